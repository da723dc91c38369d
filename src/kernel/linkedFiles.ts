import type { FileIdentity } from '../sysv/ftok.ts';
import { tryIdentifyFile } from './fileIdentity.ts';
import { linkTarget } from './links.ts';
import type { Mount } from './mounts.ts';
import { mountOf, readMounts } from './mounts.ts';
import { readProcFile } from './procFile.ts';

/** A file that a process holds: open, running, or as its working directory. */
export interface LinkedFile extends FileIdentity {
  readonly path: string;
}

type Mounts = ReadonlyMap<string, Mount>;

/** Mounts come and go, but not from one process to the next. */
const freshMs = 1_000;
const descriptors = 'fd/';

/**
 * The files behind the links of `/proc/PID`. One whose file system has to ask a server is not asked for, where the
 * kernel itself remembers enough of it: when the server has died, stat(2) does not return, and no signal helps.
 */
export class LinkedFiles {
  private readonly known = new Map<string, { readonly readAt: number; readonly mounts: Mounts }>();
  private readonly ownNamespace = linkTarget('/proc/self/ns/mnt');

  /**
   * Finds the file or folder behind `fd/3`, `exe` or `cwd` of a folder of `/proc`; undefined for what is neither
   * (every process has /dev/null open), is not to be seen, or could be identified only by asking a server that may have
   * died.
   */
  finder(folder: string): (name: string) => LinkedFile | undefined {
    const mounts = this.mountsOf(folder);
    return (name) => find(mounts, folder, name);
  }

  /** Most processes share one namespace of mounts. */
  private mountsOf(folder: string): Mounts {
    const namespace = linkTarget(`${folder}/ns/mnt`) ?? '';
    const now = performance.now();
    for (const [name, { readAt }] of this.known) if (now - readAt > freshMs) this.known.delete(name);
    const known = this.known.get(namespace);
    if (known) return known.mounts;
    // What a process in a chroot calls its mounts is not what we call them.
    const read = readMounts(namespace === this.ownNamespace ? '/proc/self' : folder);
    const mounts = new Map(read.map((mount) => [mount.path, mount]));
    this.known.set(namespace, { readAt: now, mounts });
    return mounts;
  }
}

function find(mounts: Mounts, folder: string, name: string): LinkedFile | undefined {
  const link = `${folder}/${name}`;
  const path = linkTarget(link);
  if (!path?.startsWith('/')) return undefined;
  const mount = mountOf(path, mounts);
  if (mount?.isRemote) {
    if (!name.startsWith(descriptors)) return undefined;
    const inode = inodeOf(`${folder}/fdinfo/${name.slice(descriptors.length)}`);
    if (inode !== undefined) return { path, device: mount.device, inode };
  }
  // Closed or ended meanwhile, or not for us to know: one hint less.
  const file = tryIdentifyFile(link);
  return file && (file.isFile || file.isDirectory) ? { path, device: file.device, inode: file.inode } : undefined;
}

/** What the kernel itself remembers of an open file (proc_pid_fdinfo(5)); not before Linux 5.14. */
function inodeOf(info: string): bigint | undefined {
  const file = readProcFile(info);
  const inode = file.ok ? /^ino:\s*(\d+)$/m.exec(file.text)?.[1] : undefined;
  return inode === undefined ? undefined : BigInt(inode);
}
