import type { IpcObject, Kind } from '../../../src/sysv/objects.ts';
import { refText } from '../../../src/sysv/objects.ts';
import { kindOptions } from './kindOptions.ts';
import type { Comparison } from './oracle.ts';
import { outputOf } from './programs.ts';

/** The values of `ipcs -q|-s|-m -i ID`, which prints `name=value` and `name = value`, without those of semaphores. */
function ipcsValues(kind: Kind, id: number): Map<string, string> {
  const [details = ''] = outputOf('ipcs', kindOptions[kind], '-i', String(id)).split('semnum');
  const pairs = details.matchAll(/(\w+) ?= ?(Not set|\w{3} \w{3} [ \d]\d [\d:]{8} \d{4}|[-\w]+)/g);
  return new Map([...pairs].map(([, name = '', value = '']) => [name, value]));
}

/** Our object against what `ipcs -i` says of it. */
export function compareWithIpcs(comparison: Comparison, object: IpcObject): void {
  const values = ipcsValues(object.kind, object.id);
  for (const [name, ours] of Object.entries(expectedValues(object))) {
    const text = values.get(name) ?? 'absent';
    const theirs = name.endsWith('time') ? secondsOf(text) : name.endsWith('mode') ? Number.parseInt(text, 8) : text;
    comparison.field(`ipcs ${refText(object)} ${name}`, typeof theirs === 'string' ? String(ours) : ours, theirs);
  }
}

function expectedValues(object: IpcObject): Record<string, number | bigint> {
  const { id, uid, gid, cuid, cgid, mode } = object;
  const owners = { uid, gid, cuid, cgid, mode };
  switch (object.kind) {
    case 'msg': {
      const { cbytes, qnum, lspid, lrpid, stime, rtime, ctime } = object;
      return {
        ...owners,
        msqid: id,
        cbytes,
        qnum,
        lspid,
        lrpid,
        send_time: stime,
        rcv_time: rtime,
        change_time: ctime,
      };
    }
    case 'sem':
      return { ...owners, semid: id, nsems: object.nsems, otime: object.otime, ctime: object.ctime };
    case 'shm': {
      const { size, lpid, cpid, nattch, atime, dtime, ctime } = object;
      return {
        ...owners,
        shmid: id,
        bytes: size,
        lpid,
        cpid,
        nattch,
        att_time: atime,
        det_time: dtime,
        change_time: ctime,
      };
    }
  }
}

function secondsOf(text: string): number {
  return text === 'Not set' ? 0 : Date.parse(`${text} UTC`) / 1000;
}
