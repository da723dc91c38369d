import * as vscode from 'vscode';
import type { Contents, MessageText } from '../live/contents.ts';
import type { MessageQueue } from '../sysv/objects.ts';
import { staysOpen } from '../ui/boxes.ts';
import { previewText } from '../ui/byteText.ts';
import { exactBytes, humanBytes } from '../ui/format.ts';
import { messageOf } from '../ui/messageOf.ts';
import { inform } from '../ui/notifications.ts';
import { keyAndId } from '../ui/objectWords.ts';
import { tellBriefly } from '../ui/tellBriefly.ts';
import type { ActionContext } from './actionContext.ts';
import { parseType } from './parse.ts';
import { refusal, refusalText } from './refusal.ts';
import { answered, confirm } from './target.ts';

const previewLength = 200;

/** Takes a message out of a queue, shows it, and offers to send it back. */
export async function receiveMessage(queue: MessageQueue, context: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const { contents, changed } = context;
  const title = t('Receive a message from {0}', keyAndId(queue));
  const validateInput = (text: string) =>
    text.trim() === '' || parseType(text) !== undefined
      ? undefined
      : t('Nothing, or a whole number from 1 to 2^63 − 1');
  const prompt = t('Type to receive; empty for the first message of any type');
  const typeText = await answered(vscode.window.showInputBox({ ...staysOpen, title, prompt, validateInput }));
  const type = parseType(typeText) ?? 0n;
  const what = type === 0n ? t('the first message') : t('the first message of type {0}', String(type));
  await confirm(
    t('Receive {0} from {1}?', what, keyAndId(queue)),
    t('It is taken out of the queue: the program that waits for it will not get it.'),
    t('Receive'),
  );
  const taken = await contents.take(queue.id, type);
  if (!taken.ok) throw refusal(t('No message was received'), taken.errno);
  // The command has done its work; what becomes of the message may be decided much later. It is nowhere else by now,
  // so it is shown before anything else can fail.
  void context.commands.attempt('sysvipc.receiveMessage', () => offer(queue, taken.value, context));
  await changed(queue);
}

/** The message is nowhere else: its toast comes again until it is sent back, saved, or closed by the user. */
async function offer(queue: MessageQueue, message: MessageText, context: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const [sendBack, save] = [t('Send Back as the Last'), t('Save to a File…')];
  let problem = '';
  for (;;) {
    const told = [problem, receivedText(message)].filter(Boolean).join(' ');
    const answer = await inform(told, sendBack, save);
    if (answer === sendBack) return putBack(queue, message, context);
    if (answer !== save) return;
    const failed = await savingToFile(message);
    if (failed === undefined) return;
    problem = failed;
  }
}

/** `Received type 7, 340 B: hello …`; says so where only the beginning is shown. */
function receivedText({ type, text }: MessageText): string {
  const { t } = vscode.l10n;
  const preview = previewText(text, previewLength);
  if (text.length <= previewLength)
    return t('Received type {0}, {1}: {2}', String(type), humanBytes(text.length), preview);
  const bytes = exactBytes(text.length);
  return t('Received type {0}, the first {1} bytes of {2}: {3}…', String(type), previewLength, bytes, preview);
}

/** Sends a message back. It is nowhere else by now, so it is let go only at the user's word. */
async function putBack(queue: MessageQueue, message: MessageText, context: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const [again, save] = [t('Try Again'), t('Save to a File…')];
  let doing: (() => Promise<string | undefined>) | undefined = () => sendingBack(queue, message, context);
  while (doing) {
    const problem: string | undefined = await doing();
    if (problem === undefined) return;
    const answer: string | undefined = await vscode.window.showWarningMessage(
      problem,
      { modal: true, detail: t('The message is kept nowhere else: whoever cancels gives it up.') },
      again,
      save,
    );
    if (answer === again) doing = () => sendingBack(queue, message, context);
    else doing = answer === save ? () => savingToFile(message) : undefined;
  }
}

/** Answers why it failed; undefined when it did not. */
async function sendingBack(
  queue: MessageQueue,
  message: MessageText,
  { contents, changed }: ActionContext,
): Promise<string | undefined> {
  const failed = (why: string) => vscode.l10n.t('The message could not be sent back: {0}.', why);
  let sent: Awaited<ReturnType<Contents['send']>>;
  try {
    sent = await contents.send(queue.id, message);
  } catch (error) {
    return failed(messageOf(error));
  }
  if (!sent.ok) return failed(refusalText(sent.errno));
  await changed(queue);
  return undefined;
}

/** Answers why it failed, or that no file was chosen; undefined when it is saved. */
async function savingToFile({ type, text }: MessageText): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const options = folder ? { defaultUri: vscode.Uri.joinPath(folder, `message-type${type}.bin`) } : {};
  const target = await vscode.window.showSaveDialog({ ...options, title: t('Save the message to a file') });
  if (!target) return t('The message is not saved yet.');
  try {
    await vscode.workspace.fs.writeFile(target, text);
    tellBriefly(t('Saved {0} to {1}', exactBytes(text.length), target.fsPath));
    return undefined;
  } catch (error) {
    return t('The message could not be saved: {0}.', messageOf(error));
  }
}
