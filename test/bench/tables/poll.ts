import { equalBytes } from '../../../src/kernel/equalBytes.ts';
import { readMultiplier } from '../../../src/kernel/namespace.ts';
import { ProcTable, tablePath } from '../../../src/kernel/procTable.ts';
import { kinds } from '../../../src/sysv/objects.ts';
import { TableTracker } from '../../../src/sysv/tableTracker.ts';

/** The three tables as the agent reads them: with or without understanding what they say. */
export class BenchPoll {
  private readonly tables: readonly { readonly table: ProcTable; readonly tracker: TableTracker }[];

  constructor() {
    const multiplier = readMultiplier();
    this.tables = kinds.map((kind) => ({
      table: new ProcTable(tablePath(kind)),
      tracker: new TableTracker(kind, multiplier, equalBytes),
    }));
  }

  /** Reads the bytes and does nothing with them. */
  bareRead(): void {
    for (const { table } of this.tables) table.read();
  }

  /** Reads, and finds what is different from the time before; gives back how many objects are. */
  poll(): number {
    let differences = 0;
    for (const { table, tracker } of this.tables) {
      const { added, changed, removed } = tracker.update(table.read());
      differences += added.length + changed.length + removed.length;
    }
    return differences;
  }

  close(): void {
    for (const { table } of this.tables) table.close();
  }
}
