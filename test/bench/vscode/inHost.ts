/** The bench's part inside the extension host: VS Code loads it as extension tests and calls `run`. */
import { createRequire } from 'node:module';
import { connect } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import * as vscode from 'vscode';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { activate as activateFunction } from '../../../src/extension.ts';
import type { ExtensionApi } from '../../../src/live/api.ts';
import type { MirrorChange } from '../../../src/live/observation.ts';
import type { Activation } from './contract.ts';
import * as contract from './contract.ts';
import { LoopProbe } from './loopProbe.ts';
import { ThreadWait } from './threadWait.ts';

const extensionId = 'ipc-explorer.ipc-explorer';

/** Serves the bench until it hangs up. */
export async function run(): Promise<void> {
  const { [contract.portVariable]: port } = process.env;
  const socket = connect(Number(port), '127.0.0.1');
  const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
  const host = new HostBench();
  connection.onRequest(contract.activate, () => host.activate());
  connection.onRequest(contract.startProbe, () => host.startProbe());
  connection.onRequest(contract.stopProbe, () => host.stopProbe());
  connection.onRequest(contract.awaitCount, (count) => host.until(() => host.count === count));
  connection.onRequest(contract.awaitKey, (key) => host.untilKey(key));
  connection.onRequest(contract.agentStatistics, () => host.api.statistics());
  connection.onRequest(contract.runCommand, async (command) => void (await vscode.commands.executeCommand(command)));
  connection.listen();
  await new Promise<void>((resolve) => socket.once('close', () => resolve()));
}

class HostBench {
  /** How many objects the extension has told of. */
  count = 0;
  private known: ExtensionApi | undefined;
  private probe: LoopProbe | undefined;
  private readonly keys = new Map<number, number>();
  private readonly waiting = new Set<() => void>();

  get api(): ExtensionApi {
    if (!this.known) throw new Error('The extension has not been activated.');
    return this.known;
  }

  /** Loads the bundle before VS Code does, which then finds it loaded, and measures when VS Code activates it. */
  async activate(): Promise<Activation> {
    const extension = vscode.extensions.getExtension<ExtensionApi>(extensionId);
    if (!extension || extension.isActive) throw new Error('The extension is missing, or active already.');
    const bundle = join(extension.extensionPath, (extension.packageJSON as { readonly main: string }).main);
    const load = createRequire(bundle);
    const loaded = worked(() => load(bundle) as { readonly activate: typeof activateFunction });
    const original = loaded.result;
    let call = Number.NaN;
    const measured: typeof activateFunction = (context) => {
      const activated = worked(() => original.activate(context));
      call = activated.milliseconds;
      return activated.result;
    };
    const cached = load.cache[bundle];
    if (cached) cached.exports = { ...original, activate: measured };
    this.known = await extension.activate();
    if (Number.isNaN(call)) throw new Error('VS Code loaded the bundle a second time.');
    this.known.onDidChange((change) => this.note(change));
    return { load: loaded.milliseconds, call };
  }

  startProbe(): void {
    this.probe = new LoopProbe();
  }

  stopProbe(): Promise<contract.Blocks> {
    if (!this.probe) throw new Error('No probe runs.');
    return this.probe.stop();
  }

  async untilKey(key: number): Promise<number> {
    await this.until(() => this.keys.has(key));
    return this.keys.get(key) ?? Number.NaN;
  }

  until(isDone: () => boolean): Promise<void> {
    return new Promise((resolve) => {
      const look = () => {
        if (!isDone()) return;
        this.waiting.delete(look);
        resolve();
      };
      this.waiting.add(look);
      look();
    });
  }

  /** Listens at each event of the extension, and keeps short: its time counts as the extension's. */
  private note({ added, removed }: MirrorChange): void {
    this.count += added.length - removed.length;
    if (added.length < 100) for (const { object } of added) this.keys.set(object.key, Date.now());
    for (const look of this.waiting) look();
  }
}

/** How long it takes, less the time for which others had the processor. */
function worked<T>(work: () => T): { readonly result: T; readonly milliseconds: number } {
  const wait = new ThreadWait();
  const waited = wait.soFar();
  const start = performance.now();
  const result = work();
  const milliseconds = performance.now() - start - (wait.soFar() - waited);
  wait.close();
  return { result, milliseconds };
}
