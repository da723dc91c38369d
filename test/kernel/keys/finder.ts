import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import * as protocol from '../../../src/agent/keyProtocol.ts';
import { OriginFinder } from '../../../src/keys/originFinder.ts';
import { Grammars } from '../../../src/parser/grammars.ts';
import { KeyFactsFinder } from '../../../src/parser/keyFacts.ts';
import { grammarFiles } from '../../unit/parser/grammarFiles.ts';
import { noFaults } from '../../unit/parser/noFaults.ts';

type KnownUsers = ReadonlyMap<string, readonly number[]>;

/** A finder as the extension builds it, on a running agent, over the C sources of one folder. */
export function finderFor(folder: string, connection: MessageConnection, users: KnownUsers = new Map()): OriginFinder {
  const facts = new KeyFactsFinder(new Grammars(grammarFiles), noFaults);
  const { processEvidence, filesOfKeys, identifyFiles } = protocol;
  return new OriginFinder({
    service: {
      users: async () => users,
      processes: (pids, keys) => connection.sendRequest(processEvidence, { pids, keys }),
      files: (request) => connection.sendRequest(filesOfKeys, request),
      identify: (paths) => connection.sendRequest(identifyFiles, { paths }),
    },
    sources: {
      facts: async () => {
        const files = sourcesIn(folder);
        return { facts: await facts.find({ files, roots: [folder] }), isCut: false };
      },
    },
    workspace: { folders: () => [folder], skippedNames: () => ['.git'] },
    productions: { all: [] },
  });
}

/** All C and C++ files below a folder. */
export function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(?:c|cpp|h)$/.test(name))
    .map((name) => join(folder, name));
}
