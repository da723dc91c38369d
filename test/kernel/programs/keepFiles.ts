import { closeSync, openSync } from 'node:fs';
import { KeptFile, readProcFile } from '../../../src/kernel/procFile.ts';

/** Keeps more files open than it may, then uses up all descriptors; prints what could be read as JSON. */
const path = '/proc/self/schedstat';
const files = Array.from({ length: 200 }, () => new KeptFile(path));
const isRead = files.map((file) => file.read().ok);

const others: number[] = [];
try {
  for (;;) others.push(openSync('/dev/null', 'r'));
} catch {
  // None is left.
}
const whole = readProcFile('/proc/self/stat').ok;
const [first] = files;
const afterwards = [first?.read(), first?.read()].map((text) => (text?.ok ? 'read' : text?.errno));
for (const descriptor of others) closeSync(descriptor);

console.log(JSON.stringify({ kept: isRead.filter(Boolean).length, others: others.length, whole, afterwards }));
