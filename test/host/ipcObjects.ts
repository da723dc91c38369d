/**
 * System V IPC objects for tests, made by Perl's own functions (perlfunc: msgget, semget, shmget): a source that has
 * nothing in common with the code under test. Whoever makes objects removes them with {@link removeAll}, and whoever has
 * them made by the code under test with {@link removeEverything}.
 */

import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { tableRows } from './tableRows.ts';

type Kind = 'msg' | 'sem' | 'shm';

const made = new Map<string, { readonly kind: Kind; readonly id: number }>();
const rmid = { msg: 'msgctl($id, 0, 0)', sem: 'semctl($id, 0, 0, 0)', shm: 'shmctl($id, 0, 0)' } as const;

/** IPC_CREAT | IPC_EXCL. */
const create = 0o3000;

/** Makes a message queue; returns its id. */
export function makeQueue(key: number, mode = 0o600): number {
  return note('msg', `print msgget(${key | 0}, ${create | mode}) // die "msgget: $!"`);
}

/** Makes `count` queues under the keys `firstKey`, `firstKey` + 1, …; returns their ids. */
export function makeQueues(firstKey: number, count: number): number[] {
  const text = perl(
    `print join ",", map { msgget(${firstKey} + $_, ${create | 0o600}) // die "msgget: $!" } 0..${count - 1}`,
  );
  return text.split(',').map((id) => remember('msg', id));
}

/** Makes a semaphore set; returns its id. */
export function makeSet(key: number, nsems: number, mode = 0o600): number {
  return note('sem', `print semget(${key | 0}, ${nsems}, ${create | mode}) // die "semget: $!"`);
}

/** Makes a shared memory segment; returns its id. */
export function makeSegment(key: number, size: number, mode = 0o600): number {
  return note('shm', `print shmget(${key | 0}, ${size}, ${create | mode}) // die "shmget: $!"`);
}

/** Puts a message into a queue, without waiting. `type` is text where a number is not exact. */
export function send(id: number, type: number | string, text: string): void {
  perl(
    `msgsnd(${id}, pack("l! a*", ${type}, pack("H*", "${Buffer.from(text).toString('hex')}")), 04000) or die "msgsnd: $!"`,
  );
}

/** Takes all messages out of a queue; returns `TYPE:TEXT` of each. */
export function receiveAll(id: number): string[] {
  const text = perl(
    `while (msgrcv(${id}, my $m, 8192, 0, 04000)) { my ($t, $b) = unpack("l! a*", $m); print "$t:$b\\n" }`,
  );
  return text.split('\n').filter(Boolean);
}

/** Puts a message into an empty queue and takes it out at once, so that only the times of the queue change. */
export function sendThrough(id: number): void {
  perl(`msgsnd(${id}, pack("l! a", 1, "x"), 04000) && msgrcv(${id}, my $taken, 1, 0, 04000) or die "$!"`);
}

/** Removes an object; one that is gone already is no error. */
export function remove(kind: Kind, id: number): void {
  made.delete(`${kind}:${id}`);
  perl(`my $id = ${id}; ${rmid[kind]} or $!{EINVAL} or die "$!"`);
}

/** Removes everything that was made. */
export function removeAll(): void {
  const lines = [...made.values()].map(({ kind, id }) => `{ my $id = ${id}; ${rmid[kind]}; }`);
  made.clear();
  for (let start = 0; start < lines.length; start += 500) perl(lines.slice(start, start + 500).join('\n'));
}

/**
 * Removes also what the code under test and programs have made: in a private namespace everything, and elsewhere what
 * has one of the 256 keys around `key`.
 */
export function removeEverything(key: number): void {
  removeAll();
  const isPrivate = process.env.IPC_EXPLORER_ISOLATED === 'private';
  for (const kind of ['msg', 'sem', 'shm'] as const) {
    for (const [own, id] of tableRows(kind)) {
      if (isPrivate || Number(own) >>> 8 === key >>> 8) remember(kind, String(id));
    }
  }
  removeAll();
}

function note(kind: Kind, program: string): number {
  return remember(kind, perl(program));
}

function remember(kind: Kind, text: string): number {
  const id = Number(text === '0 but true' ? 0 : text);
  if (!Number.isInteger(id)) throw new Error(`perl printed ${text}`);
  made.set(`${kind}:${id}`, { kind, id });
  return id;
}

function perl(program: string): string {
  return execFileSync('perl', ['-MErrno', '-e', program], { encoding: 'utf8' });
}

/** Sets the values of a set, and does an operation that changes nothing, as a careful creator does. */
export function setSemaphores(id: number, values: readonly number[]): void {
  const operations = values.map((_, index) => `pack("s!s!s!", ${index}, 1, 0) . pack("s!s!s!", ${index}, -1, 0)`);
  perl(`semctl(${id}, 0, 17, pack("S!*", ${values.join(', ')})); semop(${id}, ${operations.join(' . ')}) or die "$!"`);
}
