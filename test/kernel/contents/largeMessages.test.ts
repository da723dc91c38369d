import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { remove } from '../../../src/kernel/libc.ts';
import { copyFirstMessage, peekMessages, roomForMessages } from '../../../src/kernel/messages.ts';

const limits = ['msgmax', 'msgmnb'].map((name) => `/proc/sys/kernel/${name}`);
const largest = 2 ** 31 - 1;

/** The limits of others are not to be changed. */
describe.runIf(process.env.IPC_EXPLORER_ISOLATED === 'private' && process.geteuid?.() === 0)(
  'where messages of any length may be sent',
  () => {
    const before = limits.map((path) => readFileSync(path, 'latin1'));
    let id = -1;

    beforeEach(() => {
      for (const path of limits) writeFileSync(path, String(largest));
      id = Number(perl('print 0 + msgget(0, 01600)'));
    });

    afterEach(() => {
      remove('msg', id);
      for (const [index, path] of limits.entries()) writeFileSync(path, before[index] ?? '');
    });

    function perl(program: string): string {
      return execFileSync('perl', ['-e', program], { encoding: 'utf8' });
    }

    function send(count: number, length: number): void {
      perl(`msgsnd(${id}, pack('l! a*', 7, 'x' x ${length}), 0) or die $! for 1 .. ${count}`);
    }

    it('short ones are looked at without filling memory for the longest that there could be', () => {
      send(20, 10);
      const page = peekMessages(id, 0, 20, 100);
      if (!page.ok) throw new Error(page.errno);
      expect(page.value.isEnd).toBe(true);
      expect(page.value.messages.map((each) => each.ok && each.length)).toEqual(Array.from({ length: 20 }, () => 10));
    });

    it('a long one is looked at that has come since room was made', () => {
      const room = roomForMessages(id);
      const length = 3 * room.length;
      send(1, length);
      // Less room than for all that the limit allows, which is too much to be filled in a test.
      for (const path of limits) writeFileSync(path, String(2 * length));
      const first = copyFirstMessage(id, room);
      if (!first.ok) throw new Error(first.errno);
      expect(first.value).toMatchObject({ type: 7n });
      expect(Buffer.from(first.value.text).equals(Buffer.alloc(length, 'x'))).toBe(true);
    });
  },
);
