import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { ExtensionApi } from '../../src/live/api.ts';
import type { Kind } from '../../src/sysv/objects.ts';
import { makeQueue, makeSegment, makeSet, remove, removeAll, send, setSemaphores } from '../host/ipcObjects.ts';
import { until } from '../host/until.ts';

const key = 0x75000001;

/** What was asked, and what it went on with. */
interface Asked {
  readonly message: string;
  readonly detail: string;
}

interface Pick extends vscode.QuickPickItem {
  readonly label: string;
}

/** Whatever a command asks is answered by a test, through the functions by which it asks. */
describe('the commands of cleanup in the extension host', () => {
  const { showWarningMessage, showInformationMessage, showErrorMessage, showQuickPick } = vscode.window;
  let api: ExtensionApi;
  let modals: Asked[];
  let messages: string[];
  let answers: string[];
  let beforeAnswer: () => Promise<void>;
  let choose: (items: readonly Pick[], title: string) => readonly Pick[] | undefined;

  before(async () => {
    const extension = vscode.extensions.getExtension<ExtensionApi>('ipc-explorer.ipc-explorer');
    assert.ok(extension);
    api = await extension.activate();
    await vscode.commands.executeCommand('sysvipc.objects.focus');
  });

  beforeEach(() => {
    modals = [];
    messages = [];
    answers = [];
    beforeAnswer = async () => undefined;
    choose = () => undefined;
    const say = async (message: string, options?: unknown) => {
      if (typeof options === 'object' && options !== null && 'detail' in options) {
        modals.push({ message, detail: String(options.detail) });
        await beforeAnswer();
        return answers.shift();
      }
      messages.push(message);
      return undefined;
    };
    const pick = async (items: readonly Pick[], options: vscode.QuickPickOptions) => {
      const chosen = choose(items, options.title ?? '');
      return options.canPickMany ? chosen : chosen?.[0];
    };
    Object.assign(vscode.window, {
      showWarningMessage: say,
      showInformationMessage: say,
      showErrorMessage: say,
      showQuickPick: pick,
    });
  });

  afterEach(() => {
    Object.assign(vscode.window, { showWarningMessage, showInformationMessage, showErrorMessage, showQuickPick });
    removeAll();
    for (const [kind, id] of existing()) remove(kind, id);
  });

  it('removes each kind, in one question that says what is lost, and makes them again', async () => {
    const queue = makeQueue(key);
    send(queue, 3, 'hello');
    const set = makeSet(key, 2);
    setSemaphores(set, [4, 5]);
    const segment = makeSegment(key, 5_000);
    await api.snapshot();
    answers = ['Remove…', 'Remove Anyway'];
    await removeRows(['msg', queue], ['sem', set], ['shm', segment]);
    assert.equal(modals[0]?.message, 'Remove 3 System V IPC objects?');
    const lines = modals[0]?.detail.split('\n') ?? [];
    assert.match(
      lines[0] ?? '',
      /^• message queue 0x75000001 \(id \d+\), owner \w+, unknown: 1 message, 5 bytes, is lost/,
    );
    assert.match(lines[1] ?? '', /^• semaphore set 0x75000001 \(id \d+\), owner \w+, unknown: the values/);
    assert.match(
      lines[2] ?? '',
      /^• shared memory segment 0x75000001 \(id \d+\), owner \w+, unknown: its contents, 4\.9 KiB \(5,000 bytes\), are lost/,
    );
    assert.match(modals[0]?.detail ?? '', /Can be undone for 7 days\./);
    assert.equal(modals[1]?.message, 'Programs may still need 3 of these objects. Remove them anyway?');
    assert.deepEqual(messages, ['3 removed.']);
    assert.deepEqual(existing(), []);
    await vscode.commands.executeCommand('sysvipc.undoRemove');
    assert.match(messages[1] ?? '', /^3 of 3 objects are back\./);
    assert.deepEqual(
      existing().map(([kind]) => kind),
      ['msg', 'sem', 'shm'],
    );
  });

  it('asks once about all keys that others have by the time of an undo', async () => {
    const queues = [makeQueue(key), makeQueue(key + 1), makeQueue(key + 2)];
    await api.snapshot();
    answers = ['Remove…', 'Remove Anyway'];
    await removeRows(...queues.map((id) => ['msg', id] as const));
    const takers = [makeQueue(key), makeQueue(key + 2)];
    modals = [];
    await vscode.commands.executeCommand('sysvipc.undoRemove');
    assert.deepEqual(
      modals.map(({ message }) => message),
      ['The keys of 2 objects belong to others now.'],
    );
    assert.match(modals[0]?.detail ?? '', /^• message queue 0x7500000[13] \(id \d+\)\n• message queue/);
    assert.match(messages[1] ?? '', /^1 of 3 objects are back\./);
    assert.equal(existing().length, 3);
    answers = ['Make Them Without Keys'];
    const keyless = keylessQueues();
    await vscode.commands.executeCommand('sysvipc.undoRemove');
    assert.match(messages[2] ?? '', /^2 of 2 objects are back\./);
    const made = keylessQueues().filter((id) => !keyless.includes(id));
    for (const id of made) remove('msg', id);
    assert.equal(made.length, 2);
    for (const taker of takers) assert.ok(existing().some(([, id]) => id === taker));
  });

  it('names what is used first, however many are selected, and says once what is known of all others', async () => {
    const queues = Array.from({ length: 15 }, (_, index) => makeQueue(key + index));
    const used = queues.at(-1) ?? -1;
    const user = await sendAndStay(used);
    await api.snapshot();
    answers = ['Remove…'];
    await removeRows(...queues.map((id) => ['msg', id] as const));
    user.kill();
    const [first, second] = modals.map(({ detail }) => detail.split('\n'));
    assert.match(first?.[0] ?? '', new RegExp(`^• message queue 0x7500000f \\(id ${used}\\), owner \\w+, active`));
    assert.match(second?.[0] ?? '', new RegExp(`\\(id ${used}\\) is active: perl \\(${user.pid}\\)`));
    assert.match(second?.[1] ?? '', /^• each of 14 objects: Nobody is seen to use it, but that proves nothing/);
    assert.equal(second?.length, 2);
    assert.equal(existing().length, queues.length);
  });

  it('asks before it makes a second segment of a key while processes are attached to the removed one', async () => {
    const segment = makeSegment(key, 5_000);
    const user = await attachAndStay(segment);
    await api.snapshot();
    answers = ['Remove…', 'Remove Anyway'];
    await removeRows(['shm', segment]);
    modals = [];
    await vscode.commands.executeCommand('sysvipc.undoRemove');
    assert.deepEqual(existing(), []);
    assert.equal(modals[0]?.message, 'Processes are still attached to what was removed.');
    assert.match(modals[0]?.detail ?? '', new RegExp(`^• shared memory segment 0x75000001 \\(id ${segment}\\): perl`));
    answers = ['Make It Again'];
    await vscode.commands.executeCommand('sysvipc.undoRemove');
    const [made] = existing();
    assert.equal(
      messages.at(-1),
      `shared memory segment 0x75000001 (id ${segment}) is back, with id ${made?.[1]} now.`,
    );
    const [, id = -1] = made ?? [];
    // Nobody looks while the view is hidden; by the time of the undo, all have detached.
    const last = await attachAndStay(id);
    answers = ['Remove…', 'Remove Anyway'];
    await removeRows(['shm', id]);
    await vscode.commands.executeCommand('workbench.view.explorer');
    for (const child of [user, last]) {
      child.kill();
      await once(child, 'exit');
    }
    modals = [];
    await vscode.commands.executeCommand('sysvipc.undoRemove');
    assert.deepEqual(modals, []);
    assert.equal(existing().length, 1);
    await vscode.commands.executeCommand('sysvipc.objects.focus');
  });

  it('removes nothing when a question is left unanswered', async () => {
    const queue = makeQueue(key);
    await api.snapshot();
    await removeRows(['msg', queue]);
    answers = ['Remove…'];
    await removeRows(['msg', queue]);
    assert.equal(modals.length, 3);
    assert.deepEqual(messages, []);
    assert.deepEqual(existing(), [['msg', queue]]);
  });

  it('leaves alone what has changed while the question was open, and says why', async () => {
    const queue = makeQueue(key);
    await api.snapshot();
    let sender: ChildProcess | undefined;
    beforeAnswer = async () => {
      sender ??= await sendAndStay(queue);
    };
    answers = ['Remove…', 'Remove Anyway'];
    await removeRows(['msg', queue]);
    sender?.kill();
    assert.match(messages[0] ?? '', /^1 skipped: active now, no longer unknown: perl \(\d+\)\.$/);
    assert.deepEqual(existing(), [['msg', queue]]);
  });

  it('says how far it came when the agent ends in the middle', async () => {
    const [first, second] = [makeQueue(key), makeQueue(key + 1)];
    const { machine } = await api.snapshot();
    let questions = 0;
    beforeAnswer = async () => {
      questions++;
      // It takes the request then, and answers nothing.
      if (questions === 2) process.kill(machine.pid, 'SIGSTOP');
    };
    answers = ['Remove…', 'Remove Anyway'];
    const removal = removeRows(['msg', first], ['msg', second]);
    await until(() => questions === 2);
    remove('msg', first);
    // The request is on its way after the answer.
    await sleep(500);
    process.kill(machine.pid, 'SIGKILL');
    await removal;
    assert.match(messages[0] ?? '', /^The removal was cut short: the agent ended .* 1 of 2 objects are gone\./);
    assert.deepEqual(existing(), [['msg', second]]);
  });

  it('says how far an undo came when the agent ends in the middle, and does the rest when asked again', async () => {
    const size = 64 << 20;
    const segments = [0, 1, 2].map((ordinal) => makeSegment(key + ordinal, size));
    for (const id of segments) execFileSync('perl', ['-e', `shmwrite(${id}, 'x' x ${size}, 0, ${size}) or die $!`]);
    const { machine } = await api.snapshot();
    answers = ['Remove…', 'Remove Anyway'];
    await removeRows(...segments.map((id) => ['shm', id] as const));
    assert.deepEqual([messages.shift(), existing()], ['3 removed.', []]);
    modals = [];
    const undo = vscode.commands.executeCommand('sysvipc.undoRemove');
    while (existing().length < 2) await sleep(1);
    process.kill(machine.pid, 'SIGKILL');
    await undo;
    const back = existing().length;
    assert.match(
      messages[0] ?? '',
      new RegExp(`^The undo was cut short: the agent ended .* ${back} of 3 objects are back`),
    );
    assert.ok(back < 3);
    await vscode.commands.executeCommand('sysvipc.undoRemove');
    assert.deepEqual([existing().length, modals], [3, []]);
  });

  it('says how far a draining came when the agent ends in the middle', async () => {
    const count = 10_000;
    const queue = makeQueue(key);
    execFileSync('perl', ['-e', `msgsnd(${queue}, pack("l!", 1), 04000) or die $! for 1 .. ${count}`]);
    const { machine } = await api.snapshot();
    answers = ['Drain…', 'Drain Anyway'];
    const draining = vscode.commands.executeCommand('sysvipc.drainQueue', {
      type: 'object',
      ref: { kind: 'msg', id: queue },
    });
    while (held(queue) === count) await sleep(1);
    process.kill(machine.pid, 'SIGKILL');
    await draining;
    const left = held(queue);
    assert.ok(left > 0);
    const numbers = `Messages in message queue 0x75000001 \\(id \\d+\\) now: ${left}, taken out and kept: ${count - left}\\.`;
    assert.match(messages[0] ?? '', new RegExp(`^The draining was cut short: the agent ended .*\\. ${numbers} “Undo`));
    await vscode.commands.executeCommand('sysvipc.undoRemove');
    assert.equal(held(queue), count);
  });

  it('offers all objects by verdict when it is called without any, and ticks none', async () => {
    const queue = makeQueue(key);
    choose = (items, title) => {
      assert.equal(title, 'Remove');
      assert.deepEqual(
        items.filter(({ picked }) => picked),
        [],
      );
      return items.filter(({ label }) => label.includes('0x75000001'));
    };
    answers = ['Remove…', 'Remove Anyway'];
    await vscode.commands.executeCommand('sysvipc.remove');
    assert.equal(modals[0]?.message, `Remove message queue 0x75000001 (id ${queue})?`);
    assert.deepEqual(existing(), []);
  });

  it('offers what may be left over, with its evidence, and ticks what is stale', async () => {
    const configuration = vscode.workspace.getConfiguration('sysvipc');
    await configuration.update('stale.quietSeconds', 0, vscode.ConfigurationTarget.Global);
    const stale = makeQueue(key);
    send(stale, 1, 'left');
    makeQueue(key + 1);
    choose = (items, title) => {
      assert.equal(title, 'Remove All Stale…');
      const [first] = items.filter(({ label }) => label.includes('0x75000001'));
      assert.match(first?.detail ?? '', /Last sender: \d+ has ended/);
      const ticked = items.filter(({ picked }) => picked);
      assert.deepEqual(ticked, [first]);
      return ticked;
    };
    answers = ['Remove'];
    await vscode.commands.executeCommand('sysvipc.removeStale');
    await configuration.update('stale.quietSeconds', undefined, vscode.ConfigurationTarget.Global);
    assert.equal(modals[0]?.message, `Remove message queue 0x75000001 (id ${stale})?`);
    assert.equal(modals.length, 1);
    assert.deepEqual(
      existing().map(([kind]) => kind),
      ['msg'],
    );
  });

  it('lists what was removed, shows what was in it, and forgets it for good', async () => {
    const queue = makeQueue(key);
    send(queue, 9, 'kept');
    await api.snapshot();
    answers = ['Remove…', 'Remove Anyway'];
    await removeRows(['msg', queue]);
    let action = 'Show';
    choose = (items, title) => {
      if (title === 'Removed Objects') {
        assert.match(items[0]?.description ?? '', new RegExp(`^id ${queue} · 1 message, 4 B · `));
        return items.slice(0, 1);
      }
      return items.filter(({ label }) => label === action);
    };
    await vscode.commands.executeCommand('sysvipc.removedObjects');
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /0: type 9, 4 B: kept/);
    action = 'Delete for Good';
    answers = ['Delete'];
    await vscode.commands.executeCommand('sysvipc.removedObjects');
    choose = (items) => {
      assert.ok(items.every(({ description }) => !description?.startsWith(`id ${queue} · 1 message`)));
      return undefined;
    };
    await vscode.commands.executeCommand('sysvipc.removedObjects');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('tells what disappeared by the hand of others, and nothing of what we removed', async () => {
    const [theirs, ours] = [makeQueue(key), makeQueue(key + 1)];
    await api.snapshot();
    remove('msg', theirs);
    answers = ['Remove…', 'Remove Anyway'];
    await removeRows(['msg', ours]);
    const again = makeQueue(key);
    await api.snapshot();
    let gone: readonly Pick[] = [];
    choose = (items) => {
      gone = items;
      return items.slice(0, 1);
    };
    await vscode.commands.executeCommand('sysvipc.showGoneObjects');
    assert.match(gone[0]?.description ?? '', new RegExp(`^id ${theirs} · `));
    assert.ok(gone[0]?.detail?.endsWith(`Its key is back, with id ${again}`), gone[0]?.detail);
    assert.ok(gone.every(({ description }) => !description?.startsWith(`id ${ours} · `)));
    const text = vscode.window.activeTextEditor?.document.getText() ?? '';
    assert.match(text, /The kernel does not record who removes an object/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  function removeRows(...refs: readonly (readonly [Kind, number])[]): Thenable<unknown> {
    const rows = refs.map(([kind, id]) => ({ type: 'object', ref: { kind, id } }));
    return vscode.commands.executeCommand('sysvipc.remove', rows[0], rows);
  }
});

/** Ours that exist, as ipcs(1) lists them. */
function existing(): [Kind, number][] {
  const tables = [
    ['-q', 'msg'],
    ['-s', 'sem'],
    ['-m', 'shm'],
  ] as const;
  return tables.flatMap(([option, kind]) =>
    [...execFileSync('ipcs', [option], { encoding: 'utf8' }).matchAll(/^0x750000\S\S +(\d+)/gm)].map(
      ([, id]): [Kind, number] => [kind, Number(id)],
    ),
  );
}

/** How many messages a queue holds. */
function held(id: number): number {
  const rows = readFileSync('/proc/sysvipc/msg', 'latin1').split('\n');
  const row = rows.map((line) => line.trim().split(/\s+/)).find((columns) => columns[1] === String(id));
  return Number(row?.[4]);
}

function keylessQueues(): number[] {
  return [...execFileSync('ipcs', ['-q'], { encoding: 'utf8' }).matchAll(/^0x00000000 +(\d+)/gm)].map(([, id]) =>
    Number(id),
  );
}

/** A process that has attached a segment, and lives on. */
async function attachAndStay(id: number): Promise<ChildProcess> {
  const call = process.arch === 'arm64' ? 196 : 30;
  const program = `$| = 1; syscall(${call}, ${id}, 0, 0) == -1 and die $!; print "attached\\n"; sleep 60`;
  const child = spawn('perl', ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}

/** A process that has put a message into a queue, and lives on. */
async function sendAndStay(id: number): Promise<ChildProcess> {
  const program = `$| = 1; msgsnd(${id}, pack("l! a*", 1, "x"), 0) or die $!; print "sent\n"; sleep 60`;
  const child = spawn('perl', ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  return child;
}
