import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { SnippetName } from '../../../src/snippets/manifest.ts';
import { insertedSource, isFull, Workshop } from './programs.ts';

const rounds = isFull ? 2000 : 70;
const workshop = new Workshop();
afterAll(() => workshop.remove());

const servers: readonly { readonly name: SnippetName; readonly starter: string; readonly object: string }[] = [
  { name: 'messageServer', starter: 'startMessageServer.h', object: "'q'" },
  { name: 'semaphoreServer', starter: 'startSemaphoreServer.h', object: "'s'" },
  { name: 'sharedServer', starter: 'startSharedServer.h', object: "'m'" },
];

describe(`2 to 8 servers that start at the same instant, ${rounds} rounds`, () => {
  it.each(servers)('$name: exactly one owns the object each time', ({ name, starter, object }) => {
    const sources = { [`${name}.c`]: insertedSource('c', name) };
    expect(race(starter, object, sources)).toEqual({ rounds, wrong: 0, gone: 0 });
  });

  it.each(['textbookQueue.h', 'retryingTextbookQueue.h'])('%s, in the same harness, fails', (starter) => {
    const result = race(starter, "'q'", {});
    console.log(`${starter}: not exactly one owner in ${result.wrong} of ${rounds} rounds`);
    expect(result.wrong).toBeGreaterThan(0);
  });
});

describe(`4 clients that look for a semaphore set while it is made, ${rounds} rounds`, () => {
  const sources = { 'sources.h': insertedSource('c', 'semaphoreServer', 'semaphoreClient') };

  it('see no value but the initial one', () => {
    const program = workshop.compileHere('semaphoreRace.c', sources);
    expect(run(program)).toEqual([rounds, 0, 0]);
  });

  it('see others when the set is made as in the textbook', () => {
    const program = workshop.compileHere('semaphoreRace.c', sources, '-DTEXTBOOK');
    const [, wrong = 0] = run(program);
    console.log(`textbook: ${wrong} of ${rounds * 4} clients saw an uninitialised value`);
    expect(wrong).toBeGreaterThan(0);
  });
});

function race(starter: string, object: string, sources: Readonly<Record<string, string>>) {
  const header = readFileSync(join(import.meta.dirname, starter), 'utf8');
  const defines = [`-DSTARTER="starter.h"`, `-DOBJECT=${object}`];
  const program = workshop.compileHere('race.c', { ...sources, 'starter.h': header }, ...defines);
  const [all, wrong, gone] = run(program);
  return { rounds: all, wrong, gone };
}

function run(program: string): number[] {
  const output = execFileSync(program, [String(rounds)], { cwd: workshop.place(), encoding: 'utf8', timeout: 600_000 });
  return output.trim().split(' ').map(Number);
}
