import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { root } from '../../host/root.ts';

/** The agent as a process of its own, as the extension starts it. */
export interface RunningAgent {
  readonly connection: MessageConnection;
  readonly child: ChildProcess;
  end(): Promise<void>;
}

/** Starts the agent from its sources, by the command in `prefix` where there is one. */
export function startAgent(prefix: readonly string[] = [], cwd = '/'): RunningAgent {
  const [command = '', ...args] = [...prefix, process.execPath, join(root, 'src', 'agent', 'main.ts')];
  const child = spawn(command, args, {
    cwd,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  connection.listen();
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    connection,
    child,
    end() {
      connection.dispose();
      child.stdin.end();
      return ended;
    },
  };
}
