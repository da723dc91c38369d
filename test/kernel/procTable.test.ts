import { readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMultiplier } from '../../src/kernel/namespace.ts';
import { ProcTable, tablePath } from '../../src/kernel/procTable.ts';
import type { Kind } from '../../src/sysv/objects.ts';
import { kinds } from '../../src/sysv/objects.ts';
import { parserFor, parseTable } from '../../src/sysv/table.ts';
import { Maker } from './support/maker.ts';

describe('ProcTable on /proc/sysvipc', () => {
  let maker: Maker;

  beforeEach(() => {
    maker = new Maker();
  });

  afterEach(async () => {
    await maker.close();
  });

  function idsIn(kind: Kind, bytes: Uint8Array): Set<number> {
    const { objects, malformed } = parseTable(parserFor(kind, bytes), bytes, readMultiplier());
    expect(malformed).toBe(0);
    return new Set(objects.map(({ id }) => id));
  }

  it.each(kinds)('%s: reads the same text as any other program', async (kind) => {
    await maker.makeMany(kind, 10);
    const table = new ProcTable(tablePath(kind));
    expect(Buffer.from(table.read()).toString('latin1')).toBe(readFileSync(tablePath(kind), 'latin1'));
    table.close();
  });

  it('grows with thousands of objects, and what was read before stays', async () => {
    const table = new ProcTable(tablePath('sem'));
    const few = await maker.makeMany('sem', 5);
    const before = table.read();
    const copy = Buffer.from(before);
    const many = await maker.makeMany('sem', 8_000);
    const after = table.read();
    expect(after.length).toBeGreaterThan(8_000 * 80);
    expect(Buffer.compare(before, copy)).toBe(0);
    const ids = idsIn('sem', after);
    expect([...few, ...many].filter(({ id }) => !ids.has(id))).toEqual([]);

    await maker.mustRun(many.map(({ id }) => `remove sem ${id}`));
    const left = idsIn('sem', table.read());
    expect(few.filter(({ id }) => !left.has(id))).toEqual([]);
    expect(many.filter(({ id }) => left.has(id))).toEqual([]);
    expect(idsIn('sem', after).size).toBe(ids.size);
    table.close();
  });

  it('says that a table is not there', () => {
    const table = new ProcTable('/proc/sysvipc/nothing');
    expect(() => table.read()).toThrow(expect.objectContaining({ code: 'ENOENT' }));
    table.close();
  });

  it('holds one descriptor, and none when closed', () => {
    // The listing itself is a descriptor, in each of the counts.
    const count = () => readdirSync('/proc/self/fd').length;
    const before = count();
    const tables = Array.from({ length: 20 }, () => new ProcTable(tablePath('msg')));
    for (let n = 0; n < 3; n++) for (const table of tables) table.read();
    expect(count()).toBe(before + tables.length);
    for (const table of tables) table.close();
    expect(count()).toBe(before);
    const absent = new ProcTable('/proc/sysvipc/nothing');
    for (let n = 0; n < 20; n++) expect(() => absent.read()).toThrow('ENOENT');
    expect(count()).toBe(before);
  });
});
