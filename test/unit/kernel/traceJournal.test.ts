import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FormerUsers } from '../../../src/kernel/formerUsers.ts';
import { parseTrace, TraceJournal } from '../../../src/kernel/traceJournal.ts';

const segment = { kind: 'shm', id: 5 } as const;
const place = 'shm:5 lastAttacher 0';
const world = 'boot-1 ipc:[1] pid:[1] 1-5';

describe('the journal of own traces', () => {
  const now = Math.floor(Date.now() / 1000);
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-journal-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** What another agent has left, which lived from 1,000 seconds ago until 10 seconds ago. */
  function leave(
    name: string,
    pid: number,
    user: { readonly pid: number; readonly time: number },
    where = world,
    ageSeconds = 10,
  ): void {
    const path = join(folder, name);
    const line = { place, ...user, notedAt: user.time * 1000 };
    writeFileSync(path, `${JSON.stringify({ world: where, pid, from: now - 1_000 })}\n${JSON.stringify(line)}\n`);
    utimesSync(path, now - ageSeconds, now - ageSeconds);
  }

  function users(): FormerUsers {
    const found = new FormerUsers();
    found.use(new TraceJournal(folder, world));
    return found;
  }

  it('tells whether another agent did something, by its id and by the time', () => {
    leave('7.jsonl', 7, { pid: 77, time: now - 500 });
    const known = users();
    expect(known.isOurs(7, now - 100)).toBe(true);
    expect(known.isOurs(8, now - 100)).toBe(false);
    expect(known.isOurs(7, now - 1_001)).toBe(false);
    expect(known.isOurs(7, now - 5)).toBe(false);
    expect(known.mayBeOurs(7, now - 5)).toBe(true);
    expect(known.mayBeOurs(7, now - 1_001)).toBe(false);
    expect(known.isOurs(process.pid, 0)).toBe(true);
  });

  it('tells agents from the processes that have got their ids since', () => {
    leave('7.jsonl', 7, { pid: 77, time: now - 500 });
    const known = users();
    const startedAt = (seconds: number) => ({ pid: 7, name: '', uid: 0, isStopped: false, startedAt: seconds * 1_000 });
    expect(known.isAgent(startedAt(now - 999.5))).toBe(true);
    expect(known.isAgent({ ...startedAt(now - 999.5), pid: 8 })).toBe(false);
    expect(known.isAgent(startedAt(now - 5))).toBe(false);
    expect(known.isAgent({ ...startedAt(now - 5), pid: process.pid })).toBe(true);
  });

  it('knows the last user of before, whoever took his place', () => {
    leave('7.jsonl', 7, { pid: 77, time: now - 500 });
    leave('8.jsonl', 8, { pid: 88, time: now - 400 });
    const known = users();
    expect(known.before(segment, 'lastAttacher')).toMatchObject({ pid: 88, time: now - 400 });
    // We come after the other agent: he is no user.
    known.keep(segment, 'lastAttacher', { pid: 8, time: now - 20 });
    expect(known.before(segment, 'lastAttacher')).toMatchObject({ pid: 88, time: now - 400 });
    known.keep(segment, 'lastAttacher', { pid: 99, time: now - 5 });
    expect(known.before(segment, 'lastAttacher')).toMatchObject({ pid: 99, time: now - 5 });
    expect(known.before({ kind: 'shm', id: 6 }, 'lastAttacher')).toBeUndefined();
  });

  it('believes what was noted last, also that nobody was there', () => {
    leave('7.jsonl', 7, { pid: 77, time: now - 500 });
    const known = users();
    known.keep(segment, 'lastAttacher', { pid: 0, time: 0 });
    expect(known.before(segment, 'lastAttacher')).toMatchObject({ pid: 0 });
  });

  it('tells of an agent that has only taken the place of another one', () => {
    leave('7.jsonl', 7, { pid: 77, time: now - 500 });
    users().keep(segment, 'lastAttacher', { pid: 7, time: now - 20 });
    const [own, ...rest] = readdirSync(folder).filter((name) => name !== '7.jsonl');
    expect(rest).toEqual([]);
    const next = new TraceJournal(folder, world);
    expect(own).toMatch(new RegExp(`^${process.pid}-`));
    expect(next.read()?.map(({ pid }) => pid)).toContain(7);
  });

  it('writes of what is left after a moment, and of nothing that was removed', () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const known = users();
      known.keep(segment, 'lastAttacher', { pid: 88, time: now });
      known.keep({ kind: 'shm', id: 6 }, 'lastAttacher', { pid: 89, time: now });
      known.forget(segment, 'lastAttacher');
      vi.advanceTimersByTime(1_000);
      const [name = ''] = readdirSync(folder);
      const trace = new TraceJournal(join(folder), world);
      expect(name).not.toBe('');
      const former = trace.read()?.flatMap((one) => [...one.former.keys()]);
      expect(former).toEqual(['shm:6 lastAttacher 0']);
      expect(known.before(segment, 'lastAttacher')).toBeUndefined();
    } finally {
      vi.useRealTimers();
    }
  });

  it('does not believe agents of another boot, or of other namespaces', () => {
    leave('boot.jsonl', 7, { pid: 77, time: now - 500 }, 'boot-0 ipc:[1] pid:[1] 1-5');
    leave('older.jsonl', 7, { pid: 77, time: now - 500 }, 'boot-0 ipc:[1] pid:[1] 1-5', 90_000);
    leave('container.jsonl', 8, { pid: 88, time: now - 500 }, 'boot-1 ipc:[2] pid:[2] 1-900');
    const known = users();
    expect(known.isOurs(7, now - 100) || known.isOurs(8, now - 100)).toBe(false);
    expect(known.before(segment, 'lastAttacher')).toBeUndefined();
    // Another machine may have its home there: only what is old is of an earlier boot.
    expect(readdirSync(folder)).toEqual(['boot.jsonl', 'container.jsonl']);
  });

  it('does without a file that is damaged or cut off', () => {
    expect(parseTrace('', 0, world)).toBeUndefined();
    expect(parseTrace(`{"world":"${world}","pid":7,"fr`, 0, world)).toBeUndefined();
    const lines = [
      JSON.stringify({ world, pid: 7, from: 1 }),
      'nonsense',
      '{"place":"a","pid":1,"time":2,"notedAt":3}',
      '{"place":"b","p',
    ];
    expect(parseTrace(lines.join('\n'), 9_500, world)).toEqual({
      pid: 7,
      from: 1,
      to: 11,
      former: new Map([['a', { pid: 1, time: 2, notedAt: 3 }]]),
    });
  });

  it('goes on when there was no room for a while', () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const known = users();
    rmSync(folder, { recursive: true });
    known.keep(segment, 'lastAttacher', { pid: 88, time: now });
    known.refresh();
    expect(logged).toHaveBeenCalledTimes(1);
    expect(known.before(segment, 'lastAttacher')).toMatchObject({ pid: 88 });
    logged.mockRestore();
  });
});
