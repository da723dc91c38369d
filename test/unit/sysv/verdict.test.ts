import { describe, expect, it } from 'vitest';
import type { Actor, ActorFate, ActorRole, Evidence, Hidden } from '../../../src/sysv/evidence.ts';
import { lastActor, noEvidence, usersOf } from '../../../src/sysv/evidence.ts';
import type { IpcObject } from '../../../src/sysv/objects.ts';
import type { ProcessFact } from '../../../src/sysv/processes.ts';
import { isNeverOperated, judge, removalCost } from '../../../src/sysv/verdict.ts';
import { queue, segment, semaphores } from '../support/objects.ts';

const now = 1_000_000_000;
const quietMs = 600_000;

const server: ProcessFact = {
  pid: 77,
  name: 'server',
  uid: 1000,
  startedAt: 5_000,
  isStopped: false,
};

function evidence(fields: Partial<Evidence>): Evidence {
  return { ...noEvidence, ...fields };
}

function actor(fate: ActorFate): Actor {
  return { role: 'lastSender', pid: 77, fate };
}

const dead = evidence({ actors: [actor({ is: 'dead' })] });
const alive = evidence({ actors: [actor({ is: 'dead' }), actor({ is: 'alive', process: server })] });
const blocked = { process: server, thread: 77, wait: { call: 'msgsnd' }, since: now } as const;
const attachment = { process: server, mappings: [{ start: '7f00', end: '8f00', isWritable: true }] };

function verdictOf(object: IpcObject, found: Evidence | undefined): string {
  const { verdict, doubts } = judge(object, found, now, quietMs);
  return [verdict, ...doubts].join(' ');
}

describe('judge', () => {
  it('knows nothing where nobody has looked', () => {
    expect(verdictOf(queue(), undefined)).toBe('unknown notLookedAt');
    expect(verdictOf(segment(), undefined)).toBe('unknown notLookedAt');
  });

  it('takes what the table proves even where nobody has looked', () => {
    expect(verdictOf(segment({ nattch: 1 }), undefined)).toBe('inUse');
    expect(verdictOf(segment({ nattch: 1, mode: 0o1600 }), undefined)).toBe('waitingForDetach');
  });

  it('calls in use what is attached, blocked or waited for', () => {
    expect(verdictOf(segment({ nattch: 1 }), dead)).toBe('inUse');
    expect(verdictOf(segment(), { ...dead, attachments: [attachment] })).toBe('inUse');
    expect(verdictOf(queue(), { ...dead, blocked: [blocked] })).toBe('inUse');
    expect(verdictOf(semaphores(), { ...dead, waiterCount: 1 })).toBe('inUse');
  });

  it('calls active what one living actor knows', () => {
    expect(verdictOf(queue(), alive)).toBe('active');
  });

  it('calls stale what only dead or replaced processes knew', () => {
    expect(verdictOf(queue(), dead)).toBe('stale');
    expect(verdictOf(queue(), evidence({ actors: [actor({ is: 'reused', process: server })] }))).toBe('stale');
    expect(verdictOf(semaphores(), { ...dead, waiterCount: 0 })).toBe('stale');
  });

  it('never calls stale what nobody is known to have used', () => {
    expect(verdictOf(queue(), noEvidence)).toBe('unknown noActor');
  });

  it.each<Hidden>([
    { what: 'processes', count: 1, examples: [] },
    { what: 'blockedSomewhere', pids: [1] },
    { what: 'mappings', count: 1 },
    { what: 'pidNamespace' },
    { what: 'waiterCounts', errno: 'EACCES' },
    { what: 'operators', errno: 'EACCES' },
  ])('never calls stale what may be used by something hidden: $what', (hidden) => {
    expect(verdictOf(queue(), { ...dead, hidden: [hidden] })).toBe('unknown hidden');
  });

  it('never calls stale what an invisible process was seen to use', () => {
    expect(verdictOf(queue(), evidence({ actors: [...dead.actors, actor({ is: 'notVisible' })] }))).toBe(
      'unknown hidden',
    );
  });

  it.each(['executable', 'openFile', 'mappedFile'] as const)(
    'never calls stale whose key is that of a file in the hands of a process: %s',
    (use) => {
      const keyFileUsers = [{ process: server, path: '/opt/server', use }];
      expect(verdictOf(queue(), { ...dead, keyFileUsers })).toBe('unknown keyFile');
      expect(verdictOf(queue({ stime: now / 1000 }), { ...dead, keyFileUsers })).toBe('unknown keyFile');
      expect(verdictOf(queue(), evidence({ keyFileUsers }))).toBe('unknown noActor keyFile');
      expect(verdictOf(queue(), { ...alive, keyFileUsers })).toBe('active');
    },
  );

  it('does not doubt because somebody stands in the folder that gives the key', () => {
    const keyFileUsers = [{ process: server, path: '/home/u', use: 'workingDirectory' }] as const;
    expect(verdictOf(queue(), { ...dead, keyFileUsers })).toBe('stale');
  });

  it('never calls stale what was used within the quiet time, or in a future that the clock has left', () => {
    const second = now / 1000;
    expect(verdictOf(queue({ stime: second - 601 }), dead)).toBe('stale');
    expect(verdictOf(queue({ stime: second - 599 }), dead)).toBe('unknown recent');
    expect(verdictOf(queue({ stime: second + 5_000 }), dead)).toBe('unknown recent');
    expect(verdictOf(segment({ dtime: second }), dead)).toBe('unknown recent');
    expect(verdictOf(semaphores({ ctime: second }), dead)).toBe('unknown recent');
  });

  it('names all doubts, but that it is recent only where there is no other: that one would come and go', () => {
    expect(verdictOf(queue({ ctime: now / 1000 }), evidence({ hidden: [{ what: 'pidNamespace' }] }))).toBe(
      'unknown noActor hidden',
    );
  });
});

describe('isNeverOperated', () => {
  it('is about sets alone', () => {
    expect(isNeverOperated(semaphores())).toBe(true);
    expect(isNeverOperated(semaphores({ otime: 1 }))).toBe(false);
    expect(isNeverOperated(queue())).toBe(false);
  });
});

describe('removalCost', () => {
  it('is the messages of a queue and its blocked tasks', () => {
    expect(removalCost(queue({ qnum: 3, cbytes: 48 }), { ...dead, blocked: [blocked, blocked] })).toEqual({
      messages: 3,
      bytes: 48n,
      blocked: 2,
      attached: 0,
    });
  });

  it('is the waiters of a set, counted or seen', () => {
    expect(removalCost(semaphores(), { ...dead, blocked: [blocked] }).blocked).toBe(1);
    expect(removalCost(semaphores(), { ...dead, waiterCount: 2 }).blocked).toBe(2);
  });

  it('is not a task that was stopped: the signal has taken it out of its wait', () => {
    const stopped = { ...blocked, process: { ...server, isStopped: true } };
    expect(removalCost(queue(), { ...dead, blocked: [blocked, stopped] }).blocked).toBe(1);
    expect(verdictOf(queue(), { ...dead, blocked: [stopped] })).toBe('inUse');
  });

  it('is the contents of a segment and those who keep them', () => {
    expect(removalCost(segment({ size: 2n ** 62n, nattch: 5 }), dead)).toEqual({
      messages: 0,
      bytes: 2n ** 62n,
      blocked: 0,
      attached: 5,
    });
  });
});

describe('usersOf', () => {
  it('names each process once, the dead and the replaced not at all', () => {
    expect(usersOf({ ...alive, blocked: [blocked], attachments: [attachment] })).toEqual([server]);
    expect(usersOf(evidence({ actors: [actor({ is: 'reused', process: server })] }))).toEqual([]);
  });
});

describe('lastActor', () => {
  const by = (role: ActorRole, pid: number): Actor => ({ role, pid, fate: { is: 'dead' } });
  const pidOf = (object: IpcObject, ...actors: Actor[]) => lastActor(object, evidence({ actors }))?.pid;

  it('is who sent or received last, and nobody where both did in one second', () => {
    const actors = [by('lastSender', 1), by('lastReceiver', 2)];
    expect(pidOf(queue({ stime: 20, rtime: 10, ctime: 5 }), ...actors)).toBe(1);
    expect(pidOf(queue({ stime: 10, rtime: 20, ctime: 5 }), ...actors)).toBe(2);
    expect(pidOf(queue({ stime: 20, rtime: 20, ctime: 5 }), ...actors)).toBeUndefined();
    expect(pidOf(queue({ stime: 20, rtime: 20, ctime: 5 }), by('lastSender', 1), by('lastReceiver', 1))).toBe(1);
  });

  it('is nobody where the rights were changed last, by whomever', () => {
    expect(pidOf(queue({ stime: 20, ctime: 21 }), by('lastSender', 1))).toBeUndefined();
    expect(pidOf(segment({ ctime: 20 }), by('creator', 1))).toBeUndefined();
  });

  it('is who attached or detached last', () => {
    const actors = [by('creator', 1), by('lastAttacher', 2)];
    expect(pidOf(segment({ atime: 20, dtime: 30, ctime: 10 }), ...actors)).toBe(2);
  });

  it('is the only one who operated a set', () => {
    const set = semaphores({ otime: 20, ctime: 10 });
    expect(pidOf(set, by('lastOperator', 1))).toBe(1);
    expect(pidOf(set, by('lastOperator', 1), by('lastOperator', 2))).toBeUndefined();
    expect(pidOf(semaphores({ otime: 0, ctime: 10 }), by('lastOperator', 1))).toBeUndefined();
  });
});
