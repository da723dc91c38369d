import * as vscode from 'vscode';
import type { SettingId } from './ids.ts';

const shortestIntervalSeconds = 0.2;
const defaultIntervalSeconds = 1;
const defaultSourceFiles = 5_000;

/** Milliseconds between two polls, from `sysvipc.polling.intervalSeconds`. */
export function pollingIntervalMs(): number {
  const seconds = read<number>('sysvipc.polling.intervalSeconds', defaultIntervalSeconds);
  const isUsable = typeof seconds === 'number' && Number.isFinite(seconds);
  return Math.max(shortestIntervalSeconds, isUsable ? seconds : defaultIntervalSeconds) * 1000;
}

const defaultMaxSizeMb = 64;
const bytesAMegabyte = 1 << 20;

/** Most bytes of a segment that are read as a whole, from `sysvipc.contents.maxSizeMb`. */
export function maxContentsBytes(): number {
  const megabytes = read<number>('sysvipc.contents.maxSizeMb', defaultMaxSizeMb);
  const isUsable = typeof megabytes === 'number' && Number.isFinite(megabytes) && megabytes > 0;
  return (isUsable ? megabytes : defaultMaxSizeMb) * bytesAMegabyte;
}

/** How many source files are looked through for keys, from `sysvipc.keys.maxFiles`. */
export function mostSourceFiles(): number {
  const most = read<number>('sysvipc.keys.maxFiles', defaultSourceFiles);
  return Number.isInteger(most) && most >= 0 ? most : defaultSourceFiles;
}

const defaultQuietSeconds = 60;

/** Milliseconds that an object must have been quiet to be called stale, from `sysvipc.stale.quietSeconds`. */
export function staleQuietMs(): number {
  const seconds = read<number>('sysvipc.stale.quietSeconds', defaultQuietSeconds);
  const isUsable = typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0;
  return (isUsable ? seconds : defaultQuietSeconds) * 1000;
}

/** Whether the view's icon counts the user's own stale objects, from `sysvipc.stale.showBadge`. */
export function showsStaleBadge(): boolean {
  return read<boolean>('sysvipc.stale.showBadge', true) === true;
}

/** Calls back when a setting has changed. */
export function onDidChangeSetting(id: SettingId, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(id)) listener();
  });
}

function read<T>(id: SettingId, fallback: T): T {
  return vscode.workspace.getConfiguration().get<T>(id, fallback);
}
