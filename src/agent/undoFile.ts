import { randomBytes } from 'node:crypto';
import { closeSync, fstatSync, fsyncSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { SavedObject } from './removalProtocol.ts';
import { messageHeadSize } from './removalProtocol.ts';

/**
 * A file that holds a removed object: a line that names the format, a line of JSON, then what was in the object.
 * - Queue: for each message its type (8 bytes), the length of its text (4 bytes) and the text.
 * - Set: 2 bytes for each value.
 * - Segment: its bytes.
 * Numbers are little endian.
 */
export const magic = 'sysvipc-undo 1\n';
/** Ends the names of files that hold a whole object. */
export const undoSuffix = '.undo';
/** Ends the names of files that are being written. */
export const partSuffix = '.part';
/** Permissions of files that nobody but their owner may read. */
export const onlyOwner = 0o600;
const onlyOwnersFolder = 0o700;
const lineFeed = 0x0a;
const longestHeader = 16_384;

/** Writes a saved object. Only {@link commit} gives the file its name, after all of it is on the disk. */
export class UndoWriter {
  private readonly directory: string;
  private readonly name: string;
  private readonly descriptor: number;

  /** Throws the system's error, as do the other methods. */
  constructor(directory: string, saved: SavedObject) {
    this.directory = directory;
    this.name = newName(directory, saved);
    this.descriptor = openSync(this.partPath, 'wx', onlyOwner);
    try {
      this.write(Buffer.from(`${magic}${JSON.stringify(saved)}\n`));
    } catch (error) {
      this.abort();
      throw error;
    }
  }

  write(bytes: Buffer): void {
    for (let done = 0; done < bytes.length; ) done += writeSync(this.descriptor, bytes, done);
  }

  /** Returns the name of the file. */
  commit(): string {
    fsyncSync(this.descriptor);
    closeSync(this.descriptor);
    const file = `${this.name}${undoSuffix}`;
    renameSync(this.partPath, join(this.directory, file));
    syncFolder(this.directory);
    return file;
  }

  /** Leaves nothing behind. */
  abort(): void {
    try {
      closeSync(this.descriptor);
    } catch {
      // Closed already by a commit that failed later.
    }
    rmSync(this.partPath, { force: true });
    rmSync(join(this.directory, `${this.name}${undoSuffix}`), { force: true });
  }

  private get partPath(): string {
    return join(this.directory, `${this.name}${partSuffix}`);
  }
}

/** Reads a saved object. */
export class UndoReader {
  readonly saved: SavedObject;
  private readonly descriptor: number;
  private readonly start: number;

  private constructor(descriptor: number, saved: SavedObject, start: number) {
    this.descriptor = descriptor;
    this.saved = saved;
    this.start = start + (saved.drained?.sentBytes ?? 0);
  }

  /** Undefined for a file that is not there, or is not one of these as a whole. */
  static open(directory: string, file: string): UndoReader | undefined {
    return basename(file) === file && file.endsWith(undoSuffix) ? UndoReader.at(join(directory, file)) : undefined;
  }

  /** As {@link open}, under any name. */
  static at(path: string): UndoReader | undefined {
    let descriptor: number | undefined;
    try {
      descriptor = openSync(path, 'r');
      const bytes = Buffer.alloc(longestHeader);
      const length = readSync(descriptor, bytes, 0, longestHeader, 0);
      const end = bytes.indexOf(lineFeed, magic.length);
      const isOurs = bytes.toString('latin1', 0, magic.length) === magic && end > 0 && end < length;
      if (isOurs) {
        const saved = JSON.parse(bytes.toString('utf8', magic.length, end)) as SavedObject;
        return new UndoReader(descriptor, saved, end + 1);
      }
    } catch {
      // Deleted meanwhile, damaged, or of somebody else: no object can be made of it either way.
    }
    if (descriptor !== undefined) closeSync(descriptor);
    return undefined;
  }

  /** Whether all that was in the object is there: no disk has lost the end. */
  isWhole(): boolean {
    return fstatSync(this.descriptor).size >= this.start + this.saved.payloadBytes;
  }

  /** Bytes of what was in the object; fewer at its end. */
  read(offset: number, length: number): Buffer {
    const wanted = Math.max(0, Math.min(length, this.saved.payloadBytes - offset));
    const bytes = Buffer.alloc(wanted);
    let done = 0;
    while (done < wanted) {
      const count = readSync(this.descriptor, bytes, done, wanted - done, this.start + offset + done);
      if (count === 0) break;
      done += count;
    }
    return bytes.subarray(0, done);
  }

  /** The messages of a queue, in their order, up to one that is cut off. */
  *messages(): Generator<{ readonly type: bigint; readonly text: Buffer }> {
    let offset = 0;
    for (let ordinal = 0; ordinal < this.saved.messages; ordinal++) {
      const head = this.read(offset, messageHeadSize);
      if (head.length < messageHeadSize) return;
      const length = head.readUInt32LE(8);
      const text = this.read(offset + messageHeadSize, length);
      if (text.length < length) return;
      yield { type: head.readBigInt64LE(0), text };
      offset += messageHeadSize + length;
    }
  }

  close(): void {
    closeSync(this.descriptor);
  }
}

/** A name that no other file has, without a suffix; makes the folder where it is missing. */
export function newName(directory: string, { savedAt, kind, id }: SavedObject): string {
  mkdirSync(directory, { recursive: true, mode: onlyOwnersFolder });
  return `${savedAt}-${kind}-${id}-${randomBytes(4).toString('hex')}`;
}

/** Returns when the names of a folder's files are on the disk. */
export function syncFolder(directory: string): void {
  const folder = openSync(directory, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** What stands before the text of a message. */
export function messageHead(type: bigint, length: number): Buffer {
  const head = Buffer.alloc(messageHeadSize);
  head.writeBigInt64LE(type, 0);
  head.writeUInt32LE(length, 8);
  return head;
}
