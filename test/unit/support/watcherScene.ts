import type { ChangeBatch, KernelState } from '../../../src/agent/protocol.ts';
import { Watcher } from '../../../src/agent/watcher.ts';
import { equalBytes } from '../../../src/kernel/equalBytes.ts';
import type { Limits } from '../../../src/sysv/limits.ts';
import type { IpcObject, Kind } from '../../../src/sysv/objects.ts';
import { kinds } from '../../../src/sysv/objects.ts';
import { TableTracker } from '../../../src/sysv/tableTracker.ts';
import { bytesOf, tableText } from './tables.ts';

/** Limits of a kernel as it comes. */
export const limits: Limits = {
  msgmni: 32_000,
  msgmax: 8_192,
  msgmnb: 16_384,
  semmni: 32_000,
  semmsl: 32_000,
  semmns: 1_024_000_000,
  shmmni: 4_096,
  shmmax: 18_446_744_073_692_774_399n,
  shmall: 18_446_744_073_692_774_399n,
};

type Sent =
  | { readonly what: 'users'; readonly objects: readonly IpcObject[] }
  | { readonly what: 'changes'; readonly batch: ChangeBatch }
  | { readonly what: 'state'; readonly state: KernelState };

/** A watcher on tables that the test writes. */
export class WatcherScene {
  readonly sent: Sent[] = [];
  /** Text of each table, or the error that reading it throws. */
  readonly tables: Record<Kind, string | Error> = {
    msg: tableText('msg', []),
    sem: tableText('sem', []),
    shm: tableText('shm', []),
  };
  readonly reads: Kind[] = [];
  limits: () => Promise<Limits | undefined> = () => Promise.resolve(limits);
  limitReads = 0;
  /** What fails as soon as there is a name to be told. */
  namesError: Error | undefined;
  readonly logged: string[] = [];
  readonly watcher: Watcher;

  constructor() {
    const table = (kind: Kind) => ({
      tracker: new TableTracker(kind, 32_768, equalBytes),
      read: () => {
        this.reads.push(kind);
        const content = this.tables[kind];
        if (content instanceof Error) throw content;
        return bytesOf(content);
      },
    });
    this.watcher = new Watcher(
      { msg: table('msg'), sem: table('sem'), shm: table('shm') },
      {
        readLimits: () => {
          this.limitReads++;
          return this.limits();
        },
        errnoOf: (error) => (error instanceof Error ? error.message : String(error)),
        sendUsers: (objects) => {
          if (this.namesError) throw this.namesError;
          this.sent.push({ what: 'users', objects });
        },
        sendChanges: (batch) => this.sent.push({ what: 'changes', batch }),
        sendState: (state) => this.sent.push({ what: 'state', state }),
        log: (message) => this.logged.push(message),
      },
    );
  }

  show(...objects: IpcObject[]): void {
    for (const kind of kinds) {
      const own = objects.filter((object) => object.kind === kind).sort((a, b) => (a.id % 32_768) - (b.id % 32_768));
      this.tables[kind] = tableText(kind, own);
    }
  }

  /** What was sent since the last call. */
  take(): Sent[] {
    return this.sent.splice(0);
  }

  /** Polls, and gives the batches that were sent. */
  async poll(): Promise<ChangeBatch[]> {
    this.take();
    await this.watcher.poll();
    return this.batches();
  }

  batches(): ChangeBatch[] {
    return this.sent.flatMap((sent) => (sent.what === 'changes' ? [sent.batch] : []));
  }
}
