import type { MessageConnection } from 'vscode-jsonrpc/node';
import { endRun, followRun } from './leakProtocol.ts';
import type { LeakHost } from './leakWatch.ts';
import { LeakWatch } from './leakWatch.ts';

/** Answers what the extension host asks about what programs leave behind. */
export function registerLeakRequests(connection: MessageConnection, host: LeakHost): void {
  const watch = new LeakWatch(host);
  connection.onRequest(followRun, (run) => watch.follow(run));
  connection.onRequest(endRun, async (end) => (await watch.end(end)) ?? null);
}
