import { afterEach, describe, expect, it } from 'vitest';
import { nobody } from '../support/nobody.ts';
import type { Actor } from './actor.ts';
import { Observer } from './observer.ts';
import { expectVerdict, isRoot, useScene } from './scene.ts';

const ownPids = ['unshare', '--pid', '--fork', '--kill-child'];
const ownIpc = ['unshare', '--ipc'];

// Only root may make namespaces without a user namespace, in which next to nothing of the others can be seen.
describe.runIf(isRoot)('the verdict across pid namespaces', () => {
  const scene = useScene();
  let inside: Observer | undefined;

  afterEach(async () => {
    await inside?.end();
    inside = undefined;
  });

  async function insider(): Promise<Observer> {
    inside = await new Observer([...ownPids, '--mount-proc']).ready();
    return inside;
  }

  /** Its processes have other numbers in the kernel's records than in `/proc`, which is that of the outer namespace. */
  async function strayInsider(): Promise<Observer> {
    inside = await new Observer(ownPids).ready();
    return inside;
  }

  /** A process that the insider sees. */
  function besides(observer: Observer): Promise<Actor> {
    return scene().actor('nsenter', `--pid=/proc/${observer.innerPid}/ns/pid`);
  }

  it('is in use by a process of an inner namespace, with its id out here', async () => {
    const [server, inner] = [await scene().actor(), await scene().actor(...ownPids)];
    const segment = await server.make('segment 55000001 8192');
    await inner.do(`attach ${segment.id}`);
    await server.kill();
    const attached = await scene().expect(segment, 'inUse', 'inUse');
    expect(attached.ours.evidence.attachments).toMatchObject([{ process: { pid: inner.pid, name: 'evidenceActor' } }]);
    expect(attached.ours.evidence.actors).toMatchObject([
      { role: 'creator', fate: { is: 'dead' } },
      { role: 'lastAttacher', pid: inner.pid, fate: { is: 'alive' } },
    ]);
    const queue = await inner.make('queue 55000001');
    await scene().deadSender(queue);
    await inner.block(`receive ${queue.id} 7`);
    const blocked = await scene().expect(queue, 'inUse', ['unknown', 'hidden']);
    expect(blocked.ours.evidence.blocked).toMatchObject([{ process: { pid: inner.pid }, wait: { type: 7 } }]);
  });

  it('is in use from within such a namespace by what is not visible there', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 55000001 8192');
    await server.do(`attach ${segment.id}`);
    const found = await (await insider()).look(segment);
    expectVerdict(found, 'inUse', 'root in a pid namespace');
    expect(found.evidence).toMatchObject({ attachments: [], hidden: [{ what: 'mappings', count: 1 }] });
  });

  it('is unknown from within such a namespace when an actor out here may live', async () => {
    const server = await scene().actor();
    const [queue, segment] = [await server.make('queue 55000001'), await server.make('segment 55000001 8192')];
    const set = await server.make('set 55000001 2');
    await server.do(`send ${queue.id} 1 10`);
    await server.do(`operate ${set.id} 0:1`);
    const observer = await insider();
    for (const ref of [queue, set, segment]) {
      const found = await observer.look(ref);
      expectVerdict(found, ['unknown', 'hidden'], 'root in a pid namespace');
      expect(found.evidence.actors).toMatchObject([{ pid: 0, fate: { is: 'notVisible' } }]);
    }
    const found = await observer.look(queue);
    expect(found.evidence.hidden).toEqual([{ what: 'pidNamespace' }]);
  });

  it('is unknown from within such a namespace when only some operators of a set are visible there, and dead', async () => {
    const observer = await insider();
    const [server, inner] = [await scene().actor(), await besides(observer)];
    const set = await server.make('set 55000001 2');
    await server.do(`operate ${set.id} 0:1`);
    await inner.do(`operate ${set.id} 1:1`);
    await inner.kill();
    expectVerdict(await observer.look(set), ['unknown', 'hidden'], 'root in a pid namespace');
    await scene().expect(set, 'active', ['unknown', 'noActor', 'hidden']);
  });

  it('is unknown from within such a namespace when a set was only set, in part by whom is not visible there', async () => {
    const observer = await insider();
    const [server, inner] = [await scene().actor(), await besides(observer)];
    const set = await server.make('set 55000001 2');
    await server.do(`setValue ${set.id} 0 1`);
    await inner.do(`setValue ${set.id} 1 1`);
    await inner.kill();
    expectVerdict(await observer.look(set), ['unknown', 'hidden'], 'root in a pid namespace');
  });

  it('is unknown from within such a namespace with the /proc of another: no number that was recorded is one of that', async () => {
    const observer = await strayInsider();
    const server = await besides(observer);
    const [queue, segment] = [await server.make('queue 55000001'), await server.make('segment 55000001 8192')];
    const set = await server.make('set 55000001 1');
    await server.do(`send ${queue.id} 1 10`);
    await server.do(`operate ${set.id} 0:1`);
    for (const ref of [queue, set, segment]) {
      const found = await observer.look(ref);
      expectVerdict(found, ['unknown', 'hidden'], 'root with the /proc of another pid namespace');
      expect(found.evidence.actors).toMatchObject([{ fate: { is: 'notVisible' } }]);
    }
    await server.block(`receive ${queue.id} 2`);
    const found = await observer.look(queue);
    expect(found.evidence.blocked).toMatchObject([{ process: { pid: server.pid } }]);
  });

  it('is unknown from within such a namespace for a queue whose actors in there are dead: out here one may wait', async () => {
    const observer = await insider();
    const [server, inner] = [await scene().actor(), await besides(observer)];
    const queue = await inner.make('queue 55000001');
    await inner.do(`send ${queue.id} 1 10`);
    await inner.kill();
    await server.block(`receive ${queue.id} 2`);
    const found = await observer.look(queue);
    expectVerdict(found, ['unknown', 'hidden'], 'root in a pid namespace');
    expect(found.evidence).toMatchObject({ actors: [{ fate: { is: 'dead' } }], hidden: [{ what: 'pidNamespace' }] });
  });
});

describe.runIf(isRoot)('the verdict across IPC namespaces', () => {
  const scene = useScene();

  it('does not count what is attached to a segment with the same identifier and key elsewhere', async () => {
    const [server, other] = [await scene().actor(), await scene().actor(...ownIpc)];
    const segment = await server.make('segment 55000001 8192');
    expect(await other.do(`segmentAs ${segment.id} 55000001`)).toBe(segment.id);
    await other.do(`attach ${segment.id}`);
    await server.do(`attach ${segment.id}`);
    const { ours } = await scene().expect(segment, 'inUse', 'inUse');
    expect(ours.evidence.attachments.map(({ process }) => process.pid)).toEqual([server.pid]);
    await server.kill();
    await scene().expect(segment, 'stale', 'stale');
  });

  it('does not count who is blocked on a queue with the same identifier elsewhere', async () => {
    const [server, other] = [await scene().actor(), await scene().actor(...ownIpc)];
    const queue = await server.make('queue 55000001');
    await server.do(`send ${queue.id} 1 10`);
    expect(await other.do(`queueAs ${queue.id} 55000001`)).toBe(queue.id);
    await other.block(`receive ${queue.id} 1`);
    await server.kill();
    await scene().expect(queue, 'stale', ['unknown', 'hidden']);
  });

  it('counts a process that was seen elsewhere and has come here since', async () => {
    const [server, comer] = [await scene().actor(), await scene().actor(...ownIpc)];
    const queue = await server.make('queue 55000001');
    await scene().deadSender(queue);
    await scene().expect(queue, 'stale', ['unknown', 'hidden']);
    await comer.do(`enter ${server.pid}`);
    await comer.block(`receive ${queue.id} 12345`);
    const { ours } = await scene().expect(queue, 'inUse', ['unknown', 'hidden']);
    expect(ours.evidence.blocked).toMatchObject([{ process: { pid: comer.pid } }]);
  });

  it('counts a thread that sleeps here although the first thread of its process has gone elsewhere', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 55000001');
    await scene().deadSender(queue);
    const thread = await server.blockThread(`receive ${queue.id} 12345`);
    await server.do('alone');
    const { ours } = await scene().expect(queue, 'inUse', ['unknown', 'hidden']);
    expect(ours.evidence.blocked).toMatchObject([{ process: { pid: server.pid }, thread }]);
  });

  it('does not count a thread that sleeps elsewhere although the first thread of its process has come here', async () => {
    const [server, comer] = [await scene().actor(), await scene().actor(...ownIpc)];
    const queue = await server.make('queue 55000001');
    await scene().deadSender(queue);
    expect(await comer.do(`queueAs ${queue.id} 55000001`)).toBe(queue.id);
    await comer.blockThread(`receive ${queue.id} 12345`);
    await comer.do(`enter ${server.pid}`);
    await scene().expect(queue, 'stale', ['unknown', 'hidden']);
  });

  it('does not count a process that was seen here and has gone elsewhere since', async () => {
    const [server, leaver] = [await scene().actor(), await scene().actor()];
    const queue = await server.make('queue 55000001');
    await scene().deadSender(queue);
    await scene().expect(queue, 'stale', ['unknown', 'hidden']);
    await leaver.do('alone');
    expect(await leaver.do(`queueAs ${queue.id} 55000001`)).toBe(queue.id);
    await leaver.block(`receive ${queue.id} 12345`);
    await scene().expect(queue, 'stale', ['unknown', 'hidden']);
  });
});

/** Hides the links of these processes to their namespaces, but for that of processes: as if there were no others. */
const withoutLinks = `mount -t tmpfs none /mnt && ln -s "$(readlink /proc/self/ns/pid)" /mnt/pid || exit
for each in $$ $SLEEPER; do
  mount --bind /mnt /proc/$each/ns && mount --bind /mnt /proc/$each/task/$each/ns || exit
done
exec "$@"`;

describe.runIf(isRoot)('the verdict on a kernel without IPC namespaces', () => {
  const scene = useScene();

  it('counts who sleeps on a queue: all share one table', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 55000001');
    await scene().deadSender(queue);
    await server.block(`receive ${queue.id} 12345`);
    const command = ['env', `SLEEPER=${server.pid}`, 'unshare', '--mount', 'sh', '-c', withoutLinks, 'sh'];
    const observer = await new Observer(command).ready();
    try {
      const found = await observer.look(queue);
      expectVerdict(found, 'inUse', 'root');
      expect(found.evidence.blocked).toMatchObject([{ process: { pid: server.pid } }]);
    } finally {
      await observer.end();
    }
  });
});

describe.runIf(isRoot).each([1, 2])('the verdict of an ordinary user on a machine with hidepid=%i', (level) => {
  const scene = useScene();
  let observer: Observer | undefined;

  afterEach(async () => {
    await observer?.end();
    observer = undefined;
  });

  async function outsider(): Promise<Observer> {
    const script = `mount -t proc -o hidepid=${level} proc /proc && exec "$@"`;
    observer = await new Observer(['unshare', '--mount', 'sh', '-c', script, 'sh'], nobody).ready();
    return observer;
  }

  it('is unknown while an actor lives that cannot be seen', async () => {
    const server = await scene().actor();
    const segment = await server.make('segment 56000001 8192 666');
    const [queue, set] = [await server.make('queue 56000001 666'), await server.make('set 56000001 1 666')];
    await server.do(`send ${queue.id} 1 10`);
    await server.do(`operate ${set.id} 0:1`);
    const hidden = await outsider();
    for (const ref of [queue, set, segment]) {
      const found = await hidden.look(ref);
      expectVerdict(found, ['unknown', 'hidden'], 'an ordinary user');
      expect(found.evidence.actors).toMatchObject([{ pid: server.pid, fate: { is: 'notVisible' } }]);
    }
    await server.do(`attach ${segment.id}`);
    expectVerdict(await hidden.look(segment), 'inUse', 'an ordinary user');
  });

  it('is unknown while an actor of that user lives that cannot be seen, but could be sent a signal', async () => {
    const server = await scene().actor();
    // Who has changed its user is not to be looked into, by itself neither (PR_SET_DUMPABLE in prctl(2)).
    await server.do(`become ${nobody}`);
    const [segment, set] = [await server.make('segment 56000001 8192'), await server.make('set 56000001 1')];
    await server.do(`operate ${set.id} 0:1`);
    const hidden = await outsider();
    for (const ref of [set, segment]) {
      const found = await hidden.look(ref);
      expectVerdict(found, ['unknown', 'hidden'], 'an ordinary user');
      expect(found.evidence.actors).toMatchObject([{ pid: server.pid, fate: { is: 'notVisible' } }]);
    }
  });

  it('is unknown for a queue whose actors are dead: somebody may wait who cannot be seen', async () => {
    const server = await scene().actor();
    const queue = await server.make('queue 56000001 666');
    await scene().deadSender(queue);
    await server.block(`receive ${queue.id} 7`);
    expectVerdict(await (await outsider()).look(queue), ['unknown', 'hidden'], 'an ordinary user');
  });

  it('is stale where the kernel itself says that nobody has it', async () => {
    const server = await scene().actor();
    const [segment, set] = [await server.make('segment 56000001 8192'), await server.make('set 56000001 1 666')];
    await server.do(`operate ${set.id} 0:1`);
    await server.kill();
    const hidden = await outsider();
    for (const ref of [segment, set]) expectVerdict(await hidden.look(ref), 'stale', 'an ordinary user');
  });
});
