import assert from 'node:assert/strict';
import process from 'node:process';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';
import { makeQueue, makeQueues, remove, removeAll } from '../host/ipcObjects.ts';
import { agentPids, descendants, isAlive } from '../host/processes.ts';
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
      () => Promise.resolve(agentPids()),
      (agents) => agents.length === 1,
    );
    assert.ok(agent);
    return agent;
  }

  /** Everything that the side bar says from now on, also what is there for a moment only. */
  async function recordSideBar(): Promise<() => Promise<string[]>> {
    await window.page.evaluate(`{
      const sideBar = document.querySelector('.part.sidebar');
      const said = (window.said = []);
      new MutationObserver(() => said.push(sideBar.textContent)).observe(sideBar, {
        subtree: true, childList: true, characterData: true,
      });
    }`);
    return () => window.page.evaluate<string[]>('window.said');
  }

  async function showsCount(count: number): Promise<void> {
    await window.waitForRows((rows) => rows.some(({ description }) => description === `${count} of 32000`));
  }

  it(`recovers from ${kills} kills of the agent in a row, and shows the truth after each`, async function () {
    // The next agent is started after two seconds at the latest, each time.
    this.timeout(kills * 10_000);
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
    assert.equal(agentPids().length, 1);
  });

  it('says that the agent is being restarted, and keeps its rows meanwhile', async () => {
    makeQueue(0x58000001);
    await window.waitForRows((rows) => rows.some(({ label }) => label === '0x58000001'));
    const pid = await agentPid();
    const said = await recordSideBar();
    process.kill(pid, 'SIGKILL');
    const meanwhile = await window.waitFor(
      async () => (await said()).filter((text) => /The agent ended and is being restarted/.test(text)),
      (texts) => texts.length > 0,
    );
    for (const text of meanwhile) assert.match(text, /Rows as of \d\d:\d\d:\d\d.*0x58000001/s);
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
