import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A program whose ftok call stands in the fixture. */
export interface FixtureProgram {
  readonly source: string;
  /** The file that its call names. */
  readonly file: string;
  /** As the call gives it; its low 8 bits count. */
  readonly projectId: number;
  /** From 0. */
  readonly line: number;
  /** The folder to run it in. */
  readonly folder: string;
}

/** How a program writes its path and project id. `%P` stands for the path, `%I` for the id. */
interface Style {
  readonly before: string;
  readonly call: string;
  readonly isRelative?: boolean;
  readonly header?: string;
  readonly isCpp?: boolean;
}

const styles: readonly Style[] = [
  { before: '', call: 'ftok("%P", %I)' },
  { before: '#define KEY_FILE "%P" /* shared */\n#define KEY_ID %I', call: 'ftok(KEY_FILE, KEY_ID)', isRelative: true },
  { before: '#include "%H"', header: '#define KEY_FILE "%P"\n#define KEY_ID (%I)\n', call: 'ftok(KEY_FILE, KEY_ID)' },
  { before: 'static const char *const path = "%P";\nenum { ID = %I };', call: 'ftok(path, ID)' },
  { before: '#define DIR "%D"', call: 'ftok(DIR "/%N", %I)' },
  { before: 'namespace ids { constexpr char file[] = "%P"; }', call: 'ftok("%P", static_cast<int>(%I))', isCpp: true },
  { before: 'static const char *path(void) { return "%P"; }', call: '(path(), ftok("%P", %I))' },
  { before: '#define SERVER_KEY ftok("%P", %I)', call: 'SERVER_KEY' },
];

const rest = `
  int id = IPC_GET;
  if (key == -1 || id == -1) { perror("server"); return 1; }
  printf("%d %d %d\\n", (int)key, id, (int)getpid());
  return 0;
}
`;
const gets = [
  'msgget(key, IPC_CREAT | 0600)',
  'semget(key, 1, IPC_CREAT | 0600)',
  'shmget(key, 4096, IPC_CREAT | 0600)',
];
const includes = ['stdio.h', 'unistd.h', 'sys/ipc.h', 'sys/msg.h', 'sys/sem.h', 'sys/shm.h'];

/** Writes `count` programs in all styles, among other files so that there are `files` in all. */
export function writeFixture(folder: string, count: number, files: number): FixtureProgram[] {
  const programs = Array.from({ length: count }, (_none, index) => writeProgram(folder, index));
  const written = programs.length * 2 + programs.filter((_program, index) => styleOf(index).header).length;
  for (let index = 0; index < files - written; index++) writeOther(folder, index, programs);
  return programs;
}

function styleOf(index: number): Style {
  return styles[index % styles.length] ?? { before: '', call: '' };
}

function writeProgram(root: string, index: number): FixtureProgram {
  const style = styleOf(index);
  const folder = join(root, 'servers', `s${index % 20}`);
  const name = `key file ${index}.dat`;
  const file = join(root, 'data', name);
  write(file, `${index}\n`);
  // 256 apart: only the low 8 bits count.
  const projectId = 1 + ((index * 37) % 255) + (index % 11 === 0 ? 256 : 0);
  const fill = (text: string) =>
    text
      .replaceAll('%P', style.isRelative ? `../../data/${name}` : file)
      .replaceAll('%D', dirname(file))
      .replaceAll('%N', name)
      .replaceAll('%H', `ids${index}.h`)
      .replaceAll('%I', index % 3 === 0 ? `0x${projectId.toString(16)}` : String(projectId));
  if (style.header) write(join(folder, `ids${index}.h`), fill(style.header));
  const get = gets[index % gets.length] ?? '';
  const text = [
    `/* server ${index} */`,
    ...includes.map((each) => `#include <${each}>`),
    fill(style.before),
    'int main(void) {',
    `  key_t key = ${fill(style.call)};${rest.replace('IPC_GET', get)}`,
  ].join('\n');
  const source = join(folder, `server${index}.${style.isCpp ? 'cpp' : 'c'}`);
  write(source, text);
  return { source, file, projectId, folder, line: text.split('\n').findIndex((line) => line.includes('ftok(')) };
}

/** Files that mislead: calls with another project id or of a file that is not there, headers, plain data. */
function writeOther(root: string, index: number, programs: readonly FixtureProgram[]): void {
  const program = programs[index % programs.length];
  const { name, text } = otherFile(index, program?.file ?? '', ((program?.projectId ?? 0) + 1) & 0xff);
  write(join(root, 'others', `o${index % 50}`, name), text);
}

function otherFile(index: number, file: string, wrongId: number): { readonly name: string; readonly text: string } {
  switch (index % 6) {
    case 0:
      return { name: `other${index}.c`, text: `key_t f(void) { return ftok("${file}", ${wrongId}); }\n` };
    case 1:
      return { name: `missing${index}.c`, text: `key_t f(void) { return ftok("/nowhere/${index}", 'A'); }\n` };
    case 2:
      return { name: `header${index}.h`, text: `#define SIZE_${index} ${index}\nstruct s${index} { int a; };\n` };
    case 3:
      return { name: `notes${index}.txt`, text: `ftok("${file}", 1)\n` };
    default:
      return { name: `code${index}.c`, text: `#include "header${index}.h"\n${functions(60)}\n` };
  }
}

function functions(count: number): string {
  const lines = Array.from({ length: count }, (_none, line) => `int f${line}(int a) { return a * ${line} + g(a); }`);
  return lines.join('\n');
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
