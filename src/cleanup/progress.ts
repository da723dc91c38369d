import * as vscode from 'vscode';

/** From so many objects on, progress is shown, and can be cancelled. */
const manyObjects = 200;
/** How often progress is shown, in milliseconds: each time is a message to the window. */
const shownMs = 50;

/**
 * Works on `total` objects, one after the other. With many, the user sees how many are done, and can end the work
 * between two of them.
 */
export async function withProgress<T>(
  title: string,
  total: number,
  work: (token: vscode.CancellationToken, onProgress: (done: number) => void) => Promise<T>,
): Promise<T> {
  if (total < manyObjects) return work(new vscode.CancellationTokenSource().token, () => undefined);
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, (progress, token) => {
    let before = 0;
    let shownAt = 0;
    return work(token, (done) => {
      if (performance.now() < shownAt + shownMs) return;
      shownAt = performance.now();
      const message = vscode.l10n.t('{0} of {1}', done, total);
      progress.report({ message, increment: ((done - before) * 100) / total });
      before = done;
    });
  });
}
