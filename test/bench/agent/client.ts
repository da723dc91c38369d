import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import process from 'node:process';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { readSegment } from '../../../src/agent/contentsProtocol.ts';
import type { Statistics } from '../../../src/agent/protocol.ts';
import { changes, initialize, statistics, watch } from '../../../src/agent/protocol.ts';
import { atEnd } from '../../host/lifetime.ts';
import { agentNodeOptions, agentProgram } from './launch.ts';

/** An agent as the extension starts it, and every byte that it sends. */
export class AgentClient {
  receivedBytes = 0;
  private readonly child: ChildProcess;
  readonly connection: MessageConnection;
  private readonly forget: () => Promise<void>;

  constructor() {
    const child = spawn(process.execPath, [...agentNodeOptions(), agentProgram], {
      cwd: '/',
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.child = child;
    child.stdout.on('data', (data: Buffer) => {
      this.receivedBytes += data.length;
    });
    this.connection = createMessageConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.connection.listen();
    this.forget = atEnd(() => void child.kill());
  }

  /** Process id; the agent runs by then. */
  async pid(): Promise<number> {
    await this.connection.sendRequest(initialize);
    return this.child.pid ?? 0;
  }

  /** Has it poll; resolves when the first complete listing is here. */
  async watch(intervalMs: number): Promise<void> {
    const listed = new Promise<void>((resolve) => {
      this.connection.onNotification(changes, ({ hasMore }) => {
        if (!hasMore) resolve();
      });
    });
    await this.connection.sendRequest(watch, { intervalMs });
    await listed;
  }

  /** Reads a segment as a live hex view does; resolves when its bytes are here. */
  async readSegment(id: number, offset: number, length: number): Promise<void> {
    const outcome = await this.connection.sendRequest(readSegment, { id, offset, length });
    if (!outcome.ok) throw new Error(`segment ${id}: ${outcome.errno}`);
  }

  statistics(): Promise<Statistics> {
    return this.connection.sendRequest(statistics);
  }

  /** Ends it the way the extension does: by closing its input. */
  async end(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.connection.end();
    await ended;
    await this.forget();
  }
}
