import { describe, expect, it } from 'vitest';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import type { Actor } from './actor.ts';
import { useScene } from './scene.ts';

describe('a segment that a process and its child have attached', () => {
  const scene = useScene();

  /** Somebody else has it attached too, whose memory is searched last: the kernel has recorded nobody but the parent. */
  async function attachedTwice(
    fork: string,
  ): Promise<{ segment: ObjectRef; parent: Actor; child: number; other: Actor }> {
    const parent = await scene().actor();
    const segment = await parent.make('segment 5c000001 8192');
    await parent.do(`attach ${segment.id}`);
    const child = await parent.do(fork);
    const other = await scene().actor();
    await other.do(`attach ${segment.id}`);
    await parent.do(`touch ${segment.id}`);
    return { segment, parent, child, other };
  }

  it.each([
    ['forkShared', 2],
    ['fork', 3],
  ] as const)('is also known to be that of a third one: %s', async (fork, nattch) => {
    const { segment, parent, child, other } = await attachedTwice(fork);
    const { ours } = await scene().expect(segment, 'inUse', 'inUse');
    const { attachments, hidden } = ours.evidence;
    const pids = attachments.map(({ process }) => process.pid).sort((a, b) => a - b);
    expect(ours.object.nattch).toBe(nattch);
    expect(pids).toEqual([parent.pid, child, other.pid].sort((a, b) => a - b));
    expect(hidden).toEqual([]);
  });
});
