import type { Attachment } from '../sysv/evidence.ts';
import type { SharedMemorySegment } from '../sysv/objects.ts';
import { lastActivity } from '../sysv/objects.ts';
import type { MappedSegment } from './mappings.ts';
import type { SharesMemory } from './memorySharers.ts';
import { askedOnce, MemorySharers } from './memorySharers.ts';
import type { ProcessTable } from './processTable.ts';

/** Who has a segment mapped, as far as memory maps may be read. */
export interface SegmentUse {
  readonly attachments: readonly Attachment[];
  /** Mappings that the kernel counts and that were not found. */
  readonly notFound: number;
  /** The key that the segment was made with; known only while somebody has it mapped. */
  readonly originalKey: number | undefined;
}

/** The segments that a process has mapped; `threads` are its own, where they are needed. */
export type ReadMaps = (pid: number, threads: () => readonly number[]) => MappedSegment[];

interface Remembered {
  readonly signature: string;
  readonly use: SegmentUse;
  /** When memory maps were read for it, milliseconds since the epoch. */
  readonly at: number;
}

/** Times of the kernel are whole seconds: what is done so long after the last one, in milliseconds, changes the row. */
const settledMs = 2_000;

/** A process may take away its right to write to a whole mapping (mprotect(2)), and no row tells of that. */
const oldMs = 60_000;

const unused: SegmentUse = { attachments: [], notFound: 0, originalKey: undefined };

/**
 * Finds the processes that have segments mapped. Memory maps are expensive to read, so they are read again only for a
 * segment whose row changed, first those of its recorded and former users, and only until all mappings are found.
 */
export class Attachments {
  private readonly table: ProcessTable;
  private readonly readMaps: ReadMaps;
  private readonly sharesMemory: SharesMemory;
  private readonly remembered = new Map<number, Remembered>();

  constructor(table: ProcessTable, readMaps: ReadMaps, sharesMemory: SharesMemory) {
    this.table = table;
    this.readMaps = readMaps;
    this.sharesMemory = sharesMemory;
  }

  /**
   * Who has each of these segments mapped, by identifier; `now` in milliseconds since the epoch. With `anew` nothing is
   * taken from memory.
   */
  scan(segments: readonly SharedMemorySegment[], now: number, anew: boolean): ReadonlyMap<number, SegmentUse> {
    const found = new Map<number, SegmentUse>();
    const open = new Map<number, OpenSearch>();
    const sharesMemory = askedOnce(this.sharesMemory);
    for (const segment of segments) {
      if (segment.nattch === 0) continue;
      const before = this.remembered.get(segment.id);
      const use = before && !anew && isValid(before, segment, now) ? this.asOfNow(before.use) : undefined;
      if (use) found.set(segment.id, use);
      else open.set(segment.id, new OpenSearch(segment, sharesMemory, before?.use));
    }
    if (open.size > 0) this.search(open);
    for (const [id, search] of open) {
      const use = search.result();
      found.set(id, use);
      this.remembered.set(id, { signature: signatureOf(search.segment), use, at: now });
    }
    return found;
  }

  /** Remembers nothing of segments that are not among these identifiers. */
  forgetAllBut(ids: ReadonlySet<number>): void {
    for (const id of this.remembered.keys()) if (!ids.has(id)) this.remembered.delete(id);
  }

  private search(open: ReadonlyMap<number, OpenSearch>): void {
    const unfinished = new Set(open.values());
    const read = new Map<number, boolean>();
    /** Whether a process has any segment mapped. */
    const look = (pid: number): boolean => {
      const known = read.get(pid);
      if (known !== undefined) return known;
      const mappings = this.mapsOf(pid);
      read.set(pid, mappings.length > 0);
      for (const mapped of mappings) {
        const search = open.get(mapped.id);
        const process = search && this.table.describe(pid);
        if (!process) continue;
        search.add(mapped, { process, mappings: mapped.mappings }, this.table.get(pid)?.stat()?.parent);
        if (search.isDone) unfinished.delete(search);
      }
      return mappings.length > 0;
    };
    for (const search of open.values()) for (const pid of search.likelyPids) if (!search.isDone) look(pid);
    if (unfinished.size > 0) this.searchAll(look, () => unfinished.size === 0);
  }

  /** Processes of one name that have equally much mapped are likely to have the same mapped: one of them goes first. */
  private searchAll(look: (pid: number) => boolean, isDone: () => boolean): void {
    const twins = new Map<string, number[]>();
    for (const live of this.table.others()) {
      const stat = live.stat();
      if (!stat || stat.isKernelThread) continue;
      const name = `${stat.mappedBytes} ${stat.name}`;
      const pids = twins.get(name);
      if (pids) pids.push(live.pid);
      else twins.set(name, [live.pid]);
    }
    const last: number[] = [];
    for (const [first, ...others] of twins.values()) {
      if (isDone()) return;
      if (first === undefined) continue;
      if (!look(first)) last.push(...others);
      else for (const pid of others) look(pid);
    }
    for (const pid of last) {
      if (isDone()) return;
      look(pid);
    }
  }

  private mapsOf(pid: number): MappedSegment[] {
    const live = this.table.get(pid);
    return live?.membership === 'ours' ? this.readMaps(pid, () => live.threads) : [];
  }

  /** With what the processes are now; undefined when one of them has ended. */
  private asOfNow(use: SegmentUse): SegmentUse | undefined {
    const now = use.attachments.map(({ process }) => this.table.describe(process.pid));
    if (use.attachments.every(({ process }, index) => process === now[index])) return use;
    const attachments = use.attachments.flatMap((attachment, index) => {
      const process = now[index];
      return process ? { ...attachment, process } : [];
    });
    return attachments.length === use.attachments.length ? { ...use, attachments } : undefined;
  }
}

/** The search for the users of one segment. */
class OpenSearch {
  readonly segment: SharedMemorySegment;
  readonly likelyPids: readonly number[];
  private readonly attachments: Attachment[] = [];
  private readonly sharers: MemorySharers;
  private found = 0;
  private originalKey: number | undefined;

  constructor(segment: SharedMemorySegment, sharesMemory: SharesMemory, before: SegmentUse = unused) {
    this.segment = segment;
    this.sharers = new MemorySharers(sharesMemory);
    this.likelyPids = [segment.cpid, segment.lpid, ...before.attachments.map(({ process }) => process.pid)];
  }

  get isDone(): boolean {
    return this.found >= this.segment.nattch;
  }

  add({ key }: MappedSegment, attachment: Attachment, parent: number | undefined): void {
    const { process, mappings } = attachment;
    this.attachments.push(attachment);
    if (!this.sharers.add(process.pid, parent, mappings)) this.found += mappings.length;
    this.originalKey = key;
  }

  result(): SegmentUse {
    const notFound = Math.max(0, this.segment.nattch - this.found);
    return { attachments: this.attachments, notFound, originalKey: this.originalKey };
  }
}

/** Whether the row is as it was, and nothing was done in its last second after memory maps were read. */
function isValid({ signature, at }: Remembered, segment: SharedMemorySegment, now: number): boolean {
  const isSettled = at > lastActivity(segment) * 1_000 + settledMs;
  return isSettled && now - at < oldMs && signature === signatureOf(segment);
}

function signatureOf({ cpid, nattch, lpid, ctime, atime, dtime, mode }: SharedMemorySegment): string {
  return `${cpid}/${nattch}/${lpid}/${ctime}/${atime}/${dtime}/${mode}`;
}
