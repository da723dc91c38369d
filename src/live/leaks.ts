import type { Run, RunEnd, Leaks as WireLeaks } from '../agent/leakProtocol.ts';
import * as wire from '../agent/leakProtocol.ts';
import type { Assessment } from '../agent/protocol.ts';
import { fromWire } from '../agent/protocol.ts';
import type { IpcObject } from '../sysv/objects.ts';
import type { AgentProcess } from './agentProcess.ts';

/** What a run has left. */
export interface LeftBehind {
  readonly left: readonly { readonly object: IpcObject; readonly assessment: Assessment }[];
  /** Objects that appeared meanwhile, and of which it is not known whether the run has made them. */
  readonly unattributed: number;
}

const nothing: WireLeaks = { left: [], unattributed: 0 };

/** Lets the agent find out what programs leave behind. */
export class Leaks {
  private readonly agent: AgentProcess;

  constructor(agent: AgentProcess) {
    this.agent = agent;
  }

  /** A run begins, or more of its processes have become known. */
  async follow(run: Run): Promise<void> {
    const { connection } = await this.agent.connect();
    await connection.sendRequest(wire.followRun, run);
  }

  /** What a run has left; nothing when the agent was started anew meanwhile, and so has not seen it all. */
  async end(end: RunEnd): Promise<LeftBehind> {
    const { connection } = await this.agent.connect();
    const { left, unattributed } = (await connection.sendRequest(wire.endRun, end)) ?? nothing;
    return { unattributed, left: left.map((each) => ({ ...each, object: fromWire(each.object) })) };
  }
}
