import type { Finding } from '../../../src/agent/protocol.ts';
import type { Actor, BlockedTask, Evidence } from '../../../src/sysv/evidence.ts';
import { noEvidence } from '../../../src/sysv/evidence.ts';
import type { ProcessFact } from '../../../src/sysv/processes.ts';

/** Its creator has ended. */
export const dead: Evidence = { ...noEvidence, actors: [{ role: 'creator', pid: 99, fate: { is: 'dead' } }] };

export const stale: Finding = { verdict: 'stale', doubts: [], evidence: dead };

/** So many processes may not be looked into. */
export function hidden(count: number): Finding {
  const evidence = { ...noEvidence, hidden: [{ what: 'processes', count, examples: ['init (1)'] }] } as const;
  return { verdict: 'unknown', doubts: ['noActor', 'hidden'], evidence };
}

export function processOf(pid: number, name = `p${pid}`): ProcessFact {
  return { pid, name, uid: 1000, startedAt: 0, isStopped: false };
}

/** This process has used it, and runs. */
export function activeBy(process: ProcessFact): Finding {
  const actor: Actor = { role: 'lastSender', pid: process.pid, fate: { is: 'alive', process } };
  return { verdict: 'active', doubts: [], evidence: { ...noEvidence, actors: [actor] } };
}

/** A task has waited for semaphore 0 since long ago, which another process has changed last. */
export function blockedOn(waiter: number, holder: number, operations = 1): Finding {
  const wait = { call: 'semop', operations: [{ semaphore: 0, amount: -operations }] } as const;
  const task: BlockedTask = { process: processOf(waiter), thread: waiter, wait, since: 0 };
  const fate = { is: 'alive', process: processOf(holder) } as const;
  const actor: Actor = { role: 'lastOperator', pid: holder, semaphores: [0], fate };
  return { verdict: 'inUse', doubts: [], evidence: { ...noEvidence, blocked: [task], actors: [actor] } };
}
