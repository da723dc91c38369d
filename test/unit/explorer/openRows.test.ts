import { beforeEach, describe, expect, it } from 'vitest';
import type { TreeItem } from 'vscode';
import type { ObjectNode, TreeNode } from '../../../src/explorer/nodes.ts';
import { nodeId } from '../../../src/explorer/nodes.ts';
import { lookOf, OpenRows } from '../../../src/explorer/openRows.ts';
import { nextTurn } from '../../../src/live/nextTurn.ts';
import type { ContentRow } from '../../../src/ui/contentRow.ts';

const node: ObjectNode = {
  type: 'object',
  ref: { kind: 'sem', id: 7 },
  group: { type: 'group', id: 'sem', kind: 'sem' },
};

const noAgent = new Error('no agent');

function row(key: string, label: string, children?: ContentRow[]): ContentRow {
  const item: TreeItem = { label };
  return children ? { key, item, children: async () => children } : { key, item };
}

describe('the rows below open objects', () => {
  let rows: readonly ContentRow[];
  let title: string;
  let otime: string;
  let redrawn: string[];
  let readings: number;
  /** Why nothing can be read at the moment. */
  let failure: Error | undefined;
  let open: OpenRows;
  /** Ends the rest between two readings; none is taken where this is undefined. */
  let endRest: (() => void) | undefined;
  /** Whether VS Code does what it is told: not while it reads the rows above anew. */
  let isListening: boolean;

  function itemOf(each: TreeNode): TreeItem {
    if (each.type === 'content') return each.row.item;
    return { label: each.type === 'field' ? `${each.column} ${otime}` : title };
  }

  beforeEach(() => {
    rows = [row('semaphores', 'Semaphores', [row('s0', '#0 = 0'), row('s1', '#1 = 0')])];
    title = 'id 7';
    otime = 'never';
    redrawn = [];
    readings = 0;
    failure = undefined;
    isListening = true;
    endRest = undefined;
    open = new OpenRows({
      itemOf,
      async contentsOf() {
        readings++;
        if (failure) throw failure;
        return rows;
      },
      hasAgentEnded: (error) => error === noAgent,
      columnsOf: () => ['otime'],
      redraw(each) {
        redrawn.push(nodeId(each));
        if (isListening) draw(each);
      },
      rest: () =>
        endRest
          ? new Promise((resolve) => {
              endRest = resolve;
            })
          : Promise.resolve(),
    });
  });

  function draw(each: TreeNode): void {
    open.drawn(each, lookOf(itemOf(each)));
  }

  async function openAll(): Promise<TreeNode[]> {
    if (!open.isOpen(node)) draw(node);
    const [semaphores, ...rest] = await open.childrenOf(node);
    if (semaphores?.type !== 'content') throw new Error('no row of semaphores');
    const all = [semaphores, ...(await open.childrenOf(semaphores)), ...rest];
    for (const each of all) draw(each);
    return all;
  }

  it('hands over at once what was read before', async () => {
    await openAll();
    const [semaphores] = open.childrenOf(node) as TreeNode[];
    expect(semaphores?.type === 'content' && open.childrenOf(semaphores)).toHaveLength(2);
    expect(readings).toBe(1);
  });

  it('draws nothing when nothing looks different', async () => {
    await openAll();
    await open.update(node);
    expect(readings).toBe(2);
    expect(redrawn).toEqual([]);
  });

  it('draws only the row that looks different, which stays the same node', async () => {
    const before = await openAll();
    rows = [row('semaphores', 'Semaphores', [row('s0', '#0 = 3'), row('s1', '#1 = 0')])];
    await open.update(node);
    expect(redrawn).toEqual(['sem:7/semaphores/s0']);
    expect(await openAll()).toEqual(before);
    expect((await openAll())[1]).toBe(before[1]);
    expect(before[1]).toMatchObject({ row: { item: { label: '#0 = 3' } } });
  });

  it('draws a value without the object, and the object without its values', async () => {
    await openAll();
    otime = 'now';
    await open.update(node);
    title = 'id 7, active';
    await open.update(node);
    expect(redrawn).toEqual(['sem:7/otime', 'sem:7']);
  });

  it('draws again what VS Code did not draw when it was told', async () => {
    await openAll();
    otime = 'now';
    isListening = false;
    await open.update(node);
    await open.update(node);
    expect(redrawn).toEqual(['sem:7/otime', 'sem:7/otime']);
  });

  it('draws an object that was opened while it was marked, when the mark goes', async () => {
    title = 'id 7, new';
    await openAll();
    title = 'id 7';
    open.compare(node);
    open.compare(node);
    expect(redrawn).toEqual(['sem:7']);
    expect(readings).toBe(1);
  });

  it('reads again what changes while it is read for the first time', async () => {
    const reading = open.childrenOf(node);
    expect(open.isOpening(node)).toBe(true);
    rows = [row('semaphores', 'Semaphores', [row('s0', '#0 = 3')])];
    await Promise.all([open.update(node), reading]);
    expect(readings).toBe(2);
    const [semaphores] = await open.childrenOf(node);
    expect(semaphores?.type === 'content' && (await open.childrenOf(semaphores))).toHaveLength(1);
  });

  it('draws the parent when rows come or go', async () => {
    await openAll();
    rows = [row('semaphores', 'Semaphores', [row('s0', '#0 = 0')])];
    await open.update(node);
    expect(redrawn).toEqual(['sem:7/semaphores']);
  });

  it('reads what is closed anew when it is opened again', async () => {
    await openAll();
    open.close(node);
    expect(open.isOpen(node)).toBe(false);
    await open.update(node);
    expect(readings).toBe(1);
    await openAll();
    expect(readings).toBe(2);
  });

  it('forgets a reading that ends after the row was closed', async () => {
    const reading = open.childrenOf(node);
    open.close(node);
    await reading;
    expect(open.isOpen(node)).toBe(false);
  });

  it('reads once for all that is told in a turn', async () => {
    await openAll();
    await Promise.all([open.update(node), open.update(node), open.update(node)]);
    expect(readings).toBe(2);
  });

  it('rests after each reading, and reads once for all that is told meanwhile', async () => {
    await openAll();
    const isResting = () => undefined;
    endRest = isResting;
    const updated = open.update(node);
    while (endRest === isResting) await nextTurn();
    expect(readings).toBe(2);
    otime = 'now';
    await Promise.all([open.update(node), open.update(node)]);
    await nextTurn();
    expect([readings, redrawn]).toEqual([2, []]);
    const endFirst = endRest;
    endRest = undefined;
    endFirst();
    await updated;
    expect([readings, redrawn]).toEqual([3, ['sem:7/otime']]);
    await open.update(node);
    expect(readings).toBe(4);
  });

  it('shows the values of an object while there is no agent, and the rest as soon as there is one', async () => {
    failure = noAgent;
    draw(node);
    const values = await open.childrenOf(node);
    expect(values.map(nodeId)).toEqual(['sem:7/otime']);
    expect(open.objects()).toEqual([node]);
    failure = undefined;
    await open.update(node);
    expect(redrawn[0]).toBe('sem:7');
    const all = await openAll();
    expect(all.map(nodeId)).toEqual(['sem:7/semaphores', 'sem:7/semaphores/s0', 'sem:7/semaphores/s1', 'sem:7/otime']);
    expect(all.at(-1)).toBe(values[0]);
  });

  it('tells of any other failure', async () => {
    failure = new Error('a mistake of ours');
    await expect(open.childrenOf(node)).rejects.toThrow('a mistake of ours');
    expect(open.isOpen(node)).toBe(false);
  });

  it('tells of any other failure while it is open, too, and reads on afterwards', async () => {
    await openAll();
    failure = new Error('a mistake of ours');
    await expect(open.update(node)).rejects.toThrow('a mistake of ours');
    expect(open.isOpen(node)).toBe(true);
    failure = undefined;
    readings = 0;
    await open.update(node);
    expect(readings).toBe(1);
  });

  it('keeps the rows when they cannot be read', async () => {
    await openAll();
    rows = [{ ...row('semaphores', 'Semaphores'), children: () => Promise.reject(noAgent) }];
    await open.update(node);
    expect(await openAll()).toHaveLength(4);
    expect(redrawn).toEqual(['sem:7']);
  });
});
