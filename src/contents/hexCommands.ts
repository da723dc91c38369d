import * as vscode from 'vscode';
import { staysOpen } from '../ui/boxes.ts';
import { UserAnswer, UserError } from '../ui/commands.ts';
import { clockTime } from '../ui/format.ts';
import { keyAndId } from '../ui/objectWords.ts';
import { maxContentsBytes } from '../ui/settings.ts';
import { tellBriefly } from '../ui/tellBriefly.ts';
import type { ActionContext } from './actionContext.ts';
import { copyBytes } from './copyBytes.ts';
import type { HexEditor, OpenHexView } from './hexEditor.ts';
import type { MomentReason, Moments } from './moments.ts';
import { parseInteger, parseNeedle } from './parse.ts';
import { segmentUri } from './placeUri.ts';
import { fileRefusal, readingRefusal } from './refusal.ts';
import { findBytes } from './search.ts';
import { answered } from './target.ts';

/** Commands of the hex view that has the focus. */
export function registerHexCommands(context: ActionContext, editor: HexEditor, moments: Moments): void {
  const { commands } = context;
  let lastNeedle = '';
  commands.register('sysvipc.goToOffset', () => goToOffset(activeView(editor)));
  commands.register('sysvipc.findBytes', async () => {
    const view = activeView(editor);
    lastNeedle = await askNeedle(lastNeedle);
    await find(view, lastNeedle, view.session.selection.offset, context);
  });
  commands.register('sysvipc.findNextBytes', async () => {
    const view = activeView(editor);
    if (lastNeedle === '') lastNeedle = await askNeedle('');
    await find(view, lastNeedle, view.session.selection.offset + 1, context);
  });
  // The page asks by Ctrl+C, and says which form; menus pass other things.
  commands.register('sysvipc.copyBytes', (format) =>
    copyBytes(activeView(editor), format === 'hex' ? format : undefined),
  );
  commands.register('sysvipc.saveContents', () => save(activeView(editor), context));
  commands.register('sysvipc.rememberMoment', async () => {
    await remember(activeView(editor), moments, 'remembered');
    tellBriefly(vscode.l10n.t('Remembered. Compare with it by “Compare With…”.'));
  });
  commands.register('sysvipc.compareContents', () => compare(activeView(editor), moments, context));
}

/** The hex view with the focus, or an error that says how to get one. */
export function activeView(editor: HexEditor): OpenHexView {
  if (editor.active) return editor.active;
  throw new UserAnswer(vscode.l10n.t('No hex view is open. Open the bytes of a segment or a message first.'));
}

/** Reads an offset as people write it. */
export function askOffset(title: string, value: number, size: number): Promise<number> {
  const { t } = vscode.l10n;
  if (size === 0) throw new UserAnswer(t('There are no bytes to go to.'));
  const offsetOf = (text: string) => parseInteger(text, 0, size - 1);
  const validateInput = (text: string) =>
    offsetOf(text) === undefined ? t('An offset up to 0x{0}, in decimal or 0x…', (size - 1).toString(16)) : undefined;
  const prompt = t('Offset in bytes, in decimal or hexadecimal (0x…)');
  const options = { title, prompt, value: `0x${value.toString(16)}`, validateInput };
  return answered(vscode.window.showInputBox({ ...staysOpen, ...options })).then((text) => offsetOf(text) ?? 0);
}

async function goToOffset({ session }: OpenHexView): Promise<void> {
  const title = vscode.l10n.t('Go to offset');
  session.reveal(await askOffset(title, session.selection.offset, session.source.size), 1);
}

function askNeedle(value: string): Promise<string> {
  const { t } = vscode.l10n;
  const validateInput = (text: string) => (parseNeedle(text) === undefined ? t('Something to look for') : undefined);
  const prompt = t('Bytes as de ad be ef, or text; "…" in quotes is always text');
  return answered(vscode.window.showInputBox({ ...staysOpen, title: t('Find bytes'), prompt, value, validateInput }));
}

async function find({ session }: OpenHexView, text: string, from: number, context: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const needle = parseNeedle(text);
  if (!needle) return;
  session.note('');
  const options = { location: vscode.ProgressLocation.Notification, title: t('Searching…'), cancellable: true };
  const found = await vscode.window.withProgress(options, async (_progress, token) => {
    const ahead = await findBytes(session.source, needle, from, context.contents, token);
    // Nothing behind the cursor: on from the beginning, as searching in editors does.
    return ahead.ok && ahead.value === -1 && from > 0
      ? findBytes(session.source, needle, 0, context.contents, token)
      : ahead;
  });
  if (!found.ok && found.errno === 'ECANCELED') return;
  if (!found.ok) throw readingRefusal(t('The search ended early'), found.errno);
  if (found.value !== -1) return session.reveal(found.value, needle.length);
  session.note(t('Not found: {0}', text));
  tellBriefly(t('Not found: {0}', text));
}

async function save({ uri, session }: OpenHexView, { contents }: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const name = uri.path.slice(1).replaceAll('/', '-');
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const options = folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {};
  const target = await answered(vscode.window.showSaveDialog({ ...options, title: t('Save bytes to a file') }));
  const { segment } = session.source;
  if (segment !== undefined && target.scheme === 'file') {
    const progress = { location: vscode.ProgressLocation.Notification, title: t('Saving…'), cancellable: true };
    const { done, errno, isOfFile } = await vscode.window.withProgress(progress, (_progress, token) =>
      contents.saveSegment(segment, target.fsPath, token),
    );
    if (errno === 'ECANCELED') return;
    if (errno !== undefined && isOfFile) throw fileRefusal(t('Saving ended after {0} bytes', done), errno);
    if (errno !== undefined) throw readingRefusal(t('Saving ended after {0} bytes', done), errno);
  } else {
    await vscode.workspace.fs.writeFile(target, await wholeOf(session.source));
  }
  tellBriefly(t('Saved {0} bytes to {1}', session.source.size, target.fsPath));
}

async function wholeOf(source: OpenHexView['session']['source']): Promise<Uint8Array> {
  const { t } = vscode.l10n;
  if (source.size > maxContentsBytes()) {
    throw new UserError(t('The segment is larger than the setting sysvipc.contents.maxSizeMb allows. Raise that.'));
  }
  const bytes = await source.read(0, source.size);
  if (!bytes.ok) throw readingRefusal(t('The bytes cannot be read'), bytes.errno);
  return bytes.value;
}

async function remember({ uri, session }: OpenHexView, moments: Moments, why: MomentReason): Promise<vscode.Uri> {
  const bytes = await wholeOf(session.source);
  const title = uri.path.slice(1).replaceAll('/', '-').replace('.bin', '');
  return moments.keep(bytes, title, clockTime(Date.now()), why);
}

async function compare(view: OpenHexView, moments: Moments, { mirror }: ActionContext): Promise<void> {
  const { t } = vscode.l10n;
  const earlier = moments.list().map((uri) => ({ label: titleOf(uri), description: t('remembered'), uri }));
  const others = [...mirror.objects('shm').values()]
    .filter(({ id }) => id !== view.session.source.segment)
    .map((each) => ({ label: keyAndId(each), description: t('segment'), uri: segmentUri(each, 'hex') }));
  const items = [...earlier.reverse(), ...others];
  if (items.length === 0) {
    throw new UserAnswer(
      t('There is nothing to compare with. Use “Remember This Moment” first, and compare when something has changed.'),
    );
  }
  const placeHolder = t('Compare with');
  const { uri: left } = await answered(vscode.window.showQuickPick(items, { ...staysOpen, placeHolder }));
  moments.use(left);
  // Frozen: a diff of bytes that change under the reader's eyes would show nothing that ever was.
  const right = await remember(view, moments, 'compared');
  await vscode.commands.executeCommand('vscode.diff', left, right, t('{0} ↔ {1}', titleOf(left), titleOf(right)));
}

function titleOf(uri: vscode.Uri): string {
  return uri.path.replace(/^\/moments\//, '').replace('.hex', '');
}
