import * as vscode from 'vscode';
import type { KeyService } from '../live/keyService.ts';
import { foreignKeys } from '../sysv/foreignKeys.ts';
import { fileBitsOf } from '../sysv/ftok.ts';
import type { FoundFile, KeyOrigin } from '../sysv/keyOrigin.ts';
import { callFits, keyOrigin } from '../sysv/keyOrigin.ts';
import type { FtokCall } from '../sysv/sourceFacts.ts';
import type { SourceFacts } from './contracts.ts';

/** A key, and the processes that are known to use an object with it. */
export interface KeyUse {
  readonly key: number;
  readonly pids: readonly number[];
}

type ProcessEvidence = Awaited<ReturnType<KeyService['processes']>>;

/** A call with one path that it may mean. */
interface CallTarget {
  readonly call: FtokCall;
  readonly path: string;
}

/** A key is looked for by its calls and processes; files that merely fit are looked for in these places. */
export type SearchPlaces = 'workspace' | 'everywhere';

/** Finds out where keys come from: sources, processes, files. */
export class OriginFinder {
  private readonly service: KeyService;
  private readonly sources: SourceFacts;

  constructor(service: KeyService, sources: SourceFacts) {
    this.service = service;
    this.sources = sources;
  }

  /** The origin of each key. Rejects when the agent cannot be asked. */
  async find(uses: readonly KeyUse[], places: SearchPlaces): Promise<KeyOrigin[]> {
    const keys = uses.map(({ key }) => key);
    const pids = [...new Set(uses.flatMap((use) => use.pids))];
    const [{ facts, isCut }, evidence, files] = await Promise.all([
      this.sources.facts(),
      this.service.processes(pids, keys),
      this.service.files({
        keys,
        folders: workspaceFolders(),
        skip: skippedNames(),
        isEverywhere: places === 'everywhere',
      }),
    ]);
    const targets = await this.targets(facts.ftokCalls, evidence);
    return uses.map((use) => {
      const { key } = use;
      const found: FoundFile[] = targets
        .filter(({ bits, call }) => bits === fileBitsOf(key) && callFits(call, key))
        .map(({ path, identity, call }) => ({ path, identity, reason: { is: 'call', call } }));
      found.push(...filesOfProcesses(use, evidence));
      for (const { key: matched, path, identity } of files.inWorkspace) {
        if (matched === key) found.push({ path, identity, reason: { is: 'workspace' } });
      }
      for (const { key: matched, path, identity } of files.inUsualPlaces) {
        if (matched === key) found.push({ path, identity, reason: { is: 'usualPlace' } });
      }
      return keyOrigin(key, found, {
        calls: facts.ftokCalls,
        numbers: facts.numbers,
        foreign: foreignKeys(key, evidence.postgres),
        isCut: isCut || files.isCut,
      });
    });
  }

  /** What the calls' paths lead to now. A relative path begins in a process's folder, or somewhere above the source. */
  private async targets(calls: readonly FtokCall[], evidence: ProcessEvidence) {
    const folders = evidence.processes.flatMap(({ workingDirectory }) => workingDirectory ?? []);
    const targets = new Map<string, CallTarget>();
    for (const call of calls) {
      for (const path of call.paths) {
        const bases = path.startsWith('/') ? ['/'] : [...foldersAbove(call.file), ...folders];
        for (const base of bases) {
          const target = { call, path: vscode.Uri.joinPath(vscode.Uri.file(base), path).path };
          targets.set(`${target.path}\0${call.file}:${call.line}:${call.column}`, target);
        }
      }
    }
    const list = [...targets.values()];
    const identified = await this.service.identify(list.map(({ path }) => path));
    return list.flatMap((target, index) => {
      const file = identified[index];
      return file ? [{ ...target, ...file }] : [];
    });
  }
}

/** The folders of the workspace that lie on this machine. */
export function workspaceFolders(): string[] {
  return (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => (uri.scheme === 'file' ? [uri.fsPath] : []));
}

/** Names of folders that the user does not want to see in searches: `node_modules` for example. */
function skippedNames(): string[] {
  const settings = ['files', 'search'].map((section) =>
    vscode.workspace.getConfiguration(section).get<Record<string, unknown>>('exclude', {}),
  );
  return settings.flatMap((exclude) =>
    Object.entries(exclude).flatMap(([glob, isOn]) => {
      const name = /^\*\*\/([^*?{}[\]/]+)$/.exec(glob)?.[1];
      return isOn === true && name ? [name] : [];
    }),
  );
}

function filesOfProcesses({ key, pids }: KeyUse, { processes }: ProcessEvidence): FoundFile[] {
  return processes.flatMap(({ pid, command, files }) =>
    pids.includes(pid)
      ? files
          .filter(({ bits }) => bits === fileBitsOf(key))
          .map(({ path, identity, use }) => ({ path, identity, reason: { is: 'process', pid, command, use } as const }))
      : [],
  );
}

/** The source's own folder, and those above it up to its workspace folder. */
function foldersAbove(file: string): string[] {
  const root = workspaceFolders().find((folder) => file.startsWith(`${folder}/`));
  let folder = parentOf(file);
  const folders = [folder];
  while (root !== undefined && folder !== root) {
    folder = parentOf(folder);
    folders.push(folder);
  }
  return folders;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}
