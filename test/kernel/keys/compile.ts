import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Compiles a C program of this folder to `output`; throws what the compiler says. */
export function compile(name: string, output: string): string {
  compileFile(join(import.meta.dirname, name), output);
  return output;
}

/** Compiles a C or C++ file to `output`. */
export function compileFile(source: string, output: string): void {
  const compiler = source.endsWith('.cpp') ? 'c++' : 'cc';
  execFileSync(compiler, ['-D_GNU_SOURCE', '-Wall', '-o', output, source], { stdio: ['ignore', 'ignore', 'pipe'] });
}
