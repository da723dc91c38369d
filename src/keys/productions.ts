import type * as vscode from 'vscode';

/** A path that once gave a key. */
export interface Production {
  readonly path: string;
  /** As an int; its low 8 bits count. */
  readonly projectId: number;
  readonly key: number;
}

const productionsKey = 'sysvipc.keys.productions';
const projectIdsKey = 'sysvipc.keys.projectIds';

/** The oldest are forgotten. */
const mostRemembered = 500;

/** Remembers with the workspace which path gave which key, and the project id that was last typed for a file. */
export class Productions {
  private readonly memento: vscode.Memento;

  constructor(memento: vscode.Memento) {
    this.memento = memento;
  }

  get all(): readonly Production[] {
    return this.memento.get<readonly Production[]>(productionsKey, []);
  }

  /** Remembers what these paths give now. What they gave before stays: an object may still have that key. */
  async remember(productions: readonly Production[]): Promise<void> {
    const known = this.all;
    const texts = new Set(known.map(originText));
    const news = productions.filter((each) => !texts.has(originText(each)));
    if (news.length > 0) await this.memento.update(productionsKey, [...known, ...news].slice(-mostRemembered));
  }

  /** The text that was last typed as the project id of a file. */
  projectIdOf(path: string): string | undefined {
    return this.memento.get<Readonly<Record<string, string>>>(projectIdsKey, {})[path];
  }

  async rememberProjectId(path: string, typed: string): Promise<void> {
    const { [path]: _before, ...others } = this.memento.get<Readonly<Record<string, string>>>(projectIdsKey, {});
    const entries = [...Object.entries(others), [path, typed] as const].slice(-mostRemembered);
    await this.memento.update(projectIdsKey, Object.fromEntries(entries));
  }
}

function originText({ path, key }: Production): string {
  return `${key} ${path}`;
}
