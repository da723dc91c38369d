import type { IpcObject, Kind } from '../../../src/sysv/objects.ts';
import { kinds, refText } from '../../../src/sysv/objects.ts';
import { compiled, outputOf } from './programs.ts';

/** An object as `c/statAny.c` sees it: numbers, and a segment's size as text. */
export interface StatObject {
  readonly kind: Kind;
  readonly id: number;
  readonly seq: number;
  readonly size?: string;
  readonly qbytes?: number;
  readonly [column: string]: string | number | undefined;
}

/** Everything in this IPC namespace, by `*_STAT_ANY`. */
export interface StatAny {
  /** By `kind:id`. */
  readonly objects: ReadonlyMap<string, StatObject>;
  /** Resident pages of all segments together, by SHM_INFO. */
  readonly rssPages: number;
}

interface ShmInfo {
  readonly kind: 'shmInfo';
  readonly rssPages: number;
}

export function statAny(): StatAny {
  const lines = outputOf(compiled('statAny')).trimEnd().split('\n');
  const values = lines.map((line) => JSON.parse(line) as StatObject | ShmInfo);
  const objects = new Map<string, StatObject>();
  let rssPages = 0;
  for (const value of values) {
    if (value.kind === 'shmInfo') rssPages = (value as ShmInfo).rssPages;
    else objects.set(refText(value), value as StatObject);
  }
  return { objects, rssPages };
}

const mostShown = 20;

/** Differences between two views of the same objects. */
export class Comparison {
  /** How many fields were held against each other. */
  compared = 0;
  /** The first of them; {@link different} counts all. */
  readonly differences: string[] = [];
  different = 0;

  field(where: string, ours: unknown, theirs: unknown): void {
    this.compared++;
    if (Object.is(ours, theirs)) return;
    this.different++;
    if (this.differences.length < mostShown) this.differences.push(`${where}: ${String(ours)} ≠ ${String(theirs)}`);
  }

  /** Our objects against those of `statAny`, all fields but rss and swap, and that neither has one more. */
  withStatAny(ours: ReadonlyMap<string, IpcObject>, stat: StatAny['objects'], made: ReadonlySet<string>): void {
    for (const ref of made) this.field(`${ref} exists`, ours.has(ref), stat.has(ref));
    for (const [ref, object] of ours) {
      const other = stat.get(ref);
      if (!other || !made.has(ref)) continue;
      for (const [name, value] of Object.entries(object)) {
        if (name === 'rss' || name === 'swap') continue;
        this.field(`${ref}.${name}`, typeof value === 'bigint' ? String(value) : value, other[name]);
      }
    }
  }
}

/** Objects of several tables by `kind:id`. */
export function byRef(tables: Readonly<Record<Kind, Iterable<IpcObject>>>): Map<string, IpcObject> {
  return new Map(kinds.flatMap((kind) => [...tables[kind]].map((object) => [refText(object), object] as const)));
}
