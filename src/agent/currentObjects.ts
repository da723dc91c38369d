import { statObject } from '../kernel/objectStat.ts';
import { tablePages } from '../kernel/tablePages.ts';
import type { Turns } from '../kernel/turns.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import { kinds, refText } from '../sysv/objects.ts';

/** From so many objects of a kind on, reading the whole table costs less than asking for each of them. */
export const manyOfAKind = 200;

/** These objects as the kernel has them now, in the same order; those that are gone are left out. */
export async function currentObjects(
  refs: readonly ObjectRef[],
  multiplier: number,
  turns: Turns,
): Promise<IpcObject[]> {
  const found = new Map<string, IpcObject>();
  for (const kind of kinds) {
    const ids = new Set(refs.filter((ref) => ref.kind === kind).map(({ id }) => id));
    if (ids.size < manyOfAKind) {
      for (const id of ids) {
        const stat = statObject({ kind, id }, multiplier);
        if (stat.ok) found.set(refText({ kind, id }), stat.value.object);
      }
    } else {
      for (const page of tablePages(kind)) {
        for (const object of page) if (ids.has(object.id)) found.set(refText(object), object);
        await turns.give();
      }
    }
  }
  return refs.flatMap((ref) => found.get(refText(ref)) ?? []);
}
