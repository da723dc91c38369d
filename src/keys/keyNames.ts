import * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import { compositionText } from '../sysv/ftok.ts';
import { privateKey } from '../sysv/key.ts';
import type { KeyOrigin } from '../sysv/keyOrigin.ts';
import { isCertainName } from '../sysv/keyOrigin.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import type { SourcePlace } from '../sysv/sourceFacts.ts';
import type { KeyField, KeyText, SourceFacts } from './contracts.ts';
import type { KeyUse, OriginFinder } from './originFinder.ts';
import { nameText, originText } from './words.ts';

/** Objects come in bursts: they are named together. */
const quietMs = 300;

/** So many keys are looked up at a time: the agent answers other requests in between. */
const keysAtATime = 500;

/** Beyond so many keys the rest are not named by themselves, only when the user asks. */
const mostNamedKeys = 5_000;

/** Names the keys of the objects that are there, as soon as it is known where they come from. */
export class KeyNames implements vscode.Disposable {
  /** More keys have names, or other names. */
  readonly onDidChange: vscode.Event<void>;
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly mirror: Mirror;
  private readonly finder: OriginFinder;
  private readonly log: vscode.LogOutputChannel;
  private readonly disposables: vscode.Disposable[];
  private readonly origins = new Map<number, KeyOrigin>();
  /** The processes with which a key was looked up. */
  private readonly askedWith = new Map<number, string>();
  private timer: NodeJS.Timeout | undefined;
  private isRunning = false;
  private isDirty = false;

  constructor(mirror: Mirror, finder: OriginFinder, sources: SourceFacts, log: vscode.LogOutputChannel) {
    this.mirror = mirror;
    this.finder = finder;
    this.log = log;
    this.onDidChange = this.emitter.event;
    this.disposables = [mirror.onDidChange(() => this.schedule()), sources.onDidChange(() => this.forget())];
  }

  /** What the key is called; undefined as long as nothing is known. */
  nameOf(key: number): KeyText | undefined {
    const origin = this.origins.get(key);
    const text = origin && nameText(origin);
    if (!origin || text === undefined) return undefined;
    return { text, isCertain: isCertainName(origin), hasSource: sourceOf(origin) !== undefined };
  }

  /** What a key is made of, for the rows below an object. */
  fieldsOf(key: number): readonly KeyField[] {
    if (key === privateKey) return [];
    const { t } = vscode.l10n;
    const fields: KeyField[] = [
      {
        column: 'ftok',
        label: t('Key bytes'),
        value: compositionText(key),
        meaning: t('Project id, device and inode, if ftok made the key'),
      },
    ];
    const origin = this.origins.get(key);
    const value = origin && originText(origin);
    if (value !== undefined) {
      fields.push({ column: 'origin', label: t('Key from'), value, meaning: t('Where the key comes from') });
    }
    return fields;
  }

  /** What is known of a key so far. */
  originOf(key: number): KeyOrigin | undefined {
    return this.origins.get(key);
  }

  /** All that is known so far. */
  get known(): ReadonlyMap<number, KeyOrigin> {
    return this.origins;
  }

  /** Files have changed: everything is looked up again. What is on screen stays until it is known better. */
  forget(): void {
    this.askedWith.clear();
    this.schedule();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const disposable of this.disposables) disposable.dispose();
    this.emitter.dispose();
  }

  private schedule(): void {
    this.isDirty = true;
    if (this.isRunning) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.run();
    }, quietMs);
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    this.isDirty = false;
    try {
      await this.nameAll();
    } catch (error) {
      // The agent ended meanwhile; when the next one lists the objects, this is tried again.
      this.log.debug(`keys: ${error instanceof Error ? error.message : String(error)}`);
    }
    this.isRunning = false;
    if (this.isDirty) this.schedule();
  }

  private async nameAll(): Promise<void> {
    const uses = usesOf(this.mirror);
    for (const key of this.origins.keys()) if (!uses.has(key)) this.forgetKey(key);
    const waiting = [...uses.values()]
      .slice(0, mostNamedKeys)
      .filter((use) => this.askedWith.get(use.key) !== asked(use));
    for (let start = 0; start < waiting.length; start += keysAtATime) {
      const some = waiting.slice(start, start + keysAtATime);
      const origins = await this.finder.find(some, 'everywhere');
      for (const use of some) this.askedWith.set(use.key, asked(use));
      for (const origin of origins) this.origins.set(origin.key, origin);
      this.emitter.fire();
    }
  }

  private forgetKey(key: number): void {
    this.origins.delete(key);
    this.askedWith.delete(key);
  }
}

/** The place in the sources that a key comes from; undefined when none is known. */
export function sourceOf({ files, numbers, possibleCalls }: KeyOrigin): SourcePlace | undefined {
  const call = files.flatMap(({ reasons }) => reasons).find((reason) => reason.is === 'call');
  const argument = numbers.find(({ isArgument }) => isArgument);
  return call?.call ?? argument ?? (possibleCalls.length === 1 ? possibleCalls[0] : undefined) ?? numbers[0];
}

/** The keys of all objects, with the processes that the kernel's tables name. */
export function usesOf(mirror: Mirror): Map<number, KeyUse> {
  const uses = new Map<number, { key: number; pids: number[] }>();
  for (const kind of kinds) {
    for (const { object } of mirror.objects(kind).values()) {
      if (object.key === privateKey) continue;
      const use = uses.get(object.key) ?? { key: object.key, pids: [] };
      use.pids.push(...pidsOf(object).filter((pid) => pid !== 0 && !use.pids.includes(pid)));
      uses.set(object.key, use);
    }
  }
  return uses;
}

function pidsOf(object: IpcObject): number[] {
  switch (object.kind) {
    case 'msg':
      return [object.lspid, object.lrpid];
    case 'sem':
      return [];
    case 'shm':
      return [object.cpid, object.lpid];
  }
}

function asked({ pids }: KeyUse): string {
  return [...pids].sort((a, b) => a - b).join(' ');
}
