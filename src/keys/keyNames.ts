import * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import type { MirrorChange } from '../live/observation.ts';
import { compositionText } from '../sysv/ftok.ts';
import { privateKey } from '../sysv/key.ts';
import type { KeyOrigin } from '../sysv/keyOrigin.ts';
import { isCertainName } from '../sysv/keyOrigin.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import type { SourcePlace } from '../sysv/sourceFacts.ts';
import type { Field } from '../ui/field.ts';
import type { KeyText } from '../ui/keyText.ts';
import { messageOf } from '../ui/messageOf.ts';
import type { SourceFacts } from './contracts.ts';
import type { KeyUse } from './keyUses.ts';
import { KeyUses } from './keyUses.ts';
import type { OriginFinder } from './originFinder.ts';
import type { Production, Productions } from './productions.ts';
import { formerNameText, formerOriginText, nameText, originText } from './words.ts';

/** Objects come in bursts: they are named together. */
const quietMs = 300;

/** So many keys are looked up at a time: the agent answers other requests in between. */
const keysAtATime = 100;

/** Beyond so many keys the rest are not named by themselves, only when the user asks. */
const mostNamedKeys = 5_000;

/** Names the keys of the objects that are there, as soon as it is known where they come from. */
export class KeyNames implements vscode.Disposable {
  /** The keys of these objects have names now, or other names. */
  readonly onDidChange: vscode.Event<readonly ObjectRef[]>;
  private readonly emitter = new vscode.EventEmitter<readonly ObjectRef[]>();
  private readonly finder: OriginFinder;
  private readonly productions: Productions;
  private readonly log: vscode.LogOutputChannel;
  private readonly disposables: vscode.Disposable[];
  private readonly origins = new Map<number, KeyOrigin>();
  private readonly uses = new KeyUses(mostNamedKeys);
  private timer: NodeJS.Timeout | undefined;
  private isRunning = false;

  constructor(
    mirror: Mirror,
    finder: OriginFinder,
    sources: SourceFacts,
    productions: Productions,
    log: vscode.LogOutputChannel,
  ) {
    this.finder = finder;
    this.productions = productions;
    this.log = log;
    this.onDidChange = this.emitter.event;
    // The view may have listed its objects before this was loaded.
    for (const kind of kinds) this.see(mirror.objects(kind).values());
    this.disposables = [
      mirror.onDidChange((change) => this.onChange(change)),
      sources.onDidChange(() => this.forget()),
    ];
  }

  /** What the key is called; undefined as long as nothing is known. */
  nameOf(key: number): KeyText | undefined {
    const origin = this.origins.get(key);
    const text = this.formerly(key, formerNameText) ?? (origin && nameText(origin));
    if (!origin || text === undefined) return undefined;
    return { text, isCertain: isCertainName(origin), hasSource: sourceOf(origin) !== undefined };
  }

  /** What a key is made of, for the rows below an object. */
  fieldsOf(key: number): readonly Field[] {
    if (key === privateKey) return [];
    const { t } = vscode.l10n;
    const fields: Field[] = [
      {
        column: 'ftok',
        label: t('Key bytes'),
        value: compositionText(key),
        meaning: t('Project id, device and inode, if ftok made the key'),
      },
    ];
    const origin = this.origins.get(key);
    const value = this.formerly(key, formerOriginText) ?? (origin && originText(origin));
    if (value !== undefined) {
      fields.push({ column: 'origin', label: t('Key from'), value, meaning: t('Where the key comes from') });
    }
    return fields;
  }

  /** A key with the objects that have it, as far as they are named. */
  useOf(key: number): KeyUse {
    return this.uses.of(key);
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
    this.uses.lookAgain();
    this.schedule();
  }

  dispose(): void {
    clearTimeout(this.timer);
    for (const disposable of this.disposables) disposable.dispose();
    this.emitter.dispose();
  }

  /** What is said of a key that a file gave before it was replaced, unless there is a better explanation. */
  private formerly(key: number, textOf: (production: Production) => string): string | undefined {
    const origin = this.origins.get(key);
    if (!origin || isCertainName(origin)) return undefined;
    const production = this.productions.all.find(
      ({ key: given, path }) => given === key && !origin.files.some((file) => file.path === path),
    );
    return production && textOf(production);
  }

  /** All that is on screen about a key: rows are drawn again only when this is different. */
  private shownOf(key: number): string {
    return JSON.stringify([this.nameOf(key), this.fieldsOf(key)]);
  }

  private onChange({ added, changed, removed }: MirrorChange): void {
    for (const { object } of removed) this.uses.drop(object);
    this.see([...added, ...changed].map(({ object }) => object));
  }

  private see(objects: Iterable<IpcObject>): void {
    const now = Date.now();
    for (const object of objects) this.uses.see(object, now);
    this.schedule();
  }

  private schedule(): void {
    if (this.isRunning || this.uses.waitingKeys === 0) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.run();
    }, quietMs);
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    let isAnswered = true;
    while (isAnswered && this.uses.waitingKeys > 0) isAnswered = await this.nameSome();
    this.isRunning = false;
  }

  /** Whether the agent answered. */
  private async nameSome(): Promise<boolean> {
    const some = this.uses.take(keysAtATime, Date.now());
    try {
      const before = new Map(some.map(({ key }) => [key, this.shownOf(key)]));
      const origins = await this.finder.find(some);
      for (const origin of origins) this.origins.set(origin.key, origin);
      for (const key of this.origins.keys()) if (!this.uses.has(key)) this.origins.delete(key);
      const renamed = some.filter(({ key }) => this.shownOf(key) !== before.get(key));
      if (renamed.length > 0) this.emitter.fire(renamed.flatMap(({ refs }) => refs));
      return true;
    } catch (error) {
      // The agent ended meanwhile; when the next one lists the objects, this is tried again.
      this.log.debug(`keys: ${messageOf(error)}`);
      this.uses.putBack(some);
      return false;
    }
  }
}

/** The place in the sources that a key comes from; undefined when none is known. */
export function sourceOf({ files, isCertain, numbers, possibleCalls }: KeyOrigin): SourcePlace | undefined {
  const call = files.flatMap(({ reasons }) => reasons).find((reason) => reason.is === 'call');
  const argument = numbers.find(({ isArgument }) => isArgument);
  // The file is known from a process: the only call with this project id is the one that it came by.
  const likely = isCertain && possibleCalls.length === 1 ? possibleCalls[0] : undefined;
  return call?.call ?? argument ?? likely ?? numbers[0];
}
