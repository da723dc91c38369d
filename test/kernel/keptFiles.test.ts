import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { expect, it } from 'vitest';

const program = join(import.meta.dirname, 'programs', 'keepFiles.ts');

it('files that are kept open leave most descriptors to others, and give way when there is none left', () => {
  const output = execFileSync('sh', ['-c', `ulimit -n 100; exec "$0" "$1"`, process.execPath, program], {
    encoding: 'utf8',
  });
  const { kept, others, whole, afterwards } = JSON.parse(output) as Readonly<Record<string, unknown>>;
  expect(kept).toBe(25);
  expect(others).toBeGreaterThan(20);
  expect(whole).toBe(true);
  // Whoever kept it hears once that it is not the one of before.
  expect(afterwards).toEqual(['EMFILE', 'read']);
});
