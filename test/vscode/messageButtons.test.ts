import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import * as vscode from 'vscode';
import type { CleanupContext } from '../../src/cleanup/context.ts';
import { Gone } from '../../src/cleanup/gone.ts';
import { report } from '../../src/cleanup/report.ts';
import { DriftWatch } from '../../src/keys/driftWatch.ts';
import { queue } from '../unit/support/objects.ts';
import { LiveWorld } from './support/liveWorld.ts';

type DriftParts = ConstructorParameters<typeof DriftWatch>[0];

const fails = () => Promise.reject(new Error('it cannot be done'));

describe('what cannot be done', () => {
  const { showWarningMessage, createTerminal } = vscode.window;
  const attempt = (id: string, run: () => Promise<unknown>) => Promise.resolve(run()).catch(() => failed(id));
  const log = { warn: () => failed('log'), debug: () => failed('log') } as unknown as vscode.LogOutputChannel;
  let button: string;
  let failure: Promise<string>;
  let failed: (command: string) => void;

  beforeEach(() => {
    failure = new Promise((resolve) => {
      failed = resolve;
    });
    Object.assign(vscode.window, {
      showWarningMessage: async (_message: string, ...buttons: string[]) => buttons.find((each) => each === button),
      createTerminal: () => {
        throw new Error('no terminal');
      },
    });
  });

  afterEach(() => {
    Object.assign(vscode.window, { showWarningMessage, createTerminal });
  });

  for (const pressed of ['Show Details', 'Remove with sudo…']) {
    it(`by a button of the report of a removal is told: ${pressed}`, async () => {
      button = pressed;
      const context = {
        commands: { attempt },
        mirror: { userName: () => 'root' },
        documents: { show: fails },
      } as unknown as CleanupContext;
      const refused = { kind: 'msg', id: 1, is: 'refused', errno: 'EPERM', uid: 0 } as const;
      assert.deepEqual(await report({ inspections: [], results: [refused], notReached: 0 }, context), []);
      assert.equal(await failure, 'sysvipc.remove');
    });
  }

  describe('by a watch', () => {
    const key = 0x41020001;
    let world: LiveWorld;

    beforeEach(() => {
      world = new LiveWorld();
    });

    afterEach(() => {
      world.dispose();
    });

    const watchOver = (memento: Pick<vscode.Memento, 'get' | 'update'>) => {
      const parts = {
        commands: { attempt },
        service: { identify: async () => [{ bits: 7, identity: '1:2' }] },
        mirror: world.mirror,
        names: { known: new Map(), onDidChange: () => new vscode.Disposable(() => undefined) },
        productions: { all: [{ path: '/tmp/file', projectId: 65, key }], remember: async () => undefined },
        rows: { reveal: fails },
      };
      return new DriftWatch(parts as unknown as DriftParts, memento as vscode.Memento, log);
    };

    for (const [what, update, told] of [
      ['whose button fails is told', async () => undefined, 'sysvipc.revealObject'],
      ['that cannot remember what it said goes to the log', fails, 'log'],
    ] as const) {
      it(`for replaced files ${what}`, async () => {
        button = 'Show Object';
        const watch = watchOver({ get: (_key: string, usual?: unknown) => usual, update });
        world.poll([queue({ key })]);
        assert.equal(await failure, told);
        watch.dispose();
      });
    }

    it('for objects that disappear goes to the log when it cannot remember them', async () => {
      const memento = { get: (_key: string, usual: unknown) => usual, update: fails } as unknown as vscode.Memento;
      const gone = new Gone(memento, world.mirror, world.assessments, log);
      world.poll([queue({ id: 1 })]);
      world.poll([], [queue({ id: 1 })]);
      assert.equal(await failure, 'log');
      assert.equal(gone.objects.length, 1);
      gone.dispose();
    });
  });
});
