import { Buffer } from 'node:buffer';
import type { CancellationToken } from 'vscode';
import type { Assessment } from '../agent/protocol.ts';
import { fromWire } from '../agent/protocol.ts';
import type {
  DrainItem,
  DrainResult,
  RefillResult,
  RemovalItem,
  RemovalResult,
  RemovedObject,
  RestoreResult,
  SavedObject,
  Saving,
  UndoPlace,
} from '../agent/removalProtocol.ts';
import * as wire from '../agent/removalProtocol.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import type { AgentSession } from './agentProcess.ts';

export type {
  Assessment,
  DrainResult,
  RefillResult,
  RemovalItem,
  RemovalResult,
  RemovedObject,
  RestoreResult,
  SavedObject,
  Saving,
};

/** Bytes of what was in a removed object, without what is written around messages. */
export function contentBytes({ messages, payloadBytes }: SavedObject): number {
  return payloadBytes - messages * wire.messageHeadSize;
}

/** An object as it is shown before its removal is confirmed. */
export interface Inspection {
  readonly object: IpcObject;
  readonly assessment: Assessment;
  readonly saving: Saving;
}

/** The beginning of what was in a removed object. */
export type SavedContents =
  | {
      readonly kind: 'msg';
      /** `text` may be shorter than `length`. */
      readonly messages: readonly { readonly type: string; readonly length: number; readonly text: Uint8Array }[];
    }
  | { readonly kind: 'sem'; readonly values: readonly number[] }
  | { readonly kind: 'shm'; readonly bytes: Uint8Array };

/** The way to the agent, which is started by the first who goes it. */
interface AgentLink {
  connect(): Promise<Pick<AgentSession, 'connection'>>;
}

/** Objects that are removed with one request: of messages that are not too long to be read. */
const removedARequest = 10_000;

/** Removes objects, keeps what was in them in a folder of its own, and makes them again. */
export class Removals {
  private readonly agent: AgentLink;
  private readonly directory: string;
  private requests = 0;

  /** `directory`: where what was removed is kept; only the user may read what is in there. */
  constructor(agent: AgentLink, directory: string) {
    this.agent = agent;
    this.directory = directory;
  }

  /** Looks at objects before they are removed; those that are gone are left out. */
  async inspect(refs: readonly ObjectRef[], quietMs: number, maxBytes: number): Promise<Inspection[]> {
    const { connection } = await this.agent.connect();
    const inspections: Inspection[] = [];
    const progress = ++this.requests;
    const listener = connection.onProgress(wire.inspected, progress, (found) => {
      for (const each of found) inspections.push({ ...each, object: fromWire(each.object) });
    });
    try {
      // What is passed may be whole objects, whose sizes JSON cannot carry.
      const few = refs.map(({ kind, id }) => ({ kind, id }));
      await connection.sendRequest(wire.inspect, { refs: few, quietMs, maxBytes, progress });
    } finally {
      listener.dispose();
    }
    return inspections;
  }

  /**
   * Removes objects, each only if it still is what was confirmed. Cancelling ends it between two objects; the results
   * are those of the objects that were reached. `onProgress` is told now and then how many are done.
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
    const progress = ++this.requests;
    const results: RemovalResult[] = [];
    const listener = connection.onProgress(wire.removalProgress, progress, (done) => onProgress(results.length + done));
    try {
      while (results.length < items.length && !token.isCancellationRequested) {
        const part = items.slice(results.length, results.length + removedARequest);
        const wish = { items: part.map(wire.itemToWire), quietMs, undo, progress };
        const done = wire.resultsFromWire(part, await connection.sendRequest(wire.remove, wish, token));
        results.push(...done);
        if (done.length < part.length) break;
      }
    } finally {
      listener.dispose();
    }
    return results;
  }

  /** Takes the messages of a queue, only if it still is what was confirmed; they are kept where `how` is given. */
  async drain(item: DrainItem, quietMs: number, how: Omit<UndoPlace, 'directory'> | null): Promise<DrainResult> {
    const { connection } = await this.agent.connect();
    const undo = how && { ...how, directory: this.directory };
    return connection.sendRequest(wire.drain, { item, quietMs, undo });
  }

  /** Sends the messages of a drained queue back to it; those for which there is no room are kept. */
  async refill(file: string): Promise<RefillResult> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(wire.refill, { directory: this.directory, file });
  }

  /** What can be made again, newest first. */
  async list(): Promise<RemovedObject[]> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(wire.listRemoved, { directory: this.directory, keptSince: 0 });
  }

  /** Deletes what was saved before `keptSince`, in milliseconds since the epoch, and was too old the day before as well. */
  async prune(keptSince: number): Promise<void> {
    const { connection } = await this.agent.connect();
    await connection.sendRequest(wire.listRemoved, { directory: this.directory, keptSince });
  }

  /** Makes an object again, under its key or without one. */
  async restore(file: string, isPrivate: boolean): Promise<RestoreResult> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(wire.restore, { directory: this.directory, file, isPrivate });
  }

  /** The beginning of what was in a removed object; undefined when it is kept no longer. */
  async read(file: string): Promise<SavedContents | undefined> {
    const { connection } = await this.agent.connect();
    const contents = await connection.sendRequest(wire.readSaved, { directory: this.directory, file });
    switch (contents?.kind) {
      case undefined:
        return undefined;
      case 'msg':
        return {
          kind: 'msg',
          messages: contents.messages.map((each) => ({ ...each, text: Buffer.from(each.text, 'base64') })),
        };
      case 'sem':
        return contents;
      case 'shm':
        return { kind: 'shm', bytes: Buffer.from(contents.bytes, 'base64') };
    }
  }

  /** Deletes saved objects for good. */
  async forget(files: readonly string[]): Promise<void> {
    const { connection } = await this.agent.connect();
    await connection.sendRequest(wire.forget, { directory: this.directory, files });
  }
}
