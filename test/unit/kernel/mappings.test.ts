import { describe, expect, it } from 'vitest';
import { parseMappings } from '../../../src/kernel/mappings.ts';

const devices = new Set(['00:01', '00:11']);

const ordinary = `55d3a3a4c000-55d3a3a4e000 r--p 00000000 fd:00 1441826                    /usr/bin/server
7f2b54000000-7f2b54021000 rw-p 00000000 00:00 0 
7ffd3c5f2000-7ffd3c613000 rw-p 00000000 00:00 0                          [stack]
`;

describe('parseMappings', () => {
  it('finds segments with identifier, key, addresses and rights', () => {
    const maps = `${ordinary}7f2b55bd4000-7f2b55bd6000 rw-s 00000000 00:01 32769                      /SYSV51000001 (deleted)
7f2b55bd6000-7f2b55bd8000 r--s 00000000 00:01 0                          /SYSVffffffff (deleted)
`;
    expect(parseMappings(maps, devices)).toEqual([
      { id: 32_769, key: 0x51000001, mappings: [{ start: '7f2b55bd4000', end: '7f2b55bd6000', isWritable: true }] },
      { id: 0, key: -1, mappings: [{ start: '7f2b55bd6000', end: '7f2b55bd8000', isWritable: false }] },
    ]);
  });

  it('finds segments of huge pages on their own device, and of no other', () => {
    const maps = `7f1073000000-7f1073200000 rw-s 00000000 00:11 7                          /SYSV53000099 (deleted)
7f1073200000-7f1073400000 rw-s 00000000 00:12 8                          /SYSV53000098 (deleted)
`;
    expect(parseMappings(maps, devices)).toEqual([
      { id: 7, key: 0x53000099, mappings: [{ start: '7f1073000000', end: '7f1073200000', isWritable: true }] },
    ]);
  });

  it('puts the parts of one segment together', () => {
    const maps = `7f0000000000-7f0000001000 rw-s 00000000 00:01 5                          /SYSV00000000 (deleted)
7f0000001000-7f0000002000 ---s 00001000 00:01 5                          /SYSV00000000 (deleted)
${ordinary}7f0000002000-7f0000004000 rw-s 00002000 00:01 5                          /SYSV00000000 (deleted)
`;
    const [segment, ...others] = parseMappings(maps, devices);
    expect(others).toEqual([]);
    expect(segment).toMatchObject({ id: 5, key: 0 });
    expect(segment?.mappings.map(({ isWritable }) => isWritable)).toEqual([true, false, true]);
  });

  it('is not led astray by files with such names', () => {
    const maps = `7f0000000000-7f0000001000 rw-s 00000000 fd:00 5                          /SYSV00000001 (deleted)
7f0000001000-7f0000002000 rw-p 00000000 00:01 5                          /SYSV00000001 (deleted)
7f0000002000-7f0000003000 rw-s 00000000 00:01 5                          /tmp/SYSV00000001 (deleted)
7f0000003000-7f0000004000 rw-s 00000000 00:01 5                          /SYSV0000000g (deleted)
7f0000004000-7f0000005000 rw-s 00000000 00:01 5                          /SYSV
`;
    expect(parseMappings(maps, devices)).toEqual([]);
  });

  it('finds nothing in nothing', () => {
    expect(parseMappings('', devices)).toEqual([]);
    expect(parseMappings(ordinary, devices)).toEqual([]);
  });
});
