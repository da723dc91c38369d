import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FormerUsers } from '../../../src/kernel/formerUsers.ts';
import { parseTrace, TraceJournal } from '../../../src/kernel/traceJournal.ts';

const segment = { kind: 'shm', id: 5 } as const;
const place = 'shm:5 lastAttacher 0';

describe('the journal of own traces', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-journal-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What another agent has left: it lived from 1,000 to 2,000, seconds since the epoch. */
  function leave(name: string, pid: number, user: { readonly pid: number; readonly time: number }): void {
    const path = join(folder, name);
    writeFileSync(path, `${JSON.stringify({ pid, from: now - 1_000 })}\n${JSON.stringify({ place, ...user })}\n`);
    utimesSync(path, now - 10, now - 10);
  }

  const now = Math.floor(Date.now() / 1000);

  it('tells whether another agent did something, by its id and by the time', () => {
    leave('7.jsonl', 7, { pid: 77, time: now - 500 });
    const users = new FormerUsers();
    users.use(new TraceJournal(folder));
    expect(users.isOurs(7, now - 100)).toBe(true);
    expect(users.isOurs(8, now - 100)).toBe(false);
    expect(users.isOurs(7, now - 1_001)).toBe(false);
    expect(users.isOurs(7, now - 5)).toBe(false);
    expect(users.mayBeOurs(7, now - 5)).toBe(true);
    expect(users.mayBeOurs(7, now - 1_001)).toBe(false);
    expect(users.isOurs(process.pid, 0)).toBe(true);
  });

  it('knows the last user of before, whoever took his place', () => {
    leave('7.jsonl', 7, { pid: 77, time: now - 500 });
    leave('8.jsonl', 8, { pid: 88, time: now - 400 });
    const users = new FormerUsers();
    users.use(new TraceJournal(folder));
    expect(users.before(segment, 'lastAttacher')).toEqual({ pid: 88, time: now - 400 });
    // We come after the other agent: he is no user.
    users.keep(segment, 'lastAttacher', { pid: 8, time: now - 20 });
    expect(users.before(segment, 'lastAttacher')).toEqual({ pid: 88, time: now - 400 });
    users.keep(segment, 'lastAttacher', { pid: 99, time: now - 5 });
    expect(users.before(segment, 'lastAttacher')).toEqual({ pid: 99, time: now - 5 });
    expect(users.before({ kind: 'shm', id: 6 }, 'lastAttacher')).toBeUndefined();
  });

  it('does without a file that is damaged, cut off or old', () => {
    expect(parseTrace('', 0)).toBeUndefined();
    expect(parseTrace('{"pid":7,"fr', 0)).toBeUndefined();
    expect(parseTrace('{"pid":7,"from":1}\nnonsense\n{"place":"a","pid":1,"time":2}\n{"place":"b","p', 9_500)).toEqual({
      pid: 7,
      from: 1,
      to: 11,
      former: new Map([['a', { pid: 1, time: 2 }]]),
    });
    leave('old.jsonl', 7, { pid: 77, time: 1 });
    utimesSync(join(folder, 'old.jsonl'), 1, 1);
    expect(new TraceJournal(folder).read()).toEqual([]);
    expect(readdirSync(folder)).toEqual([]);
    for (let agent = 0; agent < 60; agent++) leave(`${agent}.jsonl`, agent, { pid: 77, time: 1 });
    expect(new TraceJournal(folder).read()).toHaveLength(50);
  });
});
