import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import * as vscode from 'vscode';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import type { Machine } from '../agent/protocol.ts';
import { initialize } from '../agent/protocol.ts';
import { nextTurn } from './nextTurn.ts';
import { StartError } from './startError.ts';

/** Where the agent is in its life. */
export type AgentState =
  | { readonly is: 'notStarted' }
  | { readonly is: 'starting' }
  | { readonly is: 'running'; readonly machine: Machine }
  /** Died, and will be started again after a delay. */
  | { readonly is: 'restarting'; readonly reason: string; readonly delayMs: number }
  /** Could not be started several times in a row: waits for the user. */
  | { readonly is: 'failed'; readonly reason: string };

/** A running agent. */
export interface AgentSession {
  readonly connection: MessageConnection;
  readonly machine: Machine;
}

const firstDelayMs = 100;
const longestDelayMs = 2_000;
const mostFailedStarts = 5;
/** So long an agent that is to end may take, in milliseconds. */
const farewellMs = 1_000;
/** An agent that lived this long was healthy: the next restart is quick again. */
const healthyMs = 10_000;

// A young generation that grows at once lets the first listing of tens of thousands of objects pass without copying
// them again and again; with few objects it stays small.
const nodeOptions = ['--max-semi-space-size=32', '--semi-space-growth-factor=16'];

/**
 * Starts the agent when it is first needed, and again with a growing delay when it dies. It ends by itself when its
 * standard input closes, whatever way this process goes.
 */
export class AgentProcess implements vscode.Disposable {
  readonly onDidChangeState: vscode.Event<AgentState>;
  /** A new agent answers; whoever wants something of it has to ask again. */
  readonly onDidConnect: vscode.Event<AgentSession>;
  private readonly stateEmitter = new vscode.EventEmitter<AgentState>();
  private readonly connectEmitter = new vscode.EventEmitter<AgentSession>();
  private readonly program: string;
  private readonly tracesDirectory: string;
  private readonly log: vscode.LogOutputChannel;
  private current: AgentState = { is: 'notStarted' };
  private lastMachine: Machine | undefined;
  private child: ChildProcess | undefined;
  private connection: MessageConnection | undefined;
  private session: Promise<AgentSession> | undefined;
  private timer: NodeJS.Timeout | undefined;
  private delayMs = firstDelayMs;
  private failedStarts = 0;
  private isDisposed = false;

  /** `program` is the agent's bundle; `tracesDirectory` a private folder in which agents keep what they have done. */
  constructor(program: string, tracesDirectory: string, log: vscode.LogOutputChannel) {
    this.program = program;
    this.tracesDirectory = tracesDirectory;
    this.log = log;
    this.onDidChangeState = this.stateEmitter.event;
    this.onDidConnect = this.connectEmitter.event;
  }

  get state(): AgentState {
    return this.current;
  }

  /** The machine as the last agent described it; undefined before the first one answered. */
  get machine(): Machine | undefined {
    return this.lastMachine;
  }

  /** The running agent; starts one where needed. Rejects with a {@link StartError} when it ends before it answers. */
  connect(): Promise<AgentSession> {
    if (!this.session) {
      clearTimeout(this.timer);
      const session = this.start();
      this.session = session;
      // Whoever asked gets the error; a restart that nobody asked for has told the log and the state already.
      session.catch((error: Error) =>
        this.onNotStarted(session, error instanceof StartError ? error.reason : error.message),
      );
    }
    return this.session;
  }

  /** Starts anew at the user's word: ends a running agent, and forgets earlier failures. */
  restart(): Promise<AgentSession> {
    this.failedStarts = 0;
    this.delayMs = firstDelayMs;
    // One is just about to be started.
    if (this.session && !this.child) return this.session;
    const old = this.child;
    this.child = undefined;
    this.session = undefined;
    // One that hangs answers nobody any more: whoever waits for it hears so now.
    this.connection?.dispose();
    old?.kill();
    setTimeout(() => old?.kill('SIGKILL'), farewellMs).unref();
    return this.connect();
  }

  /** Ends the agent for good; resolves when it is gone, by force where it hangs. */
  async end(): Promise<void> {
    const { child } = this;
    this.dispose();
    const isThere = child?.pid !== undefined && child.exitCode === null && child.signalCode === null;
    if (!isThere) return;
    const timer = setTimeout(() => child.kill('SIGKILL'), farewellMs);
    await once(child, 'exit');
    clearTimeout(timer);
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    this.child?.stdin?.end();
    this.child?.kill();
    this.stateEmitter.dispose();
    this.connectEmitter.dispose();
  }

  private async start(): Promise<AgentSession> {
    this.setState({ is: 'starting' });
    try {
      return await this.launch();
    } catch (error) {
      // One that was told to make room for another has not failed.
      if (isUnanswered(error)) throw error;
      throw new StartError(error instanceof Error ? error.message : String(error));
    }
  }

  private async launch(): Promise<AgentSession> {
    // Loaded now, not with the extension: most windows never need it. Loading and starting take milliseconds each, so
    // each has a turn of its own.
    await nextTurn();
    const { createMessageConnection, StreamMessageReader, StreamMessageWriter } = await import('vscode-jsonrpc/node');
    await nextTurn();
    const { createInterface } = await import('node:readline');
    if (this.isDisposed) throw new Error('not needed any more');
    const { NODE_OPTIONS: _ignored, ...environment } = process.env;
    const child = spawn(process.execPath, [...nodeOptions, this.program, this.tracesDirectory], {
      cwd: '/',
      env: { ...environment, ELECTRON_RUN_AS_NODE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.child = child;
    const startedAt = Date.now();
    const ended = new Promise<never>((_resolve, reject) => {
      child.once('error', (error) => reject(error));
      child.once('exit', (code, signal) => reject(new Error(signal ? `killed by ${signal}` : `exit code ${code}`)));
    });
    ended.catch((error: Error) => this.onEnded(child, error.message, Date.now() - startedAt));
    // Without a descriptor left there are no pipes, whatever the types say, and the error is told in the next turn.
    const { stdin, stdout, stderr }: ChildProcess = child;
    if (!stdin || !stdout || !stderr) return ended;
    // A write after the agent's death fails with EPIPE; the exit event tells the same.
    stdin.on('error', (error) => this.log.debug(`agent stdin: ${error.message}`));
    await nextTurn();
    createInterface(stderr).on('line', (line) => this.log.info(`agent: ${line}`));
    const connection = createMessageConnection(new StreamMessageReader(stdout), new StreamMessageWriter(stdin));
    this.connection = connection;
    child.once('exit', () => connection.dispose());
    connection.onError(([error]) => this.log.warn(`agent connection: ${error.message}`));
    connection.listen();
    const machine = await Promise.race([connection.sendRequest(initialize), ended]);
    const session = { connection, machine };
    this.failedStarts = 0;
    this.lastMachine = machine;
    this.log.info(`agent ${child.pid} runs on Linux ${machine.kernelRelease}, ${machine.ipcNamespace ?? ''}`);
    this.setState({ is: 'running', machine });
    this.connectEmitter.fire(session);
    return session;
  }

  /** Not even a process came to be: there is none whose end would be told. */
  private onNotStarted(session: Promise<AgentSession>, reason: string): void {
    if (this.child || this.session !== session) return;
    this.session = undefined;
    this.log.warn(`agent could not be started: ${reason}`);
    this.setState({ is: 'failed', reason });
  }

  private onEnded(child: ChildProcess, reason: string, livedMs: number): void {
    if (this.child !== child || this.isDisposed) return;
    this.log.warn(`agent ${child.pid ?? ''} ended: ${reason}`);
    if (this.current.is === 'starting') this.failedStarts++;
    this.child = undefined;
    this.session = undefined;
    if (livedMs > healthyMs) this.delayMs = firstDelayMs;
    if (this.failedStarts >= mostFailedStarts) {
      this.setState({ is: 'failed', reason });
      return;
    }
    this.setState({ is: 'restarting', reason, delayMs: this.delayMs });
    this.timer = setTimeout(() => void this.connect(), this.delayMs);
    this.delayMs = Math.min(this.delayMs * 2, longestDelayMs);
  }

  private setState(state: AgentState): void {
    if (this.isDisposed) return;
    this.current = state;
    this.stateEmitter.fire(state);
  }
}

/** Whether a request is unanswered because its connection was disposed of (vscode-jsonrpc: PendingResponseRejected). */
function isUnanswered(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === -32_097;
}
