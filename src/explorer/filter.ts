import { keyHex, keyLabel } from '../sysv/key.ts';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import { isMarkedForRemoval } from '../sysv/objects.ts';

/** Which objects the tree shows. */
export interface Filter {
  /** Words that all have to occur in key (hexadecimal or decimal), id, owner or kind. */
  readonly text: string;
  /** Only objects that the current user owns or created. */
  readonly isOnlyMine: boolean;
}

/** The filter that every object passes. */
export const noFilter: Filter = { text: '', isOnlyMine: false };

/** Whether a filter can hide anything. */
export function isFiltering({ text, isOnlyMine }: Filter): boolean {
  return isOnlyMine || text.trim() !== '';
}

const kindWords: Readonly<Record<Kind, string>> = {
  msg: 'msg message queue',
  sem: 'sem semaphore set',
  shm: 'shm shared memory segment',
};

/** A predicate for the objects that pass; `uid` is the current user, `formerKeyOf` tells the key of a removed segment. */
export function filterPredicate(
  { text, isOnlyMine }: Filter,
  uid: number | undefined,
  userName: (uid: number) => string,
  formerKeyOf: (object: IpcObject) => number | undefined = () => undefined,
): (object: IpcObject) => boolean {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return (object) => {
    if (isOnlyMine && object.uid !== uid && object.cuid !== uid) return false;
    if (words.length === 0) return true;
    const haystack = searchText(
      object,
      userName(object.uid),
      isMarkedForRemoval(object) ? formerKeyOf(object) : undefined,
    );
    return words.every((word) => haystack.includes(word));
  };
}

function searchText({ key, id, kind }: IpcObject, owner: string, formerKey: number | undefined): string {
  const keys = [key, ...(formerKey === undefined ? [] : [formerKey])];
  const names = keys.map((each) => `${keyHex(each)} ${keyLabel(each)} ${each} ${each >>> 0}`);
  return `${names.join(' ')} ${id} ${owner} ${kindWords[kind]}`.toLowerCase();
}
