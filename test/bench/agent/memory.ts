import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { atEnd } from '../../host/lifetime.ts';

/** Resident megabytes (10^6 bytes) of a process, now or at their highest (proc_pid_status(5)). */
export function residentMegabytes(pid: number, which: 'now' | 'highest'): number {
  const field = which === 'now' ? 'VmRSS' : 'VmHWM';
  const kibibytes = new RegExp(`^${field}:\\s*(\\d+) kB$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return (Number(kibibytes) * 1024) / 1e6;
}

/** What a Node process that does nothing has. */
export async function bareNodeMegabytes(): Promise<number> {
  const child = spawn(process.execPath, ['--eval', 'process.stdin.resume()'], { stdio: ['pipe', 'ignore', 'ignore'] });
  const end = atEnd(() => void child.kill());
  await sleep(1_000);
  const megabytes = residentMegabytes(child.pid ?? 0, 'now');
  await end();
  return megabytes;
}
