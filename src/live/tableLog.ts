import type { KernelState } from '../agent/protocol.ts';
import type { Kind } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import type { TableState } from '../sysv/table.ts';

/** Where it is written. */
export interface TableLogHost {
  warn(message: string): void;
  info(message: string): void;
}

/** Writes down when a table cannot be read or be understood any more, why, and when that is over. */
export class TableLog {
  private readonly host: TableLogHost;
  private readonly told = new Map<Kind, string>();

  constructor(host: TableLogHost) {
    this.host = host;
  }

  /** Writes what is different from the last time. */
  tell(tables: KernelState['tables']): void {
    for (const kind of kinds) {
      const text = textOf(tables[kind]);
      const before = this.told.get(kind) ?? '';
      this.told.set(kind, text);
      if (text === before) continue;
      if (text) this.host.warn(`/proc/sysvipc/${kind} ${text}`);
      else this.host.info(`/proc/sysvipc/${kind} is read and understood again`);
    }
  }
}

/** Empty when all is well. */
function textOf(state: TableState): string {
  if (!state.isReadable) return `cannot be read: ${state.errno}`;
  return state.malformed === 0
    ? ''
    : `has lines that were not understood, ${state.malformed} by now; the first: ${JSON.stringify(state.sample)}`;
}
