import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import process from 'node:process';
import type { CancellationToken } from 'vscode-jsonrpc/node';
import { errnoOf } from '../kernel/errno.ts';
import { Holes } from '../kernel/holes.ts';
import { readSegment } from '../kernel/segments.ts';
import { Turns } from '../kernel/turns.ts';
import type { Outcome, Progress } from './contentsProtocol.ts';

/** Attached pages count as memory of the agent, and nothing else runs meanwhile: so a segment is read by the piece. */
const pieceSize = 2 << 20;
/** What nobody has touched is left out in such parts. */
const unitSize = 64 << 10;
const permissionBits = 0o777;

/** Where `bytes` occur in a segment from an offset on; −1 when nowhere, ECANCELED when nobody waits any more. */
export async function searchSegment(
  id: number,
  from: number,
  bytes: Buffer,
  token: CancellationToken,
): Promise<Outcome<number>> {
  const overlap = bytes.length - 1;
  const buffer = Buffer.alloc(pieceSize + overlap);
  const turns = new Turns();
  // What is looked for might be zeros.
  const holes = bytes.some((byte) => byte !== 0) ? await Holes.of(id, unitSize) : undefined;
  for (let offset = from; ; offset += pieceSize) {
    if (token.isCancellationRequested) return { ok: false, errno: 'ECANCELED' };
    if (holes?.cover(offset, pieceSize + overlap)) continue;
    const piece = readSegment(id, offset, pieceSize + overlap, buffer);
    if (!piece.ok) return piece;
    const index = piece.value.bytes.indexOf(bytes);
    if (index !== -1) return { ok: true, value: offset + index };
    if (piece.value.bytes.length < pieceSize + overlap) return { ok: true, value: -1 };
    await turns.give();
  }
}

/**
 * Copies a segment into a file. One that is there already stays as it is until all is copied, unless nothing can be
 * made beside it; it keeps its permissions.
 */
export async function saveSegment(id: number, path: string, token: CancellationToken): Promise<Progress> {
  const buffer = Buffer.alloc(pieceSize);
  const turns = new Turns();
  let offset = 0;
  let file: NewFile | undefined;
  try {
    const holes = await Holes.of(id, unitSize);
    for (;;) {
      if (token.isCancellationRequested) return { done: offset, errno: 'ECANCELED' };
      const piece = holes?.cover(offset, pieceSize)
        ? ({ ok: true, value: { bytes: buffer.fill(0) } } as const)
        : readSegment(id, offset, pieceSize, buffer);
      if (!piece.ok) return { done: offset, errno: piece.errno };
      // Not before something could be read.
      file ??= new NewFile(path);
      const { bytes } = piece.value;
      for (let written = 0; written < bytes.length; ) written += file.write(bytes, written);
      offset += bytes.length;
      if (bytes.length < pieceSize) {
        file.finish();
        return { done: offset };
      }
      await turns.give();
    }
  } catch (error) {
    return { done: offset, errno: errnoOf(error), isOfFile: true };
  } finally {
    file?.close();
  }
}

/**
 * A file that takes its place when it is whole. What is more than a plain file of one name, or may not be written, is
 * written to as it stands: it keeps its other names, its links and its rights, or refuses.
 */
class NewFile {
  private readonly path: string;
  private readonly part: string | undefined;
  private readonly descriptor: number;

  constructor(path: string) {
    this.path = path;
    const old = lstatSync(path, { throwIfNoEntry: false });
    if (old && !(old.isFile() && old.nlink === 1 && mayWrite(path))) {
      this.descriptor = openSync(path, 'w');
      return;
    }
    const part = `${path}.${process.pid}.part`;
    try {
      this.descriptor = openSync(part, 'wx');
    } catch (error) {
      if (!old) throw error;
      // Nothing may be made beside it.
      this.descriptor = openSync(path, 'w');
      return;
    }
    this.part = part;
    process.on('exit', this.deletePart);
    if (old) fchmodSync(this.descriptor, old.mode & permissionBits);
  }

  write(bytes: Buffer, from: number): number {
    return writeSync(this.descriptor, bytes, from);
  }

  finish(): void {
    if (this.part !== undefined) renameSync(this.part, this.path);
  }

  close(): void {
    closeSync(this.descriptor);
    this.deletePart();
    process.off('exit', this.deletePart);
  }

  /** Nothing stands there any more when all went well. */
  private readonly deletePart = (): void => {
    if (this.part !== undefined) rmSync(this.part, { force: true });
  };
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    // Opening it tells why.
    return false;
  }
}
