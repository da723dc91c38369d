import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { CleanupContext } from '../../src/cleanup/context.ts';
import { LeakReports } from '../../src/cleanup/leakReports.ts';
import type { Leaks } from '../../src/live/leaks.ts';

describe('the buttons of a leak report', () => {
  const { showWarningMessage } = vscode.window;
  const agentEnded = () => Promise.reject(new Error('the agent has ended'));
  let reports: LeakReports;
  let failed: (command: string) => void;
  let button: RegExp;
  let refresh: () => Promise<void>;
  let asked: (message: string) => void;

  beforeEach(() => {
    refresh = () => Promise.resolve();
    asked = () => undefined;
    button = /^$/;
    failed = () => undefined;
    const leaks = {
      follow: () => Promise.resolve(),
      end: () => Promise.resolve({ left: [{ object: { kind: 'msg', id: 1 } }], unattributed: 0 }),
    };
    const attempt = (id: string, run: () => Promise<unknown>) => run().catch(() => failed(id));
    const context = {
      commands: { attempt },
      refresh: () => refresh(),
      reveal: agentEnded,
      removals: { inspect: agentEnded },
    };
    const log = { warn: () => failed('log') } as unknown as vscode.LogOutputChannel;
    const hold = () => new vscode.Disposable(() => undefined);
    reports = new LeakReports(leaks as unknown as Leaks, context as unknown as CleanupContext, hold, log);
    Object.assign(vscode.window, {
      showWarningMessage: async (message: string, ...buttons: string[]) => {
        asked(message);
        return buttons.find((each) => button.test(each));
      },
    });
  });

  afterEach(() => {
    reports.dispose();
    Object.assign(vscode.window, { showWarningMessage });
  });

  for (const [pressed, command] of [
    [/^Show$/, 'sysvipc.leaks.report'],
    [/^Remove/, 'sysvipc.remove'],
  ] as const) {
    it(`say when they cannot be done: ${pressed.source}`, async () => {
      button = pressed;
      const failure = new Promise<string>((resolve) => {
        failed = resolve;
      });
      await runTask();
      assert.equal(await failure, command);
    });
  }

  it('are shown also when the agent ends after it has told what was left', async () => {
    refresh = agentEnded;
    const message = new Promise<string>((resolve) => {
      asked = resolve;
    });
    await runTask();
    assert.equal(await message, '1 IPC object was left by leaks (test).');
  });
});

async function runTask(): Promise<void> {
  const execution = new vscode.ProcessExecution('/bin/true');
  const task = new vscode.Task({ type: 'process' }, vscode.TaskScope.Workspace, 'leaks', 'test', execution);
  task.presentationOptions = { reveal: vscode.TaskRevealKind.Never, close: true };
  await vscode.tasks.executeTask(task);
}
