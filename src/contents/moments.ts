import * as vscode from 'vscode';
import { uriScheme } from '../ui/ids.ts';

const mostKept = 20;

/** Hex dumps of earlier moments, for comparing; the oldest are forgotten. */
export class Moments {
  private readonly dumps = new Map<string, string>();

  /** Keeps a dump, and names it as a document; `time` as in `12:00:03`. */
  keep(dump: string, title: string, time: string): vscode.Uri {
    const name = this.freeName(`${title} ${time.replaceAll(':', '.')}`);
    this.dumps.set(name, dump);
    for (const oldest of this.dumps.keys()) {
      if (this.dumps.size <= mostKept) break;
      this.dumps.delete(oldest);
    }
    return uriOf(name);
  }

  /** All that are kept, oldest first. */
  list(): vscode.Uri[] {
    return [...this.dumps.keys()].map(uriOf);
  }

  /** Two moments of one second are two moments. */
  private freeName(wanted: string): string {
    let name = `${wanted}.hex`;
    for (let number = 2; this.dumps.has(name); number++) name = `${wanted} (${number}).hex`;
    return name;
  }

  find(name: string): string | undefined {
    return this.dumps.get(name);
  }
}

function uriOf(name: string): vscode.Uri {
  return vscode.Uri.from({ scheme: uriScheme, path: `/moments/${name}` });
}
