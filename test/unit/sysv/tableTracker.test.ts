import { describe, expect, it } from 'vitest';
import { equalBytes } from '../../../src/kernel/equalBytes.ts';
import type { IpcObject, Kind } from '../../../src/sysv/objects.ts';
import { kinds, sameObject } from '../../../src/sysv/objects.ts';
import type { EqualBytes, TableChanges } from '../../../src/sysv/tableTracker.ts';
import { TableTracker } from '../../../src/sysv/tableTracker.ts';
import { randomObject } from '../support/objects.ts';
import { Random } from '../support/random.ts';
import { slowTable } from '../support/slowParser.ts';
import { bytesOf, headers, rowText, tableText } from '../support/tables.ts';

const multiplier = 32_768;

const plainEqualBytes: EqualBytes = (a, aStart, b, bStart, length) => {
  for (let index = 0; index < length; index++) if (a[aStart + index] !== b[bStart + index]) return false;
  return true;
};

/** The tracker's work done the long way: the whole table each time, every object compared with the one before. */
class NaiveTracker {
  objects = new Map<number, IpcObject>();
  malformed = 0;
  private readonly kind: Kind;

  constructor(kind: Kind) {
    this.kind = kind;
  }

  update(text: string): TableChanges {
    const { rows, malformed } = slowTable(this.kind, text);
    this.malformed = malformed.length;
    const before = this.objects;
    this.objects = new Map(rows.map((object) => [object.id, object]));
    const now = [...this.objects.values()];
    return {
      added: now.filter(({ id }) => !before.has(id)),
      changed: now.filter((object) => {
        const old = before.get(object.id);
        return old !== undefined && !sameObject(old, object);
      }),
      removed: [...before.keys()].filter((id) => !this.objects.has(id)),
    };
  }
}

function byId(objects: Iterable<IpcObject>): IpcObject[] {
  return [...objects].sort((a, b) => a.id - b.id);
}

function sorted({ added, changed, removed }: TableChanges): TableChanges {
  return { added: byId(added), changed: byId(changed), removed: [...removed].sort((a, b) => a - b) };
}

/** A table that somebody works on: objects by slot. */
class Workload {
  readonly slots = new Map<number, IpcObject>();
  private readonly random: Random;
  private readonly kind: Kind;
  private readonly most: number;

  constructor(random: Random, kind: Kind, most: number) {
    this.random = random;
    this.kind = kind;
    this.most = most;
  }

  step(): void {
    const { random } = this;
    const used = [...this.slots.keys()];
    const some = random.pick([0, 1, 1, 2, 5, 20]);
    switch (random.int(8)) {
      case 0:
        for (let n = 0; n < some && this.slots.size < this.most; n++) this.create(random.int(this.most * 2));
        break;
      case 1:
        for (let n = 0; n < some; n++) if (used.length > 0) this.slots.delete(random.pick(used));
        break;
      case 2:
      case 3:
        for (let n = 0; n < some; n++) this.change(used);
        break;
      case 4:
        for (let n = 0; n < some; n++) if (used.length > 0) this.create(random.pick(used));
        break;
      case 5:
        if (random.chance(0.1)) this.slots.clear();
        else for (const slot of used.slice(random.int(used.length + 1))) this.slots.delete(slot);
        break;
      case 6:
        if (random.chance(0.3)) while (this.slots.size < this.most) this.create(random.int(this.most * 2));
        break;
      default:
        break;
    }
  }

  /** Rows in slot order; now and then in a state that a sound kernel would not show. */
  text(): string {
    const { random, kind } = this;
    const objects = [...this.slots].sort(([a], [b]) => a - b).map(([, object]) => object);
    if (!random.chance(0.15)) return tableText(kind, objects);
    const rows = objects.map(rowText);
    const at = random.int(rows.length + 1);
    switch (random.int(7)) {
      case 0:
        rows.splice(at, 0, rows[at] ?? 'nothing');
        break;
      case 1:
        rows.push(...rows.slice(-1));
        break;
      case 2:
        rows.splice(at, 0, random.pick(['', 'garbage', '1 2 3', ' ']));
        break;
      case 3:
        rows.reverse();
        break;
      case 4:
        rows.splice(at, 1, rows[random.int(rows.length + 1)] ?? '?');
        break;
      case 5:
        return tableText(kind, objects).slice(0, -random.int(30));
      default:
        rows.push(...rows.splice(at, 1));
        break;
    }
    return [headers[kind], ...rows].map((row) => `${row}\n`).join('');
  }

  private create(slot: number): void {
    const old = this.slots.get(slot);
    const seq = old ? Math.floor(old.id / multiplier) + 1 : this.random.int(60_000);
    this.slots.set(slot, randomObject(this.random, this.kind, slot + seq * multiplier));
  }

  private change(used: readonly number[]): void {
    if (used.length === 0) return;
    const slot = this.random.pick(used);
    const old = this.slots.get(slot);
    if (!old) return;
    const other = randomObject(this.random, this.kind, old.id);
    // Mostly one number of the row, which keeps its length or not.
    const changed = this.random.chance(0.5) ? { ...old, ctime: other.ctime } : other;
    this.slots.set(slot, changed as IpcObject);
  }
}

function compareWithNaive(kind: Kind, seed: number, steps: number, most: number, equal: EqualBytes): number {
  const random = new Random(seed);
  const workload = new Workload(random, kind, most);
  const tracker = new TableTracker(kind, multiplier, equal);
  const naive = new NaiveTracker(kind);
  let reported = 0;
  for (let step = 0; step < steps; step++) {
    if (random.chance(0.9)) workload.step();
    const text = workload.text();
    const changes = tracker.update(bytesOf(text));
    const where = `${kind}, seed ${seed}, step ${step}`;
    expect(sorted(changes), where).toStrictEqual(sorted(naive.update(text)));
    expect(byId(tracker.list()), where).toStrictEqual(byId(naive.objects.values()));
    // Not always: looking objects up makes the tracker build an index, which it may not have by itself.
    if (random.chance(0.5)) {
      expect(byId(tracker.objects.values()), where).toStrictEqual(byId(naive.objects.values()));
      for (const [id, object] of tracker.objects)
        if (object.id !== id) expect.fail(`${where}: ${object.id} under ${id}`);
    }
    expect(tracker.malformed, where).toBe(naive.malformed);
    const ids = [...changes.added, ...changes.changed].map(({ id }) => id).concat(changes.removed);
    expect(new Set(ids).size, where).toBe(ids.length);
    reported += ids.length;
  }
  return reported;
}

describe('TableTracker against the whole table compared each time', () => {
  it.each(kinds)('%s: small tables, thousands of steps', (kind) => {
    expect(compareWithNaive(kind, 1, 2_000, 6, equalBytes)).toBeGreaterThan(1_000);
    expect(compareWithNaive(kind, 2, 1_500, 40, equalBytes)).toBeGreaterThan(1_000);
  });

  it('large tables, with a comparison of bytes in plain JavaScript', () => {
    expect(compareWithNaive('sem', 3, 60, 1_500, plainEqualBytes)).toBeGreaterThan(1_000);
    expect(compareWithNaive('shm', 4, 40, 1_500, equalBytes)).toBeGreaterThan(1_000);
  });
});

describe('TableTracker', () => {
  const random = new Random(5);
  const a = randomObject(random, 'shm', 1);
  const b = randomObject(random, 'shm', 2);
  const c = randomObject(random, 'shm', 3);
  const reborn = randomObject(random, 'shm', 2 + multiplier);

  function tracked(...objects: IpcObject[]): TableTracker {
    const tracker = new TableTracker('shm', multiplier, equalBytes);
    tracker.update(bytesOf(tableText('shm', objects)));
    return tracker;
  }

  it('reports everything as added at first, and nothing when nothing changed', () => {
    const tracker = new TableTracker('shm', multiplier, equalBytes);
    expect(tracker.update(bytesOf(tableText('shm', [a, b])))).toEqual({ added: [a, b], changed: [], removed: [] });
    const nothing = { added: [], changed: [], removed: [] };
    expect(tracker.update(bytesOf(tableText('shm', [a, b])))).toEqual(nothing);
    expect(tracker.update(bytesOf(tableText('shm', [a, b])))).toEqual(nothing);
    expect([...tracker.objects.keys()]).toEqual([1, 2]);
  });

  it('tells an object that was re-created in the same slot from one that changed', () => {
    expect(tracked(a, b, c).update(bytesOf(tableText('shm', [a, reborn, c])))).toEqual({
      added: [reborn],
      changed: [],
      removed: [2],
    });
    const changed = { ...b, ctime: b.ctime + 1 };
    expect(tracked(a, b, c).update(bytesOf(tableText('shm', [a, changed, c])))).toEqual({
      added: [],
      changed: [changed],
      removed: [],
    });
  });

  it('keeps the very objects that did not change', () => {
    const tracker = tracked(a, b, c);
    const before = tracker.objects.get(1);
    tracker.update(bytesOf(tableText('shm', [a, c])));
    expect(tracker.objects.get(1)).toBe(before);
  });

  it('reports nothing when only the blanks or a column that it does not know changed', () => {
    const text = tableText('shm', [a, b, c]);
    const withExtra = (value: number) => text.replaceAll('\n', ` ${value}\n`).replace(` ${value}\n`, ' extra\n');
    const tracker = new TableTracker('shm', multiplier, equalBytes);
    expect(tracker.update(bytesOf(withExtra(1))).added).toHaveLength(3);
    expect(tracker.update(bytesOf(withExtra(2)))).toEqual({ added: [], changed: [], removed: [] });
    expect(tracker.update(bytesOf(withExtra(22).replaceAll('  ', '   ')))).toEqual({
      added: [],
      changed: [],
      removed: [],
    });
  });

  it('follows a table whose header changes', () => {
    const tracker = tracked(a, b);
    const old = tableText('shm', [a, b])
      .trimEnd()
      .split('\n')
      .map((line) => `${line.trim().split(/\s+/).slice(0, 14).join(' ')}\n`)
      .join('');
    const { added, changed, removed } = tracker.update(bytesOf(old));
    expect({ added, removed }).toEqual({ added: [], removed: [] });
    expect(changed).toHaveLength(2);
    expect(tracker.objects.get(1)).not.toHaveProperty('rss');
    expect(tracker.update(bytesOf(tableText('shm', [a, b])))).toEqual({ added: [], changed: [a, b], removed: [] });
  });

  it('forgets everything when the file is empty, and finds it again', () => {
    const tracker = tracked(a, b);
    expect(tracker.update(bytesOf(''))).toEqual({ added: [], changed: [], removed: [1, 2] });
    expect(tracker.objects.size).toBe(0);
    expect(tracker.update(bytesOf(''))).toEqual({ added: [], changed: [], removed: [] });
    expect(tracker.update(bytesOf(tableText('shm', [a, b])))).toEqual({ added: [a, b], changed: [], removed: [] });
  });

  it('samples what it did not understand, and forgets that when it is gone', () => {
    const tracker = tracked(a);
    tracker.update(bytesOf(`${tableText('shm', [a])}garbage\nmore\n`));
    expect(tracker).toMatchObject({ malformed: 2, sample: 'garbage' });
    expect([...tracker.objects.keys()]).toEqual([1]);
    tracker.update(bytesOf(tableText('shm', [a])));
    expect(tracker).toMatchObject({ malformed: 0, sample: undefined });
  });
});
