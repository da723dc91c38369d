import type { Contents, Outcome } from '../live/contents.ts';

/** How many messages there are of a type. */
export interface TypeCount {
  readonly type: bigint;
  readonly count: number;
  readonly bytes: number;
}

/** How the messages of a queue are spread over types, the most frequent first. */
export interface TypeHistogram {
  readonly types: readonly TypeCount[];
  readonly counted: number;
  /** False when the queue holds more messages than are worth counting. */
  readonly isComplete: boolean;
}

/** Looking at the message at a position takes time in proportion to it: beyond this a queue is counted in part. */
const mostCounted = 10_000;
const pageSize = 500;

/** Counts without consuming, by the page, so that nothing else has to wait long. */
export async function histogramOf(contents: Contents, id: number): Promise<Outcome<TypeHistogram>> {
  const byType = new Map<bigint, { count: number; bytes: number }>();
  let counted = 0;
  let isComplete = false;
  while (!isComplete && counted < mostCounted) {
    const page = await contents.peek(id, counted, pageSize, 0);
    if (!page.ok) return page;
    for (const message of page.value.messages) {
      if (!message.ok) continue;
      const entry = byType.get(message.type) ?? { count: 0, bytes: 0 };
      entry.count++;
      entry.bytes += message.length;
      byType.set(message.type, entry);
    }
    counted += page.value.messages.length;
    isComplete = page.value.isEnd;
  }
  const types = [...byType].map(([type, entry]) => ({ type, ...entry })).sort((a, b) => b.count - a.count);
  return { ok: true, value: { types, counted, isComplete } };
}
