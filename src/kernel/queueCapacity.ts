import { commands, layouts } from './layouts.ts';

/**
 * `msg_qbytes` of a message queue: how many bytes it may hold. MSG_STAT_ANY needs no rights but takes a slot and
 * answers for whatever object is there now, so the identifier that it returns is compared (msgctl(2)).
 * Undefined when the queue is gone. Rejects when the C library cannot be loaded or refuses.
 */
export async function queueCapacity(id: number, multiplier: number): Promise<number | undefined> {
  const libc = await import('./libc.ts');
  const buffer = libc.structBuffer();
  const result = libc.msgctl(id % multiplier, commands.MSG_STAT_ANY, buffer);
  if (!result.ok) {
    if (result.errno === 'EINVAL' || result.errno === 'EIDRM') return undefined;
    throw new Error(`msgctl MSG_STAT_ANY: ${result.errno}`);
  }
  return result.value === id ? Number(buffer.readBigUInt64LE(layouts.msqidDs.qbytes)) : undefined;
}
