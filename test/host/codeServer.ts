import { mkdir, mkdtemp, readFile, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { installedVSCode } from './install.ts';
import { type ProcessGroup, startGroup } from './processGroup.ts';
import type { Settings } from './settings.ts';

/** How a server is to be started. */
export interface CodeServerOptions {
  readonly settings: Settings;
  /** Folders of extensions that are installed for every window, by a link to the folder. */
  readonly extensions?: readonly string[];
  /** Honours `extensionDevelopmentPath` and `extensionTestsPath` in a page's address, and shows no notification. */
  readonly automation?: boolean;
  /** The absolute path of the folder that an address without one opens. */
  readonly folder?: string;
  /** What a browser has to know to be let in; without it everybody on this machine is. */
  readonly token?: string;
  /** Opens folders in Restricted Mode until the user trusts them; the settings must allow for it. */
  readonly isTrustAsked?: boolean;
  /** A command that runs the server under other circumstances. */
  readonly prefix?: readonly string[];
  /** The port on 127.0.0.1; a free one when left out. */
  readonly port?: number;
}

/** A VS Code server on this machine. */
export interface CodeServer {
  readonly port: number;
  /** User settings; VS Code follows changes of this file. */
  readonly settingsFile: string;
  /** Resolves when the server has ended. */
  readonly ended: Promise<void>;
  /** Everything it has printed. */
  log(): string;
  stop(): Promise<void>;
}

/** Starts a VS Code server with fresh user data and resolves when it answers. */
export async function startCodeServer(options: CodeServerOptions): Promise<CodeServer> {
  const vscode = await installedVSCode();
  const data = await mkdtemp(join(tmpdir(), 'ipc-explorer-vscode-'));
  const settingsFile = join(data, 'data', 'User', 'settings.json');
  await mkdir(join(data, 'data', 'User'), { recursive: true });
  await writeFile(settingsFile, JSON.stringify(options.settings, undefined, 2));
  await installExtensions(join(data, 'extensions'), options.extensions ?? []);

  const server = [process.execPath, join(vscode, 'out', 'server-main.js'), ...(await serverArguments(data, options))];
  const [command = process.execPath, ...args] = [...(options.prefix ?? []), ...server];
  const group = startGroup(command, args, { env: serverEnvironment(data), folder: data });
  const log = collectOutput(group);
  try {
    const port = await listeningPort(group, log);
    return { port, settingsFile, ended: group.ended, log, stop: group.stop };
  } catch (error) {
    await group.stop();
    throw error;
  }
}

async function serverArguments(data: string, options: CodeServerOptions): Promise<string[]> {
  const args = [
    '--host=127.0.0.1',
    // 0 has the kernel choose, which no other process can come between; the server prints what it got.
    `--port=${options.port ?? 0}`,
    '--accept-server-license-terms',
    '--telemetry-level=off',
    ...(options.isTrustAsked ? [] : ['--disable-workspace-trust']),
    `--server-data-dir=${data}`,
    `--extensions-dir=${join(data, 'extensions')}`,
  ];
  if (options.folder !== undefined) args.push(`--default-folder=${options.folder}`);
  if (options.automation) args.push('--enable-smoke-test-driver');
  if (options.token === undefined) return [...args, '--without-connection-token'];
  // In a file, because the arguments of a process can be read by every user of the machine.
  const tokenFile = join(data, 'token');
  await writeFile(tokenFile, options.token, { mode: 0o600 });
  return [...args, `--connection-token-file=${tokenFile}`];
}

function serverEnvironment(data: string): NodeJS.ProcessEnv {
  // VS Code inside a terminal of VS Code must not take itself for a part of the outer one.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_)/.test(name));
  return {
    ...Object.fromEntries(inherited),
    // Where it makes its sockets, which then go with the folder.
    XDG_RUNTIME_DIR: data,
    // No gallery is asked for anything.
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',
  };
}

/** A link in the extensions folder is an installed extension: what is built in the tree runs, without a copy. */
async function installExtensions(folder: string, extensions: readonly string[]): Promise<void> {
  await mkdir(folder);
  for (const extension of extensions) {
    const manifest: unknown = JSON.parse(await readFile(join(extension, 'package.json'), 'utf8'));
    const { publisher, name, version } = manifest as Record<'publisher' | 'name' | 'version', string>;
    await symlink(extension, join(folder, `${publisher}.${name}-${version}`), 'dir');
  }
}

function collectOutput(group: ProcessGroup): () => string {
  const output: string[] = [];
  const collect = (data: unknown) => output.push(String(data));
  group.child.stdout?.on('data', collect);
  group.child.stderr?.on('data', collect);
  return () => output.join('');
}

const refusals: Readonly<Record<string, string>> = {
  EADDRINUSE: 'This port is taken by another program.',
  EACCES: 'This port may be used by root only.',
};

function listeningPort(group: ProcessGroup, log: () => string): Promise<number> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const port = /Web UI available at http:\/\/[^:/]+:(\d+)/.exec(log())?.[1];
      if (port !== undefined) resolve(Number(port));
      // It stays although it has nothing to listen on.
      const refusal = /listen (EADDRINUSE|EACCES)/.exec(log())?.[1];
      if (refusal !== undefined) reject(new Error(refusals[refusal]));
    };
    group.child.stdout?.on('data', look);
    group.child.stderr?.on('data', look);
    void group.ended.then(() => reject(new Error(`The VS Code server ended before it answered:\n${log()}`)));
  });
}
