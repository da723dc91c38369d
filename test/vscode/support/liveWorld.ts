import * as vscode from 'vscode';
import type { Finding, SharedAssessment } from '../../../src/agent/protocol.ts';
import * as protocol from '../../../src/agent/protocol.ts';
import type { AgentProcess } from '../../../src/live/agentProcess.ts';
import { Assessments } from '../../../src/live/assessments.ts';
import { Mirror } from '../../../src/live/mirror.ts';
import type { IpcObject, ObjectRef } from '../../../src/sysv/objects.ts';
import { kinds } from '../../../src/sysv/objects.ts';

export const quietMs = 60_000;

/** The extension host's side of the contract, told by a test what an agent would tell. */
export class LiveWorld {
  readonly mirror = new Mirror();
  readonly assessments: Assessments;
  private readonly connections = new vscode.EventEmitter<unknown>();
  private tell: (assessments: readonly SharedAssessment[]) => void = () => undefined;

  constructor() {
    const agent = { onDidConnect: this.connections.event } as unknown as AgentProcess;
    const log = { warn: () => undefined, debug: () => undefined } as unknown as vscode.LogOutputChannel;
    this.assessments = new Assessments(agent, this.mirror, quietMs, log);
    const onNotification = ({ method }: { method: string }, listener: typeof this.tell) => {
      if (method === protocol.assessments.method) this.tell = listener;
    };
    this.connections.fire({ connection: { onNotification } });
  }

  /** A poll has found these new or changed, and those gone. The first one is the first listing. */
  poll(upserted: readonly IpcObject[], removed: readonly ObjectRef[] = []): void {
    const isSnapshot = this.mirror.listedAt === undefined;
    for (const [index, kind] of kinds.entries()) {
      this.mirror.applyBatch({
        kind,
        isSnapshot,
        at: Date.now(),
        hasMore: index < kinds.length - 1,
        upserted: upserted.filter((object) => object.kind === kind).map(protocol.toWire),
        removed: removed.filter((ref) => ref.kind === kind).map(({ id }) => id),
      });
    }
  }

  /** A look at all processes has found this. */
  find(refs: readonly ObjectRef[], finding: Finding): void {
    this.tell(refs.map(({ kind, id }) => ({ kind, ids: [id], finding })));
  }

  dispose(): void {
    this.assessments.dispose();
    this.mirror.dispose();
    this.connections.dispose();
  }
}
