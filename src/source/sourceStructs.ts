import type { StructLayout, StructName } from '../sysv/structLayout.ts';
import type { ParserService } from './parserService.ts';
import { findSources } from './sourceFiles.ts';

/** Folders of generated and foreign code are left out by what the user leaves out of searches. */
const mostFiles = 2_000;

/** The structs of the workspace's C and C++ sources. */
export class SourceStructs {
  private readonly parser: ParserService;

  constructor(parser: ParserService) {
    this.parser = parser;
  }

  /** All that have a name. Rejects when the parser cannot be started. */
  async list(): Promise<readonly StructName[]> {
    return this.parser.ask('structs', { files: await sourceFiles() });
  }

  /** Where the members of one of them stand. */
  async layOut({ file, name }: StructName): Promise<StructLayout> {
    return this.parser.ask('structLayout', { files: await sourceFiles(), file, name });
  }
}

async function sourceFiles(): Promise<string[]> {
  const uris = await findSources(mostFiles);
  return uris.flatMap(({ scheme, fsPath }) => (scheme === 'file' ? [fsPath] : []));
}
