import * as vscode from 'vscode';

const explainedKey = 'sysvipc.contents.attachExplained';

/** Explains once, before the first segment is read, that reading leaves traces in what the kernel tells of it. */
export class AttachNotice {
  private readonly memento: vscode.Memento;
  private asking: Promise<boolean> | undefined;

  constructor(memento: vscode.Memento) {
    this.memento = memento;
  }

  /** Whether the segment may be read: true at once after the first time. */
  mayRead(): Promise<boolean> {
    if (this.memento.get(explainedKey) === true) return Promise.resolve(true);
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  private async ask(): Promise<boolean> {
    const { t } = vscode.l10n;
    const read = t('Read');
    const detail = t(
      'The bytes of a segment can be seen only by attaching to it. IPC Explorer attaches for reading, for less than a millisecond each time. That counts as one more attachment meanwhile, and leaves its process as the last one (lpid) and new times of attaching and detaching. Pages that no program has touched yet become resident. Nothing is written. This is explained once.',
    );
    const answer = await vscode.window.showInformationMessage(
      t('Read shared memory by attaching to it?'),
      { modal: true, detail },
      read,
    );
    if (answer !== read) return false;
    await this.memento.update(explainedKey, true);
    return true;
  }
}
