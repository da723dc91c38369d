import * as vscode from 'vscode';
import type {
  Actor,
  ActorRole,
  Attachment,
  BlockedTask,
  Evidence,
  Hidden,
  KeyFileUser,
  Wait,
} from '../sysv/evidence.ts';
import { lastActor, usersOf } from '../sysv/evidence.ts';
import { keyHex } from '../sysv/key.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { isMarkedForRemoval, lastActivity } from '../sysv/objects.ts';
import type { ProcessFact } from '../sysv/processes.ts';
import { mayWait } from '../sysv/semop.ts';
import type { Doubt, Judgement, Verdict } from '../sysv/verdict.ts';
import { isNeverOperated, removalCost } from '../sysv/verdict.ts';
import { ago, clockTime, exactBytes, localTime } from './format.ts';

/** Of hundreds of users a dialog would name so many that what it costs them stands below its edge. */
const mostNamed = 5;

/** `stale`: a verdict in a word or two. */
export function verdictName(verdict: Verdict): string {
  const { t } = vscode.l10n;
  switch (verdict) {
    case 'inUse':
      return t('in use');
    case 'active':
      return t('active');
    case 'stale':
      return t('stale');
    case 'waitingForDetach':
      return t('waiting for detach');
    case 'unknown':
      return t('unknown');
  }
}

/** What a verdict means, in a sentence. */
export function verdictMeaning({ verdict, doubts }: Judgement): string {
  const { t } = vscode.l10n;
  switch (verdict) {
    case 'inUse':
      return t('A process is attached to it or sleeps on it at this moment.');
    case 'active':
      return t('Nobody is on it now, but a process that used it still runs and may come back.');
    case 'stale':
      return t('Every process that was recorded is gone, and nobody is attached, blocked or hidden.');
    case 'waitingForDetach':
      return t('It was removed and lives until the last process detaches.');
    case 'unknown':
      return [t('Nobody is seen to use it, but that proves nothing:'), ...doubts.map(doubtText)].join(' ');
  }
}

/** `3 messages, 48 bytes, are lost`: what removing an object costs; empty when it costs nothing. */
export function costLines(object: IpcObject, evidence: Evidence): string[] {
  const { t } = vscode.l10n;
  if (isMarkedForRemoval(object)) return [];
  const { messages, bytes, blocked, attached } = removalCost(object, evidence);
  const lines: string[] = [];
  if (messages === 1) lines.push(t('1 message, {0}, is lost', exactBytes(bytes)));
  if (messages > 1) lines.push(t('{0} messages, {1}, are lost', messages, exactBytes(bytes)));
  if (object.kind === 'sem') lines.push(t('the values of its semaphores are lost'));
  if (object.kind === 'shm' && attached === 0) lines.push(t('its contents, {0}, are lost', exactBytes(bytes)));
  if (blocked === 1) lines.push(t('1 blocked process gets EIDRM'));
  if (blocked > 1) lines.push(t('{0} blocked processes get EIDRM', blocked));
  if (attached > 0) {
    const keepers = evidence.attachments.length;
    lines.push(
      keepers === 1
        ? t('1 process keeps the old segment; the next shmget makes a second one')
        : t('{0} processes keep the old segment; the next shmget makes a second one', keepers || attached),
    );
  }
  return lines;
}

/** `server (123), client (124)`: the processes that use an object. */
export function usersText(evidence: Evidence): string {
  return processesText(usersOf(evidence));
}

/** `server (123), client (124), … and 3 more`. */
export function processesText(processes: readonly ProcessFact[]): string {
  const names = processes.slice(0, mostNamed).map(processText);
  const more = processes.length - names.length;
  return (more > 0 ? [...names, vscode.l10n.t('… and {0} more', more)] : names).join(', ');
}

/** `server (123)`. */
export function processText({ name, pid, isStopped }: ProcessFact): string {
  return isStopped ? vscode.l10n.t('{0} ({1}, stopped)', name, pid) : `${name} (${pid})`;
}

/**
 * Everything that was looked at, each with what was found. With `now`, in milliseconds since the epoch, times are said
 * by how long ago they are; without it as they are, for what stays on screen.
 */
export function evidenceLines(object: IpcObject, evidence: Evidence, now?: number): string[] {
  const { t } = vscode.l10n;
  const lines = [
    ...evidence.attachments.map(attachmentText),
    ...evidence.blocked.map((task) => t('Blocked: {0}', blockedText(task))),
    ...evidence.actors.map(actorText),
  ];
  if (object.kind === 'shm') lines.push(t('Mappings that the kernel counts: {0}', object.nattch));
  if (object.kind === 'msg' && evidence.blocked.length === 0) lines.push(t('No process is seen to sleep on it'));
  if (evidence.waiterCount !== undefined) lines.push(t('Waiters that the kernel counts: {0}', evidence.waiterCount));
  const isRecorded = evidence.actors.some(({ role }) => role !== 'earlierUser');
  if (!isRecorded) lines.push(t('The kernel has recorded no process that used it'));
  if (isNeverOperated(object)) lines.push(t('No semop was ever done: perhaps the set is not initialised'));
  if (evidence.originalKey !== undefined) lines.push(t('Its key was {0}', keyHex(evidence.originalKey)));
  lines.push(...(evidence.keyFileUsers ?? []).map(keyFileText));
  lines.push(...evidence.hidden.map((hidden) => t('Not visible from here: {0}', hiddenText(hidden))));
  lines.push(activityText(object, evidence, now));
  return lines;
}

/** `server (123): waits for message type 5, since 14:03:12`. */
export function blockedText({ process, wait, since }: BlockedTask): string {
  return vscode.l10n.t('{0}: {1}, since {2}', processText(process), waitText(wait), clockTime(since));
}

/** `sem 1 waits for −3`: what a task sleeps for. */
export function waitText(wait: Wait): string {
  const { t } = vscode.l10n;
  switch (wait.call) {
    case 'msgrcv':
      if (wait.type === 0) return t('msgrcv, any type');
      return wait.isExcluded ? t('msgrcv, any type but {0}', wait.type) : t('msgrcv, type {0}', wait.type);
    case 'msgsnd':
      return t('msgsnd, the queue is full');
    case 'semop':
      if (!wait.operations) return t('semop');
      return wait.operations
        .filter(mayWait)
        .map(({ semaphore, amount }) =>
          amount === 0 ? t('sem {0} waits for zero', semaphore) : t('sem {0} waits for {1}', semaphore, `−${-amount}`),
        )
        .join(', ');
  }
}

/** `3 processes may not be looked into: init (1), …`. */
export function hiddenText(hidden: Hidden): string {
  const { t } = vscode.l10n;
  switch (hidden.what) {
    case 'processes':
      return hidden.count === 1
        ? t('1 process may not be looked into: {0}', hidden.examples.join(', '))
        : t('{0} processes may not be looked into: {1}', hidden.count, withEllipsis(hidden.examples, hidden.count));
    case 'blockedSomewhere':
      return t('on which object these processes sleep: {0}', hidden.pids.join(', '));
    case 'mappings':
      return t('who has {0} of the mappings', hidden.count);
    case 'pidNamespace':
      return t('processes outside this container or hidden by /proc');
    case 'waiterCounts':
      return t('how many wait for it ({0})', hidden.errno);
    case 'operators':
      return t('who operated it last ({0})', hidden.errno);
  }
}

function withEllipsis(examples: readonly string[], count: number): string {
  return examples.length < count ? `${examples.join(', ')}, …` : examples.join(', ');
}

/** `Has key file open: server (12), /etc/server.conf`: what matters stands first, a narrow side bar cuts the rest off. */
function keyFileText({ process, path, use }: KeyFileUser): string {
  const { t } = vscode.l10n;
  switch (use) {
    case 'executable':
      return t('Runs key file: {0}, {1}', processText(process), path);
    case 'openFile':
      return t('Has key file open: {0}, {1}', processText(process), path);
    case 'mappedFile':
      return t('Has key file mapped: {0}, {1}', processText(process), path);
    case 'workingDirectory':
      return t('Stands in key folder: {0}, {1}', processText(process), path);
  }
}

/** `Attached: server (123), read and write, at 0x7f5c1000-0x7f5c2000`. */
function attachmentText({ process, mappings }: Attachment): string {
  const { t } = vscode.l10n;
  const access = mappings.some(({ isWritable }) => isWritable) ? t('read and write') : t('read only');
  const places = mappings.slice(0, mostNamed).map(({ start, end }) => `0x${start}-0x${end}`);
  const more = mappings.length - places.length;
  const where = (more > 0 ? [...places, t('… and {0} more', more)] : places).join(', ');
  return mappings.length === 1
    ? t('Attached: {0}, {1}, at {2}', processText(process), access, where)
    : t('Attached: {0}, {1}, {2} mappings at {3}', processText(process), access, mappings.length, where);
}

/** `Last sender: 1234 has ended`. */
export function actorText(actor: Actor): string {
  const { t } = vscode.l10n;
  const { pid, fate } = actor;
  const who = whoText(actor);
  switch (fate.is) {
    case 'alive':
      return t('{0}: {1} runs', who, processText(fate.process));
    case 'dead':
      return t('{0}: {1} has ended', who, formerText(pid, fate.name));
    case 'reused':
      return t('{0}: {1} has ended; {2} has its number now', who, formerText(pid, fate.name), fate.process.name);
    case 'notVisible':
      return t('{0}: a process that cannot be seen from here', who);
  }
}

/** `Last operator of sem 3`, `Earlier user, seen there last 2026-11-21 14:03:12`. */
function whoText({ role, semaphores, seenAt }: Actor): string {
  const { t } = vscode.l10n;
  if (semaphores?.length) return t('{0} of sem {1}', roleName(role), semaphores.join(', '));
  return seenAt === undefined ? roleName(role) : t('{0}, seen there last {1}', roleName(role), localTime(seenAt));
}

/** `server (1234)`, or the number alone where nobody saw the process while it lived. */
function formerText(pid: number, name: string | undefined): string {
  return name === undefined ? String(pid) : `${name} (${pid})`;
}

/** `Last activity: 12 s ago, by server (1234)`. */
function activityText(object: IpcObject, evidence: Evidence, now: number | undefined): string {
  const { t } = vscode.l10n;
  const time = lastActivity(object) * 1000;
  const when = now === undefined ? localTime(time) : ago(time, now);
  const actor = lastActor(object, evidence);
  switch (actor?.fate.is) {
    case 'alive':
      return t('Last activity: {0}, by {1}', when, processText(actor.fate.process));
    case 'dead':
    case 'reused':
      return actor.fate.name === undefined
        ? t('Last activity: {0}, by pid {1}', when, actor.pid)
        : t('Last activity: {0}, by {1}', when, formerText(actor.pid, actor.fate.name));
    case 'notVisible':
    case undefined:
      return t('Last activity: {0}', when);
  }
}

function roleName(role: ActorRole): string {
  const { t } = vscode.l10n;
  switch (role) {
    case 'creator':
      return t('Creator');
    case 'lastSender':
      return t('Last sender');
    case 'lastReceiver':
      return t('Last receiver');
    case 'lastAttacher':
      return t('Last to attach or detach');
    case 'lastOperator':
      return t('Last operator');
    case 'earlierUser':
      return t('Earlier user');
  }
}

function doubtText(doubt: Doubt): string {
  const { t } = vscode.l10n;
  switch (doubt) {
    case 'notLookedAt':
      return t('it was not looked at yet.');
    case 'noActor':
      return t('the kernel has recorded no process that used it.');
    case 'hidden':
      return t('something cannot be seen from here.');
    case 'keyFile':
      return t('a process runs its key file, or has it open.');
    case 'recent':
      return t('it was used a short while ago.');
  }
}
