import type { EqualBytes } from '../sysv/tableTracker.ts';

/** {@link EqualBytes} by memcmp. */
export const equalBytes: EqualBytes = (a, aStart, b, bStart, length) =>
  Buffer.compare(a.subarray(aStart, aStart + length), b.subarray(bStart, bStart + length)) === 0;
