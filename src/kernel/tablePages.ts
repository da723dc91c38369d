import { closeSync, openSync, readSync } from 'node:fs';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import type { RowParser } from '../sysv/rowParser.ts';
import { lineEnd, parserFor } from '../sysv/table.ts';
import { tablePath } from './procTable.ts';

const lineFeed = 0x0a;
/** Larger than what the kernel gives out with one read: a page (kernel: fs/seq_file.c). */
const readSize = 65_536;

/**
 * The objects of a kind, some dozens at a time, each portion as the kernel knows it at the moment when it is asked for.
 * The kernel goes on behind the slot where it stopped, so that portions may be removed while the next ones are still to
 * come. A line that is no row is left out. Throws the system's error when the table cannot be read.
 */
export function* tablePages(kind: Kind): Generator<readonly IpcObject[], void> {
  const descriptor = openSync(tablePath(kind), 'r');
  try {
    const buffer = Buffer.alloc(2 * readSize);
    let parser: RowParser | undefined;
    let carried = 0;
    for (;;) {
      const count = readSync(descriptor, buffer, carried, readSize, null);
      if (count === 0) return;
      const bytes = buffer.subarray(0, carried + count);
      const whole = bytes.subarray(0, bytes.lastIndexOf(lineFeed) + 1);
      const start = parser ? 0 : lineEnd(whole, 0) + 1;
      parser ??= parserFor(kind, whole);
      yield rowsOf(parser, whole, start);
      // A line that did not fit is completed by the next read.
      bytes.copyWithin(0, whole.length);
      carried = bytes.length - whole.length;
    }
  } finally {
    closeSync(descriptor);
  }
}

function rowsOf(parser: RowParser, bytes: Uint8Array, first: number): IpcObject[] {
  const objects: IpcObject[] = [];
  for (let start = first; start < bytes.length; ) {
    const object = parser.parse(bytes, start);
    if (object) objects.push(object);
    start = (object ? parser.end : lineEnd(bytes, start)) + 1;
  }
  return objects;
}
