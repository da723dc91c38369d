import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { MakingNote } from '../../../src/agent/makingNote.ts';
import type { RestoreResult } from '../../../src/agent/removalProtocol.ts';
import * as protocol from '../../../src/agent/removalProtocol.ts';
import { changeSettings, createObject } from '../../../src/kernel/changes.ts';
import { readMultiplier } from '../../../src/kernel/namespace.ts';
import type { Kind, ObjectRef } from '../../../src/sysv/objects.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { alsoRemove, dump, exists, make, removeMade } from './contents.ts';
import { removeRefs } from './requests.ts';

const segmentKey = 0x61000003;

function perl(program: string): string {
  return execFileSync('perl', ['-e', program], { encoding: 'utf8' });
}

/** The segment that has a key, as the kernel lists it. */
function segmentRow(key: number): readonly string[] | undefined {
  const rows = readFileSync('/proc/sysvipc/shm', 'latin1').split('\n').slice(1);
  return rows.map((line) => line.trim().split(/\s+/)).find(([of]) => of === String(key));
}

describe('an undo whose agent was killed', () => {
  let agent: Agent;
  let directory: string;
  let waiter: ChildProcess | undefined;

  beforeAll(ensureAgent);

  beforeEach(() => {
    agent = new Agent();
    directory = mkdtempSync(join(tmpdir(), 'ipc-explorer-half-made-'));
  });

  afterEach(async () => {
    waiter?.kill();
    waiter = undefined;
    await agent.end();
    removeMade();
    rmSync(directory, { recursive: true });
  });

  /** The file of a removed object. */
  async function removed(refs = make('set', 2)): Promise<string> {
    const [result] = await removeRefs(agent, refs, directory);
    if (result?.is !== 'removed' || result.file === undefined) throw new Error(JSON.stringify(result));
    return result.file;
  }

  function restore(file: string, by = agent): Promise<RestoreResult> {
    return by.connection.sendRequest(protocol.restore, { directory, file, isPrivate: false });
  }

  async function list(): Promise<string[]> {
    const found = await agent.connection.sendRequest(protocol.listRemoved, { directory, keptSince: 0 });
    return found.map(({ file }) => file);
  }

  /** Whether an undo has written down what it is making. */
  function isNoted(): boolean {
    return readdirSync(directory)
      .filter((name) => name.endsWith('.making'))
      .some((name) => (statSync(join(directory, name), { throwIfNoEntry: false })?.size ?? 0) > 0);
  }

  it('is done anew, under the key, and nothing half made is left', async () => {
    let halves = 0;
    for (let round = 0; round < 10; round++) {
      const refs = make('segment', 32 << 20);
      const before = dump(refs);
      const file = await removed(refs);
      const victim = new Agent();
      const wanted = restore(file, victim).catch(() => undefined);
      // Before it is noted, nobody can be sure whose the new object is.
      while (!isNoted() && readdirSync(directory).includes(file)) await nextTurn();
      await sleep(round);
      victim.child.kill('SIGKILL');
      await victim.end();
      await wanted;
      const row = segmentRow(segmentKey);
      if (row) alsoRemove({ kind: 'shm', id: Number(row[1]) });
      if (row?.[2] === '600') {
        halves++;
        expect(await list()).toEqual([file]);
        expect(segmentRow(segmentKey)).toBeUndefined();
        const made = await restore(file);
        if (made.is !== 'restored') throw new Error(JSON.stringify(made));
        alsoRemove({ kind: 'shm', id: made.id });
        expect(dump([{ kind: 'shm', id: made.id }])).toEqual(before);
        expect(readdirSync(directory)).toEqual([]);
      }
      removeMade();
      await agent.connection.sendRequest(protocol.forget, { directory, files: [file] });
    }
    expect(halves).toBeGreaterThan(0);
  });

  /** What is left of an undo that ended when its object had been created. */
  function left(kind: Kind, file: string): ObjectRef {
    const note = new MakingNote(directory, file);
    const created = createObject({ kind, key: 0x61000009, mode: 0o600, size: 3 });
    if (!created.ok) throw new Error(created.errno);
    const ref = { kind, id: created.value };
    alsoRemove(ref);
    note.write(ref, readMultiplier());
    const name = readdirSync(directory).find((each) => each.endsWith('.making')) ?? '';
    // As if the process that worked on it were gone.
    renameSync(join(directory, name), join(directory, name.replace(/\.\d+-/, '.4194304-')));
    return ref;
  }

  /** A process that sleeps in a call. */
  async function blockedIn(call: string): Promise<void> {
    waiter = spawn('perl', ['-e', call], { stdio: 'ignore' });
    await once(waiter, 'spawn');
    const where = () => readFileSync(`/proc/${waiter?.pid}/wchan`, 'latin1');
    while (!/msgrcv|semtimedop/.test(where())) await sleep(5);
  }

  it.each(['msg', 'sem', 'shm'] as const)('leaves no %s behind that nobody has used', async (kind) => {
    const file = await removed();
    const ref = left(kind, file);
    expect(await list()).toEqual([file]);
    expect(exists(ref)).toBe(false);
    expect(readdirSync(directory)).toEqual([file]);
  });

  it('leaves alone what is still being made', async () => {
    const file = await removed();
    const note = new MakingNote(directory, file);
    const created = createObject({ kind: 'msg', key: 0, mode: 0o600, size: 0 });
    if (!created.ok) throw new Error(created.errno);
    const ref = { kind: 'msg', id: created.value } as const;
    alsoRemove(ref);
    note.write(ref, readMultiplier());
    await list();
    expect(exists(ref)).toBe(true);
    expect(readdirSync(directory)).toHaveLength(2);
    note.end();
    expect(readdirSync(directory)).toEqual([file]);
  });

  it.each<[string, Kind, (id: number) => unknown]>([
    ['a queue that somebody has sent to', 'msg', (id) => perl(`msgsnd(${id}, pack('l! a*', 1, 'x'), 0) or die $!`)],
    [
      'a queue that somebody has received from',
      'msg',
      (id) => perl(`msgsnd(${id}, pack('l! a*', 1, 'x'), 0); msgrcv(${id}, my $m, 9, 0, 0) or die $!`),
    ],
    ['a queue on which somebody waits', 'msg', (id) => blockedIn(`msgrcv(${id}, my $m, 9, 0, 0)`)],
    ['a set that somebody has operated', 'sem', (id) => perl(`semop(${id}, pack('s3', 1, 1, 0)) or die $!`)],
    ['a set on which somebody waits', 'sem', (id) => blockedIn(`semop(${id}, pack('s3', 1, -1, 0))`)],
    ['a segment that somebody has attached', 'shm', (id) => perl(`shmread(${id}, my $x, 0, 1) or die $!`)],
    ['what has other permissions by now', 'shm', (id) => changeSettings('shm', id, { mode: 0o640 }, readMultiplier())],
  ])('leaves alone %s', async (_, kind, use) => {
    const file = await removed();
    const ref = left(kind, file);
    await use(ref.id);
    expect(await list()).toEqual([file]);
    expect(exists(ref)).toBe(true);
    expect(readdirSync(directory)).toEqual([file]);
  });

  it('leaves alone what nothing is kept of any more', async () => {
    const file = await removed();
    const ref = left('shm', file);
    await agent.connection.sendRequest(protocol.forget, { directory, files: [file] });
    expect(await list()).toEqual([]);
    expect(exists(ref)).toBe(true);
    expect(readdirSync(directory)).toEqual([]);
  });
});
