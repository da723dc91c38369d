import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { statistics } from '../../src/agent/protocol.ts';
import type { AgentState } from '../../src/live/agentProcess.ts';
import { AgentProcess } from '../../src/live/agentProcess.ts';

describe('the agent', () => {
  let folder = '';
  let agent: AgentProcess;
  let log: vscode.LogOutputChannel;
  let program: string;

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'ipc-explorer-agent-'));
    log = vscode.window.createOutputChannel('agent of a test', { log: true });
    const { extensionPath } = vscode.extensions.getExtension('ipc-explorer.ipc-explorer') ?? { extensionPath: '' };
    program = join(extensionPath, 'dist', 'agent.cjs');
    agent = new AgentProcess(program, folder, log);
  });

  after(() => {
    agent.dispose();
    log.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('that hangs makes room for another one, and whoever waited for it hears so', async () => {
    const { connection, machine } = await agent.connect();
    process.kill(machine.pid, 'SIGSTOP');
    const waiting = connection.sendRequest(statistics);
    const next = await Promise.all([agent.restart(), assert.rejects(waiting)]);
    assert.notEqual(next[0].machine.pid, machine.pid);
    assert.equal((await next[0].connection.sendRequest(statistics)).polls, 0);
    while (existsSync(`/proc/${machine.pid}`)) await sleep(50);
    assert.equal(agent.state.is, 'running');
  });

  it('that cannot be started says why in words for the user, and what can be done', async () => {
    const broken = join(folder, 'broken.cjs');
    const starts = [
      ['process.exit(3)', 'exit code 3'],
      ["process.kill(process.pid, 'SIGKILL')", 'killed by SIGKILL'],
    ] as const;
    for (const [program, reason] of starts) {
      writeFileSync(broken, program);
      const failing = new AgentProcess(broken, folder, log);
      const message = `The agent that reads the kernel could not be started: ${reason}. The log may tell more; “System V IPC: Restart Agent” tries again.`;
      await assert.rejects(failing.connect(), { name: 'UserError', message });
      failing.dispose();
    }
  });

  it('does not outlive the window, also where it hangs', async () => {
    const { machine } = await agent.connect();
    process.kill(machine.pid, 'SIGSTOP');
    await agent.end();
    assert.equal(existsSync(`/proc/${machine.pid}`), false);
  });

  it('is not started any more after five starts that failed, until the user wants it', async () => {
    const broken = join(folder, 'broken.cjs');
    writeFileSync(broken, 'process.exit(3);');
    const failing = new AgentProcess(broken, folder, log);
    const states: string[] = [];
    const failed = new Promise<AgentState>((resolve) => {
      failing.onDidChangeState((state) => {
        states.push(state.is);
        if (state.is === 'failed') resolve(state);
      });
    });
    try {
      await assert.rejects(failing.connect(), /exit code 3/);
      assert.deepEqual(await failed, { is: 'failed', reason: 'exit code 3' });
      const again = ['starting', 'restarting'];
      assert.deepEqual(states, [...again, ...again, ...again, ...again, 'starting', 'failed']);
      rmSync(broken);
      symlinkSync(program, broken);
      await failing.restart();
      assert.equal(failing.state.is, 'running');
    } finally {
      await failing.end();
    }
  });
});
