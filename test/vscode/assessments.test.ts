import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { noEvidence } from '../../src/sysv/evidence.ts';
import type { IpcObject, ObjectRefs } from '../../src/sysv/objects.ts';
import { UserStates } from '../../src/users/userStates.ts';
import { queue, segment, semaphores } from '../unit/support/objects.ts';
import { blockedOn, dead, hidden, stale } from './support/findings.ts';
import { LiveWorld } from './support/liveWorld.ts';

const uid = 1000;

describe('what is known of the users of objects', () => {
  let world: LiveWorld;
  let states: UserStates;
  let told: (readonly ObjectRefs[])[];

  beforeEach(() => {
    world = new LiveWorld();
    states = new UserStates(world.mirror, world.assessments, () => uid);
    told = [];
  });

  afterEach(() => {
    states.dispose();
    world.dispose();
  });

  /** From now on. */
  const listen = () => states.onDidChange((changed) => told.push(changed));

  const seen = (object: IpcObject) => ({
    text: states.stateOf(object)?.text,
    heading: states.verdictHeading(object).id,
    own: states.countOwnStale(object.kind),
  });

  const inUse = { text: 'in use', heading: 'verdict:inUse', own: 0 };
  const unknown = { text: undefined, heading: 'verdict:unknown', own: 0 };

  it('does not call a segment stale any more to which somebody has attached', () => {
    const old = segment({ id: 5, uid });
    world.poll([old]);
    world.find([old], stale);
    assert.deepEqual(seen(old), { text: 'stale', heading: 'verdict:stale', own: 1 });
    listen();
    const attached = segment({ id: 5, uid, nattch: 1, atime: nowInSeconds() });
    world.poll([attached]);
    assert.deepEqual(seen(attached), inUse);
    assert.deepEqual(told, [[{ kind: 'shm', ids: [5] }]]);
    const detached = { ...attached, nattch: 0, dtime: nowInSeconds() };
    world.poll([detached]);
    assert.deepEqual(seen(detached), unknown);
  });

  it('does not call a queue stale any more on which something has just happened', () => {
    const old = queue({ id: 5, uid });
    world.poll([old]);
    world.find([old], stale);
    listen();
    world.poll([{ ...old, qnum: 1, stime: nowInSeconds() }]);
    assert.deepEqual(seen(old), unknown);
    assert.deepEqual(told, [[{ kind: 'msg', ids: [5] }]]);
  });

  it('does not believe a look at all processes that is older than what the object shows', () => {
    const attached = segment({ id: 5, uid, nattch: 1 });
    world.poll([attached]);
    world.find([attached], stale);
    assert.deepEqual(seen(attached), inUse);
  });

  it('never calls an object stale by itself, and says nothing where nothing is different', () => {
    const [old, unclear] = [segment({ id: 5, uid }), segment({ id: 6, uid })];
    world.poll([old, unclear]);
    world.find([old], stale);
    world.find([unclear], { verdict: 'unknown', doubts: ['recent'], evidence: dead });
    listen();
    world.poll([
      { ...old, uid: 0 },
      { ...unclear, mode: 0o600 },
    ]);
    assert.deepEqual([...world.assessments.stale('shm')], [5]);
    assert.deepEqual(told, []);
  });

  it('takes the word of the next look at all processes', () => {
    const old = queue({ id: 5, uid });
    world.poll([old]);
    world.find([old], stale);
    world.poll([{ ...old, stime: nowInSeconds() }]);
    world.poll([{ ...old, stime: 1 }]);
    assert.deepEqual(seen(old), unknown);
    world.find([old], stale);
    assert.deepEqual(seen(old).own, 1);
  });

  it('ends the alarm of a deadlock whose sets are removed', () => {
    const [first, second] = [semaphores({ id: 1 }), semaphores({ id: 2 })];
    world.poll([first, second]);
    world.find([first], blockedOn(11, 12));
    world.find([second], blockedOn(12, 11));
    assert.deepEqual(
      states.alarms().map(({ text }) => text),
      ['Possible deadlock: p11 (11), p12 (12)'],
    );
    listen();
    world.poll([], [first, second]);
    assert.deepEqual(states.alarms(), []);
    assert.deepEqual(world.assessments.blocked(), []);
    assert.deepEqual(told, [[]]);
  });

  it('ends the alarm of two segments of one key when either is removed', () => {
    const [old, current] = [segment({ id: 1, key: 0, mode: 0o1600, nattch: 1 }), segment({ id: 2, key: 77 })];
    for (const removed of [current, old]) {
      world.poll([old, current]);
      world.find([old], { verdict: 'waitingForDetach', doubts: [], evidence: { ...noEvidence, originalKey: 77 } });
      world.find([current], hidden(1));
      assert.equal(states.alarms().length, 1);
      const subscription = listen();
      world.poll([], [removed]);
      assert.deepEqual(states.alarms(), []);
      subscription.dispose();
    }
    assert.deepEqual(told, [[], []]);
  });

  it('says nothing when objects go of which nothing else tells', async () => {
    const sets = Array.from({ length: 1500 }, (_, id) => semaphores({ id }));
    world.poll(sets);
    for (const set of sets) world.find([set], stale);
    listen();
    const finished = new Promise<void>((resolve) => {
      world.mirror.onDidChange(({ removed, hasMore }) => {
        if (removed.length > 0 && !hasMore) resolve();
      });
    });
    world.poll([], sets);
    await finished;
    assert.deepEqual(told, []);
    assert.equal(world.assessments.stale('sem').size, 0);
  });

  it('can still be asked for while the removal of the object is told, and not any more after that', async () => {
    const old = segment({ id: 5, uid });
    world.poll([old]);
    world.find([old], stale);
    const heard: unknown[] = [];
    world.mirror.onDidChange(({ removed }) => {
      for (const { object } of removed) heard.push(world.assessments.lastOf(object)?.verdict);
    });
    world.poll([], [old]);
    assert.deepEqual(heard, ['stale']);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.equal(world.assessments.lastOf(old), undefined);
  });

  it('keeps nothing of an object that went while its users were looked for', () => {
    const [gone, staying] = [semaphores({ id: 1 }), semaphores({ id: 2 })];
    world.poll([gone, staying]);
    world.poll([], [gone]);
    listen();
    world.find([gone, staying], blockedOn(11, 12));
    assert.equal(world.assessments.of(gone), undefined);
    assert.deepEqual(
      world.assessments.blocked().map(({ id }) => id),
      [2],
    );
    assert.deepEqual(told, [[{ kind: 'sem', ids: [2] }]]);
  });
});

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
