import type { LogOutputChannel } from 'vscode';
import type { StructLayout, StructName } from '../sysv/structLayout.ts';
import type { ParserService } from './parserService.ts';
import { findSources } from './sourceFiles.ts';

/** Folders of generated and foreign code are left out by what the user leaves out of searches. */
const mostFiles = 2_000;

/** The structs of the workspace's C and C++ sources. */
export class SourceStructs {
  private readonly parser: ParserService;
  private readonly log: Pick<LogOutputChannel, 'info'>;

  constructor(parser: ParserService, log: Pick<LogOutputChannel, 'info'>) {
    this.parser = parser;
    this.log = log;
  }

  /** All that have a name. Rejects when the parser cannot be started. */
  async list(): Promise<readonly StructName[]> {
    return this.parser.ask('structs', { files: await this.files() });
  }

  /** Where the members of one of them stand. */
  async layOut({ file, name }: StructName): Promise<StructLayout> {
    return this.parser.ask('structLayout', { files: await this.files(), file, name });
  }

  private async files(): Promise<string[]> {
    const uris = await findSources(mostFiles + 1);
    if (uris.length > mostFiles) this.log.info(`structs: only the first ${mostFiles} sources were looked through`);
    return uris.slice(0, mostFiles).flatMap(({ scheme, fsPath }) => (scheme === 'file' ? [fsPath] : []));
  }
}
