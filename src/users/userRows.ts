import * as vscode from 'vscode';
import type { Assessments } from '../live/assessments.ts';
import type { Mirror } from '../live/mirror.ts';
import type { Evidence } from '../sysv/evidence.ts';
import { usersOf } from '../sysv/evidence.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import type { ProcessFact } from '../sysv/processes.ts';
import type { ContentRow, ContentRows } from '../ui/contentRow.ts';
import { localTime } from '../ui/format.ts';
import { costLines, evidenceLines, verdictMeaning, verdictName, waitText } from '../ui/verdictWords.ts';
import { iconOf } from './userStates.ts';

/** A process with what it runs, for the commands of its row. */
export interface ShownProcess extends ProcessFact {
  readonly commandLine: string;
  readonly executable: string | undefined;
}

/** The rows below an object about who uses it: the verdict with its reasons, and a row for each process. */
export class UserRows implements ContentRows, vscode.Disposable {
  readonly onDidChange: vscode.Event<ObjectRef>;
  private readonly emitter = new vscode.EventEmitter<ObjectRef>();
  private readonly mirror: Mirror;
  private readonly assessments: Assessments;
  private readonly subscription: vscode.Disposable;
  private followed: readonly ObjectRef[] = [];

  constructor(mirror: Mirror, assessments: Assessments) {
    this.mirror = mirror;
    this.assessments = assessments;
    this.onDidChange = this.emitter.event;
    this.subscription = assessments.onDidChange((changed) => {
      for (const { kind, ids } of changed) {
        for (const ref of this.followed) if (ref.kind === kind && ids.includes(ref.id)) this.emitter.fire(ref);
      }
    });
  }

  async rowsOf(object: IpcObject): Promise<ContentRow[]> {
    const known = this.assessments.of(object);
    // Whoever asks is told more than is looked for in the background.
    const isClear = known && known.verdict !== 'unknown';
    const assessment = isClear ? known : (await this.assessments.assess([object]))[0];
    if (!assessment) return [];
    const { evidence, verdict } = assessment;
    const reasons = () => {
      const current = this.mirror.find(object)?.object ?? object;
      return Promise.resolve(reasonRows(current, evidence));
    };
    const item = new vscode.TreeItem(vscode.l10n.t('Use'), vscode.TreeItemCollapsibleState.Collapsed);
    item.description = verdictName(verdict);
    item.iconPath = new vscode.ThemeIcon(iconOf(verdict));
    item.tooltip = verdictMeaning(assessment);
    item.contextValue = 'verdict';
    item.accessibilityInformation = { label: vscode.l10n.t('Use: {0}. {1}', verdictName(verdict), item.tooltip) };
    const users = usersOf(evidence);
    const programs = await this.assessments.programs(users);
    return [
      { key: 'verdict', item, children: reasons },
      ...users.map((user, index) => {
        const { commandLine = '', executable } = programs[index] ?? {};
        const shown = { ...user, commandLine, executable };
        return processRow(shown, evidence, this.mirror.userName(user.uid));
      }),
    ];
  }

  follow(shown: readonly ObjectRef[]): void {
    this.followed = shown;
  }

  dispose(): void {
    this.subscription.dispose();
    this.emitter.dispose();
  }
}

function reasonRows(object: IpcObject, evidence: Evidence): ContentRow[] {
  const costs = costLines(object, evidence).map((line) => vscode.l10n.t('Removing it: {0}', line));
  return [
    // Without the time that it is now: rows stay on screen, and nobody draws them again because it goes by.
    ...evidenceLines(object, evidence).map((line, index) => lineRow(`reason${index}`, line, 'search')),
    ...costs.map((line, index) => lineRow(`cost${index}`, line, 'flame')),
  ];
}

function lineRow(key: string, text: string, icon: string): ContentRow {
  const item = new vscode.TreeItem(text, vscode.TreeItemCollapsibleState.None);
  item.iconPath = new vscode.ThemeIcon(icon);
  item.tooltip = text;
  item.contextValue = 'reason';
  return { key, item };
}

/** A row for a process; its commands find the process in its item. */
function processRow(user: ShownProcess, evidence: Evidence, userName: string): ContentRow {
  const { t } = vscode.l10n;
  const item = new vscode.TreeItem(user.name, vscode.TreeItemCollapsibleState.None);
  const doing = doingText(user, evidence);
  const since = t('since {0}', localTime(user.startedAt).slice(0, -3));
  item.description = [t('pid {0}', user.pid), ...doing, userName, since].join(' · ');
  item.iconPath = new vscode.ThemeIcon(user.isStopped ? 'debug-pause' : 'server-process');
  item.contextValue = 'process';
  item.tooltip = user.commandLine || user.name;
  item.accessibilityInformation = { label: t('Process {0}, {1}', user.name, item.description) };
  return { key: `process${user.pid}`, item: Object.assign(item, { process: user }) };
}

function doingText({ pid, isStopped }: ProcessFact, { attachments, blocked }: Evidence): string[] {
  const { t } = vscode.l10n;
  const waits = blocked.filter(({ process }) => process.pid === pid).map(({ wait }) => waitText(wait));
  const isAttached = attachments.some(({ process }) => process.pid === pid);
  return [...waits, ...(isAttached ? [t('attached')] : []), ...(isStopped ? [t('stopped')] : [])];
}
