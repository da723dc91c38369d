import { readFileSync } from 'node:fs';
import type { Kind } from '../../../src/sysv/objects.ts';
import type { Random } from '../../unit/support/random.ts';
import type { Answer, Maker } from './maker.ts';
import { makeCommand } from './maker.ts';

/** Users that this process may give objects to: all kinds of numbers for root, only itself for others. */
function usersToTry(): readonly number[] {
  const self = process.geteuid?.() ?? 0;
  const [, , count = '0'] = readFileSync('/proc/self/uid_map', 'latin1').trim().split(/\s+/);
  return self === 0 && Number(count) > 2 ** 31 ? [0, 0, 1, 1000, 65_534, 2_147_483_648, 4_294_967_294] : [self];
}

/** Random objects, and random things done to them. Counts only on what the kernel answered. */
export class Workload {
  private readonly random: Random;
  private readonly maker: Maker;
  private readonly users = usersToTry();
  private readonly alive: Record<Kind, number[]> = { msg: [], sem: [], shm: [] };

  constructor(random: Random, maker: Maker) {
    this.random = random;
    this.maker = maker;
  }

  get count(): number {
    return this.alive.msg.length + this.alive.sem.length + this.alive.shm.length;
  }

  /** So many new objects; some keys may be taken already, then there are fewer. */
  async create(count: number): Promise<void> {
    const { random } = this;
    const kindsToMake = Array.from({ length: count }, () => random.pick<Kind>(['msg', 'sem', 'shm']));
    const answers = await this.maker.run(
      kindsToMake.map((kind) =>
        makeCommand(kind, {
          key: random.chance(0.3) ? 0 : random.int(2 ** 32),
          mode: random.pick([0, 0o777, 0o600, random.int(0o1000)]),
          cuid: random.pick(this.users),
          cgid: random.pick(this.users),
          size: this.size(kind),
        }),
      ),
    );
    for (const [index, answer] of answers.entries()) {
      const kind = kindsToMake[index];
      if (kind && typeof answer === 'number') this.alive[kind].push(answer);
      else if (answer !== 'EEXIST') throw new Error(`making a ${kind} failed: ${answer}`);
    }
  }

  /** So many random operations on random objects. Some fail, as they do in life. */
  async operate(count: number): Promise<Answer[]> {
    return await this.maker.run(Array.from({ length: count }, () => this.operation()));
  }

  /** Removes so many random objects. */
  async remove(count: number): Promise<void> {
    const commands: string[] = [];
    for (let n = 0; n < count; n++) {
      const kind = this.random.pick<Kind>(['msg', 'sem', 'shm']);
      const ids = this.alive[kind];
      const [id] = ids.splice(this.random.int(ids.length), 1);
      if (id !== undefined) commands.push(`remove ${kind} ${id}`);
    }
    await this.maker.mustRun(commands);
  }

  private size(kind: Kind): number | string {
    const { random } = this;
    switch (kind) {
      case 'msg':
        return random.pick([0, random.int(10_000, 1)]);
      case 'sem':
        return random.chance(0.01) ? 32_000 : random.int(50, 1);
      case 'shm':
        return random.pick([1, random.int(200_000, 1), 5 * 2 ** 30 + 1, `${2n ** 62n}`, `${2n ** 53n + 1n}`]);
    }
  }

  private operation(): string {
    const { random } = this;
    const kind = random.pick<Kind>(['msg', 'sem', 'shm']);
    const id = random.pick(this.alive[kind]);
    if (random.chance(0.15)) {
      const mode = random.pick([0, 0o777, random.int(0o1000)]);
      return `set ${kind} ${id} ${random.pick(this.users)} ${random.pick(this.users)} ${mode.toString(8)}`;
    }
    switch (kind) {
      case 'msg':
        return random.pick([
          `send ${id} ${random.int(300)}`,
          `send ${id} ${random.int(300)}`,
          `receive ${id}`,
          `qbytes ${id} ${random.int(16_384, 1)}`,
        ]);
      case 'sem':
        return random.pick([`semop ${id}`, `setval ${id} ${random.int(100)}`]);
      case 'shm':
        return random.pick([`attach ${id} 1`, `attach ${id} 1`, `detach ${id}`, this.lockOrDest(id)]);
    }
  }

  /** Locking reads a whole segment in, so only the small ones; others are marked for removal while attached. */
  private lockOrDest(id: number): string {
    return this.random.chance(0.5) ? `lock ${id}` : `unlock ${id}`;
  }
}
