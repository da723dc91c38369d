import * as vscode from 'vscode';
import type { Assessment, Finding, SharedAssessment } from '../agent/protocol.ts';
import * as protocol from '../agent/protocol.ts';
import { privateKey } from '../sysv/key.ts';
import type { IpcObject, Kind, ObjectRef, ObjectRefs } from '../sysv/objects.ts';
import { kinds, refText } from '../sysv/objects.ts';
import type { ProcessFact, Program } from '../sysv/processes.ts';
import type { AgentProcess, AgentSession } from './agentProcess.ts';
import { KindFindings } from './findings.ts';
import type { Mirror } from './mirror.ts';
import type { MirrorChange } from './observation.ts';

/** Milliseconds between two looks at all processes. */
const passIntervalMs = 2_000;

/** Who uses which object, as the agent last found out. Looked for only while somebody holds it. */
export class Assessments implements vscode.Disposable {
  /**
   * Objects whose finding changed. A removal fires only if the finding concerned other objects too; that event names
   * none.
   */
  readonly onDidChange: vscode.Event<readonly ObjectRefs[]>;
  private readonly emitter = new vscode.EventEmitter<readonly ObjectRefs[]>();
  private readonly byKind = { msg: new KindFindings(), sem: new KindFindings(), shm: new KindFindings() } as const;
  private readonly agent: AgentProcess;
  private readonly mirror: Mirror;
  private readonly log: vscode.LogOutputChannel;
  private readonly subscriptions: vscode.Disposable[];
  /** Of objects whose removal is told in this turn, for those who hear of it after us. */
  private readonly dropped = new Map<string, Finding>();
  private quietMs: number;
  private holders = 0;

  /** `quietMs`: how long an object must have been quiet to be called stale. */
  constructor(agent: AgentProcess, mirror: Mirror, quietMs: number, log: vscode.LogOutputChannel) {
    this.agent = agent;
    this.mirror = mirror;
    this.quietMs = quietMs;
    this.log = log;
    this.onDidChange = this.emitter.event;
    this.subscriptions = [
      agent.onDidConnect((session) => this.begin(session)),
      mirror.onDidChange((change) => this.follow(change)),
    ];
  }

  /** What is known of an object; undefined before it was looked at. */
  of({ kind, id }: ObjectRef): Finding | undefined {
    return this.byKind[kind].all.get(id);
  }

  /** As {@link of}, also for an object whose removal is just being told. */
  lastOf(ref: ObjectRef): Finding | undefined {
    return this.of(ref) ?? this.dropped.get(refText(ref));
  }

  /** The identifiers of a kind's stale objects. */
  stale(kind: Kind): ReadonlySet<number> {
    return this.byKind[kind].stale;
  }

  /** Whether a segment that is marked for removal is known by the key that it had. */
  get hasFormerKeys(): boolean {
    return this.byKind.shm.formerlyKeyed.size > 0;
  }

  /** The objects that tasks sleep on. */
  blocked(): Assessment[] {
    return kinds.flatMap((kind) => [...this.byKind[kind].blocked].map(([id, finding]) => ({ kind, id, ...finding })));
  }

  /** Looks in the background until the returned handle is disposed of. */
  hold(): vscode.Disposable {
    this.holders++;
    this.tellAgent();
    let isHeld = true;
    return new vscode.Disposable(() => {
      if (!isHeld) return;
      isHeld = false;
      this.holders--;
      this.tellAgent();
    });
  }

  /** Changes how long an object must have been quiet to be called stale, in milliseconds. */
  setQuiet(quietMs: number): void {
    this.quietMs = quietMs;
    this.tellAgent();
  }

  /** Looks at these objects now. Those that are gone are left out. */
  async assess(refs: readonly ObjectRef[]): Promise<Assessment[]> {
    const { connection } = await this.agent.connect();
    // A whole object is a reference too, but its size cannot travel.
    const bare = refs.map(({ kind, id }) => ({ kind, id }));
    return connection.sendRequest(protocol.assess, { refs: bare, quietMs: this.quietMs });
  }

  /** What these processes run now; undefined for one that has ended. */
  async programs(processes: readonly ProcessFact[]): Promise<(Program | undefined)[]> {
    if (processes.length === 0) return [];
    const { connection } = await this.agent.connect();
    const programs = await connection.sendRequest(protocol.programs, { processes });
    return programs.map((program) => program ?? undefined);
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
    this.emitter.dispose();
  }

  private begin(session: AgentSession): void {
    session.connection.onNotification(protocol.assessments, (assessments) => this.apply(assessments));
    if (this.holders > 0) this.watch(session);
  }

  private apply(assessments: readonly SharedAssessment[]): void {
    const known = assessments.map(({ kind, ids, finding }) => ({
      kind,
      ids: ids.filter((id) => this.take({ kind, id }, finding)),
    }));
    this.emitter.fire(known.filter(({ ids }) => ids.length > 0));
  }

  /** Returns whether the object is still there: while the agent looked around, polls went on. */
  private take({ kind, id }: ObjectRef, finding: Finding): boolean {
    const object = this.mirror.find({ kind, id })?.object;
    if (!object) return false;
    this.byKind[kind].set(id, finding);
    this.judgeAgain(object);
    return true;
  }

  /** Takes what the objects themselves tell: the next look at all processes may be many seconds away. */
  private follow({ changed, removed }: MirrorChange): void {
    const judged = changed.map(({ object }) => object).filter((object) => this.judgeAgain(object));
    if (removed.length > 0) setImmediate(() => this.dropped.clear());
    // All of them are dropped, also behind the first that is news.
    const news = removed.filter(({ object }) => this.drop(object));
    if (judged.length > 0 || news.length > 0) this.emitter.fire(refsOf(judged));
  }

  private judgeAgain(object: IpcObject): boolean {
    return this.byKind[object.kind].judgeAgain(object, Date.now(), this.quietMs);
  }

  /** Returns whether something was known of it that tells of others too: a wait, or two segments of one key. */
  private drop(object: IpcObject): boolean {
    const known = this.of(object);
    if (known) this.dropped.set(refText(object), known);
    const mayBeOneOfTwo = this.hasFormerKeys && object.kind === 'shm' && object.key !== privateKey;
    return this.byKind[object.kind].drop(object.id) || mayBeOneOfTwo;
  }

  private tellAgent(): void {
    // A session that begins later is told by begin().
    if (this.agent.state.is !== 'running') return;
    this.agent.connect().then(
      (session) => this.watch(session),
      (error: Error) => this.log.warn(`agent: ${error.message}`),
    );
  }

  private watch({ connection }: AgentSession): void {
    const intervalMs = this.holders > 0 ? passIntervalMs : null;
    connection
      .sendRequest(protocol.watchUsers, { intervalMs, quietMs: this.quietMs })
      // The agent ended meanwhile; the next one is told when it connects.
      .catch((error: Error) => this.log.debug(`agent: ${error.message}`));
  }
}

function refsOf(objects: readonly IpcObject[]): ObjectRefs[] {
  const all = kinds.map((kind) => ({ kind, ids: objects.filter((each) => each.kind === kind).map(({ id }) => id) }));
  return all.filter(({ ids }) => ids.length > 0);
}
