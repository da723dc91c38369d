import assert from 'node:assert/strict';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { RefreshQueue } from '../../src/explorer/refreshQueue.ts';
import { until } from '../host/until.ts';

describe('telling VS Code of changed rows', () => {
  let queue: RefreshQueue<string>;
  let told: (readonly string[] | undefined)[];

  beforeEach(() => {
    queue = new RefreshQueue();
    told = [];
    queue.onDidRefresh((rows) => told.push(rows));
  });

  afterEach(() => queue.dispose());

  /** Resolves when so many rows have been told; never when they are not. */
  async function untilTold(count: number): Promise<void> {
    await until(() => told.flat().length >= count);
  }

  const rows = (count: number) => Array.from({ length: count }, (_, index) => `row ${index}`);

  it('takes together what changes in a turn, each row once', async () => {
    queue.add('a');
    queue.add('b');
    queue.add('a');
    await untilTold(2);
    assert.deepEqual(told, [['a', 'b']]);
  });

  it('tells of many rows in portions, all of them once', async () => {
    for (const row of rows(600)) queue.add(row);
    await untilTold(600);
    assert.deepEqual(told.flat(), rows(600));
    assert.deepEqual(
      told.map((portion) => portion?.length),
      [250, 250, 100],
    );
  });

  it('does not let a row with other children wait for the rest of the others', async () => {
    for (const row of rows(600)) queue.add(row);
    await untilTold(250);
    queue.addParent('parent');
    await untilTold(251);
    assert.deepEqual(told[1], ['parent']);
    await untilTold(601);
  });

  it('forgets single rows when all are drawn anew', async () => {
    for (const row of rows(300)) queue.add(row);
    queue.addParent('parent');
    queue.addAll();
    await untilTold(1);
    assert.deepEqual(told, [undefined]);
  });

  it('draws all rows once for several reasons, and leaves VS Code time for it', async () => {
    // A timer that starts with the drawing, and is set earlier than the one of the queue.
    const rest = queue.onDidRefresh((drawn) => {
      if (drawn === undefined) setTimeout(() => told.push(['time to draw']), 250);
    });
    queue.addAll();
    await sleep(10);
    queue.add('a');
    queue.addAll();
    await untilTold(1);
    queue.add('b');
    queue.addParent('parent');
    await untilTold(4);
    assert.deepEqual(told, [undefined, ['time to draw'], ['parent', 'b']]);
    rest.dispose();
    queue.addAll();
    queue.addAll();
    await untilTold(5);
    assert.deepEqual(told[3], undefined);
  });

  it('says when rows that came or moved have been told', async () => {
    await queue.told();
    queue.addParent('parent');
    assert.deepEqual(told, []);
    await queue.told();
    assert.deepEqual(told, [['parent']]);
    queue.addAll();
    await queue.told();
    assert.deepEqual(told, [['parent'], undefined]);
    queue.addParent('other');
    await queue.told();
    assert.deepEqual(told, [['parent'], undefined, ['other']]);
  });
});
