import type { Kind } from '../sysv/objects.ts';

/** Languages that have snippets, by VS Code's language ids. */
export const snippetLanguages = ['c', 'cpp', 'python', 'go', 'rust'] as const;

/** One of {@link snippetLanguages}. */
export type SnippetLanguage = (typeof snippetLanguages)[number];

/** A piece that several snippets share; it is inserted once. */
export interface Part {
  /** File below `snippets/`, in VS Code's snippet syntax, with the lines that it needs at the top of the file first. */
  readonly file: string;
  /** Stands in a document that has the part already. */
  readonly marker: string;
}

/** One snippet in one language. */
export interface Snippet {
  readonly name: SnippetName;
  readonly language: SnippetLanguage;
  /** What is typed to get it offered. */
  readonly prefix: string;
  /** The kind of object that it is about; undefined: any. */
  readonly kind: Kind | undefined;
  readonly parts: readonly Part[];
  /** Whether its first two tab stops are a key file and a project id. */
  readonly usesKey: boolean;
  readonly file: string;
}

/** Every snippet, in the order in which they are offered. */
export const snippetNames = [
  'messageServer',
  'messageClient',
  'semaphoreServer',
  'semaphoreClient',
  'sharedServer',
  'sharedClient',
  'lock',
  'privateServer',
  'privateClient',
  'permissions',
  'drain',
  'tag',
  'limits',
] as const;

/** One of {@link snippetNames}. */
export type SnippetName = (typeof snippetNames)[number];

const about: Readonly<Record<SnippetName, { readonly prefix: string; readonly kind?: Kind }>> = {
  messageServer: { prefix: 'sysv-msg-server', kind: 'msg' },
  messageClient: { prefix: 'sysv-msg-client', kind: 'msg' },
  semaphoreServer: { prefix: 'sysv-sem-server', kind: 'sem' },
  semaphoreClient: { prefix: 'sysv-sem-client', kind: 'sem' },
  sharedServer: { prefix: 'sysv-shm-server', kind: 'shm' },
  sharedClient: { prefix: 'sysv-shm-client', kind: 'shm' },
  lock: { prefix: 'sysv-lock' },
  privateServer: { prefix: 'sysv-private-server', kind: 'shm' },
  privateClient: { prefix: 'sysv-private-client', kind: 'shm' },
  permissions: { prefix: 'sysv-permissions', kind: 'msg' },
  drain: { prefix: 'sysv-drain', kind: 'msg' },
  tag: { prefix: 'sysv-tag', kind: 'msg' },
  limits: { prefix: 'sysv-limits' },
};

/** Parts of the C snippets, which are valid C++17, too. */
const cParts = {
  lock: { file: 'c/lock.part.c', marker: 'take_instance_lock(' },
  key: { file: 'c/key.part.c', marker: 'key_of(' },
  keyFile: { file: 'c/keyFile.part.c', marker: 'int hold_key_file(' },
  ending: { file: 'c/ending.part.c', marker: 'end_on_signals(' },
  backOff: { file: 'c/backOff.part.c', marker: 'struct back_off_state' },
  patience: { file: 'c/patience.part.c', marker: 'PATIENCE =' },
  message: { file: 'c/message.part.c', marker: 'MESSAGE_SIZE =' },
  semun: { file: 'c/semun.part.c', marker: 'union semun {' },
  semaphoreSet: { file: 'c/semaphoreSet.part.c', marker: 'SEMAPHORES =' },
  staleSet: { file: 'c/staleSet.part.c', marker: 'remove_stale_set(' },
  readySet: { file: 'c/readySet.part.c', marker: 'find_ready_set(' },
  takeSemaphore: { file: 'c/takeSemaphore.part.c', marker: 'take_semaphore(' },
  startTime: { file: 'c/startTime.part.c', marker: 'start_time(' },
  shared: { file: 'c/shared.part.c', marker: 'is_our_segment(' },
  published: { file: 'c/published.part.c', marker: 'struct published {' },
} as const satisfies Readonly<Record<string, Part>>;

const cPartsOf: Readonly<Record<SnippetName, readonly (keyof typeof cParts)[]>> = {
  messageServer: ['key', 'message', 'lock', 'keyFile', 'ending', 'backOff'],
  messageClient: ['key', 'message', 'patience', 'backOff'],
  semaphoreServer: ['key', 'semaphoreSet', 'semun', 'lock', 'keyFile', 'ending', 'staleSet'],
  semaphoreClient: ['key', 'semaphoreSet', 'semun', 'patience', 'backOff', 'readySet', 'takeSemaphore'],
  sharedServer: ['key', 'shared', 'semun', 'lock', 'keyFile', 'ending', 'backOff', 'startTime', 'staleSet'],
  sharedClient: ['key', 'shared', 'semun', 'patience', 'backOff', 'readySet', 'takeSemaphore'],
  lock: ['lock'],
  privateServer: ['published', 'lock'],
  privateClient: ['published', 'patience', 'backOff'],
  permissions: [],
  drain: [],
  tag: [],
  limits: [],
};

/** Of the other languages: what they have in their own manner. C++ takes the rest from C. */
const ownFiles: Readonly<Record<Exclude<SnippetLanguage, 'c'>, readonly [extension: string, messageMarker: string]>> = {
  cpp: ['cpp', 'struct Message {'],
  python: ['py', 'class Message'],
  go: ['go', 'type message struct'],
  rust: ['rs', 'struct Message {'],
};

/** What the files of a snippet are. */
type Source = Pick<Snippet, 'parts' | 'usesKey' | 'file'>;

/** All snippets of one language. */
export function snippetsOf(language: SnippetLanguage): readonly Snippet[] {
  return snippetNames.flatMap((name) => snippetIn(language, name) ?? []);
}

/** A snippet in one language; undefined if that language has none of that name. */
export function snippetIn(language: SnippetLanguage, name: SnippetName): Snippet | undefined {
  const { prefix, kind } = about[name];
  const source = language === 'c' ? undefined : ownSource(language, name);
  const files = source ?? (language === 'c' || language === 'cpp' ? cSource(name) : undefined);
  return files && { name, language, prefix, kind, ...files };
}

/** The language that a file of this VS Code language id takes its snippets from. */
export function snippetLanguageOf(languageId: string): SnippetLanguage | undefined {
  return snippetLanguages.find((language) => language === languageId);
}

function cSource(name: SnippetName): Source {
  const parts = cPartsOf[name];
  return { parts: parts.map((part) => cParts[part]), usesKey: parts.includes('key'), file: `c/${name}.c` };
}

function ownSource(language: Exclude<SnippetLanguage, 'c'>, name: SnippetName): Source | undefined {
  const [extension, messageMarker] = ownFiles[language];
  const file = (part: string) => `${language}/${part}.${extension}`;
  const lock = { file: file('lock.part'), marker: lockMarkers[language] };
  const message = { file: file('message.part'), marker: messageMarker };
  switch (name) {
    case 'messageServer':
      return { parts: [message, lock], usesKey: true, file: file(name) };
    case 'messageClient':
      return { parts: [message], usesKey: true, file: file(name) };
    case 'lock':
      return { parts: [lock], usesKey: false, file: file(name) };
    default:
      return undefined;
  }
}

const lockMarkers: Readonly<Record<Exclude<SnippetLanguage, 'c'>, string>> = {
  cpp: 'class InstanceLock',
  python: 'def take_instance_lock(',
  go: 'func takeInstanceLock(',
  rust: 'fn take_instance_lock(',
};
