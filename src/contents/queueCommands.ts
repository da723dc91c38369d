import * as vscode from 'vscode';
import type { ActionContext } from './actionContext.ts';
import { setQueueSize } from './queueSizeCommand.ts';
import { receiveMessage } from './receiveCommand.ts';
import { sendMessage } from './sendCommand.ts';
import { targetOf } from './target.ts';

/** Commands that put messages into queues, and take them out. */
export function registerQueueCommands(context: ActionContext): void {
  const { commands, chooser, mirror } = context;
  const queueOf = (row: unknown) => targetOf(chooser, mirror, ['msg'], row, vscode.l10n.t('Message queue'));
  commands.register('sysvipc.sendMessage', async (row) => sendMessage(await queueOf(row), context));
  commands.register('sysvipc.receiveMessage', async (row) => receiveMessage(await queueOf(row), context));
  commands.register('sysvipc.setQueueSize', async (row) => setQueueSize(await queueOf(row), context));
}
