import { RequestType, RequestType0 } from 'vscode-jsonrpc/node';
import type { Statistics } from '../../../src/agent/protocol.ts';

/** What the bench asks of its part inside the extension host. */

/** How long the extension took to start, in milliseconds; time for which others had the processor is taken off. */
export interface Activation {
  /** Reading, compiling and running the bundle. */
  readonly load: number;
  /** The call of its `activate()`. */
  readonly call: number;
}

/** The longest time for which the extension host did nothing else, in milliseconds. */
export interface Blocks {
  /** Of one turn of the event loop, less {@link waiting}. */
  readonly longest: number;
  /** Of the same turn, as the clock says. */
  readonly wall: number;
  /** How long the thread could have run in that turn, had the processors not been busy with others. */
  readonly waiting: number;
  /** Garbage collection in that turn. */
  readonly collecting: number;
  /** The same by `perf_hooks.monitorEventLoopDelay`, as the clock says. */
  readonly delay: number;
}

/** Where the bench listens, in the environment of the extension host. */
export const portVariable = 'IPC_EXPLORER_BENCH_PORT';

/** Loads and activates the extension; answers once. */
export const activate = new RequestType0<Activation, void>('activate');

/** Begins to watch the event loop. */
export const startProbe = new RequestType0<void, void>('startProbe');

/** Ends that. */
export const stopProbe = new RequestType0<Blocks, void>('stopProbe');

/** Answers when the extension has told of so many objects, by its events alone. */
export const awaitCount = new RequestType<number, void, void>('awaitCount');

/** Answers when an object with this key is known: the time then, milliseconds since the epoch. */
export const awaitKey = new RequestType<number, number, void>('awaitKey');

/** What the agent says of itself. */
export const agentStatistics = new RequestType0<Statistics, void>('agentStatistics');

/** Runs a command of VS Code. */
export const runCommand = new RequestType<string, void, void>('runCommand');
