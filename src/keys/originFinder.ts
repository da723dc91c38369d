import type { KeyService } from '../live/keyService.ts';
import { foreignKeys } from '../sysv/foreignKeys.ts';
import { fileBitsOf } from '../sysv/ftok.ts';
import { grouped } from '../sysv/grouped.ts';
import type { FoundFile, KeyOrigin } from '../sysv/keyOrigin.ts';
import { callFits, keyOrigin } from '../sysv/keyOrigin.ts';
import { refText } from '../sysv/objects.ts';
import { foldersUpTo, parentPath, resolvePath } from '../sysv/paths.ts';
import type { FtokCall } from '../sysv/sourceFacts.ts';
import type { SearchedWorkspace, SourceFacts } from './contracts.ts';
import type { KeyUse } from './keyUses.ts';
import type { Production } from './productions.ts';

/** What the finder asks. */
export interface FinderParts {
  readonly service: Pick<KeyService, 'users' | 'processes' | 'files' | 'identify'>;
  readonly sources: Pick<SourceFacts, 'facts'>;
  readonly workspace: SearchedWorkspace;
  readonly productions: { readonly all: readonly Production[] };
}

type ProcessEvidence = Awaited<ReturnType<KeyService['processes']>>;
type FilesOfKeys = Awaited<ReturnType<KeyService['files']>>;

/** A call with one path that it may mean. */
interface CallTarget {
  readonly call: FtokCall;
  readonly path: string;
}

/** Finds out where keys come from: sources, processes, files. */
export class OriginFinder {
  private readonly parts: FinderParts;

  constructor(parts: FinderParts) {
    this.parts = parts;
  }

  /** The origin of each key. Rejects when the agent cannot be asked. */
  async find(uses: readonly KeyUse[]): Promise<KeyOrigin[]> {
    const { service, sources, workspace, productions } = this.parts;
    const keys = uses.map(({ key }) => key);
    const users = await service.users(uses.flatMap(({ refs }) => refs));
    const [{ facts, isCut }, evidence, files] = await Promise.all([
      sources.facts(),
      service.processes([...new Set([...users.values()].flat())], keys),
      service.files({ keys, folders: workspace.folders(), skip: workspace.skippedNames() }),
    ]);
    const wanted = new Set(keys);
    const targets = grouped(await this.identified(this.targets(facts.ftokCalls, evidence)), ({ bits }) => bits);
    const computed = await this.identified(productions.all.filter(({ key }) => wanted.has(key)));
    const ofFiles = grouped(matchingFiles(files), ({ key }) => key);
    const numbers = grouped(facts.numbers, ({ key }) => key);
    const pathlessCalls = facts.ftokCalls.filter(({ paths }) => paths.length === 0);
    return uses.map((use) => {
      const bits = fileBitsOf(use.key);
      const found: FoundFile[] = [
        ...(targets.get(bits) ?? [])
          .filter(({ call }) => callFits(call, use.key))
          .map(({ path, identity, call }) => ({ path, identity, reason: { is: 'call', call } as const })),
        ...filesOfProcesses(use.key, new Set(use.refs.flatMap((ref) => users.get(refText(ref)) ?? [])), evidence),
        ...computed
          .filter((each) => each.key === use.key && each.bits === bits)
          .map(({ path, identity }) => ({ path, identity, reason: { is: 'computed' } as const })),
        ...(ofFiles.get(use.key) ?? []),
      ];
      return keyOrigin(use.key, found, {
        pathlessCalls,
        numbers: numbers.get(use.key) ?? [],
        foreign: foreignKeys(use.key, evidence.postgres),
        isCut: isCut || files.isCut,
      });
    });
  }

  /** What the calls' paths may mean. A relative path begins in a process's folder, or somewhere above the source. */
  private targets(calls: readonly FtokCall[], evidence: ProcessEvidence): CallTarget[] {
    const folders = evidence.processes.flatMap(({ workingDirectory }) => workingDirectory ?? []);
    const targets = new Map<string, CallTarget>();
    for (const call of calls) {
      const root = this.parts.workspace.folders().find((folder) => call.file.startsWith(`${folder}/`));
      const bases = [...foldersUpTo(parentPath(call.file), root), ...folders];
      for (const path of call.paths) {
        for (const base of path.startsWith('/') ? ['/'] : bases) {
          const target = { call, path: resolvePath(base, path) };
          targets.set(`${target.path}\0${call.file}:${call.line}:${call.column}`, target);
        }
      }
    }
    return [...targets.values()];
  }

  /** Those of the paths that lead to a file, with what it gives to a key. */
  private async identified<T extends { readonly path: string }>(list: readonly T[]) {
    const files = await this.parts.service.identify(list.map(({ path }) => path));
    return list.flatMap((each, index) => {
      const file = files[index];
      return file ? [{ ...each, ...file }] : [];
    });
  }
}

function filesOfProcesses(key: number, pids: ReadonlySet<number>, { processes }: ProcessEvidence): FoundFile[] {
  return processes.flatMap(({ pid, command, files }) =>
    pids.has(pid)
      ? files
          .filter(({ bits }) => bits === fileBitsOf(key))
          .map(({ path, identity, use }) => ({ path, identity, reason: { is: 'process', pid, command, use } as const }))
      : [],
  );
}

function matchingFiles({ inWorkspace, inUsualPlaces }: FilesOfKeys): (FoundFile & { readonly key: number })[] {
  return [
    ...inWorkspace.map((file) => ({ ...file, reason: { is: 'workspace' } as const })),
    ...inUsualPlaces.map((file) => ({ ...file, reason: { is: 'usualPlace' } as const })),
  ];
}
