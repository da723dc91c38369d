import assert from 'node:assert/strict';
import { renameSync } from 'node:fs';
import process from 'node:process';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, removeEverything } from '../host/ipcObjects.ts';
import { descendants } from '../host/processes.ts';
import type { Window } from '../host/window.ts';
import { labels } from './cleanupSteps.ts';

const key = 0x5c000001;
const label = '0x5c000001';

interface Agent {
  readonly pid: number;
  /** The bundle that it runs. */
  readonly program: string;
}

describe('the view without an agent', () => {
  let window: Window;

  beforeEach(async () => {
    window = getWindow();
    await window.openView();
    makeQueue(key);
    await window.waitForRows((rows) => labels(rows).includes(label));
  });

  afterEach(async () => {
    removeEverything(key);
    await window.clearNotifications();
    await window.waitForRows((rows) => labels(rows).length === 0);
  });

  async function runningAgent(): Promise<Agent> {
    const programOf = (commandLine: string) => /\S+dist\/agent\.cjs/.exec(commandLine)?.[0];
    const found = await window.waitFor(
      () =>
        Promise.resolve(
          descendants().flatMap(({ pid, commandLine }) => {
            const program = programOf(commandLine);
            return program === undefined ? [] : [{ pid, program }];
          }),
        ),
      (agents) => agents.length === 1,
    );
    const [agent] = found;
    assert.ok(agent);
    return agent;
  }

  it('shows the values of a row that was opened when the agent ended, and what is in it when there is one again', async () => {
    const { pid } = await runningAgent();
    process.kill(pid, 'SIGSTOP');
    await window.row(label).locator('.monaco-tl-twistie').click();
    await window.page.waitForTimeout(500);
    process.kill(pid, 'SIGKILL');
    await window.waitForRows((rows) => rows.some((row) => row.label === 'Permissions'));
    await window.waitForRows((rows) => rows.some((row) => row.label === 'Messages'));
    assert.deepEqual(await window.notifications(), []);
    await window.collapse(label);
  });

  it('says that it could not be started and offers to try again, also while it is paused', async () => {
    const { pid, program } = await runningAgent();
    const welcome = window.page.locator('.part.sidebar .welcome-view-content');
    renameSync(program, `${program}.away`);
    try {
      process.kill(pid, 'SIGKILL');
      await window.waitFor(
        () => welcome.allTextContents(),
        ([text]) => /^The agent that reads the kernel could not be started\./.test(text ?? ''),
      );
      await window.runCommand('System V IPC: Pause');
      await window.runCommand('System V IPC: Refresh');
      await window.waitForNotification(
        /^The agent that reads the kernel could not be started: exit code 1\. .*“.*Restart/,
      );
      await window.waitFor(
        () => welcome.allTextContents(),
        ([text]) => /^The agent that reads the kernel could not be started\./.test(text ?? ''),
      );
    } finally {
      renameSync(`${program}.away`, program);
    }
    await welcome.getByRole('button', { name: 'Restart' }).click();
    await window.waitForRows((rows) => labels(rows).includes(label));
    await window.runCommand('System V IPC: Resume');
  });
});
