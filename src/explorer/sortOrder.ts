import type { IpcObject } from '../sysv/objects.ts';
import { lastActivity } from '../sysv/objects.ts';

/** All sort orders, in the order in which they are offered. */
export const sortOrders = ['slot', 'key', 'owner', 'size', 'activity'] as const;

/** What the rows of a group are sorted by; largest and latest come first. */
export type SortOrder = (typeof sortOrders)[number];

/** A comparison function; objects that are equal by the order stand by slot. */
export function comparator(
  order: SortOrder,
  multiplier: number,
  userName: (uid: number) => string,
): (a: IpcObject, b: IpcObject) => number {
  const bySlot = (a: IpcObject, b: IpcObject) => (a.id % multiplier) - (b.id % multiplier);
  switch (order) {
    case 'slot':
      return bySlot;
    case 'key':
      return (a, b) => (a.key >>> 0) - (b.key >>> 0) || bySlot(a, b);
    case 'owner':
      return (a, b) => compareText(userName(a.uid), userName(b.uid)) || bySlot(a, b);
    case 'size':
      return (a, b) => sizeOf(b) - sizeOf(a) || bySlot(a, b);
    case 'activity':
      return (a, b) => lastActivity(b) - lastActivity(a) || bySlot(a, b);
  }
}

function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

function sizeOf(object: IpcObject): number {
  switch (object.kind) {
    case 'msg':
      return object.cbytes;
    case 'sem':
      return object.nsems;
    case 'shm':
      return Number(object.size);
  }
}
