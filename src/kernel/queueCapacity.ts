/**
 * `msg_qbytes` of a message queue: how many bytes it may hold. Undefined when the queue is gone. Rejects when the C
 * library cannot be loaded or refuses.
 */
export async function queueCapacity(id: number, multiplier: number): Promise<number | undefined> {
  const { isObjectGone, statObject } = await import('./objectStat.ts');
  const stat = statObject({ kind: 'msg', id }, multiplier);
  if (stat.ok) return stat.value.qbytes;
  if (isObjectGone(stat.errno)) return undefined;
  throw new Error(`msgctl MSG_STAT_ANY: ${stat.errno}`);
}
