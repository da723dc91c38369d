import type { WrittenAttributes } from './attributes.ts';

/** A type as it is written. Lengths and widths are source text: what names in them mean depends on other files. */
export type WrittenType =
  /** A primitive type, or a typedef's name; in C++ also a tag. */
  | { readonly is: 'name'; readonly name: string }
  /** `struct job`, `union value`, `enum color`. */
  | { readonly is: 'tag'; readonly name: string }
  | { readonly is: 'record'; readonly record: WrittenRecord }
  | WrittenEnum
  | { readonly is: 'pointer'; readonly to: string }
  | { readonly is: 'function' }
  | { readonly is: 'array'; readonly of: WrittenType; readonly length: string }
  /** Source text that is not understood. */
  | { readonly is: 'unclear'; readonly text: string };

/** An enum with the values of its enumerators. */
export interface WrittenEnum {
  readonly is: 'enum';
  readonly tag: string | undefined;
  /** The type that it is told to have. */
  readonly base: WrittenType | undefined;
  /** Values of the enumerators; undefined for one that the preprocessor may move. */
  readonly values: readonly (string | undefined)[];
}

/** A struct or union with its members. */
export interface WrittenRecord extends WrittenAttributes {
  readonly kind: 'struct' | 'union';
  /** `struct job`; undefined for an anonymous one. */
  readonly tag: string | undefined;
  readonly line: number;
  readonly members: readonly WrittenMember[];
  /** What its members are called, functions as `name()`: if these are macros, all is different. */
  readonly names: readonly string[];
  /** `#pragma pack(…)` that is in force where it stands. */
  readonly pack: number | undefined;
  /** C++ packs only what is made as in C. */
  readonly isPlain: boolean;
  /** The first thing in it that may move its members and is not understood. */
  readonly unclear: string | undefined;
}

/** A member of a struct or union. */
export interface WrittenMember extends WrittenAttributes {
  /** Undefined for an anonymous struct or union, and for unnamed bits. */
  readonly name: string | undefined;
  readonly type: WrittenType;
  readonly bits: string | undefined;
}

/** A type's name, for people. */
export function nameOf(type: WrittenType): string {
  switch (type.is) {
    case 'name':
    case 'tag':
      return type.name;
    case 'record':
      return type.record.tag ?? type.record.kind;
    case 'enum':
      return type.tag === undefined ? 'enum' : `enum ${type.tag}`;
    case 'pointer':
      return `${type.to} *`;
    case 'array':
      return `${nameOf(type.of)}[${type.length}]`;
    case 'function':
      return 'function';
    case 'unclear':
      return type.text;
  }
}
