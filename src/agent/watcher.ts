import type { Limits } from '../sysv/limits.ts';
import type { IpcObject, Kind, ObjectRef } from '../sysv/objects.ts';
import { kinds, refText } from '../sysv/objects.ts';
import type { TableState } from '../sysv/table.ts';
import type { TableChanges, TableTracker } from '../sysv/tableTracker.ts';
import type { ChangeBatch, KernelState } from './protocol.ts';
import { batchSize, limitsToWire, toWire } from './protocol.ts';

/** Polling may use at most a twentieth (5 %) of a core; collecting its garbage, for one, comes on top of each poll. */
const restFactor = 22;

/** After a poll that failed, the next one waits this many times longer than the one before, up to a bound. */
const backOff = 2;
const longestBackOffMs = 30_000;

/** Limits change by hand, so they are read less often than the tables. */
const limitsAgeMs = 5_000;

/** One table, and how to read it. */
export interface WatchedTable {
  readonly tracker: TableTracker;
  /** The whole text; throws a system error. */
  read(): Uint8Array;
}

/** What a watcher needs of its surroundings. */
export interface WatcherHost {
  readLimits(): Promise<Limits | undefined>;
  errnoOf(error: unknown): string;
  sendUsers(objects: readonly IpcObject[]): void;
  sendChanges(batch: ChangeBatch): void;
  sendState(state: KernelState): void;
  log(message: string): void;
}

/** The poll loop: reads the tables, and tells what is different from the time before. Polls never overlap. */
export class Watcher {
  /** How often the tables were read. */
  polls = 0;
  /** When the last poll began, milliseconds since the epoch; 0 before the first. */
  polledAt = 0;
  private polledBefore = 0;
  /** What the last poll found that the one before had not. */
  private added: IpcObject[] = [];
  private readonly tables: Readonly<Record<Kind, WatchedTable>>;
  private readonly host: WatcherHost;
  private readonly complete = new Set<Kind>();
  private sentState = '';
  private limits: Limits | undefined;
  private limitsReadAt = 0;
  private intervalMs: number | null = null;
  private delayMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(tables: Readonly<Record<Kind, WatchedTable>>, host: WatcherHost) {
    this.tables = tables;
    this.host = host;
  }

  /** All objects of the last poll. */
  objects(): IpcObject[] {
    return kinds.flatMap((kind) => [...this.tables[kind].tracker.objects.values()]);
  }

  /** The object as the last poll found it. */
  find({ kind, id }: ObjectRef): IpcObject | undefined {
    return this.tables[kind].tracker.objects.get(id);
  }

  /**
   * The objects that were found by polls that began before a time, in milliseconds since the epoch; undefined when neither
   * of the last two was as early.
   */
  objectsBefore(time: number): IpcObject[] | undefined {
    if (this.polledAt < time) return this.polledAt === 0 ? undefined : this.objects();
    if (this.polledBefore === 0 || this.polledBefore >= time) return undefined;
    const added = new Set(this.added.map(refText));
    return this.objects().filter((object) => !added.has(refText(object)));
  }

  /** Polls now and then at an interval in milliseconds; `null` stops. */
  async watch(intervalMs: number | null): Promise<void> {
    this.intervalMs = intervalMs;
    this.delayMs = 0;
    clearTimeout(this.timer);
    if (intervalMs !== null) await this.cycle();
  }

  /** Polls unless the last poll is as young as while watching it always is. */
  async pollIfOld(): Promise<void> {
    const isFresh = this.intervalMs !== null && Date.now() - this.polledAt < this.delayMs;
    if (!isFresh) await this.poll();
  }

  /** Polls once; a poll that runs already does as well. */
  poll(): Promise<void> {
    this.running ??= this.readAndTell().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  /** Never rejects: whatever happens in one poll, the next one comes. */
  private async cycle(): Promise<void> {
    const start = performance.now();
    try {
      await this.poll();
    } catch (error) {
      this.host.log(`poll: ${error instanceof Error ? error.stack : String(error)}`);
    }
    if (this.intervalMs === null) return;
    clearTimeout(this.timer);
    const busy = performance.now() - start;
    const wanted = Math.max(this.intervalMs, busy * restFactor);
    // One table that can never be read is no reason to read the others less often.
    const hasFailed = this.complete.size === 0;
    this.delayMs = hasFailed ? Math.min(Math.max(this.delayMs * backOff, wanted), longestBackOffMs) : wanted;
    this.timer = setTimeout(() => void this.cycle(), Math.max(0, this.delayMs - busy));
  }

  private async readAndTell(): Promise<void> {
    try {
      await this.readAll();
    } catch (error) {
      // Nobody knows what of it was told: the next poll tells everything.
      this.complete.clear();
      throw error;
    }
  }

  private async readAll(): Promise<void> {
    this.polls++;
    const at = Date.now();
    this.polledBefore = this.polledAt;
    this.polledAt = at;
    this.added = [];
    if (at - this.limitsReadAt >= limitsAgeMs || at < this.limitsReadAt) {
      this.limits = await this.host.readLimits();
      this.limitsReadAt = at;
    }
    const batches: ChangeBatch[] = [];
    const states: Partial<Record<Kind, TableState>> = {};
    for (const kind of kinds) states[kind] = this.readTable(kind, at, batches);
    this.tellState({ msg: stateOf(states.msg), sem: stateOf(states.sem), shm: stateOf(states.shm) });
    for (const [index, batch] of batches.entries()) {
      this.host.sendChanges({ ...batch, hasMore: index < batches.length - 1 });
    }
  }

  private readTable(kind: Kind, at: number, batches: ChangeBatch[]): TableState {
    const table = this.tables[kind];
    let changes: TableChanges;
    try {
      changes = table.tracker.update(table.read());
    } catch (error) {
      this.complete.delete(kind);
      return { isReadable: false, errno: this.host.errnoOf(error) };
    }
    this.added = this.added.concat(changes.added);
    const isSnapshot = !this.complete.has(kind);
    this.complete.add(kind);
    const upserted = isSnapshot ? table.tracker.list() : [...changes.changed, ...changes.added];
    if (isSnapshot || upserted.length > 0 || changes.removed.length > 0) {
      this.host.sendUsers(upserted);
      batches.push(...batchesOf({ kind, isSnapshot, at, hasMore: true, upserted: [], removed: [] }, upserted, changes));
    }
    const { malformed, sample } = table.tracker;
    return sample === undefined ? { isReadable: true, malformed } : { isReadable: true, malformed, sample };
  }

  private tellState(tables: KernelState['tables']): void {
    const state: KernelState = this.limits ? { tables, limits: limitsToWire(this.limits) } : { tables };
    const text = JSON.stringify(state);
    if (text === this.sentState) return;
    this.sentState = text;
    this.host.sendState(state);
  }
}

function stateOf(state: TableState | undefined): TableState {
  return state ?? { isReadable: false, errno: 'ENOENT' };
}

/** Removed ones first: a key that is free comes before its next holder. */
function batchesOf(frame: ChangeBatch, upserted: readonly IpcObject[], { removed }: TableChanges): ChangeBatch[] {
  const batches: ChangeBatch[] = frame.isSnapshot
    ? [frame]
    : chunks(removed).map((part) => ({ ...frame, removed: part }));
  return [...batches, ...chunks(upserted).map((part) => ({ ...frame, upserted: part.map(toWire) }))];
}

function chunks<T>(items: readonly T[]): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += batchSize) parts.push(items.slice(start, start + batchSize));
  return parts;
}
