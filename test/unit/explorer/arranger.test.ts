import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Arranger } from '../../../src/explorer/arranger.ts';
import type { Steps } from '../../../src/explorer/steps.ts';
import type { Kind } from '../../../src/sysv/objects.ts';

describe('arranging rows', () => {
  /** What was done, in order. */
  let done: string[];
  let steps: number;
  let eachStep: (step: number) => void;
  let arranger: Arranger;

  function* arranging(changed: readonly Kind[]): Steps<void> {
    const name = [...changed].sort().join(' ');
    done.push(`begin ${name}`);
    for (let step = 0; step < steps; step++) {
      eachStep(step);
      yield;
    }
    done.push(`end ${name}`);
  }

  beforeEach(() => {
    done = [];
    steps = 3;
    eachStep = () => undefined;
    arranger = new Arranger(arranging, () => done.push('done'));
  });

  afterEach(() => arranger.dispose());

  it('waits for the last of the changes', async () => {
    arranger.touch('msg');
    await arranger.idle();
    expect(done).toEqual([]);
    arranger.touch('shm');
    arranger.start();
    expect(done).toEqual([]);
    await arranger.idle();
    expect(done).toEqual(['begin msg shm', 'end msg shm', 'done']);
  });

  it('takes more turns than one when it takes long', async () => {
    let turns = 0;
    const count = () => {
      turns++;
      if (!done.includes('done')) setImmediate(count);
    };
    eachStep = () => {
      const until = performance.now() + 5;
      while (performance.now() < until);
    };
    arranger.touch('msg');
    arranger.start();
    setImmediate(count);
    await arranger.idle();
    expect(turns).toBeGreaterThanOrEqual(steps);
  });

  it('arranges again what changes meanwhile, and is done once', async () => {
    eachStep = (step) => {
      if (step !== 1 || done.length > 1) return;
      arranger.touch('sem');
      arranger.start();
    };
    arranger.touch('msg');
    arranger.start();
    await arranger.idle();
    expect(done).toEqual(['begin msg', 'end msg', 'begin sem', 'end sem', 'done']);
  });

  it('leaves what it has begun when rows are to be arranged otherwise', async () => {
    eachStep = (step) => {
      if (step === 1 && done.length === 1) arranger.restart();
    };
    arranger.touch('msg');
    arranger.start();
    await arranger.idle();
    expect(done).toEqual(['begin msg', 'begin msg sem shm', 'end msg sem shm', 'done']);
  });

  it('ends with the view', async () => {
    arranger.restart();
    arranger.dispose();
    await new Promise((resolve) => setImmediate(resolve));
    expect(done).toEqual([]);
  });
});
