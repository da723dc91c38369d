import { readFileSync } from 'node:fs';
import type { Limits } from '../sysv/limits.ts';
import { commands, layouts } from './layouts.ts';

/** The limits, from whichever source tells them; undefined when none does. */
export async function currentLimits(): Promise<Limits | undefined> {
  try {
    return readLimits();
  } catch (error) {
    console.error(`/proc/sys/kernel: ${String(error)}; asking by IPC_INFO`);
  }
  try {
    return await askLimits();
  } catch (error) {
    console.error(`IPC_INFO: ${String(error)}`);
    return undefined;
  }
}

/** The limits of this IPC namespace from `/proc/sys/kernel` (proc(5)). Throws the system's error when unreadable. */
export function readLimits(): Limits {
  const [semmsl, semmns, , semmni] = numbers('sem');
  return {
    msgmni: Number(number('msgmni')),
    msgmax: Number(number('msgmax')),
    msgmnb: Number(number('msgmnb')),
    semmni: Number(semmni ?? 0),
    semmsl: Number(semmsl ?? 0),
    semmns: Number(semmns ?? 0),
    shmmni: Number(number('shmmni')),
    shmmax: number('shmmax'),
    shmall: number('shmall'),
  };
}

/**
 * The same limits by the `IPC_INFO` commands (msgctl(2), semctl(2), shmctl(2)): for machines that hide
 * `/proc/sys/kernel`. Rejects when the C library cannot be loaded or refuses.
 */
export async function askLimits(): Promise<Limits> {
  const libc = await import('./libc.ts');
  const msg = libc.structBuffer();
  const sem = libc.structBuffer();
  const shm = libc.structBuffer();
  const results = [
    libc.msgctl(0, commands.IPC_INFO, msg),
    libc.semctl(0, commands.IPC_INFO, sem),
    libc.shmctl(0, commands.IPC_INFO, shm),
  ];
  for (const result of results) if (!result.ok) throw new Error(`IPC_INFO: ${result.errno}`);
  const { msginfo, seminfo, shminfo } = layouts;
  return {
    msgmni: msg.readInt32LE(msginfo.msgmni),
    msgmax: msg.readInt32LE(msginfo.msgmax),
    msgmnb: msg.readInt32LE(msginfo.msgmnb),
    semmni: sem.readInt32LE(seminfo.semmni),
    semmsl: sem.readInt32LE(seminfo.semmsl),
    semmns: sem.readInt32LE(seminfo.semmns),
    shmmni: Number(shm.readBigUInt64LE(shminfo.shmmni)),
    shmmax: shm.readBigUInt64LE(shminfo.shmmax),
    shmall: shm.readBigUInt64LE(shminfo.shmall),
  };
}

function number(name: string): bigint {
  return numbers(name)[0] ?? 0n;
}

function numbers(name: string): bigint[] {
  return readFileSync(`/proc/sys/kernel/${name}`, 'latin1').trim().split(/\s+/).map(BigInt);
}
