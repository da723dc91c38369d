import { describe, expect, it } from 'vitest';
import { fromWire, limitsFromWire, limitsToWire, toWire } from '../../../src/agent/protocol.ts';
import { kinds } from '../../../src/sysv/objects.ts';
import { randomObject } from '../support/objects.ts';
import { Random } from '../support/random.ts';

describe('the wire', () => {
  it.each(kinds)('%s: objects arrive as they were sent', (kind) => {
    const random = new Random(23);
    for (let id = 0; id < 500; id++) {
      const object = randomObject(random, kind, id);
      expect(fromWire(JSON.parse(JSON.stringify(toWire(object))))).toStrictEqual(object);
    }
  });

  it('carries limits of 64 bits', () => {
    const limits = {
      msgmni: 1,
      msgmax: 2,
      msgmnb: 3,
      semmni: 4,
      semmsl: 5,
      semmns: 6,
      shmmni: 7,
      shmmax: 18_446_744_073_692_774_399n,
      shmall: 2n ** 53n + 1n,
    };
    expect(limitsFromWire(JSON.parse(JSON.stringify(limitsToWire(limits))))).toStrictEqual(limits);
  });
});
