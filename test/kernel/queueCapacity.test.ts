import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMultiplier } from '../../src/kernel/namespace.ts';
import { queueCapacity } from '../../src/kernel/queueCapacity.ts';
import { splitId } from '../../src/sysv/identifier.ts';
import { Random } from '../unit/support/random.ts';
import { Maker, makeCommand } from './support/maker.ts';
import { statAny } from './support/oracle.ts';

const multiplier = readMultiplier();

describe('queueCapacity', () => {
  let maker: Maker;

  beforeEach(() => {
    maker = new Maker();
  });

  afterEach(async () => {
    await maker.close();
  });

  async function expectAsStatAny(ids: readonly number[]): Promise<void> {
    const { objects } = statAny();
    for (const id of ids) expect(await queueCapacity(id, multiplier)).toBe(objects.get(`msg:${id}`)?.qbytes);
  }

  it('is msg_qbytes, also after IPC_SET and for queues that nobody may read', async () => {
    const random = new Random(29);
    const ids = await maker.mustRun(
      Array.from({ length: 100 }, () => makeCommand('msg', { size: random.pick([0, random.int(16_384, 1)]), mode: 0 })),
    );
    await expectAsStatAny(ids);
    await maker.mustRun(ids.map((id) => `qbytes ${id} ${random.int(16_384, 1)}`));
    await expectAsStatAny(ids);
    const [first = -1] = ids;
    await maker.mustRun([`qbytes ${first} 4711`]);
    expect(await queueCapacity(first, multiplier)).toBe(4711);
  });

  it('is undefined for a queue that is gone, and for ids that never were', async () => {
    const id = await maker.make('msg');
    expect(await queueCapacity(id, multiplier)).toBeTypeOf('number');
    await maker.mustRun([`remove msg ${id}`]);
    expect(await queueCapacity(id, multiplier)).toBeUndefined();
    expect(await queueCapacity(2 ** 31 - 1, multiplier)).toBeUndefined();
  });

  it('is undefined when the slot holds another queue by now', async () => {
    const old = await maker.make('msg', 111);
    const { slot } = splitId(old, multiplier);
    let id = old;
    do {
      await maker.mustRun([`remove msg ${id}`]);
      id = await maker.make('msg', 222);
    } while (splitId(id, multiplier).slot !== slot);
    expect(id).not.toBe(old);
    expect(await queueCapacity(old, multiplier)).toBeUndefined();
    expect(await queueCapacity(id, multiplier)).toBe(222);
  });

  it('refuses what is no identifier', async () => {
    for (const id of [Number.NaN, 1.5, Number.POSITIVE_INFINITY]) {
      await expect(queueCapacity(id, multiplier)).rejects.toThrow(RangeError);
    }
  });
});
