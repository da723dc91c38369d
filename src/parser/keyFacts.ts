import type { FtokCall, KeyFacts, KeyNumber } from '../sysv/sourceFacts.ts';
import type { Lookup, Value } from './constants.ts';
import { evaluateText } from './constants.ts';
import type { Faults } from './faults.ts';
import type { Definition, FileFacts, WrittenCall } from './fileFacts.ts';
import { fileFacts, mentionsKeys } from './fileFacts.ts';
import type { Grammars, LoadedLanguage } from './grammars.ts';
import { languageOf } from './grammars.ts';
import type { KeyFactsRequest } from './protocol.ts';
import type { ReadReason } from './sourceFiles.ts';
import { SourceFiles } from './sourceFiles.ts';

/** A name that stands for another name, and so on: where it ends. */
const deepestName = 12;

/** A constant of a small value means a key only when it is called one. */
const smallestTellingNumber = 256n;
const keyName = /key|ipc|shm|sem|msg|queue|seg/i;

const intMin = -(2n ** 31n);
const uintMax = 2n ** 32n - 1n;

/** Finds where keys come from. What a file says is read once for each version of the file. */
export class KeyFactsFinder {
  private readonly grammars: Grammars;
  private readonly faults: Faults;
  private readonly facts: SourceFiles<FileFacts | undefined>;

  constructor(grammars: Grammars, faults: Faults) {
    this.grammars = grammars;
    this.faults = faults;
    this.facts = new SourceFiles((path, text, why) => this.read(path, text, why), faults);
  }

  /** Files that cannot be read contribute nothing. */
  async find({ files, roots }: KeyFactsRequest): Promise<KeyFacts> {
    this.facts.refresh(files);
    const ftokCalls: FtokCall[] = [];
    const numbers = new Map<string, KeyNumber>();
    const filesOfConstants = new Set<string>();
    for (const file of files) {
      const facts = await this.facts.get(file, 'named');
      if (!facts) continue;
      const around = await this.withIncluded(file, facts, roots);
      const language = await this.grammars.load(facts.language);
      const resolver = new Resolver(
        around.map((each) => each.facts),
        language,
      );
      const written = this.faults.attempt(file, () => writtenKeys(file, facts, resolver));
      ftokCalls.push(...(written?.ftokCalls ?? []));
      for (const number of written?.numbers ?? []) numbers.set(placeText(number), number);
      for (const each of around) {
        if (filesOfConstants.has(each.file)) continue;
        filesOfConstants.add(each.file);
        const constants = this.faults.attempt(each.file, () => constantKeys(each.file, each.facts, resolver));
        for (const number of constants ?? []) {
          if (!numbers.has(placeText(number))) numbers.set(placeText(number), number);
        }
      }
    }
    return { ftokCalls, numbers: [...numbers.values()] };
  }

  private async read(path: string, text: string, why: ReadReason): Promise<FileFacts | undefined> {
    if (why === 'named' && !mentionsKeys(text)) return undefined;
    const name = languageOf(path, text);
    const language = await this.grammars.load(name);
    return this.faults.attempt(path, () => language.parse(text, (tree) => fileFacts(tree, language, name)));
  }

  /** The file, and what it includes with quotation marks, directly or not. */
  private async withIncluded(
    file: string,
    facts: FileFacts,
    roots: readonly string[],
  ): Promise<{ readonly file: string; readonly facts: FileFacts }[]> {
    const found = new Map([[file, { file, facts }]]);
    for (const each of found.values()) {
      for (const include of each.facts.includes) {
        const path = this.facts.resolve(each.file, include, roots);
        if (path === undefined || found.has(path)) continue;
        const included = await this.facts.get(path, 'included');
        if (included) found.set(path, { file: path, facts: included });
      }
    }
    return [...found.values()];
  }
}

/** Says what names and expressions of one file can be. The files are the file itself and what it includes. */
class Resolver {
  private readonly files: readonly FileFacts[];
  private readonly language: LoadedLanguage;
  private readonly cache = new Map<string, readonly Value[]>();

  constructor(files: readonly FileFacts[], language: LoadedLanguage) {
    this.files = files;
    this.language = language;
  }

  valuesOf(text: string, scope: number, depth = 0): readonly Value[] {
    if (depth > deepestName) return [];
    const cacheKey = `${scope}:${text}`;
    const known = this.cache.get(cacheKey);
    if (known) return known;
    const lookup: Lookup = (name) => {
      const definitions = this.definitionsOf(name, scope);
      if (definitions.some(({ isOpen }) => isOpen)) return [];
      const values = definitions.flatMap(({ value, scope: at }) =>
        value === undefined ? [] : this.valuesOf(value, at, depth + 1),
      );
      return [...new Set(values)];
    };
    const values = evaluateText(text, this.language, lookup);
    this.cache.set(cacheKey, values);
    return values;
  }

  /**
   * What a function declares itself hides what stands outside. What stands outside gets its values in any function that
   * does not hide it.
   */
  private definitionsOf(name: string, scope: number): readonly Definition[] {
    const all = this.files.map(({ definitions }) => definitions.get(name) ?? []);
    const inside = scope === -1 ? [] : (all[0] ?? []).filter((definition) => definition.scope === scope);
    const isGlobal = all.flat().some((definition) => definition.scope === -1);
    if (!isGlobal || inside.some(({ isDeclared }) => isDeclared)) return inside;
    return all.flatMap((definitions) => {
      const hiding = new Set(definitions.flatMap((each) => (each.isDeclared && each.scope !== -1 ? each.scope : [])));
      return definitions.filter((definition) => !hiding.has(definition.scope));
    });
  }
}

/** What the calls of a file tell. */
function writtenKeys(file: string, { calls }: FileFacts, resolver: Resolver): KeyFacts {
  const ftoks = calls.filter(({ name }) => name === 'ftok');
  const gets = calls.filter(({ name }) => name !== 'ftok');
  return {
    ftokCalls: ftoks.map((call) => ftokCall(file, call, resolver)),
    numbers: gets.flatMap((call) => argumentKeys(file, call, resolver)),
  };
}

function ftokCall(file: string, call: WrittenCall, resolver: Resolver): FtokCall {
  const { line, column, text, scope } = call;
  const [path = '', projectId = ''] = call.args;
  return {
    file,
    line,
    column,
    text,
    // A text that is empty is yet to be written.
    paths: resolver.valuesOf(path, scope).flatMap((value) => (typeof value === 'string' && value !== '' ? value : [])),
    projectIds: resolver.valuesOf(projectId, scope).flatMap((value) => intOf(value) ?? []),
  };
}

function argumentKeys(file: string, { line, column, text, args, scope }: WrittenCall, resolver: Resolver): KeyNumber[] {
  return resolver.valuesOf(args[0] ?? '', scope).flatMap((value) => {
    const key = intOf(value);
    return key === undefined || key === 0 ? [] : [{ file, line, column, text, key, isArgument: true }];
  });
}

function constantKeys(file: string, { definitions }: FileFacts, resolver: Resolver): KeyNumber[] {
  return [...definitions.values()].flat().flatMap(({ name, value, isConstant, scope, line, column }) => {
    if (!isConstant || value === undefined || !/\d|'/.test(value)) return [];
    return resolver.valuesOf(value, scope).flatMap((each) => {
      const key = intOf(each);
      const isTelling = typeof each === 'bigint' && (each >= smallestTellingNumber || keyName.test(name));
      return key === undefined || key === 0 || !isTelling
        ? []
        : [{ file, line, column, text: name, key, isArgument: false }];
    });
  });
}

/** A C int; what needs more than 32 bits is not a key. */
function intOf(value: Value): number | undefined {
  if (typeof value === 'string' || value < intMin || value > uintMax) return undefined;
  return Number(BigInt.asIntN(32, value));
}

function placeText({ file, line, column, key }: KeyNumber): string {
  return `${key} ${line}:${column} ${file}`;
}
