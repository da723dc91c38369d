import type { IpcObject, Kind } from './objects.ts';
import { RowParser } from './rowParser.ts';

const lineFeed = 0x0a;

/** What one reading of a `/proc/sysvipc` table holds. */
export interface Table {
  /** In the order of the file; an identifier that the kernel listed twice stands here once. */
  readonly objects: readonly IpcObject[];
  /** Lines that are not rows of this table: something that we do not understand, and must say so. */
  readonly malformed: number;
  /** The first of them, for the log. */
  readonly sample?: string;
  /** Whether every line was a row and the slots rose from row to row, as all sound kernels list them. */
  readonly isRegular: boolean;
}

/** Whether a table can be read, and how well it was understood. */
export type TableState =
  | { readonly isReadable: true; readonly malformed: number; readonly sample?: string }
  | { readonly isReadable: false; readonly errno: string };

/** End (exclusive, without line feed) of the line that starts at `start`. */
export function lineEnd(bytes: Uint8Array, start: number): number {
  const end = bytes.indexOf(lineFeed, start);
  return end === -1 ? bytes.length : end;
}

/** Reads a header into a parser of the rows below it. */
export function parserFor(kind: Kind, bytes: Uint8Array): RowParser {
  return new RowParser(kind, ascii(bytes, 0, lineEnd(bytes, 0)));
}

/**
 * Parses the text of `/proc/sysvipc/{msg,sem,shm}`. Never throws: a line that is no row is counted, and a last line
 * without line feed is torn and counts as such, because its last number may have lost digits.
 */
export function parseTable(parser: RowParser, bytes: Uint8Array, multiplier: number): Table {
  const objects: IpcObject[] = [];
  let malformed = 0;
  let sample: string | undefined;
  let previousSlot = -1;
  let isRegular = true;
  for (let start = lineEnd(bytes, 0) + 1; start < bytes.length; ) {
    const object = parser.parse(bytes, start);
    if (object) {
      const slot = object.id % multiplier;
      if (slot <= previousSlot) isRegular = false;
      previousSlot = slot;
      objects.push(object);
      start = parser.end + 1;
    } else {
      const end = lineEnd(bytes, start);
      malformed++;
      isRegular = false;
      sample ??= ascii(bytes, start, end);
      start = end + 1;
    }
  }
  const unique = isRegular ? objects : [...new Map(objects.map((object) => [object.id, object])).values()];
  return sample === undefined
    ? { objects: unique, malformed, isRegular }
    : { objects: unique, malformed, sample, isRegular };
}

function ascii(bytes: Uint8Array, start: number, end: number): string {
  return String.fromCharCode(...bytes.subarray(start, Math.min(end, start + 400)));
}
