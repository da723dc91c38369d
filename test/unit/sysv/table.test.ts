import { describe, expect, it } from 'vitest';
import type { IpcObject, Kind } from '../../../src/sysv/objects.ts';
import { kinds } from '../../../src/sysv/objects.ts';
import type { Table } from '../../../src/sysv/table.ts';
import { lineEnd, parserFor, parseTable } from '../../../src/sysv/table.ts';
import { randomObject } from '../support/objects.ts';
import { Random } from '../support/random.ts';
import { slowTable } from '../support/slowParser.ts';
import { bytesOf, headers, tableText } from '../support/tables.ts';

function parse(kind: Kind, text: string, multiplier = 32_768): Table {
  const bytes = bytesOf(text);
  return parseTable(parserFor(kind, bytes), bytes, multiplier);
}

function onlyObject(table: Table): IpcObject {
  expect(table.malformed).toBe(0);
  expect(table.objects).toHaveLength(1);
  return table.objects[0] as IpcObject;
}

/** Taken from Linux 6.18. */
const msg618 = `       key      msqid perms      cbytes       qnum lspid lrpid   uid   gid  cuid  cgid      stime      rtime      ctime
      1234          0   640           7          1 16981 16981     0     0     0     0 1795230087 1795230088 1795230086
        -1          1     0           0          0     0     0  1000  1000  1000  1000          0          0 1795230087
         0          2   777           0          0     0     0 4294967294 65534 4294967294 65534          0          0 1795230087
`;

const sem618 = `       key      semid perms      nsems   uid   gid  cuid  cgid      otime      ctime
-2147483647          0   600          4     0     0     0     0 1795230087 1795230087
         0          1   666      32000 4294967290 4294967290 4294967290 4294967290          0 1795230087
`;

const shm618 = `       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime                   rss                  swap
1359088188          0  2644                 65536 16981 16982      1     0     0     0     0 1795230087          0 1795230086                  8192                     0
         0          1   123   4611686018427387904 16981     0      0 4294967293 4294967292     0     0          0          0 1795230087                     0                     0
 -19088744          2   666            5368709120 16981     0      0 4294967290 4294967291 4294967290 4294967291          0          0 1795230087                     0                     0
         0          3  1777                     1 16981 16981      1     1     2     1     2 1795230087          0 1795230087                  4096                     0
`;

/** As Linux 2.6.32 prints it: no rss, no swap. */
const shm26 = `       key      shmid perms                  size  cpid  lpid nattch   uid   gid  cuid  cgid      atime      dtime      ctime
         0      32768  1600                393216  2310  2290      2   500   500   500   500 1290000000 1290000001 1289999999
1094795585 2147483647   644   9223372036854775807  2310     0      0   500   500     0     0          0          0 1289999999
`;

describe('tables of real kernels', () => {
  it('reads message queues of Linux 6.18', () => {
    const { objects, ...rest } = parse('msg', msg618);
    expect(rest).toEqual({ malformed: 0, isRegular: true });
    expect(objects).toHaveLength(3);
    expect(objects[0]).toEqual({
      kind: 'msg',
      key: 1234,
      id: 0,
      mode: 0o640,
      cbytes: 7,
      qnum: 1,
      lspid: 16981,
      lrpid: 16981,
      uid: 0,
      gid: 0,
      cuid: 0,
      cgid: 0,
      stime: 1795230087,
      rtime: 1795230088,
      ctime: 1795230086,
    });
    expect(objects[1]).toMatchObject({ key: -1, id: 1, mode: 0, uid: 1000, cgid: 1000, ctime: 1795230087 });
    expect(objects[2]).toMatchObject({ key: 0, id: 2, mode: 0o777, uid: 4294967294, gid: 65534, cuid: 4294967294 });
  });

  it('reads semaphore sets of Linux 6.18', () => {
    expect(parse('sem', sem618)).toEqual({
      malformed: 0,
      isRegular: true,
      objects: [
        {
          kind: 'sem',
          key: -2147483647,
          id: 0,
          mode: 0o600,
          nsems: 4,
          uid: 0,
          gid: 0,
          cuid: 0,
          cgid: 0,
          otime: 1795230087,
          ctime: 1795230087,
        },
        {
          kind: 'sem',
          key: 0,
          id: 1,
          mode: 0o666,
          nsems: 32000,
          uid: 4294967290,
          gid: 4294967290,
          cuid: 4294967290,
          cgid: 4294967290,
          otime: 0,
          ctime: 1795230087,
        },
      ],
    });
  });

  it('reads shared memory segments of Linux 6.18, with 16 columns', () => {
    const { objects, ...rest } = parse('shm', shm618);
    expect(rest).toEqual({ malformed: 0, isRegular: true });
    expect(objects).toHaveLength(4);
    expect(objects[0]).toEqual({
      kind: 'shm',
      key: 0x5102_0a3c,
      id: 0,
      mode: 0o2644,
      size: 65536n,
      cpid: 16981,
      lpid: 16982,
      nattch: 1,
      uid: 0,
      gid: 0,
      cuid: 0,
      cgid: 0,
      atime: 1795230087,
      dtime: 0,
      ctime: 1795230086,
      rss: 8192,
      swap: 0,
    });
    expect(objects[1]).toMatchObject({ size: 2n ** 62n, uid: 4294967293, gid: 4294967292, mode: 0o123 });
    expect(objects[2]).toMatchObject({ key: 0xfedc_ba98 | 0, size: 5n * 2n ** 30n });
    expect(objects[3]).toMatchObject({ key: 0, mode: 0o1777, uid: 1, gid: 2, rss: 4096 });
  });

  it('reads shared memory segments of Linux 2.6, with 14 columns', () => {
    const { objects, ...rest } = parse('shm', shm26);
    expect(rest).toEqual({ malformed: 0, isRegular: true });
    expect(objects[0]).toEqual({
      kind: 'shm',
      key: 0,
      id: 32768,
      mode: 0o1600,
      size: 393216n,
      cpid: 2310,
      lpid: 2290,
      nattch: 2,
      uid: 500,
      gid: 500,
      cuid: 500,
      cgid: 500,
      atime: 1290000000,
      dtime: 1290000001,
      ctime: 1289999999,
    });
    expect(objects[1]).toMatchObject({ key: 0x4141_4141, id: 2147483647, size: 2n ** 63n - 1n });
    expect(objects[1]).not.toHaveProperty('rss');
    expect(objects[1]).not.toHaveProperty('swap');
  });

  it('takes the repeated last row of Linux 5.6.8 for one object', () => {
    const row = sem618.split('\n')[2];
    const table = parse('sem', `${sem618}${row}\n`);
    expect(table.objects).toEqual(parse('sem', sem618).objects);
    expect(table.malformed).toBe(0);
    expect(table.isRegular).toBe(false);
  });
});

describe('values at the edge', () => {
  const shmRow = (fields: Partial<Record<'key' | 'id' | 'perms' | 'size' | 'rss' | 'swap', string>>) => {
    const { key = '1', id = '2', perms = '600', size = '3', rss = '4096', swap = '0' } = fields;
    return parse('shm', `${headers.shm}\n${key} ${id} ${perms} ${size} 4 5 6 7 8 9 10 11 12 13 ${rss} ${swap}\n`);
  };

  it.each(['4644', '1666', '3666', '0', '7777'])('reads perms %s as octal', (perms) => {
    expect(onlyObject(shmRow({ perms })).mode).toBe(Number.parseInt(perms, 8));
  });

  it.each(['2147483647', '-2147483648', '-1', '0'])('reads key %s', (key) => {
    expect(onlyObject(shmRow({ key })).key).toBe(Number(key));
  });

  it.each(['2147483648', '-2147483649', '4294967295', '99999999999999999999', '-', '--1', '+1', '0x12', '1-'])(
    'refuses key %s',
    (key) => {
      expect(shmRow({ key })).toMatchObject({ objects: [], malformed: 1, isRegular: false });
    },
  );

  it('never makes a negative zero', () => {
    expect(Object.is(onlyObject(shmRow({ key: '-0' })).key, 0)).toBe(true);
  });

  it.each(['0', '32768', '2147483647'])('reads identifier %s', (id) => {
    expect(onlyObject(shmRow({ id })).id).toBe(Number(id));
  });

  it.each(['2147483648', '-1', '99999999999999999999', '1e3', '1.5'])('refuses identifier %s', (id) => {
    expect(shmRow({ id })).toMatchObject({ objects: [], malformed: 1 });
  });

  it.each(['8', '640a', '-640', ''])('refuses perms "%s"', (perms) => {
    expect(shmRow({ perms })).toMatchObject({ objects: [], malformed: 1 });
  });

  it.each([
    '0',
    '9007199254740991',
    '9007199254740992',
    '9007199254740993',
    '4611686018427387905',
    '9223372036854775807',
  ])('reads size %s without losing a digit', (size) => {
    expect(onlyObject(shmRow({ size }))).toMatchObject({ size: BigInt(size) });
  });

  it('refuses a size that no machine can have, however long', () => {
    expect(shmRow({ size: '-1' }).malformed).toBe(1);
    expect(shmRow({ size: '1'.repeat(400) }).malformed).toBe(1);
    expect(shmRow({ size: '7'.repeat(300_000) }).malformed).toBe(1);
    expect(shmRow({ size: `${'0'.repeat(300_000)}9223372036854775807` }).malformed).toBe(1);
  });

  it('leaves out rss and swap where the kernel says -1', () => {
    const object = onlyObject(shmRow({ rss: '-1', swap: '-1' }));
    expect(object).not.toHaveProperty('rss');
    expect(object).not.toHaveProperty('swap');
    expect(onlyObject(shmRow({ rss: '-1', swap: '5' }))).toMatchObject({ swap: 5 });
    expect(onlyObject(shmRow({ rss: '5', swap: '-1' }))).toMatchObject({ rss: 5 });
  });

  it('refuses numbers beyond 2^53 where a number is kept', () => {
    expect(shmRow({ rss: '9007199254740992' }).malformed).toBe(1);
    expect(shmRow({ rss: '9007199254740991' }).objects[0]).toMatchObject({ rss: 2 ** 53 - 1 });
    const text = `${headers.msg}\n1 2 600 9007199254740993 0 0 0 0 0 0 0 0 0 0\n`;
    expect(parse('msg', text)).toMatchObject({ objects: [], malformed: 1 });
  });

  it('tells slots by the multiplier when it judges the order', () => {
    const text = `${headers.sem}\n1 65537 600 1 0 0 0 0 0 0\n1 2 600 1 0 0 0 0 0 0\n`;
    expect(parse('sem', text, 32_768).isRegular).toBe(true);
    expect(parse('sem', text, 16_777_216).isRegular).toBe(false);
  });
});

describe('tables that are not as expected', () => {
  it('has nothing to say about an empty file and a lone header', () => {
    for (const kind of kinds) {
      expect(parse(kind, '')).toEqual({ objects: [], malformed: 0, isRegular: true });
      expect(parse(kind, `${headers[kind]}\n`)).toEqual({ objects: [], malformed: 0, isRegular: true });
      expect(parse(kind, headers[kind])).toEqual({ objects: [], malformed: 0, isRegular: true });
    }
  });

  it('counts a torn last line even if its columns are complete', () => {
    const torn = sem618.slice(0, -1);
    const table = parse('sem', torn);
    expect(table.objects).toEqual(parse('sem', sem618).objects.slice(0, 1));
    expect(table).toMatchObject({ malformed: 1, isRegular: false, sample: sem618.split('\n')[2] });
  });

  it('never takes a torn line for a row, wherever it is torn', () => {
    const header = sem618.indexOf('\n') + 1;
    for (let length = header; length < sem618.length; length++) {
      const text = sem618.slice(0, length);
      const { objects, malformed } = parse('sem', text);
      expect(objects).toHaveLength(text.split('\n').length - 2);
      expect(malformed).toBe(text.endsWith('\n') ? 0 : 1);
    }
  });

  it('counts lines with carriage returns', () => {
    const table = parse('sem', sem618.replaceAll('\n', '\r\n'));
    expect(table).toMatchObject({ objects: [], malformed: 2 });
    expect(table.sample).toMatch(/^-2147483647 .*\r$/);
  });

  it('counts garbage and samples the first of it', () => {
    const lines = sem618.split('\n');
    const table = parse('sem', [lines[0], 'what is this?', lines[1], '', 'more', lines[2], ''].join('\n'));
    expect(table.objects).toEqual(parse('sem', sem618).objects);
    expect(table).toMatchObject({ malformed: 3, sample: 'what is this?', isRegular: false });
  });

  it('cuts a long sample', () => {
    expect(parse('sem', `${headers.sem}\n${'x'.repeat(100_000)}\n`).sample).toBe('x'.repeat(400));
  });

  it('reads no row under a header that lacks a column', () => {
    const table = parse('sem', sem618.replace('nsems', ' sems'));
    expect(table).toMatchObject({ objects: [], malformed: 2 });
    expect(parse('msg', sem618)).toMatchObject({ objects: [], malformed: 2 });
    expect(parse('sem', 'not a table\nat all\n')).toMatchObject({ objects: [], malformed: 1, sample: 'at all' });
  });

  it('survives binary garbage', () => {
    const random = new Random(7);
    for (let round = 0; round < 50; round++) {
      const garbage = Uint8Array.from({ length: random.int(5_000) }, () => random.int(256));
      for (const kind of kinds) {
        const bytes = Buffer.concat([bytesOf(`${headers[kind]}\n`), garbage]);
        const table = parseTable(parserFor(kind, bytes), bytes, 32_768);
        expect(table.objects).toEqual([]);
        expect(parseTable(parserFor(kind, garbage), garbage, 32_768).objects).toEqual([]);
      }
    }
  });

  it('passes over columns that it does not know', () => {
    for (const extra of ['17', '-17', '99999999999999999999']) {
      const lines = sem618.trimEnd().split('\n');
      const text = lines.map((line, index) => `${line} ${index === 0 ? 'adjustments' : extra}\n`).join('');
      expect(parse('sem', text)).toEqual(parse('sem', sem618));
      const inFront = lines.map((line, index) => `${index === 0 ? 'adjustments' : extra} ${line}\n`).join('');
      expect(parse('sem', inFront)).toEqual(parse('sem', sem618));
    }
  });

  it('refuses an unknown column that is no number', () => {
    const text = sem618
      .trimEnd()
      .split('\n')
      .map((line, index) => `${line} ${index === 0 ? 'name' : 'init'}\n`)
      .join('');
    expect(parse('sem', text)).toMatchObject({ objects: [], malformed: 2 });
  });

  it('finds the columns in any order', () => {
    for (const [kind, text] of [
      ['msg', msg618],
      ['sem', sem618],
      ['shm', shm618],
    ] as const) {
      const turned = text
        .trimEnd()
        .split('\n')
        .map((line) => `${line.trim().split(/\s+/).reverse().join(' ')}\n`)
        .join('');
      expect(parse(kind, turned)).toEqual(parse(kind, text));
    }
  });

  it('counts rows with too few or too many columns', () => {
    const [header, row = '', other = ''] = sem618.split('\n');
    const text = `${header}\n${row.split(/\s+/).slice(0, -1).join(' ')}\n${other} 1\n`;
    expect(parse('sem', text)).toMatchObject({ objects: [], malformed: 2 });
  });

  it('reads columns parted by tabs, and blanks at the end of a line', () => {
    const text = sem618
      .trimEnd()
      .split('\n')
      .map((line) => `${line.trim().split(/\s+/).join('\t')} \t\n`)
      .join('');
    expect(parse('sem', text)).toEqual(parse('sem', sem618));
  });
});

describe('lineEnd', () => {
  it('is the index of the line feed, or the length', () => {
    expect(lineEnd(bytesOf('ab\ncd'), 0)).toBe(2);
    expect(lineEnd(bytesOf('ab\ncd'), 3)).toBe(5);
    expect(lineEnd(bytesOf(''), 0)).toBe(0);
  });
});

const alphabet = ' \t\n\r-+0123456789abcx.\0\u00ff';

/** One small harm to a text. */
function mutate(random: Random, text: string): string {
  const at = random.int(text.length + 1);
  const length = random.int(20);
  switch (random.int(7)) {
    case 0:
      return text.slice(0, at) + random.pick([...alphabet]) + text.slice(at + 1);
    case 1:
      return text.slice(0, at) + random.pick([...alphabet]) + text.slice(at);
    case 2:
      return text.slice(0, at) + text.slice(at + length);
    case 3:
      return text.slice(0, at) + text.slice(at, at + length).repeat(2) + text.slice(at + length);
    case 4:
      return random.chance(0.2) ? text.slice(0, at) : text;
    case 5: {
      const lines = text.split('\n');
      const from = random.int(lines.length);
      const [line = ''] = lines.splice(from, 1);
      lines.splice(random.int(lines.length + 1), 0, line);
      return lines.join('\n');
    }
    default:
      return text.replace(
        random.pick(['0', '1', '9', ' ']),
        random.pick(['-1', '00', '99999999', '9'.repeat(25), '\t']),
      );
  }
}

describe('fuzz', () => {
  it.each(kinds)('%s: damaged tables give what a slow reference parser gives', (kind) => {
    const random = new Random(20_261_121);
    let rows = 0;
    let malformed = 0;
    for (let round = 0; round < 4_000; round++) {
      const ids = Array.from({ length: random.int(8) }, () => random.int(2 ** 31));
      let text = tableText(
        kind,
        ids.map((id) => randomObject(random, kind, id)),
      );
      for (let harm = random.int(6); harm > 0; harm--) text = mutate(random, text);
      const expected = slowTable(kind, text);
      const table = parse(kind, text);
      const unique = [...new Map(expected.rows.map((object) => [object.id, object])).values()];
      const shown = JSON.stringify(text);
      expect(table.objects, shown).toStrictEqual(unique);
      expect(table.malformed, shown).toBe(expected.malformed.length);
      expect(table.sample, shown).toBe(expected.malformed[0]?.slice(0, 400));
      rows += unique.length;
      malformed += table.malformed;
    }
    expect(rows).toBeGreaterThan(5_000);
    expect(malformed).toBeGreaterThan(2_000);
  });
});
