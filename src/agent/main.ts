import { release } from 'node:os';
import process from 'node:process';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { equalBytes } from '../kernel/equalBytes.ts';
import { errnoOf } from '../kernel/errno.ts';
import { EvidenceCollector } from '../kernel/evidenceCollector.ts';
import { formerUsers } from '../kernel/formerUsers.ts';
import { currentLimits } from '../kernel/limits.ts';
import { ipcNamespace, readMultiplier } from '../kernel/namespace.ts';
import { ProcTable, tablePath } from '../kernel/procTable.ts';
import { queueCapacity } from '../kernel/queueCapacity.ts';
import { TraceJournal } from '../kernel/traceJournal.ts';
import { UserNames } from '../kernel/userNames.ts';
import type { Kind } from '../sysv/objects.ts';
import { TableTracker } from '../sysv/tableTracker.ts';
import { Assessor } from './assessor.ts';
import { registerContents } from './contentsRequests.ts';
import { registerKeyRequests } from './keyRequests.ts';
import { registerLeakRequests } from './leakRequests.ts';
import type { Machine } from './protocol.ts';
import * as protocol from './protocol.ts';
import { registerRemoval } from './removalRequests.ts';
import type { WatchedTable } from './watcher.ts';
import { Watcher } from './watcher.ts';

/**
 * The process that touches the kernel. It lives as long as its standard input stays open. Its argument, where there is
 * one, names a private folder in which agents tell each other what they themselves have done to objects.
 */

const multiplier = readMultiplier();
const [, , tracesDirectory] = process.argv;
if (tracesDirectory !== undefined) keepTraces(tracesDirectory);

// Standard output carries the protocol; nothing else may be printed there.
const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
  { error: console.error, warn: console.error, info: console.error, log: console.error },
);

const userNames = new UserNames((uid, name) => void connection.sendNotification(protocol.users, [{ uid, name }]));

const watcher = new Watcher(
  { msg: watchedTable('msg'), sem: watchedTable('sem'), shm: watchedTable('shm') },
  {
    readLimits: currentLimits,
    errnoOf,
    sendUsers: (objects) => {
      const found = userNames.newNames(objects.flatMap(({ uid, cuid }) => [uid, cuid]));
      if (found.length > 0) void connection.sendNotification(protocol.users, found);
    },
    sendChanges: (batch) => void connection.sendNotification(protocol.changes, batch),
    sendState: (state) => void connection.sendNotification(protocol.state, state),
    log: console.error,
  },
);

const collector = once(async () => {
  const libc = await import('../kernel/libc.ts').catch((error: unknown) => {
    console.error(`The C library cannot be called: ${String(error)}`);
    return undefined;
  });
  return new EvidenceCollector(libc);
});

const assessor = new Assessor({
  polledAt: () => watcher.polledAt,
  objects: () => watcher.objects(),
  find: (ref) => watcher.find(ref),
  collector,
  send: (found) => void connection.sendNotification(protocol.assessments, found),
  log: console.error,
});

connection.onRequest(protocol.initialize, machine);
connection.onRequest(protocol.watchUsers, (options) => assessor.watch(options));
connection.onRequest(protocol.assess, async ({ refs, quietMs }) => {
  await watcher.pollIfOld();
  return assessor.assess(refs, quietMs);
});
connection.onRequest(protocol.programs, async ({ processes }) => {
  const evidence = await collector();
  return processes.map((each) => evidence.programOf(each) ?? null);
});
connection.onRequest(protocol.watch, ({ intervalMs }) => watcher.watch(intervalMs));
connection.onRequest(protocol.refresh, () => watcher.poll());
connection.onRequest(protocol.queueCapacity, async ({ id }) => (await queueCapacity(id, multiplier)) ?? null);
connection.onRequest(protocol.statistics, () => {
  const { user, system } = process.cpuUsage();
  return {
    polls: watcher.polls,
    sentBytes: process.stdout.bytesWritten,
    cpuMicros: user + system,
    rss: process.memoryUsage.rss(),
  };
});
registerContents(connection, multiplier);
registerRemoval(connection, collector, multiplier);
registerLeakRequests(connection, {
  poll: () => watcher.poll(),
  objectsBefore: (time) => watcher.objectsBefore(time),
  objects: () => watcher.objects(),
  collector,
});
registerKeyRequests(connection, (refs) => assessor.usersOf(refs));
process.on('exit', () => formerUsers.write());
// Of itself a signal would end it without that, and leave behind what is half written.
process.on('SIGTERM', () => process.exit(0));
connection.onClose(() => process.exit(0));
connection.listen();

function keepTraces(directory: string): void {
  try {
    formerUsers.use(new TraceJournal(directory));
  } catch (error) {
    console.error(`journal of own traces: ${String(error)}`);
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function machine(): Machine {
  const namespace = ipcNamespace();
  const uid = process.geteuid?.() ?? -1;
  const facts = { kernelRelease: release(), multiplier, uid, pid: process.pid };
  return namespace === undefined ? facts : { ...facts, ipcNamespace: namespace };
}

function watchedTable(kind: Kind): WatchedTable {
  const table = new ProcTable(tablePath(kind));
  return { tracker: new TableTracker(kind, multiplier, equalBytes), read: () => table.read() };
}
