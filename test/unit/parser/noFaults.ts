import { Faults } from '../../../src/parser/faults.ts';

/** For sources over which nothing may fail: what does fails the test. */
export const noFaults = new Faults((fault) => {
  throw new Error(fault);
});
