import * as vscode from 'vscode';
import type { Contents, PeekedText } from '../live/contents.ts';
import { kinds } from '../sysv/objects.ts';
import { staysOpen } from '../ui/boxes.ts';
import { UserAnswer, UserError } from '../ui/commands.ts';
import { hexViewType } from '../ui/ids.ts';
import { maxContentsBytes } from '../ui/settings.ts';
import type { ActionContext } from './actionContext.ts';
import type { HexEditor } from './hexEditor.ts';
import { lookedLength, lookOf } from './messageLook.ts';
import { placeOf } from './place.ts';
import { messageUri, segmentUri, setUri } from './placeUri.ts';
import { messageFacts } from './queueRows.ts';
import { readingRefusal } from './refusal.ts';
import { MessageRow, rowOf } from './rows.ts';
import { answered, targetOf } from './target.ts';

/** The extension of Microsoft that shows and edits bytes, where it is installed. */
const hexExtension = 'ms-vscode.hexeditor';
/** Messages of a queue that are offered to be opened. */
const mostOffered = 1_000;
const hexExtensionView = 'hexEditor.hexedit';

/** Commands that open what is in an object. */
export function registerOpenCommands(context: ActionContext, editor: HexEditor): void {
  const { commands } = context;
  commands.register('sysvipc.openContents', async (row) => {
    const uri = await uriOf(row, context);
    const view = uri.path.endsWith('.json') ? 'default' : hexViewType;
    await vscode.commands.executeCommand('vscode.openWith', uri, view);
  });
  commands.register('sysvipc.openInHexEditor', async (row) => {
    const { t } = vscode.l10n;
    if (!vscode.extensions.getExtension(hexExtension)) {
      throw new UserError(
        t(
          'The extension Hex Editor ({0}) is not installed. Install it, or use the hex view of IPC Explorer.',
          hexExtension,
        ),
      );
    }
    // A hex view that is open does not matter to whoever chooses a row.
    const view = context.chooser.refOf(row) ? undefined : editor.active;
    const uri = view?.uri ?? (await uriOf(row, context));
    const size = view?.session.source.size ?? sizeOf(uri, context);
    if (size > maxContentsBytes()) {
      throw new UserError(
        t('It would be read as a whole, and is larger than the setting sysvipc.contents.maxSizeMb. Raise that.'),
      );
    }
    await vscode.commands.executeCommand('vscode.openWith', uri, hexExtensionView);
  });
}

async function uriOf(argument: unknown, { chooser, mirror, contents }: ActionContext): Promise<vscode.Uri> {
  const { t } = vscode.l10n;
  const row = rowOf(argument);
  if (row instanceof MessageRow) return row.uri;
  const object = await targetOf(chooser, mirror, kinds, argument, t('Object to look into'));
  if (object.kind === 'shm') return segmentUri(object);
  if (object.kind === 'sem') return setUri(object);
  const messages = await messagesOf(object.id, contents);
  const items = messages.map((message) => ({
    label: `#${message.position}`,
    description: messageFacts(message),
    uri: messageUri(object, message.position, message.type, lookOf(message.length, message.text)),
  }));
  const chosen = await answered(
    vscode.window.showQuickPick(items, { ...staysOpen, placeHolder: t('Message to open') }),
  );
  return chosen.uri;
}

/** The first messages of a queue. Throws where there are none, or where none may be read. */
async function messagesOf(id: number, contents: Contents): Promise<readonly PeekedText[]> {
  const { t } = vscode.l10n;
  const page = await contents.peek(id, 0, mostOffered, lookedLength);
  if (!page.ok) throw readingRefusal(t('The messages cannot be read'), page.errno);
  const readable = page.value.messages.flatMap((message) => (message.ok ? [message] : []));
  if (readable.length > 0) return readable;
  const refused = page.value.messages.find((message) => !message.ok);
  if (refused?.ok === false) throw readingRefusal(t('The messages cannot be read'), refused.errno);
  throw new UserAnswer(t('There is no message to open: the queue is empty.'));
}

function sizeOf(uri: vscode.Uri, { mirror }: ActionContext): number {
  const place = placeOf(uri.path);
  const object = place?.is === 'segment' ? mirror.find({ kind: 'shm', id: place.id })?.object : undefined;
  return object?.kind === 'shm' ? Number(object.size) : 0;
}
