import * as vscode from 'vscode';
import type { Contents, Outcome } from '../live/contents.ts';
import type { AttachNotice } from './attachNotice.ts';
import { lookOf } from './messageLook.ts';
import type { Place } from './place.ts';
import { readingRefusal } from './refusal.ts';

/** Bytes that can be read by ranges. */
export interface ByteSource {
  /** Bytes in all. */
  readonly size: number;
  /** Whether another reading may show other bytes. */
  readonly canChange: boolean;
  /** The identifier, where the bytes are those of a segment. */
  readonly segment: number | undefined;
  read(offset: number, length: number): Promise<Outcome<Uint8Array>>;
}

/** The longest message that any kernel allows is shorter. */
const wholeMessage = 2 ** 31;

/**
 * Opens what a place stands for. `look` says which message was meant (see {@link lookOf}); empty, any of its type at
 * its position will do. Throws a UserError when it may not be read, or is gone.
 */
export async function openSource(
  place: Extract<Place, { is: 'message' | 'segment' }>,
  look: string,
  contents: Contents,
  notice: AttachNotice,
): Promise<ByteSource> {
  return place.is === 'message' ? openMessage(place, look, contents) : openSegment(place.id, contents, notice);
}

/** A message as it is now: the queue moves on, the document does not. */
async function openMessage(
  { id, position, type }: { readonly id: number; readonly position: number; readonly type: bigint },
  look: string,
  contents: Contents,
): Promise<ByteSource> {
  const { t } = vscode.l10n;
  const page = await contents.peek(id, position, 1, wholeMessage);
  if (!page.ok) throw readingRefusal(t('The message cannot be read'), page.errno);
  const message = page.value.messages[0];
  if (message === undefined) throw readingRefusal(t('The message cannot be read'), 'ENOMSG');
  if (!message.ok) throw readingRefusal(t('The message cannot be read'), message.errno);
  // Another message has taken its place: to show that one under this name would be a lie.
  const { text } = message;
  const isMeant = message.type === type && (look === '' || lookOf(text.length, text) === look);
  if (!isMeant) throw readingRefusal(t('The message cannot be read'), 'ENOMSG');
  return {
    size: text.length,
    canChange: false,
    segment: undefined,
    read: (offset, length) => Promise.resolve({ ok: true, value: text.subarray(offset, offset + length) }),
  };
}

async function openSegment(id: number, contents: Contents, notice: AttachNotice): Promise<ByteSource> {
  const { t } = vscode.l10n;
  if (!(await notice.mayRead())) throw new vscode.CancellationError();
  const first = await contents.readSegment(id, 0, 1);
  if (!first.ok) throw readingRefusal(t('The segment cannot be read'), first.errno);
  return {
    size: Number(first.value.size),
    canChange: true,
    segment: id,
    async read(offset, length) {
      const outcome = await contents.readSegment(id, offset, length);
      return outcome.ok ? { ok: true, value: outcome.value.bytes } : outcome;
    },
  };
}
