import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { runQuietly } from './commands.ts';
import { atEnd } from './lifetime.ts';
import { root } from './root.ts';

const version = '4.139.1';
const temporaryPrefix = 'installing-';
const staleAfterMs = 60 * 60 * 1000;

/**
 * The folder of a complete VS Code server and workbench, installed from the npm registry at the first call.
 * It is no devDependency: its own install script refuses other versions of Node and builds for minutes.
 * `IPC_EXPLORER_VSCODE_CACHE` names a folder to share between working trees.
 */
export async function installedVSCode(): Promise<string> {
  const { IPC_EXPLORER_VSCODE_CACHE } = process.env;
  const cache = IPC_EXPLORER_VSCODE_CACHE || join(root, '.cache');
  const installed = join(cache, `code-server-${version}`);
  if (!existsSync(installed)) {
    console.log(`Installing code-server ${version} (VS Code for the browser) from the npm registry, once…`);
    await install(cache, installed);
  }
  return vscodeFolder(installed);
}

function vscodeFolder(installed: string): string {
  return join(installed, 'node_modules', 'code-server', 'lib', 'vscode');
}

/** Installs aside and renames, so that half an install is never taken for a whole one. */
async function install(cache: string, installed: string): Promise<void> {
  await mkdir(cache, { recursive: true });
  await removeStale(cache);
  const temporary = await mkdtemp(join(cache, temporaryPrefix));
  const discard = atEnd(() => rm(temporary, { recursive: true, force: true }));
  try {
    await npmInstall(temporary);
    await rename(temporary, installed).catch((error: unknown) => {
      // Somebody else was quicker: theirs is as good as ours.
      if (!existsSync(installed)) throw error;
    });
  } finally {
    await discard();
  }
}

/** Removes what installs left behind that were killed; a younger folder may belong to one that still runs. */
async function removeStale(cache: string): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith(temporaryPrefix)) continue;
    const folder = join(cache, name);
    const { mtimeMs } = await stat(folder);
    if (Date.now() - mtimeMs > staleAfterMs) await rm(folder, { recursive: true, force: true });
  }
}

async function npmInstall(folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), '{ "private": true }\n');
  await npm(folder, 'install', '--ignore-scripts', '--no-package-lock', `code-server@${version}`);
  const vscode = vscodeFolder(folder);
  await npm(vscode, 'install', '--ignore-scripts', '--omit=dev', '--omit=optional');
  await addFileWatcher(vscode);
  await buildNativeModules(vscode);
}

/** The file watcher's binary is an optional dependency for one platform; without it no file change is noticed. */
async function addFileWatcher(vscode: string): Promise<void> {
  const manifest: unknown = JSON.parse(
    await readFile(join(vscode, 'node_modules/@parcel/watcher/package.json'), 'utf8'),
  );
  const platform = `${process.platform}-${process.arch}${process.platform === 'linux' ? '-glibc' : ''}`;
  const name = `@parcel/watcher-${platform}@${(manifest as { version: string }).version}`;
  await optional(npm(vscode, 'install', '--no-save', '--ignore-scripts', '--omit=dev', '--omit=optional', name));
}

/** Log files (and so the Output view) need spdlog; where there is no compiler, everything else works without. */
async function buildNativeModules(vscode: string): Promise<void> {
  const nodeHeaders = join(dirname(process.execPath), '..');
  const nodedir = existsSync(join(nodeHeaders, 'include')) ? nodeHeaders : platformNode();
  if (nodedir === undefined) return;
  await optional(npm(vscode, 'rebuild', `--nodedir=${nodedir}`, '@vscode/spdlog', '@vscode/native-watchdog'));
}

function platformNode(): string | undefined {
  const name = `node-${process.platform}-${process.arch}`;
  const places = [join(root, 'node_modules/node/node_modules', name), join(root, 'node_modules', name)];
  return places.find((place) => existsSync(join(place, 'include')));
}

async function optional(attempt: Promise<void>): Promise<void> {
  await attempt.catch((error: unknown) => console.log(`(goes on without: ${String(error).split('\n')[0]})`));
}

function npm(cwd: string, command: string, ...args: readonly string[]): Promise<void> {
  // What npm tells the scripts that it runs must not tell this npm where it works.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_(package|lifecycle|command|config_local_prefix)/.test(name)),
  );
  return runQuietly('npm', [command, '--no-audit', '--no-fund', ...args], { cwd, env });
}
