import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import * as protocol from '../../../src/agent/removalProtocol.ts';
import { evidenceLifeMs, sweep, sweepable } from '../../../src/agent/sweep.ts';
import { EvidenceCollector } from '../../../src/kernel/evidenceCollector.ts';
import * as libc from '../../../src/kernel/libc.ts';
import { Turns } from '../../../src/kernel/turns.ts';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { Actor } from '../evidence/actor.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { Maker } from '../support/maker.ts';
import { existing } from './contents.ts';
import { inspect, itemsOf, removeItems } from './requests.ts';

const quietMs = 60_000;

/** What comes into use while objects are removed. */
describe('a removal of many objects', () => {
  let agent: Agent;
  let maker: Maker;
  let user: Actor | undefined;

  beforeAll(ensureAgent);

  beforeEach(() => {
    agent = new Agent();
    maker = new Maker();
  });

  afterEach(async () => {
    await agent.end();
    await user?.kill();
    user = undefined;
    await maker.close();
  });

  /** Sweeps, with something that happens before or after each look at all processes. */
  async function sweepWith(
    refs: readonly ObjectRef[],
    { before, after }: { readonly before?: () => Promise<unknown>; readonly after?: () => Promise<unknown> },
  ): Promise<void> {
    const wanted = sweepable(itemsOf(await inspect(agent, refs), false));
    const collector = new EvidenceCollector(libc);
    const survey = async (keys: ReadonlySet<number>) => {
      await before?.();
      const found = await collector.survey(keys);
      await after?.();
      return found;
    };
    const { token } = new CancellationTokenSource();
    await sweep({ survey }, { wanted, quietMs, turns: new Turns(), token, onRemoved: () => undefined });
  }

  it('leaves alone what a process has used that came into being after the look at all processes', async () => {
    const refs = await maker.makeMany('sem', 300);
    const used = refs[290];
    // Times of the kernel are whole seconds: what was made in this one may have been used since.
    await sleep(1_100);
    const after = async () => {
      if (user) return;
      user = await Actor.start();
      await user.do(`operate ${used?.id} 0:1`);
    };
    await sweepWith(refs, { after });
    expect(existing(refs)).toEqual([used]);
  });

  it('believes what it has seen from the end of a long look on', async () => {
    const refs = await maker.makeMany('sem', 1_000);
    await sleep(1_100);
    let looks = 0;
    const before = async () => {
      looks++;
      await sleep(2 * evidenceLifeMs);
    };
    await sweepWith(refs, { before });
    expect(existing(refs)).toEqual([]);
    // A few, where this process gets no processor: not one for each portion of some dozens.
    expect(looks).toBeLessThan(10);
  });

  it('looks anew at sets of many semaphores that come into use while others are asked for theirs', async () => {
    const refs = await maker.makeMany('sem', 40, () => ({ size: 8_000 }));
    const last = refs.at(-1);
    const items = itemsOf(await inspect(agent, refs), false);
    const progress = 7;
    const begun = new Promise((resolve) => agent.connection.onProgress(protocol.removalProgress, progress, resolve));
    const answer = removeItems(agent, items, undefined, { progress });
    await begun;
    user = await Actor.start();
    await user.block(`operate ${last?.id} 0:-1`);
    const results = await answer;
    expect(results.at(-1)).toMatchObject({ ...last, is: 'skipped', assessment: { verdict: 'inUse' } });
    expect(existing(refs)).toEqual([last]);
  });
});
