import * as vscode from 'vscode';
import type { MessageQueue } from '../sysv/objects.ts';
import { staysOpen } from '../ui/boxes.ts';
import { UserError } from '../ui/commands.ts';
import { exactBytes, humanBytes } from '../ui/format.ts';
import { keyAndId } from '../ui/objectWords.ts';
import { tellBriefly } from '../ui/tellBriefly.ts';
import type { ActionContext } from './actionContext.ts';
import { parseHex, parseType } from './parse.ts';
import { refusal } from './refusal.ts';
import { answered } from './target.ts';

/** Asks for a message, and sends it to a queue. */
export async function sendMessage(queue: MessageQueue, { contents, mirror, changed }: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const title = t('Send a message to {0}', keyAndId(queue));
  const typeText = await answered(
    vscode.window.showInputBox({
      ...staysOpen,
      title,
      prompt: t('Type of the message, 1 or more'),
      value: '1',
      validateInput: (text) => (parseType(text) === undefined ? t('A whole number from 1 to 2^63 − 1') : undefined),
    }),
  );
  const type = parseType(typeText) ?? 1n;
  const text = await askText(title, mirror.limits?.msgmax);
  const sent = await contents.send(queue.id, { type, text });
  if (!sent.ok) {
    if (sent.errno === 'EAGAIN') {
      throw new UserError(t('The queue is full, and nothing here waits. Receive from it, or set a larger queue size.'));
    }
    throw refusal(t('The message could not be sent'), sent.errno);
  }
  tellBriefly(t('Sent {0} of type {1}', humanBytes(text.length), String(type)));
  await changed(queue);
}

async function askText(title: string, msgmax: number | undefined): Promise<Uint8Array> {
  const { t } = vscode.l10n;
  const forms = [
    { label: t('Text'), description: t('as UTF-8'), form: 'text' as const },
    { label: t('Hexadecimal'), description: t('de ad be ef'), form: 'hex' as const },
    { label: t('File…'), description: t('all its bytes'), form: 'file' as const },
  ];
  const { form } = await answered(
    vscode.window.showQuickPick(forms, { ...staysOpen, title, placeHolder: t('What to send') }),
  );
  if (form === 'file') {
    const [file] = await answered(vscode.window.showOpenDialog({ title, openLabel: t('Send') }));
    if (!file) throw new vscode.CancellationError();
    const bytes = await vscode.workspace.fs.readFile(file);
    const problem = lengthProblem(bytes, msgmax);
    if (problem) throw new UserError(problem);
    return bytes;
  }
  const bytesOf = (text: string) => (form === 'hex' ? parseHex(text) : new TextEncoder().encode(text));
  const validateInput = (text: string) => {
    const bytes = bytesOf(text);
    return bytes === undefined ? t('Pairs of hexadecimal digits') : lengthProblem(bytes, msgmax);
  };
  const text = await answered(
    vscode.window.showInputBox({ ...staysOpen, title, prompt: t('May be empty'), validateInput }),
  );
  return bytesOf(text) ?? new Uint8Array();
}

function lengthProblem(bytes: Uint8Array, msgmax: number | undefined): string | undefined {
  const { t } = vscode.l10n;
  if (msgmax === undefined || bytes.length <= msgmax) return undefined;
  return t('{0}: a message may be {1} long (kernel.msgmax)', exactBytes(bytes.length), exactBytes(msgmax));
}
