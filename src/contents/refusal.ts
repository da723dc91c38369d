import * as vscode from 'vscode';
import { UserError } from '../ui/commands.ts';

/** What an errno means for somebody who wanted to look into an object, or to change it. */
export function refusalText(errno: string): string {
  const { t } = vscode.l10n;
  switch (errno) {
    case 'EACCES':
      return t('its permissions do not allow you to (EACCES)');
    case 'EPERM':
      return t('only its owner, its creator and root may (EPERM)');
    case 'EINVAL':
    case 'EIDRM':
      return t('it is gone, or a value is out of range ({0})', errno);
    case 'ENOMSG':
      return t('there is no such message (ENOMSG)');
    case 'EAGAIN':
      return t('it would have to wait, and nothing here waits (EAGAIN)');
    case 'ERANGE':
      return t('a semaphore holds 0 to 32767 (ERANGE)');
    case 'ENOMEM':
      return t('there is not enough memory (ENOMEM)');
    case 'ENOSYS':
      return t('this kernel cannot copy messages: it is built without CONFIG_CHECKPOINT_RESTORE (ENOSYS)');
    case 'EIO':
      return t('the memory cannot be read (EIO)');
    default:
      return errno;
  }
}

/** Whether an object that was there is gone: of it, nothing else is out of range (shmat(2), shmctl(2)). */
export function isGone(errno: string): boolean {
  return errno === 'EINVAL' || errno === 'EIDRM';
}

/** An error that says what could not be done, and why. */
export function refusal(what: string, errno: string): UserError {
  return new UserError(vscode.l10n.t('{0}: {1}.', what, refusalText(errno)));
}

/** As {@link refusal}, where an object was only read: then no value is out of range, it is gone. */
export function readingRefusal(what: string, errno: string): UserError {
  if (!isGone(errno)) return refusal(what, errno);
  return new UserError(vscode.l10n.t('{0}: the object is gone ({1}).', what, errno));
}

/** As {@link refusal}, where a file of the user could not be written. */
export function fileRefusal(what: string, errno: string): UserError {
  return new UserError(vscode.l10n.t('{0}: {1}.', what, fileText(errno)));
}

function fileText(errno: string): string {
  const { t } = vscode.l10n;
  switch (errno) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return t('you may not write there ({0})', errno);
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return t('there is no room for it on the disk ({0})', errno);
    case 'ENOENT':
      return t('the folder does not exist (ENOENT)');
    default:
      return t('the file cannot be written ({0})', errno);
  }
}
