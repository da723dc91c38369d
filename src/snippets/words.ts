import * as vscode from 'vscode';
import type { SnippetLanguage, SnippetName } from './manifest.ts';

/** What a snippet is called. */
export function snippetTitle(name: SnippetName): string {
  const { t } = vscode.l10n;
  switch (name) {
    case 'messageServer':
      return t('Message Queue: Server');
    case 'messageClient':
      return t('Message Queue: Client');
    case 'semaphoreServer':
      return t('Semaphore Set: Server');
    case 'semaphoreClient':
      return t('Semaphore Set: Client');
    case 'sharedServer':
      return t('Shared Memory with Semaphore: Server');
    case 'sharedClient':
      return t('Shared Memory with Semaphore: Client');
    case 'lock':
      return t('Single-Instance Lock');
    case 'privateServer':
      return t('IPC_PRIVATE with Published Id: Server');
    case 'privateClient':
      return t('IPC_PRIVATE with Published Id: Client');
    case 'permissions':
      return t('Permissions: Create Narrow, Then Hand Over');
    case 'drain':
      return t('Leftovers: Drain');
    case 'tag':
      return t('Leftovers: Tag');
    case 'limits':
      return t('Limits Behind ENOSPC and EINVAL');
  }
}

/** What a snippet does, in a sentence. */
export function snippetExplanation(name: SnippetName): string {
  const { t } = vscode.l10n;
  switch (name) {
    case 'messageServer':
      return t('Takes the lock, removes the queues of a dead run, and its own at SIGTERM.');
    case 'messageClient':
      return t('Asks until it is answered once, over any number of restarts of the server.');
    case 'semaphoreServer':
      return t('Makes a set that nobody uses before it has its values.');
    case 'semaphoreClient':
      return t('Waits with a timeout, gives back when it dies, and finds the set of the next run.');
    case 'sharedServer':
      return t('Removes an old segment only if its header proves that it is ours and unused.');
    case 'sharedClient':
      return t('Notices a restart by the semaphore and changes to the new segment.');
    case 'lock':
      return t('One server at a time, by a file lock that the kernel frees however the process ends.');
    case 'privateServer':
      return t('A segment that ends with its last user; its id is published by rename.');
    case 'privateClient':
      return t('Reads the published id and believes it only when the segment says the same.');
    case 'permissions':
      return t('Creates for the owner alone, and opens up with IPC_SET when all is ready.');
    case 'drain':
      return t('Empties a queue that is kept over restarts before the first new request.');
    case 'tag':
      return t('Tells requests to this run from leftovers of an older one by the time of sending.');
    case 'limits':
      return t('Says which kernel limit was reached, instead of “No space left on device”.');
  }
}

/** What a language is called. */
export function languageName(language: SnippetLanguage): string {
  switch (language) {
    case 'c':
      return 'C';
    case 'cpp':
      return 'C++';
    case 'python':
      return 'Python';
    case 'go':
      return 'Go';
    case 'rust':
      return 'Rust';
  }
}
