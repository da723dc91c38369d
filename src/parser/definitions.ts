import { scalarType } from './cTypes.ts';
import type { StructFacts } from './structFacts.ts';
import type { WrittenMember, WrittenRecord, WrittenType } from './writtenTypes.ts';

/** Why a layout cannot be told; see {@link StructLayout}. */
export class NotTold extends Error {
  readonly why: 'unknown' | 'ambiguous' | 'unclear';

  constructor(why: NotTold['why'], what: string) {
    super(what);
    this.why = why;
  }
}

/** A type, and the file whose words it is written in. */
export interface Located {
  readonly type: WrittenType;
  readonly from: StructFacts;
}

/** What a name can mean. */
export interface Meaning extends Located {
  readonly isCertain: boolean;
  /** A type of the language or the C library. */
  readonly isScalar: boolean;
}

/** All that a name can mean for a file: what it says itself if that is certain, else what all files say. */
export function meaningsOf(name: string, from: StructFacts, files: readonly StructFacts[]): readonly Meaning[] {
  const own = meaningsIn(from, name);
  if (own.length > 0 && own.every(({ isCertain }) => isCertain)) return own;
  const others = files.filter((file) => file !== from).flatMap((file) => meaningsIn(file, name));
  const all = [...own, ...others];
  const scalar: WrittenType = { is: 'name', name };
  if (scalarType(name)) all.push({ type: scalar, from, isCertain: true, isScalar: true });
  const system = all.length === 0 ? systemRecord(name) : undefined;
  return system ? [{ type: { is: 'record', record: system }, from, isCertain: true, isScalar: false }] : all;
}

function meaningsIn(from: StructFacts, name: string): Meaning[] {
  const located = { from, isScalar: false };
  const named = (from.types.get(name) ?? []).map((each) => ({ ...located, ...each }));
  const macros = (from.constants.get(name) ?? []).flatMap(({ value, isCertain, isMacro }) =>
    isMacro && value !== name ? { ...located, isCertain, type: macroType(value ?? `#undef ${name}`) } : [],
  );
  if (named.length + macros.length > 0) return [...named, ...macros];
  // In C++ a tag is a name of its own. In C it is none, but who knows which of them reads a header.
  const tagged = ['struct', 'union', 'enum'].flatMap((kind) => from.types.get(`${kind} ${name}`) ?? []);
  return tagged.map((each) => ({ ...located, ...each, isCertain: each.isCertain && from.language === 'cpp' }));
}

function macroType(text: string): WrittenType {
  if (/^(?:struct|union|enum) \w+$/.test(text)) return { is: 'tag', name: text };
  return /^[\w ]+$/.test(text) ? { is: 'name', name: text } : { is: 'unclear', text };
}

/** Structs of the C library that messages and shared memory often carry. */
function systemRecord(name: string): WrittenRecord | undefined {
  const members: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    'struct timespec': [
      ['tv_sec', 'time_t'],
      ['tv_nsec', 'long'],
    ],
    'struct timeval': [
      ['tv_sec', 'time_t'],
      ['tv_usec', 'suseconds_t'],
    ],
  };
  const plain = { isPacked: false, aligned: [], isPlain: true, names: [], pack: undefined, unclear: undefined };
  const member = ([memberName, type]: readonly [string, string]): WrittenMember => ({
    ...plain,
    name: memberName,
    type: { is: 'name', name: type },
    bits: undefined,
  });
  const known = members[name];
  return known && { ...plain, kind: 'struct', tag: name, line: 0, members: known.map(member) };
}
