import {
  closeSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Message } from '../kernel/messages.ts';
import type { QueueMark, SavedObject } from './removalProtocol.ts';
import { messageHeadSize } from './removalProtocol.ts';
import { magic, messageHead, newName, onlyOwner, syncFolder, UndoReader, undoSuffix } from './undoFile.ts';
import { leftBehind, workName } from './workFiles.ts';

/** Ends the names of files that a process works on. */
const openSuffix = '.open';
/** Within a page: so a process that is killed has written all of a header or nothing. */
const headerSize = 1_024;
const zeros = Buffer.alloc(1 << 20);

/**
 * The file of a drained queue while this process puts messages into it, or sends them back. Its header is of fixed
 * length and tells after each step what the file holds: whatever ends this process, no message is in doubt but the
 * one that it was moving at that instant. Methods throw the system's errors.
 */
export class DrainedFile {
  private readonly directory: string;
  private readonly name: string;
  private readonly descriptor: number;
  private header: SavedObject;

  private constructor(directory: string, name: string, descriptor: number, header: SavedObject) {
    this.directory = directory;
    this.name = name;
    this.descriptor = descriptor;
    this.header = header;
  }

  /** A new file without messages. Has room on the disk for all of them before the first is taken. */
  static create(directory: string, saved: SavedObject): DrainedFile {
    const name = newName(directory, saved);
    const header = { ...saved, messages: 0, payloadBytes: 0, drained: { sentBytes: 0, notedBytes: 0 } };
    const file = new DrainedFile(directory, name, openSync(pathOf(directory, name), 'wx', onlyOwner), header);
    try {
      file.writeHeader();
      for (let done = 0; done < saved.payloadBytes; done += zeros.length) {
        file.write(zeros.subarray(0, saved.payloadBytes - done), headerSize + done);
      }
      fsyncSync(file.descriptor);
    } catch (error) {
      file.delete();
      throw error;
    }
    return file;
  }

  /** Takes a file that nobody works on for this process alone; undefined when it is not there any more. */
  static claim(directory: string, file: string): DrainedFile | undefined {
    const name = nameOf(file);
    const path = pathOf(directory, name);
    try {
      renameSync(join(directory, file), path);
    } catch {
      // Another window was faster, or it was deleted.
      return undefined;
    }
    const reader = UndoReader.at(path);
    if (!reader) {
      // Ended before the header was written, and so before a message was taken.
      if (statSync(path).size === 0) rmSync(path);
      return undefined;
    }
    reader.close();
    return new DrainedFile(directory, name, openSync(path, 'r+'), reader.saved);
  }

  /** What it holds now. */
  get saved(): SavedObject {
    return this.header;
  }

  /** The messages that are counted, in their order. */
  *read(): Generator<Message> {
    const reader = UndoReader.at(this.path);
    if (!reader) return;
    try {
      yield* reader.messages();
    } finally {
      reader.close();
    }
  }

  /** The message that was about to be taken when the process that worked on this was ended. */
  readNoted(): Message | undefined {
    const { notedBytes } = this.counts;
    if (notedBytes === 0) return undefined;
    const bytes = Buffer.alloc(notedBytes);
    readSync(this.descriptor, bytes, 0, notedBytes, this.end);
    return { type: bytes.readBigInt64LE(0), text: bytes.subarray(messageHeadSize) };
  }

  /**
   * Writes a message down that is about to be taken from a queue, or was taken where that is left out; it takes the
   * place of one that was not taken after all.
   */
  note({ type, text }: Message, queue?: QueueMark): void {
    const bytes = Buffer.concat([messageHead(type, text.length), text]);
    this.write(bytes, this.end);
    const notedIn = queue && { qnum: queue.qnum, stime: queue.stime };
    this.change({
      drained: { sentBytes: this.counts.sentBytes, notedBytes: bytes.length, ...(notedIn && { notedIn }) },
    });
  }

  /** The message that was noted has been taken. */
  count(): void {
    const { messages, payloadBytes } = this.header;
    const { sentBytes, notedBytes } = this.counts;
    this.change({
      messages: messages + 1,
      payloadBytes: payloadBytes + notedBytes,
      drained: { sentBytes, notedBytes: 0 },
    });
  }

  /** The first message has been sent back. */
  uncount({ text }: Message): void {
    const { messages, payloadBytes } = this.header;
    const { sentBytes, notedBytes } = this.counts;
    const bytes = messageHeadSize + text.length;
    this.change({
      messages: messages - 1,
      payloadBytes: payloadBytes - bytes,
      drained: { sentBytes: sentBytes + bytes, notedBytes },
    });
  }

  /** Lets the file go. Returns its name; undefined when no message is left and it was deleted. */
  close(): string | undefined {
    if (this.header.messages === 0) {
      this.delete();
      return undefined;
    }
    try {
      this.change({ drained: { ...this.counts, notedBytes: 0 } });
      ftruncateSync(this.descriptor, this.end);
      fsyncSync(this.descriptor);
    } finally {
      closeSync(this.descriptor);
      renameSync(this.path, join(this.directory, this.name + undoSuffix));
      syncFolder(this.directory);
    }
    return this.name + undoSuffix;
  }

  private get path(): string {
    return pathOf(this.directory, this.name);
  }

  /** Where the messages end that are counted. */
  private get end(): number {
    return headerSize + this.counts.sentBytes + this.header.payloadBytes;
  }

  private get counts(): { readonly sentBytes: number; readonly notedBytes: number } {
    return this.header.drained ?? { sentBytes: 0, notedBytes: 0 };
  }

  private change(change: Partial<SavedObject>): void {
    this.header = { ...this.header, ...change };
    this.writeHeader();
  }

  private writeHeader(): void {
    const text = `${magic}${JSON.stringify(this.header)}`;
    this.write(Buffer.from(`${text.padEnd(headerSize - 1)}\n`), 0);
  }

  private write(bytes: Buffer, position: number): void {
    for (let done = 0; done < bytes.length; ) {
      done += writeSync(this.descriptor, bytes, done, bytes.length - done, position + done);
    }
  }

  private delete(): void {
    closeSync(this.descriptor);
    rmSync(this.path, { force: true });
  }
}

/** Whether a process worked on this file, and has ended without letting it go. */
export function isAbandoned(directory: string, file: string): boolean {
  return leftBehind(directory, file, openSuffix) !== undefined;
}

function nameOf(file: string): string {
  return file.split('.')[0] ?? file;
}

function pathOf(directory: string, name: string): string {
  return join(directory, workName(name, openSuffix));
}
