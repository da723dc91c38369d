import type { ComputedKey, FileOfKey, FilesOfKeys, FilesOfKeysRequest, ProcessEvidence } from '../agent/keyProtocol.ts';
import * as protocol from '../agent/keyProtocol.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import type { AgentProcess } from './agentProcess.ts';

/** Asks the agent about keys and files; starts it where needed. Rejects when it ends before it answers. */
export class KeyService {
  private readonly agent: AgentProcess;

  constructor(agent: AgentProcess) {
    this.agent = agent;
  }

  /** ftok(3) of a path. */
  async compute(path: string, projectId: number): Promise<ComputedKey> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.computeKey, { path, projectId });
  }

  /** What each path leads to; null where that cannot be told. */
  async identify(paths: readonly string[]): Promise<readonly (FileOfKey | null)[]> {
    if (paths.length === 0) return [];
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.identifyFiles, { paths });
  }

  /** All files that give one of the keys. */
  async files(request: FilesOfKeysRequest): Promise<FilesOfKeys> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.filesOfKeys, request);
  }

  /** What processes have in their hands that can be the origin of one of the keys. */
  async processes(pids: readonly number[], keys: readonly number[]): Promise<ProcessEvidence> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.processEvidence, { pids, keys });
  }

  /** The processes that use each of these objects now, by {@link refText}. */
  async users(refs: readonly ObjectRef[]): Promise<ReadonlyMap<string, readonly number[]>> {
    if (refs.length === 0) return new Map();
    const { connection } = await this.agent.connect();
    const users = await connection.sendRequest(protocol.objectUsers, { refs });
    return new Map(refs.map((ref, index) => [refText(ref), users[index] ?? []]));
  }
}
