/** A struct or union that a source file declares. */
export interface StructName {
  /** `struct job`, `union value`, or the name that a typedef gives. */
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  /** From 0. */
  readonly line: number;
}

/** How the bytes of a field are to be read. */
export type FieldReading = 'signed' | 'unsigned' | 'float' | 'bool' | 'pointer' | 'text' | 'bytes';

/** A member that is neither struct nor union, in its place (64-bit Linux, LP64). */
export interface LaidField {
  /** `header.seq`, `slots[2].x`. */
  readonly path: string;
  /** As it is written, without qualifiers: `unsigned int`, `char[16]`. */
  readonly ctype: string;
  /** Bytes from the beginning of the outermost struct. */
  readonly offset: number;
  /** Bytes; of a bit-field, those that it touches. */
  readonly size: number;
  readonly reading: FieldReading;
  /** Of a bit-field: its lowest bit, counted from `offset`, and how many it has. */
  readonly bits?: { readonly first: number; readonly count: number };
}

/** Where everything in a struct stands, or why that cannot be told. */
export type StructLayout =
  | {
      readonly ok: true;
      readonly name: string;
      readonly size: number;
      readonly fields: readonly LaidField[];
      /** Fields that are left out because there are too many. */
      readonly omitted: number;
    }
  | {
      readonly ok: false;
      /**
       * `what`, in the words of the source, is nowhere defined, or in different ways, or may move members in a way that
       * is not understood.
       */
      readonly why: 'unknown' | 'ambiguous' | 'unclear';
      readonly what: string;
    };
