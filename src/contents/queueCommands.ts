import * as vscode from 'vscode';
import type { Contents, MessageText } from '../live/contents.ts';
import type { Mirror } from '../live/mirror.ts';
import { keyLabel } from '../sysv/key.ts';
import type { MessageQueue, ObjectRef } from '../sysv/objects.ts';
import { staysOpen } from '../ui/boxes.ts';
import { previewText } from '../ui/byteText.ts';
import type { Commands } from '../ui/commands.ts';
import { UserError } from '../ui/commands.ts';
import { exactBytes, humanBytes } from '../ui/format.ts';
import { messageOf } from '../ui/messageOf.ts';
import { tellBriefly } from '../ui/tellBriefly.ts';
import { parseHex, parseInteger, parseType } from './parse.ts';
import { refusal, refusalText } from './refusal.ts';
import type { Chooser } from './target.ts';
import { answered, confirm, targetOf } from './target.ts';

const previewLength = 200;
const largestCapacity = 2 ** 40;

/** What the commands that change objects need. */
export interface ActionContext {
  readonly commands: Commands;
  readonly contents: Contents;
  readonly mirror: Mirror;
  readonly chooser: Chooser;
  /** How many bytes a queue may hold; undefined when it is gone. */
  readonly capacityOf: (id: number) => Promise<number | undefined>;
  /** Reads again what was changed. */
  readonly changed: (ref: ObjectRef) => Promise<void>;
}

/** Commands that put messages into queues, and take them out. */
export function registerQueueCommands(context: ActionContext): void {
  const { commands, chooser, mirror } = context;
  const { t } = vscode.l10n;
  const queueOf = (argument: unknown) => targetOf(chooser, mirror, ['msg'], argument, t('Message queue'));
  commands.register('sysvipc.sendMessage', async (row) => send(await queueOf(row), context));
  commands.register('sysvipc.receiveMessage', async (row) => receive(await queueOf(row), context));
  commands.register('sysvipc.setQueueSize', async (row) => setSize(await queueOf(row), context));
}

/** `0x41020a3c (id 5)`: an object within a sentence. */
export function nameOf({ key, id }: { readonly key: number; readonly id: number }): string {
  return vscode.l10n.t('{0} (id {1})', keyLabel(key), id);
}

async function send(queue: MessageQueue, { contents, mirror, changed }: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const title = t('Send a message to {0}', nameOf(queue));
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
    vscode.window.showInputBox({ ...staysOpen, title, prompt: t('Text; none is allowed'), validateInput }),
  );
  return bytesOf(text) ?? new Uint8Array();
}

function lengthProblem(bytes: Uint8Array, msgmax: number | undefined): string | undefined {
  const { t } = vscode.l10n;
  if (msgmax === undefined || bytes.length <= msgmax) return undefined;
  return t('{0}: a message may be {1} long (kernel.msgmax)', exactBytes(bytes.length), exactBytes(msgmax));
}

async function receive(queue: MessageQueue, context: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const { contents, changed } = context;
  const title = t('Receive a message from {0}', nameOf(queue));
  const validateInput = (text: string) =>
    text.trim() === '' || parseType(text) !== undefined
      ? undefined
      : t('Nothing, or a whole number from 1 to 2^63 − 1');
  const prompt = t('Type to receive; empty for the first message of any type');
  const typeText = await answered(vscode.window.showInputBox({ ...staysOpen, title, prompt, validateInput }));
  const type = parseType(typeText) ?? 0n;
  const what = type === 0n ? t('the first message') : t('the first message of type {0}', String(type));
  await confirm(
    t('Receive {0} from {1}?', what, nameOf(queue)),
    t('It is taken out of the queue: the program that waits for it will not get it.'),
    t('Receive'),
  );
  const taken = await contents.take(queue.id, type);
  if (!taken.ok) throw refusal(t('No message was received'), taken.errno);
  // The command has done its work; what becomes of the message may be decided much later. It is nowhere else by now,
  // so it is shown before anything else can fail.
  void context.commands.attempt('sysvipc.receiveMessage', () => offerBack(queue, taken.value, context));
  await changed(queue);
}

async function offerBack(queue: MessageQueue, message: MessageText, context: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const { type, text } = message;
  const sendBack = t('Send Back as the Last');
  const answer = await vscode.window.showInformationMessage(
    t('Received type {0}, {1}: {2}', String(type), humanBytes(text.length), previewText(text, previewLength)),
    sendBack,
  );
  if (answer === sendBack) await putBack(queue, message, context);
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
    else doing = answer === save ? () => savingToFile(message.text) : undefined;
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
async function savingToFile(text: Uint8Array): Promise<string | undefined> {
  const { t } = vscode.l10n;
  const target = await vscode.window.showSaveDialog({ title: t('Save the message to a file') });
  if (!target) return t('The message is not saved yet.');
  try {
    await vscode.workspace.fs.writeFile(target, text);
    return undefined;
  } catch (error) {
    return t('The message could not be saved: {0}.', messageOf(error));
  }
}

async function setSize(queue: MessageQueue, { contents, mirror, capacityOf, changed }: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const most = mirror.limits?.msgmnb;
  const now = await capacityOf(queue.id);
  const text = await answered(
    vscode.window.showInputBox({
      ...staysOpen,
      title: t('Queue size of {0}', nameOf(queue)),
      prompt:
        most === undefined
          ? t('Bytes that the queue may hold')
          : t('Bytes that the queue may hold; more than {0} (kernel.msgmnb) only with privileges', most),
      value: String(now ?? ''),
      validateInput: (value) =>
        parseInteger(value, 0, largestCapacity) === undefined ? t('A whole number of bytes') : undefined,
    }),
  );
  const qbytes = parseInteger(text, 0, largestCapacity) ?? 0;
  const done = await contents.change(queue, { qbytes });
  if (!done.ok) {
    if (done.errno === 'EPERM' && most !== undefined && qbytes > most) {
      throw new UserError(
        t('More than {0} bytes (kernel.msgmnb) needs privileges (CAP_SYS_RESOURCE): EPERM. Choose less.', most),
      );
    }
    throw refusal(t('The queue size could not be changed'), done.errno);
  }
  await changed(queue);
}
