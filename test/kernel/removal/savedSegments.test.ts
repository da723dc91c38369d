import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { saveObject } from '../../../src/agent/saving.ts';
import { formerUsers } from '../../../src/kernel/formerUsers.ts';
import { readMultiplier } from '../../../src/kernel/namespace.ts';
import type { ObjectStat } from '../../../src/kernel/objectStat.ts';
import { statObject } from '../../../src/kernel/objectStat.ts';
import { copySegment } from '../../../src/kernel/segments.ts';
import type { ObjectRef, SharedMemorySegment } from '../../../src/sysv/objects.ts';
import { make, removeMade } from './contents.ts';

const pieceSize = 65_536;
const pieces = 3;
const none: ObjectRef = { kind: 'shm', id: -1 };

describe('a segment that is saved', () => {
  let directory: string;
  let ref: ObjectRef;

  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'ipc-explorer-saved-'));
    [ref = none] = make('segment', pieces * pieceSize);
  });

  afterEach(() => {
    removeMade();
    rmSync(directory, { recursive: true, force: true });
  });

  /** A process attaches it, writes into it and detaches it (perlfunc, shmwrite). Returns its id. */
  function write(text: string, position: number): number {
    const program = `shmwrite(${ref.id}, "${text}", ${position}, ${text.length}) or die $!; print $$`;
    return Number(execFileSync('perl', ['-e', program], { encoding: 'utf8' }));
  }

  function look(): ObjectStat & { readonly object: SharedMemorySegment } {
    const stat = statObject(ref, readMultiplier());
    if (!stat.ok || stat.value.object.kind !== 'shm') throw new Error('the segment is gone');
    return { ...stat.value, object: stat.value.object };
  }

  function save(stat: ObjectStat): ReturnType<typeof saveObject> {
    return saveObject(stat, { directory, batch: '1', command: '' });
  }

  /** Copies it, while something else happens once after the first piece. */
  function copyWhile(happens: () => void): boolean {
    const copied: Buffer[] = [];
    const result = copySegment(look().object, pieceSize, (piece) => {
      copied.push(Buffer.from(piece));
      if (copied.length === 1) happens();
    });
    expect(copied.map(({ length }) => length)).toEqual(Array.from({ length: pieces }, () => pieceSize));
    if (!result.ok) throw new Error(result.errno);
    return result.value;
  }

  it('is kept when nobody uses it', () => {
    expect(save(look())).toMatchObject({ ok: true });
    expect(copyWhile(() => undefined)).toBe(true);
  });

  it('is not kept when somebody has used it since it was judged', () => {
    const stat = look();
    write('new', 0);
    expect(save(stat)).toEqual({ ok: false, why: 'moved' });
    expect(readdirSync(directory)).toEqual([]);
    expect(save(look())).toMatchObject({ ok: true });
  });

  it('is known not to be of one moment when somebody writes into it between two pieces', () => {
    expect(copyWhile(() => write('new', 2 * pieceSize))).toBe(false);
    expect(copyWhile(() => undefined)).toBe(true);
  });

  it('has been used last by him, although it was us who detached it last', () => {
    let writer = 0;
    copyWhile(() => {
      writer = write('new', 0);
    });
    expect(look().object.lpid).toBe(process.pid);
    expect(formerUsers.before(ref, 'lastAttacher')?.pid).toBe(writer);
  });
});
