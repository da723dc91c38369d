import { expect, it } from 'vitest';
import { TableLog } from '../../../src/live/tableLog.ts';
import type { TableState } from '../../../src/sysv/table.ts';

const fine: TableState = { isReadable: true, malformed: 0 };

it('the log says once what is the matter with a table, and when it is over', () => {
  const lines: string[] = [];
  const log = new TableLog({ warn: (line) => lines.push(`! ${line}`), info: (line) => lines.push(line) });
  const tell = (sem: TableState) => {
    log.tell({ msg: fine, sem, shm: fine });
    return lines.splice(0);
  };
  expect(tell(fine)).toEqual([]);
  expect(tell({ isReadable: false, errno: 'EACCES' })).toEqual(['! /proc/sysvipc/sem cannot be read: EACCES']);
  expect(tell({ isReadable: false, errno: 'EACCES' })).toEqual([]);
  expect(tell({ isReadable: true, malformed: 2, sample: 'gar\tbage' })).toEqual([
    '! /proc/sysvipc/sem has lines that are not understood, 2 at this reading; the first: "gar\\tbage"',
  ]);
  expect(tell({ isReadable: true, malformed: 3, sample: 'other' })).toEqual([]);
  expect(tell({ isReadable: false, errno: 'EIO' })).toEqual(['! /proc/sysvipc/sem cannot be read: EIO']);
  expect(tell({ isReadable: false, errno: 'EACCES' })).toEqual(['! /proc/sysvipc/sem cannot be read: EACCES']);
  expect(tell(fine)).toEqual(['/proc/sysvipc/sem is read and understood again']);
});
