import * as vscode from 'vscode';
import type { MessageQueue } from '../sysv/objects.ts';
import { staysOpen } from '../ui/boxes.ts';
import { UserError } from '../ui/commands.ts';
import { keyAndId } from '../ui/objectWords.ts';
import type { ActionContext } from './actionContext.ts';
import { parseInteger } from './parse.ts';
import { refusal } from './refusal.ts';
import { answered } from './target.ts';

const largestCapacity = 2 ** 40;

/** Asks how many bytes a queue may hold, and sets it (`msg_qbytes`). */
export async function setQueueSize(
  queue: MessageQueue,
  { contents, mirror, capacityOf, changed }: ActionContext,
): Promise<void> {
  const { t } = vscode.l10n;
  const most = mirror.limits?.msgmnb;
  const now = await capacityOf(queue.id);
  const text = await answered(
    vscode.window.showInputBox({
      ...staysOpen,
      title: t('Queue size of {0}', keyAndId(queue)),
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
