import { readdirSync } from 'node:fs';
import type { KeyFileUse, KeyFileUser } from '../sysv/evidence.ts';
import { fileBits, fileBitsOf } from '../sysv/ftok.ts';
import { grouped } from '../sysv/grouped.ts';
import { LinkedFiles } from './linkedFiles.ts';
import { linkTarget } from './links.ts';
import type { LiveProcess } from './liveProcess.ts';
import type { ProcessTable } from './processTable.ts';
import { readProcFile, utf8 } from './procFile.ts';
import { Turns } from './turns.ts';

/** A file that a process holds: open, mapped, running, or as its working directory. */
interface HeldFile {
  readonly path: string;
  readonly use: KeyFileUse;
}

/** Processes that hold a key's file, by key. */
export type KeyFileUsers = ReadonlyMap<number, readonly KeyFileUser[]>;

/** The files of one process, by what they give to a key (ftok(3)). */
interface Look {
  readonly epoch: number;
  readonly at: number;
  readonly files: ReadonlyMap<number, HeldFile>;
}

/** A process that has more files open is looked at in part. */
const mostDescriptors = 1_000;

/** `from-to rights offset major:minor inode path`, of files and not of memory (proc_pid_maps(5)). */
const mappedFile = /^\S+ (\S+) \S+ ([0-9a-f]+):([0-9a-f]+) ([1-9]\d*) +(\/.*)$/gm;

/** Finds the processes that hold the file of a key: they may be idle users that the kernel never recorded. */
export class KeyFiles {
  private readonly table: ProcessTable;
  private readonly memory: ReadonlySet<string>;
  private readonly linked = new LinkedFiles();
  private readonly looks = new WeakMap<LiveProcess, Look>();

  /** `memory`: the devices of memory that has no file. */
  constructor(table: ProcessTable, memory: ReadonlySet<string>) {
    this.table = table;
    this.memory = memory;
  }

  /**
   * Those that hold a file that gives one of these keys. What a process held at most `ageMs` ago counts as what it
   * holds; of one that has not run since, it always does. `now` in milliseconds since the epoch.
   */
  async usersOf(keys: readonly number[], now: number, ageMs: number): Promise<KeyFileUsers> {
    const users = new Map<number, KeyFileUser[]>();
    const byBits = grouped(keys, fileBitsOf);
    const turns = new Turns();
    for (const live of byBits.size === 0 ? [] : this.table.others()) {
      if (live.membership !== 'ours') continue;
      for (const [bits, file] of this.filesOf(live, now, ageMs)) {
        for (const key of byBits.get(bits) ?? []) {
          const process = this.table.describe(live.pid);
          if (process) users.set(key, [...(users.get(key) ?? []), { process, ...file }]);
        }
      }
      await turns.give();
    }
    return users;
  }

  private filesOf(live: LiveProcess, now: number, ageMs: number): ReadonlyMap<number, HeldFile> {
    const { epoch } = live;
    let look = this.looks.get(live);
    // A clock that was put back says nothing of how long ago that was.
    if (!look || (look.epoch !== epoch && (now - look.at > ageMs || now < look.at))) {
      look = { epoch, at: now, files: this.heldFiles(live.folder) };
      this.looks.set(live, look);
    }
    return look.files;
  }

  /** What says most about a file stands last, and stays. */
  private heldFiles(folder: string): Map<number, HeldFile> {
    const files = new Map<number, HeldFile>();
    const find = this.linked.finder(folder);
    const take = (name: string, use: KeyFileUse) => {
      const found = find(name);
      if (found) files.set(fileBits(found), { path: found.path, use });
    };
    take('cwd', 'workingDirectory');
    takeMapped(folder, files, this.memory);
    for (const name of descriptors(folder)) take(`fd/${name}`, 'openFile');
    take('exe', 'executable');
    return files;
  }
}

function descriptors(folder: string): string[] {
  try {
    return readdirSync(`${folder}/fd`).slice(0, mostDescriptors);
  } catch {
    // Not for us to know, or ended meanwhile.
    return [];
  }
}

/** The program, and data that is mapped; the libraries of a program are as good as nobody's files of keys. */
function takeMapped(folder: string, files: Map<number, HeldFile>, memory: ReadonlySet<string>): void {
  const maps = readProcFile(`${folder}/maps`);
  const executable = linkTarget(`${folder}/exe`);
  const code = new Set<number>();
  for (const [, rights = '', major = '', minor = '', inode = '', path = ''] of maps.ok
    ? maps.text.matchAll(mappedFile)
    : []) {
    if (memory.has(`${major}:${minor}`)) continue;
    // The low byte of a device is the low byte of its minor number (makedev(3)).
    const bits = fileBits({ device: BigInt(`0x${minor}`), inode: BigInt(inode) });
    const isExecutable = utf8(path) === executable;
    if (rights[2] === 'x' && !isExecutable) code.add(bits);
    files.set(bits, { path: utf8(path), use: isExecutable ? 'executable' : 'mappedFile' });
  }
  for (const bits of code) if (files.get(bits)?.use === 'mappedFile') files.delete(bits);
}
