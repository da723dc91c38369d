import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Kind, ObjectRef } from '../../../src/sysv/objects.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { Maker } from '../support/maker.ts';
import { asNobody } from '../support/nobody.ts';
import { inspect } from './requests.ts';

/** Enough of a kind to be read from the table, and to be told with several messages. */
const many = 600;

describe('what is shown before a removal', () => {
  let agent: Agent;
  let maker: Maker;

  beforeAll(ensureAgent);

  beforeEach(() => {
    agent = new Agent();
    maker = new Maker();
  });

  afterEach(async () => {
    await agent.end();
    await maker.close();
  });

  function makeMany(kind: Kind): Promise<ObjectRef[]> {
    return maker.makeMany(kind, many, (index) => ({
      size: kind === 'msg' ? 0 : 1 + (index % 9),
      mode: index % 0o1000,
    }));
  }

  it('is the same for many objects as for each of them, in their order, without those that are gone', async () => {
    const [queues, sets, segments] = [await makeMany('msg'), await makeMany('sem'), await makeMany('shm')];
    await maker.mustRun([3, 5, 299].map((index) => `send ${queues[index]?.id} ${index}`));
    spawnSync('ipcrm', ['-s', String(sets[77]?.id), '-q', String(queues[0]?.id)]);
    const refs = [...segments, ...queues, ...sets].reverse();
    const found = await inspect(agent, refs);
    const left = refs.filter((ref) => ref !== sets[77] && ref !== queues[0]);
    expect(found.map(({ object: { kind, id } }) => ({ kind, id }))).toEqual(left);
    for (const index of [0, 5, 299, 300, 595, 596, 597, 598, 900, left.length - 1]) {
      // Only the table knows how much of a segment is in memory.
      expect([found[index]]).toMatchObject(await inspect(agent, left.slice(index, index + 1)));
    }
    const sent = found.find(({ object }) => object.id === queues[299]?.id && object.kind === 'msg');
    expect(sent).toMatchObject({ object: { qnum: 1, cbytes: 299 }, saving: { can: true } });
  });

  it('says of each what an ordinary user could not keep', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'only root can become somebody else');
    const user = new Agent(asNobody);
    try {
      const [queues, sets, segments] = [await makeMany('msg'), await makeMany('sem'), await makeMany('shm')];
      await maker.mustRun(queues.slice(0, 100).map(({ id }) => `send ${id} 9`));
      const found = await inspect(user, [...queues, ...sets, ...segments]);
      expect(found).toHaveLength(3 * many);
      for (const { object, saving } of found) {
        const mayRead = (object.mode & 0o4) !== 0;
        expect({ object, saving }).toMatchObject({
          object,
          saving: mayRead ? { can: true } : { can: false, why: 'refused', errno: 'EACCES' },
        });
      }
    } finally {
      await user.end();
    }
  });
});
