/**
 * Hands wrong arguments to every function of libc.ts, as only a mistake of ours could, and prints what became of each
 * as a line of JSON. A process of its own, because what is let through aborts it.
 */
import { writeSync } from 'node:fs';
import process from 'node:process';
import { commands } from '../../../src/kernel/layouts.ts';
import * as libc from '../../../src/kernel/libc.ts';

const notInts: readonly unknown[] = [
  Number.NaN,
  1.5,
  2 ** 32 + 5,
  2 ** 31,
  -(2 ** 31) - 1,
  Number.POSITIVE_INFINITY,
  '1',
  1n,
  null,
  undefined,
  {},
  [1],
  true,
];
const notLongs: readonly unknown[] = [Number.NaN, 1.5, 2 ** 53, -(2 ** 53), '1', 1n, null, undefined, {}, true];
const notStructs: readonly unknown[] = [
  Buffer.alloc(255),
  Buffer.alloc(0),
  new DataView(new ArrayBuffer(256)),
  new ArrayBuffer(256),
  new Uint8Array(256),
  256,
  0,
  'x'.repeat(256),
  null,
  undefined,
  {},
  Object.create(Buffer.prototype),
  detachedBuffer(),
];
const notMessages: readonly unknown[] = [Buffer.alloc(7), ...notStructs.slice(1)];
const notPages: readonly unknown[] = [Buffer.alloc(1), ...notStructs.slice(1)];
const notAddresses: readonly unknown[] = [-1n, 2n ** 64n, 0, 1.5, Number.NaN, '1', null, undefined, {}, true];
const notTypes: readonly unknown[] = [2n ** 63n, -(2n ** 63n) - 1n, 0, 1.5, Number.NaN, '1', null, undefined, {}, true];
const notOperations: readonly unknown[] = [
  [null],
  [{ index: 1.5, operation: 1 }],
  [{ index: 0, operation: Number.NaN }],
  [{ index: -1, operation: 1 }],
  [{ index: 0, operation: 32_768 }],
  5,
  null,
  undefined,
  {},
];
const notPaths: readonly unknown[] = ['/tmp\0x', 5, null, undefined, {}];
const struct = libc.structBuffer();
const { MSG_STAT_ANY } = commands;
const id = -1;

// What is tried is wrong by its type as well: the compiler is not asked.
type Anything = (...args: readonly unknown[]) => unknown;
const call = libc as unknown as Readonly<Record<string, Anything>>;

/** For each function good arguments, and for each place in them bad ones. */
const attempts: readonly (readonly [name: string, good: readonly unknown[], bad: readonly (readonly unknown[])[]])[] = [
  ['ftok', ['/', 65], [notPaths, notInts]],
  ['memfdCreate', ['x', 0], [notPaths, notInts]],
  ['msgget', [0, 0], [notInts, notInts]],
  ['semget', [0, 1, 0], [notInts, notInts, notInts]],
  ['shmget', [0, 1, 0], [notInts, notLongs, notInts]],
  ['msgctl', [id, MSG_STAT_ANY, struct], [notInts, notInts, notStructs]],
  ['shmctl', [id, MSG_STAT_ANY, struct], [notInts, notInts, notStructs]],
  ['semctl', [id, MSG_STAT_ANY, struct], [notInts, notInts, notStructs]],
  ['remove', ['msg', id], [[], notInts]],
  ['remove', ['sem', id], [[], notInts]],
  ['remove', ['shm', id], [[], notInts]],
  ['semaphoreFact', [id, 0, 'GETVAL'], [notInts, notInts]],
  ['setSemaphore', [id, 0, 0], [notInts, notInts, notInts]],
  ['allSemaphores', [id, 'GETALL', struct, 128], [notInts, [], notStructs, [...notInts, 0, -1, 129]]],
  ['semop', [id, 0, 1], [notInts, [...notInts, -1, 65_536], [...notInts, 32_768, -32_769]]],
  ['semops', [id, [{ index: 0, operation: 1 }]], [notInts, notOperations]],
  ['msgsnd', [id, Buffer.alloc(16)], [notInts, notMessages]],
  ['msgrcv', [id, Buffer.alloc(16), 0n, 'take'], [notInts, notMessages, notTypes]],
  ['msgrcv', [id, Buffer.alloc(16), 0n, 'copy'], [notInts, notMessages, notTypes]],
  ['shmat', [id, 'readOnly'], [notInts]],
  ['mincore', [0n, 8_192, Buffer.alloc(2)], [notAddresses, [...notLongs, -1, 8_193], notPages]],
  ['compareMemory', [1, 1], [notInts, notInts]],
  ['shmdt', [0n], [notAddresses]],
];

for (const [name, good, bad] of attempts) {
  for (const [place, values] of bad.entries()) {
    for (const value of values) {
      const args = good.map((argument, index) => (index === place ? value : argument));
      say({ name, place, value: textOf(value), outcome: outcomeOf(name, args) });
    }
  }
}
say({ functions: Object.keys(libc).sort(), tried: [...new Set(attempts.map(([name]) => name))].sort() });

function outcomeOf(name: string, args: readonly unknown[]): string {
  try {
    return `returned ${JSON.stringify(call[name]?.(...args))}`;
  } catch (error) {
    return error instanceof Error ? error.name : 'something thrown';
  }
}

function textOf(value: unknown): string {
  if (typeof value === 'bigint') return `${value}n`;
  return typeof value === 'object' ? Object.prototype.toString.call(value) : String(value).slice(0, 60);
}

function detachedBuffer(): Buffer {
  const memory = new ArrayBuffer(256);
  const buffer = Buffer.from(memory);
  structuredClone(memory, { transfer: [memory] });
  return buffer;
}

function say(line: object): void {
  // At once: the next attempt may be the last.
  writeSync(process.stdout.fd, `${JSON.stringify(line)}\n`);
}
