import { execFileSync } from 'node:child_process';
import { afterEach, describe, expect, it } from 'vitest';
import { Holes } from '../../../src/kernel/holes.ts';
import { makeSegment, removeAll } from '../../host/ipcObjects.ts';

const mebibyte = 2 ** 20;
const size = 1024 * mebibyte;

function touch(id: number, offset: number): void {
  execFileSync('perl', ['-e', `shmwrite(${id}, "x", ${offset}, 1) or die $!`]);
}

describe('the parts of a segment that nobody has touched', () => {
  afterEach(removeAll);

  it('are all but the units that were written to', async () => {
    const id = makeSegment(0x5e000001, size);
    touch(id, 700 * mebibyte);
    const holes = await Holes.of(id, mebibyte);
    expect(holes?.cover(0, 700 * mebibyte)).toBe(true);
    expect(holes?.cover(700 * mebibyte, mebibyte)).toBe(false);
    expect(holes?.cover(701 * mebibyte, 323 * mebibyte)).toBe(true);
    expect(holes?.cover(1023 * mebibyte, 2 * mebibyte)).toBe(false);
  });

  it('are told also when one is touched while they are looked for', async () => {
    const id = makeSegment(0x5e000002, size);
    // The first part has been looked at when this returns, the others have not.
    const looking = Holes.of(id, mebibyte);
    touch(id, 0);
    touch(id, 900 * mebibyte);
    const holes = await looking;
    expect(holes?.cover(0, mebibyte)).toBe(false);
    expect(holes?.cover(mebibyte, 899 * mebibyte)).toBe(true);
    expect(holes?.cover(900 * mebibyte, mebibyte)).toBe(false);
  });

  it('are not told of a segment that was touched everywhere', async () => {
    const id = makeSegment(0x5e000003, 4096);
    touch(id, 0);
    expect(await Holes.of(id, 4096)).toBeUndefined();
  });
});
