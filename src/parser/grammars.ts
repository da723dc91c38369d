import { readFileSync } from 'node:fs';
import { brotliDecompressSync } from 'node:zlib';
import type { Tree } from 'web-tree-sitter';
import { Language, Parser, Query } from 'web-tree-sitter';
import type { GrammarFiles } from './protocol.ts';

/** The languages that are parsed. */
export type LanguageName = 'c' | 'cpp';

/** tree-sitter with its C and C++ grammars, each loaded when it is first needed. */
export class Grammars {
  private readonly files: GrammarFiles;
  private readonly languages = new Map<LanguageName, Promise<LoadedLanguage>>();
  private runtime: Promise<void> | undefined;

  constructor(files: GrammarFiles) {
    this.files = files;
  }

  /** The language, ready for {@link LoadedLanguage.parse}. Rejects when its file cannot be read. */
  load(name: LanguageName): Promise<LoadedLanguage> {
    const loading = this.languages.get(name) ?? this.start(name);
    this.languages.set(name, loading);
    return loading;
  }

  private async start(name: LanguageName): Promise<LoadedLanguage> {
    this.runtime ??= Parser.init({ locateFile: () => this.files.runtime });
    await this.runtime;
    return new LoadedLanguage(await Language.load(brotliDecompressSync(readFileSync(this.files[name]))));
  }
}

/** One grammar with its parser. Trees live in the memory of the WebAssembly module, which is not collected. */
export class LoadedLanguage {
  private readonly language: Language;
  private readonly parser = new Parser();
  private readonly queries = new Map<string, Query>();

  constructor(language: Language) {
    this.language = language;
    this.parser.setLanguage(language);
  }

  /** Parses a text, hands the tree to `use`, and frees it afterwards: nodes must not leave `use`. */
  parse<T>(text: string, use: (tree: Tree) => T): T {
    const tree = this.parser.parse(text);
    if (!tree) throw new Error('tree-sitter gave no tree');
    try {
      return use(tree);
    } finally {
      tree.delete();
    }
  }

  /** A query of this language, compiled once. Throws when the grammar has no such nodes. */
  query(source: string): Query {
    const known = this.queries.get(source);
    if (known) return known;
    const query = new Query(this.language, source);
    this.queries.set(source, query);
    return query;
  }
}

const cppOnly = /^\s*(?:template\s*<|namespace\b|using\b|class\s+\w|(?:public|private|protected)\s*:|extern\s+"C")/m;

/** The language of a file: by its name, a header's by what stands in it. */
export function languageOf(path: string, text: string): LanguageName {
  if (/\.c$/.test(path)) return 'c';
  return /\.(?:h|inc)$/.test(path) && !cppOnly.test(text) ? 'c' : 'cpp';
}
