import * as vscode from 'vscode';
import type { SettingId } from './ids.ts';

const shortestIntervalSeconds = 0.2;
const longestIntervalSeconds = 3_600;
const defaultIntervalSeconds = 1;
const defaultSourceFiles = 5_000;

/** Milliseconds between two polls, from `sysvipc.polling.intervalSeconds`. */
export function pollingIntervalMs(): number {
  const seconds = read<number>('sysvipc.polling.intervalSeconds', defaultIntervalSeconds);
  const isUsable = typeof seconds === 'number' && Number.isFinite(seconds);
  const wanted = isUsable ? seconds : defaultIntervalSeconds;
  // Timers know no days: beyond 24 of them they would run without pause.
  return Math.min(longestIntervalSeconds, Math.max(shortestIntervalSeconds, wanted)) * 1000;
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

const defaultUndoMaxSizeMb = 64;

/** Most MiB of an object that are kept when it is removed, from `sysvipc.undo.maxSizeMb`; 0 keeps nothing. */
export function undoMaxMegabytes(): number {
  const megabytes = read<number>('sysvipc.undo.maxSizeMb', defaultUndoMaxSizeMb);
  const isUsable = typeof megabytes === 'number' && Number.isFinite(megabytes) && megabytes >= 0;
  return isUsable ? megabytes : defaultUndoMaxSizeMb;
}

/** {@link undoMaxMegabytes} in bytes. */
export function undoMaxBytes(): number {
  return undoMaxMegabytes() * bytesAMegabyte;
}

const defaultKeepDays = 7;

/** For how many days removed objects are kept, from `sysvipc.undo.keepDays`. */
export function undoKeepDays(): number {
  const days = read<number>('sysvipc.undo.keepDays', defaultKeepDays);
  return typeof days === 'number' && Number.isFinite(days) && days > 0 ? days : defaultKeepDays;
}

/** After what kind of run leftovers are reported. */
export type LeakReports = 'debugAndTasks' | 'debug' | 'off';

/** Whose leftovers are reported, from `sysvipc.leaks.report`. */
export function leakReports(): LeakReports {
  const value = read<string>('sysvipc.leaks.report', 'debugAndTasks');
  return value === 'debug' || value === 'off' ? value : 'debugAndTasks';
}

/** Names of debug sessions and tasks whose leftovers are not reported, from `sysvipc.leaks.ignore`. */
export function ignoredRuns(): readonly string[] {
  const { globalValue, workspaceValue } = ignoredSetting();
  return [globalValue, workspaceValue].flatMap((names) => (Array.isArray(names) ? names : []));
}

/** VS Code does not merge lists: that of the workspace would hide the user's own. */
function ignoredSetting() {
  const id: SettingId = 'sysvipc.leaks.ignore';
  return vscode.workspace.getConfiguration().inspect<readonly string[]>(id) ?? { globalValue: [], workspaceValue: [] };
}

/** Adds a name to {@link ignoredRuns}: of this workspace, where there is one. Throws when the settings cannot be written. */
export async function ignoreRun(name: string): Promise<void> {
  const { workspaceFile, workspaceFolders = [] } = vscode.workspace;
  if (ignoredRuns().includes(name)) return;
  const isWorkspace = workspaceFile !== undefined || workspaceFolders.length > 0;
  const target = isWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global;
  const id: SettingId = 'sysvipc.leaks.ignore';
  const { globalValue, workspaceValue } = ignoredSetting();
  const before = (isWorkspace ? workspaceValue : globalValue) ?? [];
  await vscode.workspace.getConfiguration().update(id, [...before, name], target);
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
