import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { build } from '../../../scripts/build.ts';
import type { ChangeBatch, KernelState } from '../../../src/agent/protocol.ts';
import * as protocol from '../../../src/agent/protocol.ts';
import type { IpcObject } from '../../../src/sysv/objects.ts';
import { refText } from '../../../src/sysv/objects.ts';
import { root } from '../../host/root.ts';
import { timeOf } from './programs.ts';

export const agentProgram = join(root, 'dist/agent.cjs');

/** Builds the agent where it is missing or older than its sources. */
export async function ensureAgent(): Promise<void> {
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  const newest = Math.max(...sources.map((name) => timeOf(join(root, 'src', name))));
  if (timeOf(agentProgram) < newest) await build();
}

type Received =
  | { readonly what: 'users'; readonly users: readonly { readonly uid: number; readonly name: string }[] }
  | { readonly what: 'changes'; readonly batch: ChangeBatch }
  | { readonly what: 'state'; readonly state: KernelState };

/** The agent as the extension host sees it: a process to talk to. */
export class Agent {
  readonly child: ChildProcessWithoutNullStreams;
  readonly connection: MessageConnection;
  /** All notifications, in the order of their arrival. */
  readonly received: Received[] = [];
  /** The objects that the notifications add up to, by `kind:id`. */
  readonly objects = new Map<string, IpcObject>();
  /** Bytes that arrived. */
  receivedBytes = 0;
  /** What the agent logged. */
  errors = '';
  private readonly snapshot = new Set<string>();

  /** `prefix`: a command that runs the agent under other circumstances; `options`: arguments of the agent. */
  constructor(prefix: readonly string[] = [], options: readonly string[] = []) {
    const [program = process.execPath, ...args] = [...prefix, process.execPath, agentProgram, ...options];
    this.child = spawn(program, args, { cwd: '/', stdio: ['pipe', 'pipe', 'pipe'] });
    this.child.stdout.on('data', (chunk: Buffer) => {
      this.receivedBytes += chunk.length;
    });
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.errors += text;
    });
    this.connection = createMessageConnection(
      new StreamMessageReader(this.child.stdout),
      new StreamMessageWriter(this.child.stdin),
    );
    this.connection.onNotification(protocol.users, (users) => {
      this.received.push({ what: 'users', users });
    });
    this.connection.onNotification(protocol.state, (state) => {
      this.received.push({ what: 'state', state });
    });
    this.connection.onNotification(protocol.changes, (batch) => {
      this.received.push({ what: 'changes', batch });
      this.apply(batch);
    });
    this.connection.listen();
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get batches(): ChangeBatch[] {
    return this.received.flatMap((item) => (item.what === 'changes' ? [item.batch] : []));
  }

  /** Forgets what was received so far; the objects stay. */
  forget(): void {
    this.received.length = 0;
  }

  /** Polls once; what the poll found has arrived when this returns. */
  async refresh(): Promise<void> {
    await this.connection.sendRequest(protocol.refresh);
  }

  /** Closes its input; returns its exit code, or the signal that ended it. */
  async end(): Promise<number | string | null> {
    const { child } = this;
    if (child.exitCode === null && child.signalCode === null) {
      child.stdin.end();
      await once(child, 'exit');
    }
    this.connection.dispose();
    return child.exitCode ?? child.signalCode;
  }

  private apply({ kind, isSnapshot, upserted, removed }: ChangeBatch): void {
    if (isSnapshot && !this.snapshot.has(kind)) {
      this.snapshot.add(kind);
      for (const ref of this.objects.keys()) if (ref.startsWith(`${kind}:`)) this.objects.delete(ref);
    }
    for (const id of removed) this.objects.delete(refText({ kind, id }));
    for (const object of upserted) this.objects.set(refText(object), protocol.fromWire(object));
  }
}
