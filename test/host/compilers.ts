import { globSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from './commands.ts';
import { installPackages } from './debian.ts';

/** Where Debian puts the sources of Go packages. */
const debianGoPath = '/usr/share/gocode';

/** The GOPATH that has golang.org/x/sys, if this machine has one. */
export function goPath(): string | undefined {
  const [found] = globSync(join(debianGoPath, 'src/golang.org/x/sys/unix'));
  return found && debianGoPath;
}

/** The folder of the crate libc, if this machine has it. */
export function libcCrate(): string | undefined {
  const [found] = globSync([
    '/usr/share/cargo/registry/libc-0.2.*',
    join(homedir(), '.cargo/registry/src/*/libc-0.2.*'),
  ]);
  return found;
}

/** What the tests of the snippets compile with, besides gcc, and the Debian package that brings it. */
const needs = [
  { isThere: () => findProgram('clang++') !== undefined, package: 'clang' },
  { isThere: () => findProgram('go') !== undefined, package: 'golang-go' },
  { isThere: () => goPath() !== undefined, package: 'golang-golang-x-sys-dev' },
  { isThere: () => findProgram('cargo') !== undefined, package: 'cargo' },
  { isThere: () => libcCrate() !== undefined, package: 'librust-libc-dev' },
];

/** Installs the compilers that are missing where that needs nobody's permission. Rejects when it fails. */
export async function installCompilers(): Promise<void> {
  const missing = needs.filter(({ isThere }) => !isThere()).map((need) => need.package);
  if (missing.length > 0) await installPackages(...missing);
}
