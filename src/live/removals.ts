import type { CancellationToken } from 'vscode';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import type {
  RemovalItem,
  RemovalResult,
  RemovedObject,
  RestoreResult,
  SavedContents,
  SavedObject,
  Saving,
  UndoPlace,
} from '../agent/removalProtocol.ts';
import * as wire from '../agent/removalProtocol.ts';
import type { Assessment } from '../agent/protocol.ts';
import { fromWire } from '../agent/protocol.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import type { AgentProcess } from './agentProcess.ts';

export type { Assessment, RemovalItem, RemovalResult, RemovedObject, RestoreResult, SavedContents, SavedObject, Saving };

/** An object as it is shown before its removal is confirmed. */
export interface Inspection {
  readonly object: IpcObject;
  readonly assessment: Assessment;
  readonly saving: Saving;
}

/** Objects that the agent is asked for at a time, so that the connection stays free for others. */
const objectsARequest = 500;

/** Removes objects, keeps what was in them in a folder of its own, and makes them again. */
export class Removals {
  private readonly agent: AgentProcess;
  private readonly directory: string;

  /** `directory`: where what was removed is kept; only the user may read what is in there. */
  constructor(agent: AgentProcess, directory: string) {
    this.agent = agent;
    this.directory = directory;
  }

  /** Looks at objects before they are removed; those that are gone are left out. */
  async inspect(refs: readonly ObjectRef[], quietMs: number, maxBytes: number): Promise<Inspection[]> {
    const { connection } = await this.agent.connect();
    const inspections: Inspection[] = [];
    for (let start = 0; start < refs.length; start += objectsARequest) {
      const part = refs.slice(start, start + objectsARequest);
      const found = await connection.sendRequest(wire.inspect, { refs: part, quietMs, maxBytes });
      inspections.push(...found.map((each) => ({ ...each, object: fromWire(each.object) })));
    }
    return inspections;
  }

  /**
   * Removes one object after the other, each only if it still is what was confirmed. Cancelling ends it between two
   * objects; the results are those of the objects that were reached.
   */
  async remove(
    items: readonly RemovalItem[],
    quietMs: number,
    how: Omit<UndoPlace, 'directory'>,
    token: CancellationToken,
    onProgress: (done: number) => void,
  ): Promise<RemovalResult[]> {
    const { connection } = await this.agent.connect();
    const undo = items.some(({ isSaved }) => isSaved) ? { ...how, directory: this.directory } : null;
    const source = new CancellationTokenSource();
    const subscription = token.onCancellationRequested(() => source.cancel());
    const results: RemovalResult[] = [];
    try {
      while (results.length < items.length && !token.isCancellationRequested) {
        const part = items.slice(results.length, results.length + objectsARequest);
        const done = await connection.sendRequest(wire.remove, { items: part, quietMs, undo }, source.token);
        results.push(...done);
        onProgress(results.length);
        if (done.length < part.length) break;
      }
    } finally {
      subscription.dispose();
      source.dispose();
    }
    return results;
  }

  /** What can be made again, newest first; what was saved before `keptSince` (milliseconds since the epoch) is deleted. */
  async list(keptSince: number): Promise<RemovedObject[]> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(wire.listRemoved, { directory: this.directory, keptSince });
  }

  /** Makes an object again, under its key or without one. */
  async restore(file: string, isPrivate: boolean): Promise<RestoreResult> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(wire.restore, { directory: this.directory, file, isPrivate });
  }

  /** The beginning of what was in a removed object; undefined when it is kept no longer. */
  async read(file: string): Promise<SavedContents | undefined> {
    const { connection } = await this.agent.connect();
    return (await connection.sendRequest(wire.readSaved, { directory: this.directory, file })) ?? undefined;
  }

  /** Deletes saved objects for good. */
  async forget(files: readonly string[]): Promise<void> {
    const { connection } = await this.agent.connect();
    await connection.sendRequest(wire.forget, { directory: this.directory, files });
  }
}
