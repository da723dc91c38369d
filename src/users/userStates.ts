import * as vscode from 'vscode';
import type { Assessments } from '../live/assessments.ts';
import type { Mirror } from '../live/mirror.ts';
import { waitCycles, waitEdges } from '../sysv/deadlocks.ts';
import type { Evidence } from '../sysv/evidence.ts';
import { noEvidence, usersOf } from '../sysv/evidence.ts';
import { keyHex } from '../sysv/key.ts';
import type { IpcObject, Kind, ObjectRef, ObjectRefs } from '../sysv/objects.ts';
import { findSplits } from '../sysv/splits.ts';
import type { Judgement, Verdict } from '../sysv/verdict.ts';
import { verdicts } from '../sysv/verdict.ts';
import type { Alarm, ObjectHeading, ObjectState, ObjectStates } from '../ui/objectStates.ts';
import { kindName, objectName } from '../ui/objectWords.ts';
import { showsStaleBadge } from '../ui/settings.ts';
import {
  costLines,
  evidenceLines,
  processesText,
  processText,
  verdictMeaning,
  verdictName,
  waitText,
} from '../ui/verdictWords.ts';

/** A wait has to last this long before a circle of them is called a deadlock: longer than a look at all processes. */
const deadlockAgeMs = 3_000;

const notLookedAt: Judgement = { verdict: 'unknown', doubts: ['notLookedAt'] };

/** Tells the tree who uses its objects, and what is wrong among them. */
export class UserStates implements ObjectStates, vscode.Disposable {
  readonly onDidChange: vscode.Event<readonly ObjectRefs[]>;
  private readonly emitter = new vscode.EventEmitter<readonly ObjectRefs[]>();
  private readonly mirror: Mirror;
  private readonly assessments: Assessments;
  private readonly uid: () => number | undefined;
  private readonly subscription: vscode.Disposable;
  /** Tens of thousands of objects stand under the same few headings. */
  private readonly ofVerdicts = new Map<Verdict, ObjectHeading>();
  private readonly ofEvidence = new WeakMap<Evidence, readonly ObjectHeading[]>();
  private deadlockTimer: NodeJS.Timeout | undefined;
  private knownAlarms: readonly Alarm[] | undefined;

  /** `uid` is the current user; undefined before the agent has told it. */
  constructor(mirror: Mirror, assessments: Assessments, uid: () => number | undefined) {
    this.mirror = mirror;
    this.assessments = assessments;
    this.uid = uid;
    this.onDidChange = this.emitter.event;
    this.subscription = assessments.onDidChange((changed) => this.tell(changed));
  }

  stateOf(object: IpcObject): ObjectState | undefined {
    const assessment = this.assessments.of(object);
    if (!assessment) return undefined;
    const { evidence, verdict } = assessment;
    // What is only unknown looks as before it was looked at: most rows are not drawn again for that.
    if (verdict === 'unknown' && evidence.blocked.length === 0) return undefined;
    return { text: stateText(assessment, evidence), flag: verdict, color: colorOf(verdict) };
  }

  formerKeyOf(object: IpcObject): number | undefined {
    return this.assessments.of(object)?.evidence.originalKey;
  }

  explain(object: IpcObject): readonly string[] {
    const assessment = this.assessments.of(object);
    if (!assessment) return [];
    const { evidence, verdict } = assessment;
    return [
      `${verdictName(verdict)}: ${verdictMeaning(assessment)}`,
      ...evidenceLines(object, evidence, Date.now()),
      ...costLines(object, evidence).map((line) => vscode.l10n.t('Removing it: {0}', line)),
    ];
  }

  verdictHeading(object: IpcObject): ObjectHeading {
    const { verdict } = this.assessments.of(object) ?? notLookedAt;
    const known = this.ofVerdicts.get(verdict);
    if (known) return known;
    const order = verdicts.indexOf(verdict);
    const title = capitalised(verdictName(verdict));
    const heading = { id: `verdict:${verdict}`, title, icon: iconOf(verdict), order };
    this.ofVerdicts.set(verdict, heading);
    return heading;
  }

  processHeadings(object: IpcObject): readonly ObjectHeading[] {
    const evidence = this.assessments.of(object)?.evidence ?? noEvidence;
    const known = this.ofEvidence.get(evidence);
    if (known) return known;
    const headings = processHeadings(evidence);
    this.ofEvidence.set(evidence, headings);
    return headings;
  }

  alarms(): readonly Alarm[] {
    this.knownAlarms ??= [...this.deadlocks(), ...this.splits()];
    return this.knownAlarms;
  }

  countOwnStale(kind: Kind): number {
    const uid = this.uid();
    const objects = this.mirror.objects(kind);
    let count = 0;
    for (const id of this.assessments.stale(kind)) if (objects.get(id)?.uid === uid) count++;
    return count;
  }

  badge(count: number): vscode.ViewBadge | undefined {
    if (count === 0 || !showsStaleBadge()) return undefined;
    const tooltip =
      count === 1 ? vscode.l10n.t('1 stale object of yours') : vscode.l10n.t('{0} stale objects of yours', count);
    return { value: count, tooltip };
  }

  dispose(): void {
    clearTimeout(this.deadlockTimer);
    this.subscription.dispose();
    this.emitter.dispose();
  }

  private tell(changed: readonly ObjectRefs[]): void {
    this.knownAlarms = undefined;
    this.emitter.fire(changed);
  }

  private deadlocks(): Alarm[] {
    const { t } = vscode.l10n;
    const edges = waitEdges(this.assessments.blocked());
    const now = Date.now();
    const cycles = waitCycles(edges, now, deadlockAgeMs);
    // A circle that may just be passing is looked at again when it has lasted.
    clearTimeout(this.deadlockTimer);
    if (waitCycles(edges, now, 0).length > cycles.length) {
      this.deadlockTimer = setTimeout(() => this.tell([]), deadlockAgeMs);
    }
    return cycles.map((cycle) => {
      const names = cycle.map(({ task }) => processText(task.process)).join(', ');
      const explanation = cycle.map(({ task, ref, holder }) => {
        const what = `${this.nameOf(ref)} (${waitText(task.wait)})`;
        const last = holder ? processText(holder) : '';
        return t('{0} waits on {1}, which {2} changed last.', processText(task.process), what, last);
      });
      return {
        id: `deadlock:${cycle.map(({ task }) => task.thread).join('/')}`,
        text: t('Possible deadlock: {0}', names),
        explanation: explanation.join('\n'),
        command: { command: 'sysvipc.showBlocking', title: t('Show Who Waits for What') },
      };
    });
  }

  private splits(): Alarm[] {
    const { t } = vscode.l10n;
    if (!this.assessments.hasFormerKeys) return [];
    return findSplits(this.mirror.objects('shm').values(), (object) => this.assessments.of(object)?.evidence).map(
      ({ key, old, current }) => ({
        id: `split:${old.id}:${current.id}`,
        text: t('Two segments of key {0}', keyHex(key)),
        explanation: [
          t('Processes that were attached before the key was given away do not see what the others write.'),
          t('Old segment {0}: {1}', old.id, this.usersOf(old)),
          t('New segment {0}: {1}', current.id, this.usersOf(current)),
        ].join('\n'),
        command: {
          command: 'sysvipc.revealObject',
          title: t('Show the old segment'),
          arguments: [{ type: 'object', ref: { kind: 'shm', id: old.id } }],
        },
      }),
    );
  }

  private nameOf(ref: ObjectRef): string {
    const object = this.mirror.find(ref)?.object;
    return object ? objectName(object) : `${kindName(ref.kind)} ${ref.id}`;
  }

  private usersOf(object: IpcObject): string {
    const attachments = this.assessments.of(object)?.evidence.attachments ?? [];
    return processesText(attachments.map(({ process }) => process)) || vscode.l10n.t('nobody seen');
  }
}

function processHeadings(evidence: Evidence): readonly ObjectHeading[] {
  const users = usersOf(evidence);
  if (users.length > 0) {
    return users.map((user) => ({
      id: `process:${user.pid}`,
      title: processText(user),
      icon: 'server-process',
      order: 0,
    }));
  }
  return [{ id: 'process:none', title: vscode.l10n.t('No living process known'), icon: 'circle-slash', order: 1 }];
}

/** What the row says; nothing for what is only unknown, which most objects of other users are. */
function stateText({ verdict }: Judgement, evidence: Evidence): string {
  const { t } = vscode.l10n;
  const { blocked, waiterCount = 0 } = evidence;
  if (blocked.length > 0) return t('{0} blocked', Math.max(blocked.length, waiterCount));
  switch (verdict) {
    case 'inUse':
      return evidence.attachments.length > 0 ? t('in use by {0}', evidence.attachments.length) : t('in use');
    case 'waitingForDetach':
      return t('waiting for {0} to detach', evidence.attachments.length || t('others'));
    case 'active':
    case 'stale':
      return verdictName(verdict);
    case 'unknown':
      return '';
  }
}

function colorOf(verdict: Verdict): vscode.ThemeColor | undefined {
  switch (verdict) {
    case 'inUse':
      return new vscode.ThemeColor('charts.green');
    case 'active':
      return new vscode.ThemeColor('charts.blue');
    case 'stale':
      // High contrast themes do not set the colour of warnings in lists.
      return new vscode.ThemeColor('charts.yellow');
    case 'waitingForDetach':
    case 'unknown':
      return undefined;
  }
}

/** The codicon of a verdict. */
export function iconOf(verdict: Verdict): string {
  switch (verdict) {
    case 'inUse':
      return 'pass';
    case 'active':
      return 'vm-running';
    case 'stale':
      return 'history';
    case 'waitingForDetach':
      return 'trash';
    case 'unknown':
      return 'question';
  }
}

function capitalised(text: string): string {
  return text.charAt(0).toLocaleUpperCase() + text.slice(1);
}
