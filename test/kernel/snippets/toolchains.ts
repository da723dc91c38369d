import type { ExecFileSyncOptions } from 'node:child_process';
import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { SnippetLanguage, SnippetName } from '../../../src/snippets/manifest.ts';
import { goPath, libcCrate } from '../../host/compilers.ts';
import type { Command, Workshop } from './programs.ts';
import { insertedSource, installed } from './programs.ts';

/** How a language's programs come to run; the reason where that cannot be here. */
export interface Toolchain {
  readonly language: SnippetLanguage;
  readonly extension: string;
  readonly missing: string | undefined;
  /** Compiles in a folder; returns the command line that runs the program. `shared`: for what all programs need. */
  readonly prepare: (folder: string, source: string, shared: string) => Command;
}

const quiet: ExecFileSyncOptions = { stdio: ['ignore', 'pipe', 'pipe'] };
const crate = libcCrate();
const golang = goPath();

/** Of all languages but C, whose examples have tests of their own. */
export const toolchains: readonly Toolchain[] = [
  {
    language: 'cpp',
    extension: 'cpp',
    missing: installed('g++') ? undefined : 'g++ is not installed',
    prepare: (folder, source) => {
      const program = join(folder, 'program');
      const flags = ['-std=c++17', '-Wall', '-Wextra', '-Wshadow', '-Werror', '-pedantic', '-pthread'];
      execFileSync('g++', [...flags, source, '-o', program], quiet);
      if (installed('clang++')) execFileSync('clang++', [...flags, '-fsyntax-only', source], quiet);
      return [program];
    },
  },
  {
    language: 'python',
    extension: 'py',
    missing: installed('python3') ? undefined : 'python3 is not installed',
    prepare: (_, source) => ['python3', '-W', 'error', source],
  },
  {
    language: 'go',
    extension: 'go',
    missing: installed('go') && golang ? undefined : 'go with golang.org/x/sys is not installed',
    prepare: (folder, source, shared) => {
      const program = join(folder, 'program');
      const env = { ...process.env, GO111MODULE: 'off', GOPATH: golang, GOCACHE: join(shared, 'go-cache') };
      execFileSync('go', ['vet', source], { ...quiet, env });
      execFileSync('go', ['build', '-o', program, source], { ...quiet, env });
      return [program];
    },
  },
  {
    language: 'rust',
    extension: 'rs',
    missing: installed('cargo') && crate ? undefined : 'cargo with the crate libc is not installed',
    prepare: (folder, source, shared) => {
      const manifest = `[package]\nname = "program"\nversion = "0.1.0"\nedition = "2021"\n[[bin]]\nname = "program"\npath = "${source}"\n[dependencies]\nlibc = { path = "${crate}" }\n`;
      writeFileSync(join(folder, 'Cargo.toml'), manifest);
      const target = join(shared, 'rust-target');
      // Warnings of ours are errors, but not those of the crate.
      writeFileSync(source, `#![deny(warnings)]\n${readFileSync(source, 'utf8')}`);
      const env = { ...process.env, CARGO_TARGET_DIR: target };
      execFileSync('cargo', ['build', '--offline', '--quiet'], { ...quiet, cwd: folder, env });
      const program = join(folder, 'program');
      execFileSync('cp', [join(target, 'debug', 'program'), program]);
      return [program];
    },
  },
];

/** What is made of snippets inserted into an empty file, with one of `applications/` below. */
export interface Recipe {
  readonly application: string;
  readonly snippets: readonly SnippetName[];
  /** Changes what was inserted. */
  readonly edit?: (inserted: string) => string;
}

/** One of the files of `applications/`. */
export function applicationText(file: string): string {
  return readFileSync(join(import.meta.dirname, 'applications', file), 'utf8');
}

const prepared = new Map<string, Command>();

/** The command line of a program; it is made once. */
export function prepare(workshop: Workshop, toolchain: Toolchain, recipe: Recipe): Command {
  const name = `${toolchain.language} ${recipe.application} ${recipe.edit?.name}`;
  const command = prepared.get(name) ?? prepareAnew(workshop, toolchain, recipe);
  prepared.set(name, command);
  return command;
}

function prepareAnew(workshop: Workshop, toolchain: Toolchain, { application, snippets, edit }: Recipe): Command {
  const { extension, language } = toolchain;
  const folder = workshop.place();
  const source = join(folder, `main.${extension}`);
  const inserted = insertedSource(language, ...snippets);
  const text = applicationText(`${application}.${extension}`);
  writeFileSync(source, withGoImports(extension, (edit?.(inserted) ?? inserted) + text));
  return toolchain.prepare(folder, source, workshop.folder);
}

/** Go has no imports below code: those of the application go up. */
function withGoImports(extension: string, source: string): string {
  if (extension !== 'go') return source;
  const wanted = ['fmt', 'os', 'strconv', 'time'].filter(
    (name) => new RegExp(`\\b${name}\\.[A-Z]`).test(source) && !source.includes(`import "${name}"`),
  );
  return source.replace('package main\n', `package main\n${wanted.map((name) => `import "${name}"\n`).join('')}`);
}
