import type { IpcObject, Kind } from '../../../src/sysv/objects.ts';
import { refText } from '../../../src/sysv/objects.ts';
import { permissionLetters } from '../../../src/sysv/permissions.ts';
import type { Comparison } from './oracle.ts';
import { outputOf } from './programs.ts';

type Row = Readonly<Record<string, string | null>>;

const common = 'ID,KEY,PERMS,UID,GID,CUID,CGID,CTIME';

const options: Readonly<Record<Kind, readonly [option: string, columns: string]>> = {
  msg: ['-q', `${common},USEDBYTES,MSGS,LSPID,LRPID,SEND,RECV`],
  sem: ['-s', `${common},NSEMS,OTIME`],
  shm: ['-m', `${common},SIZE,NATTCH,STATUS,CPID,LPID,ATTACH,DETACH`],
};

/** What lsipc(1) lists, by identifier. All its values are text. */
export function lsipcRows(kind: Kind): Map<number, Row> {
  const [option, columns] = options[kind];
  const output = outputOf('lsipc', option, '--json', '--bytes', '--time-format=iso', '-o', columns);
  const [rows = []] = Object.values(JSON.parse(output) as Record<string, Row[]>);
  return new Map(
    rows.map((row) => {
      const { id } = row;
      return [Number(id), row];
    }),
  );
}

/** Our object against lsipc's row of it. */
export function compareWithLsipc(comparison: Comparison, object: IpcObject, row: Row | undefined): void {
  for (const [column, value] of Object.entries(expectedRow(object))) {
    const theirs = row?.[column];
    // Releases of util-linux write the time zone in different ways.
    const isTime = typeof value === 'number';
    const known = isTime && typeof theirs === 'string' ? Date.parse(theirs) / 1000 : theirs;
    comparison.field(`lsipc ${refText(object)} ${column}`, value, known);
  }
}

/**
 * Times as numbers, everything else as lsipc prints it. CGID only of sets: of segments (up to 2.42.2) and of queues
 * (2.38.1) lsipc shows the creator's user there.
 */
function expectedRow(object: IpcObject): Readonly<Record<string, string | number | null>> {
  const { key, mode, uid, gid, cuid, cgid, ctime } = object;
  const row = {
    id: String(object.id),
    key: `0x${(key < 0 ? key + 2 ** 32 : key).toString(16).padStart(8, '0')}`,
    perms: permissionLetters(mode),
    uid: String(uid),
    gid: String(gid),
    cuid: String(cuid),
    ctime: time(ctime),
  };
  switch (object.kind) {
    case 'msg':
      return {
        ...row,
        usedbytes: String(object.cbytes),
        msgs: String(object.qnum),
        lspid: String(object.lspid),
        lrpid: String(object.lrpid),
        send: time(object.stime),
        recv: time(object.rtime),
      };
    case 'sem':
      return { ...row, cgid: String(cgid), nsems: String(object.nsems), otime: time(object.otime) };
    case 'shm':
      return {
        ...row,
        size: String(object.size),
        nattch: String(object.nattch),
        status: statusOf(mode),
        cpid: String(object.cpid),
        lpid: String(object.lpid),
        attach: time(object.atime),
        detach: time(object.dtime),
      };
  }
}

function statusOf(mode: number): string | null {
  const flags = [mode & 0o1000 ? 'dest' : '', mode & 0o2000 ? 'locked' : ''].filter(Boolean);
  return flags.length === 0 ? null : flags.join(',');
}

function time(seconds: number): number | null {
  return seconds === 0 ? null : seconds;
}
