import type { ObjectRef } from '../sysv/objects.ts';

/** What a path of the file system `sysvipc:` stands for. */
export type Place =
  | { readonly is: 'root' }
  | { readonly is: 'kind'; readonly kind: 'msg' | 'sem' | 'shm' }
  | { readonly is: 'queue'; readonly id: number }
  | { readonly is: 'message'; readonly id: number; readonly position: number; readonly type: bigint; readonly as: Form }
  | { readonly is: 'set'; readonly id: number }
  | { readonly is: 'segment'; readonly id: number; readonly as: Form }
  /** A hex dump that was kept, by its name. */
  | { readonly is: 'moment'; readonly name: string };

/** The bytes themselves, or a hex dump of them. */
export type Form = 'bin' | 'hex';

const largestId = 2 ** 31 - 1;

/** Reads a path; undefined for one that can never stand for anything. */
export function placeOf(path: string): Place | undefined {
  const [first, second, third, ...rest] = path.split('/').filter(Boolean);
  if (first === undefined) return { is: 'root' };
  if (rest.length > 0) return undefined;
  if (second === undefined)
    return first === 'msg' || first === 'sem' || first === 'shm' ? { is: 'kind', kind: first } : undefined;
  switch (first) {
    case 'msg':
      return queuePlace(second, third);
    case 'sem': {
      const id = idOf(/^(\d+)\.json$/.exec(second)?.[1]);
      return id === undefined || third !== undefined ? undefined : { is: 'set', id };
    }
    case 'shm': {
      const [, digits, form] = /^(\d+)\.(bin|hex)$/.exec(second) ?? [];
      const id = idOf(digits);
      return id === undefined || third !== undefined ? undefined : { is: 'segment', id, as: formOf(form) };
    }
    case 'moments':
      return third === undefined && second.endsWith('.hex') ? { is: 'moment', name: second } : undefined;
    default:
      return undefined;
  }
}

/** The path of a place: what {@link placeOf} reads. */
export function pathOf(place: Place): string {
  switch (place.is) {
    case 'root':
      return '/';
    case 'kind':
      return `/${place.kind}`;
    case 'queue':
      return `/msg/${place.id}`;
    case 'message':
      return `/msg/${place.id}/${place.position}-type${place.type}.${place.as}`;
    case 'set':
      return `/sem/${place.id}.json`;
    case 'segment':
      return `/shm/${place.id}.${place.as}`;
    case 'moment':
      return `/moments/${place.name}`;
  }
}

/** The object that a place belongs to; undefined for folders of several, and for what is kept. */
export function refOfPlace(place: Place): ObjectRef | undefined {
  switch (place.is) {
    case 'queue':
    case 'message':
      return { kind: 'msg', id: place.id };
    case 'set':
      return { kind: 'sem', id: place.id };
    case 'segment':
      return { kind: 'shm', id: place.id };
    case 'root':
    case 'kind':
    case 'moment':
      return undefined;
  }
}

function queuePlace(queue: string, message: string | undefined): Place | undefined {
  const id = idOf(/^\d+$/.test(queue) ? queue : undefined);
  if (id === undefined) return undefined;
  if (message === undefined) return { is: 'queue', id };
  const [, position, type, form] = /^(\d{1,9})-type(\d{1,19})\.(bin|hex)$/.exec(message) ?? [];
  if (position === undefined || type === undefined) return undefined;
  return { is: 'message', id, position: Number(position), type: BigInt(type), as: formOf(form) };
}

function idOf(digits: string | undefined): number | undefined {
  const id = Number(digits);
  return digits !== undefined && id <= largestId ? id : undefined;
}

function formOf(extension: string | undefined): Form {
  return extension === 'hex' ? 'hex' : 'bin';
}
