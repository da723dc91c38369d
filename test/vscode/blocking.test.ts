import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { graphContent } from '../../src/blocking/graphContent.ts';
import type { ReadingFacts } from '../../src/blocking/readingText.ts';
import { readingText } from '../../src/blocking/readingText.ts';
import { unseenWaits } from '../../src/blocking/unseenWaits.ts';
import { waitGraph } from '../../src/blocking/waitGraph.ts';
import type { AgentState } from '../../src/live/agentProcess.ts';
import { clockTime } from '../../src/ui/format.ts';
import { queue } from '../unit/support/objects.ts';
import { stale } from './support/findings.ts';
import { LiveWorld } from './support/liveWorld.ts';

const running: AgentState = {
  is: 'running',
  machine: { kernelRelease: '6.18.0', multiplier: 32_768, uid: 1000, pid: 1 },
};
const fine = { isReadable: true, malformed: 0 } as const;
const refused = { isReadable: false, errno: 'EACCES' } as const;
const allWell: ReadingFacts = { agent: running, listedAt: 0, queues: fine, sets: fine };
const nobody = /No process waits on a message queue or a semaphore set\./;
const nobodySeen = /No process is seen to wait/;

describe('who waits for what, when nobody is seen to wait', () => {
  let world: LiveWorld;

  beforeEach(() => {
    world = new LiveWorld();
  });

  afterEach(() => world.dispose());

  /** What stands on the page. */
  function page(facts: Partial<ReadingFacts> = {}): string {
    const { mirror, assessments } = world;
    const unseen = unseenWaits(mirror, assessments);
    const reading = readingText({ ...allWell, ...facts, listedAt: mirror.listedAt });
    return graphContent({
      graph: waitGraph([], []),
      edges: [],
      unseen,
      reading,
      alarms: [],
      find: (ref) => mirror.find(ref)?.object,
    });
  }

  it('says that nobody waits only when the objects were listed, and looked at', () => {
    assert.match(page(), /Looking…/);
    world.poll([queue({ id: 1 })]);
    assert.match(page(), /Looking…/);
    world.find([queue({ id: 1 })], stale);
    assert.match(page(), nobody);
  });

  it('says that nobody waits where there is nothing to wait on', () => {
    world.poll([]);
    assert.match(page(), nobody);
  });

  it('says that nothing can be read, and why', () => {
    const tables = { queues: refused, sets: refused };
    const text = '/proc/sysvipc cannot be read: EACCES.';
    assert.equal(readingText({ ...allWell, ...tables, listedAt: undefined }), text);
    assert.match(page(tables), /<p>\/proc\/sysvipc cannot be read: EACCES\./);
    assert.doesNotMatch(page(tables), nobody);
    world.poll([]);
    assert.match(page({ sets: refused }), nobodySeen);
    assert.match(page({ sets: refused }), /\/proc\/sysvipc\/sem cannot be read: EACCES\./);
    assert.doesNotMatch(page({ sets: refused }), /as of/);
  });

  it('says that there is no agent, and from when the rest is', () => {
    const agent: AgentState = { is: 'failed', reason: 'exit code 1' };
    const text = 'The agent that reads the kernel could not be started: exit code 1.';
    assert.equal(readingText({ ...allWell, agent, listedAt: undefined }), text);
    assert.equal(
      readingText({ ...allWell, agent, listedAt: 5 }),
      `${text} What is shown here is as of ${clockTime(5)}.`,
    );
    assert.match(page({ agent }), /could not be started/);
    world.poll([]);
    assert.match(page({ agent }), nobodySeen);
    assert.match(page({ agent: { is: 'restarting', reason: '', delayMs: 1 } }), /is being restarted\. What is shown/);
  });
});
