/** Prints the limits of its IPC namespace from both sources as JSON. */
import { limitsToWire } from '../../../src/agent/protocol.ts';
import { askLimits, readLimits } from '../../../src/kernel/limits.ts';

console.log(JSON.stringify({ read: limitsToWire(readLimits()), asked: limitsToWire(await askLimits()) }));
