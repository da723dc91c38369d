import type { Server } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { build } from 'esbuild';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { atEnd } from '../../host/lifetime.ts';
import { outFolder } from '../../host/root.ts';
import { portVariable } from './contract.ts';

/** Waits for extension hosts that run our part. */
export class HostLink {
  private readonly server: Server;
  private readonly arrived: MessageConnection[] = [];
  private readonly waiting: ((connection: MessageConnection) => void)[] = [];

  private constructor() {
    this.server = createServer((socket) => {
      socket.on('error', () => undefined);
      const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
      connection.listen();
      const taker = this.waiting.shift();
      if (taker) taker(connection);
      else this.arrived.push(connection);
    });
    atEnd(() => void this.server.close());
  }

  /** Listens on a port of this machine, and tells it to the processes that this one starts from now on. */
  static async listen(): Promise<HostLink> {
    const link = new HostLink();
    await new Promise<void>((resolve) => link.server.listen(0, '127.0.0.1', resolve));
    const address = link.server.address();
    if (typeof address !== 'object' || address === null) throw new Error('No port to listen on.');
    Object.assign(process.env, { [portVariable]: String(address.port) });
    return link;
  }

  /** The next extension host that calls. */
  next(): Promise<MessageConnection> {
    const first = this.arrived.shift();
    return first ? Promise.resolve(first) : new Promise((resolve) => this.waiting.push(resolve));
  }
}

/** Compiles our part and gives back its path. */
export async function compileInHost(): Promise<string> {
  const outfile = join(outFolder, 'bench', 'inHost.cjs');
  await build({
    entryPoints: [join(import.meta.dirname, 'inHost.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    external: ['vscode'],
    logLevel: 'warning',
  });
  return outfile;
}
