import type { KernelState } from '../agent/protocol.ts';
import type { Kind } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import type { TableState } from '../sysv/table.ts';

/** Where it is written. */
export interface TableLogHost {
  warn(message: string): void;
  info(message: string): void;
}

/** What is the matter with a table; `sort` is empty when all is well, and stays while the rest of the text changes. */
interface Fault {
  readonly sort: string;
  readonly text: string;
}

/** Writes down when a table cannot be read or be understood any more, why, and when that is over. */
export class TableLog {
  private readonly host: TableLogHost;
  private readonly told = new Map<Kind, string>();

  constructor(host: TableLogHost) {
    this.host = host;
  }

  /** Writes what a table has become since the last time. Which lines are not understood may change with every poll. */
  tell(tables: KernelState['tables']): void {
    for (const kind of kinds) {
      const fault = faultOf(tables[kind]);
      const before = this.told.get(kind) ?? '';
      this.told.set(kind, fault.sort);
      if (fault.sort === before) continue;
      if (fault.sort) this.host.warn(`/proc/sysvipc/${kind} ${fault.text}`);
      else this.host.info(`/proc/sysvipc/${kind} is read and understood again`);
    }
  }
}

function faultOf(state: TableState): Fault {
  if (!state.isReadable) return { sort: state.errno, text: `cannot be read: ${state.errno}` };
  if (state.malformed === 0) return { sort: '', text: '' };
  const text = `has lines that are not understood, ${state.malformed} at this reading; the first: ${JSON.stringify(state.sample)}`;
  return { sort: 'malformed', text };
}
