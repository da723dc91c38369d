import type * as vscode from 'vscode';
import type { Contents, Outcome } from '../live/contents.ts';
import type { ByteSource } from './byteSource.ts';

/** Where bytes occur next, from an offset on; −1 when nowhere. Segments are searched where they are, in the agent. */
export async function findBytes(
  source: ByteSource,
  needle: Uint8Array,
  from: number,
  contents: Contents,
  token: vscode.CancellationToken,
): Promise<Outcome<number>> {
  if (source.segment !== undefined) return contents.searchSegment(source.segment, from, needle, token);
  const bytes = await source.read(0, source.size);
  return bytes.ok ? { ok: true, value: indexOf(bytes.value, needle, from) } : bytes;
}

function indexOf(bytes: Uint8Array, needle: Uint8Array, from: number): number {
  for (let start = from; start + needle.length <= bytes.length; start++) {
    if (needle.every((byte, index) => bytes[start + index] === byte)) return start;
  }
  return -1;
}
