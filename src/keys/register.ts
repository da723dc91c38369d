import type * as vscode from 'vscode';
import type { Commands } from '../ui/commands.ts';
import type { ComputeParts } from './computeCommand.ts';
import { computeFtok } from './computeCommand.ts';
import { DriftWatch } from './driftWatch.ts';
import type { FindParts } from './findCommand.ts';
import { findFileOfKey, goToKeySource } from './findCommand.ts';

/** Registers the commands about keys, and watches for files whose key has changed. */
export function registerKeys(
  commands: Commands,
  parts: ComputeParts & FindParts,
  memento: vscode.Memento,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  commands.register('sysvipc.computeFtok', (target) => computeFtok(target, parts));
  commands.register('sysvipc.findFileOfKey', () => findFileOfKey(undefined, parts));
  commands.register('sysvipc.findFileOfObjectKey', (row) => findFileOfKey(row, parts));
  commands.register('sysvipc.goToKeySource', (row) => goToKeySource(row, parts));
  return new DriftWatch({ ...parts, commands }, memento, log);
}
