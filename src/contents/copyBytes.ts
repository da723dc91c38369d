import * as vscode from 'vscode';
import { staysOpen } from '../ui/boxes.ts';
import { UserAnswer, UserError } from '../ui/commands.ts';
import { tellBriefly } from '../ui/tellBriefly.ts';
import type { BytesFormat } from './bytesFormat.ts';
import { formatBytes } from './bytesFormat.ts';
import type { OpenHexView } from './hexEditor.ts';
import { refusal } from './refusal.ts';
import { answered } from './target.ts';

/** More than this nobody pastes; a file takes it all. */
const mostCopied = 1 << 20;

/** Copies the selected bytes; asks for the form where none is given. */
export async function copyBytes({ session }: OpenHexView, given: BytesFormat | undefined): Promise<void> {
  const { t } = vscode.l10n;
  const { offset, length } = session.selection;
  if (length === 0) throw new UserAnswer(t('There are no bytes to copy.'));
  if (length > mostCopied) {
    throw new UserError(t('These are too many bytes for the clipboard. Use “Save Bytes to a File…” instead.'));
  }
  const format = given ?? (await askFormat());
  const bytes = await session.source.read(offset, length);
  if (!bytes.ok) throw refusal(t('The bytes cannot be read'), bytes.errno);
  const text = formatBytes(bytes.value, format);
  if (text === undefined) throw new UserError(t('These bytes are no UTF-8 text. Copy them as hexadecimal instead.'));
  await vscode.env.clipboard.writeText(text);
  const note = length === 1 ? t('Copied 1 byte') : t('Copied {0} bytes', length);
  tellBriefly(note);
}

async function askFormat(): Promise<BytesFormat> {
  const { t } = vscode.l10n;
  const items: readonly (vscode.QuickPickItem & { readonly format: BytesFormat })[] = [
    { label: t('Hexadecimal'), description: 'de ad be ef', format: 'hex' },
    { label: t('C array'), description: '{0xde, 0xad, 0xbe, 0xef}', format: 'c' },
    { label: t('Text'), description: 'UTF-8', format: 'text' },
  ];
  return (await answered(vscode.window.showQuickPick(items, { ...staysOpen, placeHolder: t('Copy bytes as') }))).format;
}
