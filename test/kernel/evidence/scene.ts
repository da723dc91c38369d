import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import type { Doubt, Verdict } from '../../../src/sysv/verdict.ts';
import { nobody } from '../support/nobody.ts';
import { Actor } from './actor.ts';
import type { Finding } from './observer.ts';
import { Observer } from './observer.ts';

/** Some situations need another user, a process id to order, or a pid namespace. */
export const isRoot = process.geteuid?.() === 0;

/** A verdict, with all doubts where it is `unknown`. */
export type Expected = Verdict | readonly ['unknown', Doubt, ...Doubt[]];

/** From the third look on, a process that sleeps is no longer asked. */
const looksASituation = 4;

/** The processes of one test file, and those who look at them: ourselves, and an ordinary user where possible. */
export class Scene {
  private readonly actors: Actor[] = [];
  private readonly observer = new Observer();
  private readonly ordinary = isRoot ? new Observer([], nobody) : undefined;

  async ready(): Promise<void> {
    await Promise.all([this.observer.ready(), this.ordinary?.ready()]);
  }

  /** A new process, started by another command where one is given. */
  async actor(...prefix: readonly string[]): Promise<Actor> {
    const actor = await Actor.start(prefix);
    this.actors.push(actor);
    return actor;
  }

  /** What we find out about an object. */
  ours(ref: ObjectRef): Promise<Finding> {
    return this.observer.look(ref);
  }

  /**
   * Judges an object as ourselves, and as an ordinary user to whom neither the object nor its processes belong.
   * Returns both findings.
   */
  async expect(
    ref: ObjectRef,
    expected: Expected,
    forOrdinary: Expected,
  ): Promise<{ ours: Finding; ordinary: Finding }> {
    const ours = await expectFrom(this.observer, ref, expected, isRoot ? 'root' : 'ourselves');
    const ordinary = this.ordinary && (await expectFrom(this.ordinary, ref, forOrdinary, 'an ordinary user'));
    return { ours, ordinary: ordinary ?? ours };
  }

  /** A message of type 1 and 10 bytes from a process that is no longer there: whoever uses the queue besides has to be seen. */
  async deadSender(queue: ObjectRef): Promise<void> {
    const client = await this.actor();
    await client.do(`send ${queue.id} 1 10`);
    await client.kill();
  }

  /** The first semaphore of a set was set and operated by a process that is no longer there. */
  async deadOperator(set: ObjectRef): Promise<void> {
    const client = await this.actor();
    await client.do(`setValue ${set.id} 0 1`);
    await client.do(`operate ${set.id} 0:1`);
    await client.kill();
  }

  async clear(): Promise<void> {
    for (const actor of this.actors.splice(0)) await actor.clear();
  }

  async end(): Promise<void> {
    await Promise.all([this.observer.end(), this.ordinary?.end()]);
  }
}

/** Gives a test file its scene, which is empty again after each test. */
export function useScene(): () => Scene {
  let scene: Scene | undefined;
  beforeAll(async () => {
    scene = new Scene();
    await scene.ready();
  });
  afterEach(() => scene?.clear());
  afterAll(() => scene?.end());
  return () => {
    if (!scene) throw new Error('The scene belongs into a test.');
    return scene;
  };
}

/** The last looks ask only those processes that have run meanwhile: what is remembered of the others has to be true. */
async function expectFrom(observer: Observer, ref: ObjectRef, expected: Expected, by: string): Promise<Finding> {
  let finding: Finding;
  let looks = 0;
  do {
    finding = await observer.look(ref);
    expectVerdict(finding, expected, by);
  } while (++looks < looksASituation);
  return finding;
}

/** Fails with a word of its own for the one mistake that destroys data. */
export function expectVerdict(finding: Finding, expected: Expected, by: string): void {
  const { judgement, whenRecent, evidence } = finding;
  const [verdict, ...doubts] = typeof expected === 'string' ? [expected] : expected;
  if (verdict !== 'stale' && (judgement.verdict === 'stale' || whenRecent.verdict === 'stale')) {
    throw new Error(`WRONG STALE: ${by} would be told to remove what is "${verdict}": ${JSON.stringify(finding)}`);
  }
  const found = { by, verdict: judgement.verdict, doubts: [...judgement.doubts].sort() };
  const wanted = { by, verdict, doubts: doubts.sort() };
  // Without root's rights the machine's other processes hide whatever they do; that is never more than a doubt.
  const isLessSeen = !isRoot && judgement.verdict === 'unknown' && judgement.doubts.includes('hidden');
  if (!isLessSeen) expect(found, JSON.stringify(evidence)).toEqual(wanted);
  if (judgement.doubts.includes('hidden')) expectNamed(finding);
  if (verdict === 'stale' && !isLessSeen) expect(whenRecent).toEqual({ verdict: 'unknown', doubts: ['recent'] });
}

/** Who is told that something is hidden is told what. */
function expectNamed({ evidence: { hidden, actors } }: Finding): void {
  const invisible = actors.filter(({ fate }) => fate.is === 'notVisible');
  expect(hidden.length + invisible.length).toBeGreaterThan(0);
}
