import type { IpcObject, Kind } from '../../../src/sysv/objects.ts';

/** What a table holds, by the slow reference parser. */
export interface SlowTable {
  /** In the order of the file, doubles included. */
  readonly rows: readonly IpcObject[];
  readonly malformed: readonly string[];
}

const needed: Readonly<Record<Kind, readonly string[]>> = {
  msg: [
    'key',
    'msqid',
    'perms',
    'cbytes',
    'qnum',
    'lspid',
    'lrpid',
    'uid',
    'gid',
    'cuid',
    'cgid',
    'stime',
    'rtime',
    'ctime',
  ],
  sem: ['key', 'semid', 'perms', 'nsems', 'uid', 'gid', 'cuid', 'cgid', 'otime', 'ctime'],
  shm: [
    'key',
    'shmid',
    'perms',
    'size',
    'cpid',
    'lpid',
    'nattch',
    'uid',
    'gid',
    'cuid',
    'cgid',
    'atime',
    'dtime',
    'ctime',
  ],
};

/** Strict, slow, and written apart from the real parser: splits lines on blanks and reads every number by BigInt. */
export function slowTable(kind: Kind, text: string): SlowTable {
  const [header = '', ...lines] = text.split('\n');
  const names = header.trim().split(/\s+/);
  const rows: IpcObject[] = [];
  const malformed: string[] = [];
  const torn = lines.pop() ?? '';
  for (const line of lines) {
    const object = slowRow(kind, names, line);
    if (object) rows.push(object);
    else malformed.push(line);
  }
  if (torn !== '') malformed.push(torn);
  return { rows, malformed };
}

function slowRow(kind: Kind, names: readonly string[], line: string): IpcObject | undefined {
  if (!needed[kind].every((name) => names.includes(name))) return undefined;
  const tokens = line.split(/[ \t]+/).filter((token) => token !== '');
  if (tokens.length !== names.length) return undefined;
  const values = new Map<string, bigint>();
  for (const [index, name] of names.entries()) {
    const value = slowNumber(kind, name, tokens[index] ?? '');
    if (value === undefined) return undefined;
    values.set(name, value);
  }
  return slowObject(kind, values);
}

function slowNumber(kind: Kind, name: string, token: string): bigint | undefined {
  const isKnown = needed[kind].includes(name);
  const mayBeNegative = name === 'key' || !isKnown;
  if (!(name === 'perms' ? /^[0-7]+$/ : mayBeNegative ? /^-?[0-9]+$/ : /^[0-9]+$/).test(token)) return undefined;
  if ((name === 'size' || name === 'nsems' || name === 'cbytes') && token.length > 19) return undefined;
  const sign = token.startsWith('-') ? -1n : 1n;
  const value = sign * BigInt(name === 'perms' ? `0o${token}` : token.replace('-', ''));
  if (name === 'key' && BigInt.asIntN(32, value) !== value) return undefined;
  if (name.endsWith('id') && name === needed[kind][1] && value >= 2n ** 31n) return undefined;
  const isSmall = isKnown ? name !== 'size' : kind === 'shm' && (name === 'rss' || name === 'swap');
  if (isSmall && value > 2n ** 53n - 1n) return undefined;
  return value;
}

function slowObject(kind: Kind, values: ReadonlyMap<string, bigint>): IpcObject {
  const object: Record<string, unknown> = { kind };
  for (const name of needed[kind]) {
    const value = values.get(name) ?? 0n;
    const field = name === needed[kind][1] ? 'id' : name === 'perms' ? 'mode' : name;
    object[field] = name === 'size' ? value : Number(value);
  }
  for (const name of kind === 'shm' ? ['rss', 'swap'] : []) {
    const value = values.get(name);
    if (value !== undefined && value >= 0n) object[name] = Number(value);
  }
  return object as unknown as IpcObject;
}
