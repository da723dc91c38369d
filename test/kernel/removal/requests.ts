import { CancellationToken } from 'vscode-jsonrpc/node';
import { fromWire } from '../../../src/agent/protocol.ts';
import type { Inspection, RemovalItem, RemovalResult } from '../../../src/agent/removalProtocol.ts';
import * as protocol from '../../../src/agent/removalProtocol.ts';
import type { ObjectRef } from '../../../src/sysv/objects.ts';
import { seenOf } from '../../../src/sysv/removal.ts';
import type { Agent } from '../support/agent.ts';

const quietMs = 60_000;
let inspected = 0;
/** Larger than anything that tests make. */
const maxBytes = 2 ** 40;

/** What a user would be shown. */
export async function inspect(agent: Agent, refs: readonly ObjectRef[], most = maxBytes): Promise<Inspection[]> {
  const inspections: Inspection[] = [];
  const progress = ++inspected;
  const listener = agent.connection.onProgress(protocol.inspected, progress, (part) => void inspections.push(...part));
  await agent.connection.sendRequest(protocol.inspect, { refs, quietMs, maxBytes: most, progress });
  listener.dispose();
  return inspections;
}

/** What a user would confirm. */
export function itemsOf(inspections: readonly Inspection[], isSaved: boolean): RemovalItem[] {
  return inspections.map(({ object, assessment }) => ({
    seen: seenOf(fromWire(object), assessment.verdict),
    isSaved,
  }));
}

/** Removes what was confirmed; with a directory, what is in it is saved before. */
export async function removeItems(
  agent: Agent,
  items: readonly RemovalItem[],
  directory?: string,
  how: { readonly quietMs?: number; readonly progress?: number; readonly token?: CancellationToken } = {},
): Promise<RemovalResult[]> {
  const undo = directory === undefined ? null : { directory, batch: '1', command: 'sysvipc.remove' };
  const { token = CancellationToken.None, ...rest } = how;
  const wish = { quietMs, ...rest, items: items.map(protocol.itemToWire), undo };
  return protocol.resultsFromWire(items, await agent.connection.sendRequest(protocol.remove, wish, token));
}

/** Looks and removes at once. */
export async function removeRefs(
  agent: Agent,
  refs: readonly ObjectRef[],
  directory?: string,
): Promise<RemovalResult[]> {
  return removeItems(agent, itemsOf(await inspect(agent, refs), directory !== undefined), directory);
}
