import * as vscode from 'vscode';
import type { Observation } from '../live/observation.ts';
import { splitId } from '../sysv/identifier.ts';
import { keyLabel, privateKey } from '../sysv/key.ts';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import { isLocked, isMarkedForRemoval } from '../sysv/objects.ts';
import { permissionLetters, permissionOctal } from '../sysv/permissions.ts';
import type { Field } from '../ui/field.ts';
import { ago, exactBytes, kernelTime, localTime } from '../ui/format.ts';
import type { ObjectStates } from '../ui/objectStates.ts';
import type { KeyNames } from './keyNames.ts';

/** What is needed to put an object into words. */
export interface FieldContext {
  readonly multiplier: number;
  /** Milliseconds since the epoch, for relative times; absent where a text stays on screen for long. */
  readonly now?: number;
  readonly userName: (uid: number) => string;
  /** What keys are called, where somebody knows. */
  readonly keyNames?: KeyNames | undefined;
  /** Who uses objects, where somebody knows. */
  readonly states?: ObjectStates | undefined;
}

const idColumns: Readonly<Record<Kind, string>> = { msg: 'msqid', sem: 'semid', shm: 'shmid' };

/** Columns whose values the rows of another feature tell, above these. */
const toldByContents: readonly string[] = ['qnum', 'cbytes', 'nsems'];

/** What is known of an object and has a row of its own below it, in the order in which it is worth reading. */
export function rowFieldsOf(observation: Observation, context: FieldContext): Field[] {
  return fieldsOf(observation, context).filter(({ column }) => !toldByContents.includes(column));
}

/** All that is known of an object, in the order in which it is worth reading. */
export function fieldsOf(observation: Observation, context: FieldContext): Field[] {
  const { t } = vscode.l10n;
  const { object } = observation;
  const idColumn = idColumns[object.kind];
  const fields: Field[] = [
    field('key', t('Key'), keyText(object), t('Name under which programs find the object')),
    field(idColumn, t('Identifier'), idText(object.id, context.multiplier), t('What the system calls take')),
  ];
  if (context.keyNames) fields.splice(1, 0, ...context.keyNames.fieldsOf(object.key));
  return [
    ...fields,
    ...predecessorFields(observation, context),
    ...contentFields(object),
    ...rightsFields(object, context),
    ...timeFields(object, context),
  ];
}

function predecessorFields({ predecessor, isPredecessorThere }: Observation, context: FieldContext): Field[] {
  const { t } = vscode.l10n;
  if (!predecessor) return [];
  const { id, goneAt } = predecessor;
  const name = idText(id, context.multiplier);
  const at = context.now === undefined ? localTime(goneAt) : ago(goneAt, context.now);
  const before = isPredecessorThere ? t('{0}, had the key until {1}', name, at) : t('{0}, gone {1}', name, at);
  return [field('predecessor', t('Before'), before, t('The object that had this key before: it was re-created'))];
}

function contentFields(object: IpcObject): Field[] {
  const { t } = vscode.l10n;
  switch (object.kind) {
    case 'msg':
      return [
        field('qnum', t('Messages'), String(object.qnum), t('Messages in the queue')),
        field('cbytes', t('Bytes'), exactBytes(object.cbytes), t('Bytes of message text in the queue')),
        field('lspid', t('Last sender'), pidText(object.lspid), t('Process of the last msgsnd')),
        field('lrpid', t('Last receiver'), pidText(object.lrpid), t('Process of the last msgrcv')),
      ];
    case 'sem':
      return [field('nsems', t('Semaphores'), String(object.nsems), t('Semaphores in the set'))];
    case 'shm': {
      const fields = [
        field('size', t('Size'), exactBytes(object.size), t('Size that was asked for')),
        field('nattch', t('Attached'), String(object.nattch), t('Mappings; one process can have several')),
        field('cpid', t('Creator process'), pidText(object.cpid), t('Process that created the segment')),
        field('lpid', t('Last process'), pidText(object.lpid), t('Process of the last shmat or shmdt')),
      ];
      const { rss, swap } = object;
      if (rss !== undefined) fields.push(field('rss', t('Resident'), exactBytes(rss), t('Bytes in memory')));
      if (swap !== undefined) fields.push(field('swap', t('Swapped'), exactBytes(swap), t('Bytes in swap space')));
      return fields;
    }
  }
}

function rightsFields(object: IpcObject, { userName }: FieldContext): Field[] {
  const { t } = vscode.l10n;
  const owner = t('{0} ({1}), group {2}', userName(object.uid), object.uid, object.gid);
  const creator = t('{0} ({1}), group {2}', userName(object.cuid), object.cuid, object.cgid);
  const fields = [
    field('perms', t('Permissions'), permissionsText(object), t('For owner, group and others: read, write')),
    field('uid', t('Owner'), owner, t('May change and remove it; so may the creator')),
  ];
  if (creator !== owner) fields.push(field('cuid', t('Creator'), creator, t('May change and remove it')));
  return fields;
}

function timeFields(object: IpcObject, { now }: FieldContext): Field[] {
  const { t } = vscode.l10n;
  const changed = field('ctime', t('Changed'), kernelTime(object.ctime, now), t('Created, or its rights changed'));
  switch (object.kind) {
    case 'msg':
      return [
        field('stime', t('Last sent'), kernelTime(object.stime, now), t('Last msgsnd')),
        field('rtime', t('Last received'), kernelTime(object.rtime, now), t('Last msgrcv')),
        changed,
      ];
    case 'sem':
      return [
        field(
          'otime',
          t('Last operation'),
          kernelTime(object.otime, now),
          t('Last semop; never: perhaps not initialised'),
        ),
        { ...changed, meaning: t('Created, values set, or its rights changed') },
      ];
    case 'shm':
      return [
        field('atime', t('Last attached'), kernelTime(object.atime, now), t('Last shmat, fork included')),
        field('dtime', t('Last detached'), kernelTime(object.dtime, now), t('Last shmdt, exit included')),
        changed,
      ];
  }
}

/** `32769 = slot 1 + seq 1 × 32768`. */
export function idText(id: number, multiplier: number): string {
  const { slot, seq } = splitId(id, multiplier);
  return vscode.l10n.t('{0} = slot {1} + seq {2} × {3}', id, slot, seq, multiplier);
}

function keyText(object: IpcObject): string {
  const { t } = vscode.l10n;
  if (isMarkedForRemoval(object)) return t('none any more: marked for removal');
  if (object.key === privateKey) return t('IPC_PRIVATE (0): found only by its identifier');
  return `${keyLabel(object.key)} (${object.key})`;
}

function permissionsText(object: IpcObject): string {
  const { t } = vscode.l10n;
  const flags = [isMarkedForRemoval(object) ? 'dest' : '', isLocked(object) ? 'locked' : ''].filter(Boolean);
  const text = `${permissionLetters(object.mode)} (${permissionOctal(object.mode)})`;
  return flags.length === 0 ? text : t('{0}, {1}', text, flags.join(', '));
}

function pidText(pid: number): string {
  return pid === 0 ? vscode.l10n.t('none, or not visible from here') : String(pid);
}

function field(column: string, label: string, value: string, meaning: string): Field {
  return { column, label, value, meaning };
}
