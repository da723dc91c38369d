import type { Mapping } from '../sysv/evidence.ts';

/** Whether two processes have all their memory in common. */
export type SharesMemory = (pid: number, other: number) => boolean;

/** Asks once for each two processes. */
export function askedOnce(ask: SharesMemory): SharesMemory {
  const known = new Map<string, boolean>();
  return (pid, other) => {
    const pair = `${pid} ${other}`;
    const answer = known.get(pair) ?? ask(pid, other);
    known.set(pair, answer);
    return answer;
  };
}

/**
 * Finds, among processes that have one segment mapped, those that have their memory in common, as after clone(2) with
 * CLONE_VM and between vfork(2) and execve(2): the kernel counts their mappings once. Only a parent and its child with
 * equal ranges are compared: nearly all who look alike were forked, and have memory of their own.
 */
export class MemorySharers {
  private readonly sharesMemory: SharesMemory;
  private readonly known = new Set<string>();
  private readonly children = new Map<string, number[]>();

  constructor(sharesMemory: SharesMemory) {
    this.sharesMemory = sharesMemory;
  }

  /** Takes one more process; returns whether its mappings are those of one that was taken before. */
  add(pid: number, parent: number | undefined, mappings: readonly Mapping[]): boolean {
    const ranges = mappings.map(({ start, end }) => `${start}-${end}`).join(' ');
    const others = [...(this.children.get(`${pid} ${ranges}`) ?? [])];
    this.known.add(`${pid} ${ranges}`);
    if (parent !== undefined) {
      const family = `${parent} ${ranges}`;
      this.children.set(family, [...(this.children.get(family) ?? []), pid]);
      if (this.known.has(family)) others.push(parent);
    }
    return others.some((other) => this.sharesMemory(pid, other));
  }
}
