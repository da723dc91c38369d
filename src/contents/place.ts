import { keyLabel, privateKey } from '../sysv/key.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import { isMarkedForRemoval } from '../sysv/objects.ts';

/** The object whose contents a path stands for. */
interface Named {
  readonly id: number;
  /** The key that the name tells, for the reader's eyes: the object is meant by its id. */
  readonly key?: number | undefined;
}

/** What a path of the file system `sysvipc:` stands for. */
export type Place =
  | { readonly is: 'root' }
  | { readonly is: 'kind'; readonly kind: 'msg' | 'sem' | 'shm' }
  | { readonly is: 'queue'; readonly id: number }
  | (Named & { readonly is: 'message'; readonly position: number; readonly type: bigint; readonly as: Form })
  | (Named & { readonly is: 'set' })
  | (Named & { readonly is: 'segment'; readonly as: Form })
  /** A hex dump that was kept, by its name. */
  | { readonly is: 'moment'; readonly name: string };

/** The bytes themselves, or a hex dump of them. */
export type Form = 'bin' | 'hex';

const largestId = 2 ** 31 - 1;
/** `0x41020a3c-id5` or `5`, then the rest: the forms of a name with and without a key. */
const namePattern = /^(?:(0x[\da-f]{8}|IPC_PRIVATE)-id)?(\d+)(.*)$/;
const messagePattern = /^(\d{1,9})-type(\d{1,19})\.(bin|hex)$/;

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
    case 'sem':
    case 'shm':
      return third === undefined ? valuesPlace(first, second) : undefined;
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
      return `/msg/${place.id}/${messagePrefix(place)}${place.position}-type${place.type}.${place.as}`;
    case 'set':
      return `/sem/${nameOf(place)}.json`;
    case 'segment':
      return `/shm/${nameOf(place)}.${place.as}`;
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

/** Whether an object may be shown under that name: another one may come to have its id, after a restart of the machine. */
export function isNamedRightly(place: Place, object: IpcObject): boolean {
  const key = 'key' in place ? place.key : undefined;
  return key === undefined || key === object.key || isMarkedForRemoval(object);
}

function queuePlace(queue: string, message: string | undefined): Place | undefined {
  const id = idOf(/^\d+$/.test(queue) ? queue : undefined);
  if (id === undefined) return undefined;
  if (message === undefined) return { is: 'queue', id };
  const named = /^(.*)-message(\d.*)$/.exec(message);
  const key = named ? keyIn(named[1], id) : undefined;
  if (named && key === undefined) return undefined;
  const [, position, type, form] = messagePattern.exec(named?.[2] ?? message) ?? [];
  if (position === undefined || type === undefined) return undefined;
  return { is: 'message', id, key, position: Number(position), type: BigInt(type), as: formOf(form) };
}

function messagePrefix({ id, key }: Named): string {
  return key === undefined ? '' : `${nameOf({ id, key })}-message`;
}

/** The key that stands before an id, if it is that id. */
function keyIn(name: string | undefined, id: number): number | undefined {
  const [, key, digits, rest] = namePattern.exec(name ?? '') ?? [];
  return idOf(digits) === id && rest === '' ? keyOf(key) : undefined;
}

function valuesPlace(folder: 'sem' | 'shm', name: string): Place | undefined {
  const [, label, digits, rest] = namePattern.exec(name) ?? [];
  const id = idOf(digits);
  if (id === undefined) return undefined;
  const key = keyOf(label);
  if (folder === 'sem') return rest === '.json' ? { is: 'set', id, key } : undefined;
  return rest === '.bin' || rest === '.hex' ? { is: 'segment', id, key, as: formOf(rest.slice(1)) } : undefined;
}

/** `0x41020a3c-id5`. */
function nameOf({ id, key }: Named): string {
  return key === undefined ? String(id) : `${keyLabel(key)}-id${id}`;
}

function keyOf(label: string | undefined): number | undefined {
  if (label === undefined) return undefined;
  return label.startsWith('0x') ? Number(label) | 0 : privateKey;
}

function idOf(digits: string | undefined): number | undefined {
  const id = Number(digits);
  return digits !== undefined && id <= largestId ? id : undefined;
}

function formOf(extension: string | undefined): Form {
  return extension === 'hex' ? 'hex' : 'bin';
}
