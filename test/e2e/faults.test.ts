import assert from 'node:assert/strict';
import process from 'node:process';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, makeQueues, remove, removeAll } from '../host/ipcObjects.ts';
import { descendants, isAlive } from '../host/processes.ts';
import type { Window } from '../host/window.ts';

const kills = 20;

describe('the view when processes die', () => {
  let window: Window;

  beforeEach(async () => {
    window = getWindow();
    await window.openView();
  });

  afterEach(removeAll);

  async function agentPid(): Promise<number> {
    const [agent] = await window.waitFor(
      () => Promise.resolve(descendants().filter(({ commandLine }) => commandLine.includes('dist/agent.cjs'))),
      (agents) => agents.length === 1,
    );
    assert.ok(agent);
    return agent.pid;
  }

  async function showsCount(count: number): Promise<void> {
    await window.waitForRows((rows) => rows.some(({ description }) => description === `${count} of 32000`));
  }

  it(`recovers from ${kills} kills of the agent in a row, and shows the truth after each`, async () => {
    makeQueues(0x55000001, 700);
    await showsCount(700);
    let count = 700;
    for (let kill = 0; kill < kills; kill++) {
      const pid = await agentPid();
      process.kill(pid, 'SIGKILL');
      makeQueue(0x56000001 + kill);
      count++;
      await showsCount(count);
      assert.equal(isAlive(pid), false);
    }
    const agents = descendants().filter(({ commandLine }) => commandLine.includes('dist/agent.cjs'));
    assert.equal(agents.length, 1);
  });

  it('says that the agent is being restarted, and keeps its rows meanwhile', async () => {
    makeQueue(0x58000001);
    await window.waitForRows((rows) => rows.some(({ label }) => label === '0x58000001'));
    const pid = await agentPid();
    process.kill(pid, 'SIGKILL');
    await window.waitFor(
      () => window.page.locator('.part.sidebar').textContent(),
      (text) => /The agent ended and is being restarted\. Rows as of \d\d:\d\d:\d\d/.test(text ?? ''),
    );
    assert.ok((await window.treeRows()).some(({ label }) => label === '0x58000001'));
    await window.waitFor(
      () => window.page.locator('.part.sidebar').textContent(),
      (text) => !/being restarted/.test(text ?? ''),
    );
  });

  it('marks a queue as re-created that was replaced while no agent looked', async () => {
    await window.waitForRows((rows) => rows.length === 0);
    const first = makeQueue(0x57000001);
    await window.waitForRows((rows) => rows.some(({ label }) => label === '0x57000001'));
    process.kill(await agentPid(), 'SIGKILL');
    remove('msg', first);
    const second = makeQueue(0x57000001);
    const rows = await window.waitForRows((found) => found.some(({ ariaLabel }) => ariaLabel.includes('re-created')));
    const row = rows.find(({ label }) => label === '0x57000001');
    assert.match(row?.description ?? '', new RegExp(`^re-created, was id ${first} · .*empty · id ${second} · `));
  });

  it('leaves no agent behind when the extension host is killed', async () => {
    const agent = await agentPid();
    const hosts = descendants().filter(({ commandLine }) => commandLine.includes('--type=extensionHost'));
    assert.ok(hosts.length > 0);
    for (const { pid } of hosts) process.kill(pid, 'SIGKILL');
    await window.waitFor(
      () => Promise.resolve(isAlive(agent)),
      (isStillThere) => !isStillThere,
    );
    await window.reload();
    await window.openView();
    assert.notEqual(await agentPid(), agent);
  });
});
