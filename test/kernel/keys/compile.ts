import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Compiles a C program of this folder to `output`; throws what the compiler says. */
export function compile(name: string, output: string): string {
  const flags = ['-D_GNU_SOURCE', '-Wall', '-o', output];
  execFileSync('cc', [...flags, join(import.meta.dirname, name)], { stdio: ['ignore', 'ignore', 'pipe'] });
  return output;
}
