import type { Attachment } from '../sysv/evidence.ts';
import type { SharedMemorySegment } from '../sysv/objects.ts';
import type { MappedSegment } from './mappings.ts';
import { mappedSegments } from './mappings.ts';
import type { ProcessTable } from './processTable.ts';

/** Who has a segment mapped, as far as memory maps may be read. */
export interface SegmentUse {
  readonly attachments: readonly Attachment[];
  /** Mappings that the kernel counts and that were not found. */
  readonly notFound: number;
  /** The key that the segment was made with; known only while somebody has it mapped. */
  readonly originalKey: number | undefined;
}

interface Remembered {
  readonly signature: string;
  readonly use: SegmentUse;
}

const unused: SegmentUse = { attachments: [], notFound: 0, originalKey: undefined };

/**
 * Finds the processes that have segments mapped. Memory maps are expensive to read, so they are read again only for a
 * segment whose row changed, first those of its recorded and former users, and only until all mappings are found.
 */
export class Attachments {
  private readonly table: ProcessTable;
  private remembered = new Map<number, Remembered>();

  constructor(table: ProcessTable) {
    this.table = table;
  }

  /** Who has each of these segments mapped, by identifier. */
  scan(segments: readonly SharedMemorySegment[]): ReadonlyMap<number, SegmentUse> {
    const previous = this.remembered;
    this.remembered = new Map();
    const open = new Map<number, OpenSearch>();
    for (const segment of segments) {
      if (segment.nattch === 0) continue;
      const before = previous.get(segment.id);
      const use = before?.signature === signatureOf(segment) ? this.asOfNow(before.use) : undefined;
      if (use) this.remembered.set(segment.id, { signature: signatureOf(segment), use });
      else open.set(segment.id, new OpenSearch(segment, before?.use));
    }
    if (open.size > 0) this.search(open);
    for (const search of open.values()) {
      this.remembered.set(search.segment.id, { signature: signatureOf(search.segment), use: search.result() });
    }
    return new Map([...this.remembered].map(([id, { use }]) => [id, use]));
  }

  private search(open: ReadonlyMap<number, OpenSearch>): void {
    const read = new Set<number>();
    const unfinished = new Set(open.values());
    const look = (pid: number) => {
      if (read.has(pid)) return;
      read.add(pid);
      for (const mapped of this.mapsOf(pid)) {
        const process = open.has(mapped.id) ? this.table.describe(pid) : undefined;
        const search = open.get(mapped.id);
        if (!process || !search) continue;
        search.add(mapped, { process, mappings: mapped.mappings });
        if (search.isDone) unfinished.delete(search);
      }
    };
    for (const search of open.values()) for (const pid of search.likelyPids) if (!search.isDone) look(pid);
    for (const { pid } of this.table.others()) {
      if (unfinished.size === 0) return;
      look(pid);
    }
  }

  private mapsOf(pid: number): MappedSegment[] {
    const live = this.table.get(pid);
    if (live?.membership !== 'ours') return [];
    return mappedSegments(pid, () => live.threads);
  }

  /** With what the processes are now; undefined when one of them has ended. */
  private asOfNow(use: SegmentUse): SegmentUse | undefined {
    const attachments = use.attachments.flatMap((attachment) => {
      const process = this.table.describe(attachment.process.pid);
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
  private found = 0;
  private originalKey: number | undefined;

  constructor(segment: SharedMemorySegment, before: SegmentUse = unused) {
    this.segment = segment;
    this.likelyPids = [segment.cpid, segment.lpid, ...before.attachments.map(({ process }) => process.pid)];
  }

  get isDone(): boolean {
    return this.found >= this.segment.nattch;
  }

  add({ key }: MappedSegment, attachment: Attachment): void {
    this.attachments.push(attachment);
    this.found += attachment.mappings.length;
    this.originalKey = key;
  }

  result(): SegmentUse {
    const notFound = Math.max(0, this.segment.nattch - this.found);
    return { attachments: this.attachments, notFound, originalKey: this.originalKey };
  }
}

function signatureOf({ nattch, lpid, atime, dtime, mode }: SharedMemorySegment): string {
  return `${nattch}/${lpid}/${atime}/${dtime}/${mode}`;
}
