import { basename } from 'node:path';
import type { StructLayout, StructName } from '../sysv/structLayout.ts';
import type { Faults } from './faults.ts';
import type { Grammars } from './grammars.ts';
import { languageOf } from './grammars.ts';
import type { StructLayoutRequest } from './protocol.ts';
import { SourceFiles } from './sourceFiles.ts';
import type { StructFacts } from './structFacts.ts';
import { structFacts } from './structFacts.ts';
import { Layouter } from './structLayout.ts';

/** Finds the structs of sources, and lays them out. What a file says is read once for each version of the file. */
export class StructFinder {
  private readonly grammars: Grammars;
  private readonly faults: Faults;
  private readonly facts: SourceFiles<StructFacts | undefined>;

  constructor(grammars: Grammars, faults: Faults) {
    this.grammars = grammars;
    this.faults = faults;
    this.facts = new SourceFiles((path, text) => this.read(path, text), faults);
  }

  /** The structs and unions that have a name. */
  async list(files: readonly string[]): Promise<StructName[]> {
    this.facts.refresh(files);
    const found: StructName[] = [];
    for (const file of files) {
      const facts = await this.facts.get(file, 'named');
      if (!facts) continue;
      for (const [name, definitions] of facts.types) {
        const isTag = /^(?:struct|union) /.test(name);
        // A typedef of a struct that has a tag would only stand there twice.
        const record = definitions.find(({ type }) => type.is === 'record' && (isTag || type.record.tag === undefined));
        if (record) found.push({ name, file, line: record.line });
      }
    }
    return found;
  }

  /** Where everything in a struct stands. */
  async layOut({ files, file, name }: StructLayoutRequest): Promise<StructLayout> {
    this.facts.refresh(files);
    const all: StructFacts[] = [];
    const packing = new Set<string>();
    for (const each of new Set([file, ...files])) {
      const facts = await this.facts.get(each, 'named');
      if (facts) all.push(facts);
      if (facts?.leavesPacked) packing.add(basename(each));
    }
    return new Layouter(all, packing, await this.grammars.load('c')).layOut(name);
  }

  private async read(path: string, text: string): Promise<StructFacts | undefined> {
    if (!/\b(?:struct|union|typedef|enum|define|pragma|undef)\b/.test(text)) return undefined;
    const name = languageOf(path, text);
    const language = await this.grammars.load(name);
    return this.faults.attempt(path, () => language.parse(text, (tree) => structFacts(tree, name)));
  }
}
