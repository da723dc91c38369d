import { privateKey } from '../sysv/key.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';

/** A key, and the objects that have it; none for a key that somebody typed. */
export interface KeyUse {
  readonly key: number;
  readonly refs: readonly ObjectRef[];
}

/** A queue in use has other processes all the time: its key is not looked up more often than that. */
const restMs = 10_000;

/** An object with the processes that the kernel's table names. */
interface Holder {
  readonly ref: ObjectRef;
  readonly processes: string;
}

/** Which objects have which key, and which keys are to be looked up: new ones, and those with other processes. */
export class KeyUses {
  private readonly mostKeys: number;
  private readonly holders = new Map<number, Map<string, Holder>>();
  private readonly keys = new Map<string, number>();
  private readonly waiting = new Set<number>();
  private readonly takenAt = new Map<number, number>();

  /** Of more than `mostKeys` keys the later ones are left out. */
  constructor(mostKeys: number) {
    this.mostKeys = mostKeys;
  }

  /** How many keys are to be looked up. */
  get waitingKeys(): number {
    return this.waiting.size;
  }

  /** An object as it is at the time `now`, in milliseconds since the epoch. */
  see(object: IpcObject, now: number): void {
    const text = refText(object);
    const before = this.keys.get(text);
    if (before !== undefined && before !== object.key) this.drop(object);
    if (object.key === privateKey) return;
    const holders = this.holders.get(object.key) ?? this.newKey(object.key);
    const processes = processesOf(object);
    const known = holders?.get(text);
    if (!holders || known?.processes === processes) return;
    if (known && now - (this.takenAt.get(object.key) ?? 0) < restMs) return;
    holders.set(text, { ref: { kind: object.kind, id: object.id }, processes });
    this.keys.set(text, object.key);
    this.waiting.add(object.key);
  }

  /** An object is gone. */
  drop(ref: ObjectRef): void {
    const text = refText(ref);
    const key = this.keys.get(text);
    const holders = key === undefined ? undefined : this.holders.get(key);
    this.keys.delete(text);
    holders?.delete(text);
    if (key === undefined || !holders || holders.size > 0) return;
    this.holders.delete(key);
    this.waiting.delete(key);
    this.takenAt.delete(key);
  }

  /** Whether an object has the key. */
  has(key: number): boolean {
    return this.holders.has(key);
  }

  /** Everything is to be looked up again. */
  lookAgain(): void {
    for (const key of this.holders.keys()) this.waiting.add(key);
  }

  /** Takes up to `count` keys that are to be looked up. */
  take(count: number, now: number): KeyUse[] {
    const taken = [...this.waiting].slice(0, count);
    for (const key of taken) {
      this.waiting.delete(key);
      this.takenAt.set(key, now);
    }
    return taken.map((key) => this.of(key));
  }

  /** The lookup of these failed: they wait again. */
  putBack(uses: readonly KeyUse[]): void {
    for (const { key } of uses) if (this.holders.has(key)) this.waiting.add(key);
  }

  /** A key with the objects that have it. */
  of(key: number): KeyUse {
    return { key, refs: [...(this.holders.get(key)?.values() ?? [])].map(({ ref }) => ref) };
  }

  private newKey(key: number): Map<string, Holder> | undefined {
    if (this.holders.size >= this.mostKeys) return undefined;
    const holders = new Map<string, Holder>();
    this.holders.set(key, holders);
    return holders;
  }
}

/** Other processes may have other files: what was found out is good for these. */
function processesOf(object: IpcObject): string {
  switch (object.kind) {
    case 'msg':
      return `${object.lspid} ${object.lrpid}`;
    case 'shm':
      return `${object.cpid} ${object.lpid}`;
    case 'sem':
      return object.otime === 0 ? 'unused' : 'used';
  }
}
