import * as vscode from 'vscode';
import type { Leaks, LeftBehind } from '../live/leaks.ts';
import { refText } from '../sysv/objects.ts';
import { messageOf } from '../ui/messageOf.ts';
import { warn } from '../ui/notifications.ts';
import { ignoredRuns, ignoreRun, leakReports, staleQuietMs } from '../ui/settings.ts';
import type { CleanupContext } from './context.ts';
import { inspect, removeInspected } from './removal.ts';

interface FollowedRun {
  readonly run: string;
  /** `server (gdb)`. */
  readonly title: string;
  readonly startedAt: number;
  readonly hold: vscode.Disposable;
  /** Requests in their order; a run ends after all that was told of it. */
  told: Promise<void>;
  /** Whether VS Code has announced it, and so will announce its end. */
  isAnnounced: boolean;
}

/** Tells, when a debug session or a task ends, which objects it has left behind. */
export class LeakReports implements vscode.Disposable {
  private readonly leaks: Leaks;
  private readonly context: CleanupContext;
  private readonly log: vscode.LogOutputChannel;
  /** Polls while it is not disposed of. */
  private readonly hold: () => vscode.Disposable;
  private readonly runs = new Map<unknown, FollowedRun>();
  /** What was told of while runs went on: what belongs to one of them may belong to another just as well. */
  private readonly told = new Set<string>();
  private readonly subscriptions: vscode.Disposable[];
  private count = 0;

  constructor(leaks: Leaks, context: CleanupContext, hold: () => vscode.Disposable, log: vscode.LogOutputChannel) {
    this.leaks = leaks;
    this.context = context;
    this.hold = hold;
    this.log = log;
    const { debug, tasks } = vscode;
    this.subscriptions = [
      tasks.onDidStartTaskProcess(({ execution, processId }) => {
        if (leakReports() === 'debugAndTasks') this.begin(execution, taskTitle(execution.task), [processId]);
      }),
      tasks.onDidEndTaskProcess(({ execution }) => void this.end(execution)),
      debug.onDidStartDebugSession(({ id }) => this.announced(id)),
      debug.onDidTerminateDebugSession(({ id }) => void this.end(id)),
      debug.registerDebugAdapterTrackerFactory('*', {
        createDebugAdapterTracker: (session) => this.track(session),
      }),
    ];
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    for (const { hold } of this.runs.values()) hold.dispose();
  }

  /** A session is announced once its program is launched, which may have left something by then. */
  private track(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    const { id } = rootSession(session);
    // Restarted before the end is announced of what is restarted: that is still one run.
    const isNew = session.id === id && !this.runs.has(id);
    if (isNew && leakReports() !== 'off') this.begin(id, sessionTitle(session), [], process.pid);
    const learn = (message: unknown) => this.learn(id, processOf(message));
    return {
      onDidSendMessage: learn,
      onWillReceiveMessage: learn,
      onWillStopSession: () => {
        if (session.id === id) this.stopped(id);
      },
    };
  }

  private announced(key: unknown): void {
    const followed = this.runs.get(key);
    if (followed) followed.isAnnounced = true;
  }

  /** Of a session that could not be launched no end is announced. */
  private stopped(key: unknown): void {
    if (!this.runs.get(key)?.isAnnounced) void this.end(key);
  }

  private begin(key: unknown, title: string, roots: readonly number[], startedBy?: number): void {
    if (process.platform !== 'linux' || ignoredRuns().includes(title)) return;
    if (this.runs.size === 0) this.told.clear();
    this.count++;
    const run = String(this.count);
    const startedAt = Date.now();
    const wish = { run, startedAt, roots };
    const told = this.leaks.follow(startedBy === undefined ? wish : { ...wish, startedBy }).catch(this.logError);
    this.runs.set(key, { run, title, startedAt, hold: this.hold(), told, isAnnounced: false });
  }

  /** A debug adapter says which process it debugs. */
  private learn(key: unknown, pid: number | undefined): void {
    const followed = this.runs.get(key);
    if (!followed || pid === undefined) return;
    const { run, startedAt } = followed;
    followed.told = followed.told.then(() => this.leaks.follow({ run, startedAt, roots: [pid] })).catch(this.logError);
  }

  private async end(key: unknown): Promise<void> {
    const followed = this.runs.get(key);
    if (!followed) return;
    this.runs.delete(key);
    const end = { run: followed.run, endedAt: Date.now(), quietMs: staleQuietMs() };
    try {
      await followed.told;
      const { left, unattributed } = await this.leaks.end(end).finally(() => followed.hold.dispose());
      const news = left.filter(({ object }) => !this.told.has(refText(object)));
      for (const { object } of news) this.told.add(refText(object));
      if (news.length > 0) await this.report(followed.title, { left: news, unattributed });
    } catch (error) {
      this.logError(error);
    }
  }

  private async report(title: string, { left, unattributed }: LeftBehind): Promise<void> {
    const { t } = vscode.l10n;
    const { commands } = this.context;
    const show = t('Show');
    const remove = t('Remove…');
    const ignore = t("Don't Ask for This Configuration");
    const text =
      left.length === 1
        ? t('1 IPC object was left by {0}.', title)
        : t('{0} IPC objects were left by {1}.', left.length, title);
    const more = unattributed > 0 ? t('{0} more appeared; their creator is unknown.', unattributed) : '';
    // Told also when the agent has ended meanwhile; then a button says what it cannot do.
    await this.context.refresh().catch(this.logError);
    const answer = await warn([text, more].join(' ').trim(), show, remove, ignore);
    const objects = left.map(({ object }) => object);
    const [first] = objects;
    if (answer === show && first) await commands.attempt('sysvipc.leaks.report', () => this.context.reveal(first));
    if (answer === remove) {
      await commands.attempt('sysvipc.remove', async () =>
        removeInspected(await inspect(objects, this.context), 'sysvipc.remove', this.context),
      );
    }
    if (answer === ignore) await commands.attempt('sysvipc.leaks.ignore', () => ignoreRun(title));
  }

  private readonly logError = (error: unknown): void => {
    this.log.warn(`leak report: ${messageOf(error)}`);
  };
}

function taskTitle({ name, source }: vscode.Task): string {
  return source && source !== 'Workspace' ? vscode.l10n.t('{0} ({1})', name, source) : name;
}

/** VS Code's own debugger of JavaScript calls `node` and `chrome` by names that nobody writes. */
function sessionTitle({ name, type }: vscode.DebugSession): string {
  return vscode.l10n.t('{0} ({1})', name, type.replace(/^pwa-/, ''));
}

function rootSession(session: vscode.DebugSession): vscode.DebugSession {
  let root = session;
  while (root.parentSession) root = root.parentSession;
  return root;
}

/** The process of a `process` event, or the shell of an answer to `runInTerminal` (Debug Adapter Protocol). */
function processOf(message: unknown): number | undefined {
  const { event, type, command, body } = fieldsOf(message);
  const { systemProcessId, processId, shellProcessId } = fieldsOf(body);
  const isInTerminal = type === 'response' && command === 'runInTerminal';
  const pid = event === 'process' ? systemProcessId : isInTerminal ? (processId ?? shellProcessId) : undefined;
  return typeof pid === 'number' ? pid : undefined;
}

function fieldsOf(value: unknown): Readonly<Partial<Record<string, unknown>>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
