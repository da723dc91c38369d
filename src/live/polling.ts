import * as vscode from 'vscode';
import type { Machine, Statistics } from '../agent/protocol.ts';
import * as protocol from '../agent/protocol.ts';
import type { AgentProcess, AgentSession } from './agentProcess.ts';
import type { Mirror } from './mirror.ts';
import { TableLog } from './tableLog.ts';

/** Lets the agent poll while somebody wants it, and feeds the mirror with what it finds. */
export class Polling implements vscode.Disposable {
  private readonly agent: AgentProcess;
  private readonly mirror: Mirror;
  private readonly log: vscode.LogOutputChannel;
  private readonly subscription: vscode.Disposable;
  private readonly tableLog: TableLog;
  private holders = 0;
  private intervalMs: number;

  constructor(agent: AgentProcess, mirror: Mirror, intervalMs: number, log: vscode.LogOutputChannel) {
    this.agent = agent;
    this.mirror = mirror;
    this.log = log;
    this.intervalMs = intervalMs;
    this.tableLog = new TableLog(log);
    this.subscription = agent.onDidConnect((session) => this.begin(session));
  }

  /** Polls at the interval until the returned handle is disposed of. */
  hold(): vscode.Disposable {
    this.holders++;
    if (this.holders === 1) this.tellAgent();
    let isHeld = true;
    return new vscode.Disposable(() => {
      if (!isHeld) return;
      isHeld = false;
      this.holders--;
      if (this.holders === 0) this.tellAgent();
    });
  }

  /** Changes the interval between two polls, in milliseconds. */
  setInterval(intervalMs: number): void {
    this.intervalMs = intervalMs;
    if (this.holders > 0) this.tellAgent();
  }

  /** Polls once, now; resolves when the mirror shows the result. */
  async refresh(): Promise<Machine> {
    const { connection, machine } = await this.agent.connect();
    await connection.sendRequest(protocol.refresh);
    return machine;
  }

  /** What the agent has done so far. */
  async statistics(): Promise<Statistics> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.statistics);
  }

  /** How many bytes a message queue may hold; undefined when it is gone. */
  async queueCapacity(id: number): Promise<number | undefined> {
    const { connection } = await this.agent.connect();
    return (await connection.sendRequest(protocol.queueCapacity, { id })) ?? undefined;
  }

  dispose(): void {
    this.subscription.dispose();
  }

  private begin(session: AgentSession): void {
    const { connection, machine } = session;
    this.mirror.beginSession(machine.pid);
    connection.onNotification(protocol.changes, (batch) => this.mirror.applyBatch(batch));
    connection.onNotification(protocol.state, (state) => {
      this.mirror.applyState(state);
      this.tableLog.tell(state.tables);
    });
    connection.onNotification(protocol.users, (users) => this.mirror.applyUsers(users));
    if (this.holders > 0) this.watch(session);
  }

  private tellAgent(): void {
    const isNeeded = this.holders > 0;
    if (!isNeeded && this.agent.state.is !== 'running') return;
    const wasRunning = this.agent.state.is === 'running';
    this.agent.connect().then(
      // A session that begins just now is told by begin().
      (session) => wasRunning && this.watch(session),
      (error: Error) => this.log.warn(`agent: ${error.message}`),
    );
  }

  private watch({ connection }: AgentSession): void {
    const intervalMs = this.holders > 0 ? this.intervalMs : null;
    connection
      .sendRequest(protocol.watch, { intervalMs })
      // The agent ended meanwhile; the next one is told when it connects.
      .catch((error: Error) => this.log.debug(`agent: ${error.message}`));
  }
}
