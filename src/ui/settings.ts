import * as vscode from 'vscode';
import type { SettingId } from './ids.ts';
import type { NumberRule } from './settingRules.ts';
import { isUsable, settingRules } from './settingRules.ts';

const bytesAMegabyte = 1 << 20;

/** The settings that are numbers. */
type NumberSettingId = {
  [K in SettingId]: (typeof settingRules)[K] extends NumberRule ? K : never;
}[SettingId];

/** Milliseconds between two polls, from `sysvipc.polling.intervalSeconds`. */
export function pollingIntervalMs(): number {
  const { minimum, maximum, ...unbounded } = settingRules['sysvipc.polling.intervalSeconds'];
  // Timers know no days: beyond 24 of them they would run without pause.
  return Math.min(maximum, Math.max(minimum, numberSetting('sysvipc.polling.intervalSeconds', unbounded))) * 1000;
}

/** Most bytes of a segment that are read as a whole, from `sysvipc.contents.maxSizeMb`. */
export function maxContentsBytes(): number {
  return numberSetting('sysvipc.contents.maxSizeMb') * bytesAMegabyte;
}

/** How many source files are looked through for keys, from `sysvipc.keys.maxFiles`. */
export function mostSourceFiles(): number {
  return numberSetting('sysvipc.keys.maxFiles');
}

/** Milliseconds that an object must have been quiet to be called stale, from `sysvipc.stale.quietSeconds`. */
export function staleQuietMs(): number {
  return numberSetting('sysvipc.stale.quietSeconds') * 1000;
}

/** Whether the view's icon counts the user's own stale objects, from `sysvipc.stale.showBadge`. */
export function showsStaleBadge(): boolean {
  return read('sysvipc.stale.showBadge') === true;
}

/** Most MiB of an object that are kept when it is removed, from `sysvipc.undo.maxSizeMb`; 0 keeps nothing. */
export function undoMaxMegabytes(): number {
  return numberSetting('sysvipc.undo.maxSizeMb');
}

/** {@link undoMaxMegabytes} in bytes. */
export function undoMaxBytes(): number {
  return undoMaxMegabytes() * bytesAMegabyte;
}

/** For how many days removed objects are kept, from `sysvipc.undo.keepDays`. */
export function undoKeepDays(): number {
  return numberSetting('sysvipc.undo.keepDays');
}

/** After what kind of run leftovers are reported. */
export type LeakReports = (typeof settingRules)['sysvipc.leaks.report']['enum'][number];

/** Whose leftovers are reported, from `sysvipc.leaks.report`. */
export function leakReports(): LeakReports {
  const { enum: choices, default: usual } = settingRules['sysvipc.leaks.report'];
  const value = read('sysvipc.leaks.report');
  return choices.find((choice) => choice === value) ?? usual;
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
  const value: unknown = isWorkspace ? workspaceValue : globalValue;
  const before: readonly unknown[] = Array.isArray(value) ? value : [];
  await vscode.workspace.getConfiguration().update(id, [...before, name], target);
}

/** Calls back when a setting has changed. */
export function onDidChangeSetting(id: SettingId, listener: () => void): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration(id)) listener();
  });
}

/** A number as the rule allows it; what is none counts as the default. */
function numberSetting(id: NumberSettingId, rule: NumberRule = settingRules[id]): number {
  const value = read(id);
  return isUsable(value, rule) ? value : rule.default;
}

function read(id: SettingId): unknown {
  return vscode.workspace.getConfiguration().get<unknown>(id, settingRules[id].default);
}
