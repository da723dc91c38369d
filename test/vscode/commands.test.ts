import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { StartError } from '../../src/live/startError.ts';
import { goneError } from '../../src/ui/commandRows.ts';
import { Commands, hasAgentEnded, UserAnswer, UserError } from '../../src/ui/commands.ts';
import type { CommandId } from '../../src/ui/ids.ts';

const id = 'sysvipc.ofRowsInTests' as CommandId;
const titleId = 'sysvipc.ofTitleInTests' as CommandId;

describe('commands on rows', () => {
  const log = vscode.window.createOutputChannel('IPC Explorer: commands under test', { log: true });
  const { showErrorMessage, showInformationMessage } = vscode.window;
  let commands: Commands;
  let ran: unknown[][];
  let shown: string[];

  before(() => {
    vscode.window.showErrorMessage = async (message: string) => {
      shown.push(message);
      return undefined;
    };
    vscode.window.showInformationMessage = async (message: string, ...buttons: unknown[]) => {
      shown.push(`i: ${[message, ...buttons].join(' | ')}`);
      return undefined;
    };
    commands = new Commands(log, new Set([id]), () => shown.push('the view catches up'));
    commands.register(id, (...args) => ran.push(args));
    commands.register(titleId, (...args) => ran.push(args));
  });

  beforeEach(() => {
    ran = [];
    shown = [];
  });

  after(() => {
    Object.assign(vscode.window, { showErrorMessage, showInformationMessage });
    commands.dispose();
    log.dispose();
  });

  it('run without a row from the palette or a key', async () => {
    await vscode.commands.executeCommand(id);
    await vscode.commands.executeCommand(id, undefined);
    assert.deepEqual([ran.length, shown], [2, []]);
  });

  it('run with the row of a menu', async () => {
    const row = { type: 'object' };
    await vscode.commands.executeCommand(id, row, undefined);
    await vscode.commands.executeCommand(id, row, [row, row]);
    assert.deepEqual([ran[0]?.[0], ran[1]?.[1], shown], [row, [row, row], []]);
  });

  it('do nothing, and say so, when VS Code has lost a row', async () => {
    const row = { type: 'object' };
    await vscode.commands.executeCommand(id, undefined, undefined);
    await vscode.commands.executeCommand(id, row, [row, undefined]);
    assert.deepEqual(ran, []);
    assert.equal(shown.length, 2);
    assert.match(shown[0] ?? '', /^Nothing was done: .* Run the command again\.$/);
  });

  it('run from the title of the view, whatever has the focus there', async () => {
    await vscode.commands.executeCommand(titleId, undefined, undefined);
    assert.deepEqual([ran.length, shown], [1, []]);
  });

  it('answer that there is nothing to do without an alarm', async () => {
    const ends = (error: Error) =>
      commands.attempt(titleId, () => {
        throw error;
      });
    await ends(new UserAnswer('There is nothing to undo.'));
    await ends(new UserError('It may not be read.'));
    assert.deepEqual(shown, ['i: There is nothing to undo.', 'It may not be read.']);
  });

  it('have the view catch up before they say that it shows what is there now', async () => {
    await commands.attempt(id, () => {
      throw goneError();
    });
    assert.deepEqual(shown, ['the view catches up', 'i: The object is gone. The view shows what is there now.']);
  });
});

it('an agent that has ended is told from mistakes, of its own and of ours', () => {
  const withCode = (code: number) => Object.assign(new Error('failed'), { code });
  for (const error of [new StartError('exit code 1'), ...[-32_097, -32_099, 1, 2].map(withCode)]) {
    assert.equal(hasAgentEnded(error), true, String(error));
  }
  for (const error of [new TypeError('undefined is no object'), withCode(-32_603), 'text']) {
    assert.equal(hasAgentEnded(error), false, String(error));
  }
});
