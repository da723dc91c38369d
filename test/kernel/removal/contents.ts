import { execFileSync } from 'node:child_process';
import type { Kind, ObjectRef } from '../../../src/sysv/objects.ts';
import { kinds } from '../../../src/sysv/objects.ts';
import { kindOptions } from '../support/kindOptions.ts';
import { compiled } from '../support/programs.ts';

const made: ObjectRef[] = [];

/** Makes objects by `c/contents.c`; they are removed by {@link removeMade}. */
export function make(...args: readonly (string | number)[]): ObjectRef[] {
  const refs = parse(run(args.map(String)));
  made.push(...refs);
  return refs;
}

/** Everything of these objects but ids and times, as C reads it; one text for each. */
export function dump(refs: readonly ObjectRef[]): string[] {
  return run(['dump'], refs)
    .split(/\n(?=\w)/)
    .map((text) => text.trim());
}

/** Those objects that exist, as ipcs(1) sees it. */
export function existing(refs: readonly ObjectRef[]): ObjectRef[] {
  const listed = new Set(
    kinds.flatMap((kind) => {
      const lines = execFileSync('ipcs', [kindOptions[kind]], { encoding: 'utf8', maxBuffer: 2 ** 28 }).split('\n');
      return lines.map((line) => `${kind}:${line.split(/\s+/)[1]}`);
    }),
  );
  return refs.filter(({ kind, id }) => listed.has(`${kind}:${id}`));
}

/** Whether an object exists. */
export function exists(ref: ObjectRef): boolean {
  return existing([ref]).length > 0;
}

/** Remembers an object that somebody else has made. */
export function alsoRemove(...refs: readonly ObjectRef[]): void {
  made.push(...refs);
}

/** Removes all that was made. */
export function removeMade(): void {
  run(['remove'], made.splice(0));
}

function run(args: readonly string[], refs: readonly ObjectRef[] = []): string {
  const input = refs.map(({ kind, id }) => `${kind} ${id}\n`).join('');
  return execFileSync(compiled('contents'), args, { input, encoding: 'utf8', maxBuffer: 2 ** 28 });
}

function parse(text: string): ObjectRef[] {
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [kind, id] = line.split(' ');
      return { kind: kind as Kind, id: Number(id) };
    });
}
