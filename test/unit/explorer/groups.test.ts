import { beforeEach, describe, expect, it } from 'vitest';
import { Groups } from '../../../src/explorer/groups.ts';
import type { SortOrder } from '../../../src/explorer/sortOrder.ts';
import type { Grouping, ViewState } from '../../../src/explorer/viewState.ts';
import type { Mirror } from '../../../src/live/mirror.ts';
import type { IpcObject, Kind } from '../../../src/sysv/objects.ts';
import { kinds } from '../../../src/sysv/objects.ts';
import type { ObjectStates } from '../../../src/ui/objectStates.ts';
import { queue } from '../support/objects.ts';
import { runToEnd } from '../support/runToEnd.ts';

describe('the groups of objects', () => {
  let names: Map<number, string>;
  let program: string;
  let view: { grouping: Grouping; sortOrder: SortOrder; filter: { text: string; isOnlyMine: boolean } };
  let groups: Groups;

  beforeEach(() => {
    names = new Map();
    program = 'sh';
    view = { grouping: 'kind', sortOrder: 'slot', filter: { text: '', isOnlyMine: false } };
    const queues = new Map([queue({ id: 1, uid: 7 }), queue({ id: 2, uid: 8 })].map((object) => [object.id, object]));
    const mirror = {
      objects: (kind: Kind) => (kind === 'msg' ? queues : new Map()),
      userName: (uid: number) => names.get(uid) ?? String(uid),
    } as unknown as Mirror;
    const states = {
      processHeadings: ({ id }: IpcObject) => [
        { id: `process:${id}`, title: `${program} (${id})`, icon: 'server-process', order: 0 },
      ],
    } as unknown as ObjectStates;
    groups = new Groups(mirror, view as ViewState, { multiplier: () => 32_768, uid: () => undefined, states });
  });

  const rearrange = (changed: readonly Kind[]) => runToEnd(groups.rearranging(changed));

  const shown = () => groups.all.map(({ node, rows }) => [node.heading?.title, rows.rows.map(({ id }) => id)]);

  it('are called by the names that their owners have by now', () => {
    view.grouping = 'owner';
    rearrange(kinds);
    const before = [...groups.all];
    expect(shown()).toEqual([
      ['7', [1]],
      ['8', [2]],
    ]);
    names.set(8, 'zoe');
    expect(groups.clearOutdatedNames()).toBe(true);
    expect(rearrange(kinds)).toEqual({ hasNewGroups: false, changed: [before[1]?.node] });
    expect(shown()).toEqual([
      ['7', [1]],
      ['zoe', [2]],
    ]);
    expect(groups.all[1]).toBe(before[1]);
    names.set(7, 'zorro');
    expect(rearrange(kinds)).toEqual({ hasNewGroups: true, changed: [before[0]?.node] });
    expect(shown().map(([title]) => title)).toEqual(['zoe', 'zorro']);
  });

  it('are called by what their processes run by now', () => {
    view.grouping = 'process';
    rearrange(kinds);
    program = 'server';
    expect(rearrange([]).changed).toHaveLength(2);
    expect(rearrange([]).changed).toEqual([]);
    expect(shown().map(([title]) => title)).toEqual(['server (1)', 'server (2)']);
  });

  it('are to be arranged anew when a name comes late by which they were sorted or filtered', () => {
    view.sortOrder = 'owner';
    rearrange(kinds);
    names.set(8, '0zoe');
    expect(groups.clearOutdatedNames()).toBe(true);
    rearrange(kinds);
    expect(shown()[0]).toEqual([undefined, [2, 1]]);
    view.filter = { text: 'anna', isOnlyMine: false };
    rearrange(kinds);
    names.set(7, 'anna');
    expect(groups.clearOutdatedNames()).toBe(true);
    rearrange(kinds);
    expect(shown()[0]).toEqual([undefined, [1]]);
  });

  it('stay as they are when names come by which nothing was arranged', () => {
    rearrange(kinds);
    names.set(7, 'anna');
    expect(groups.clearOutdatedNames()).toBe(false);
    view.sortOrder = 'owner';
    rearrange(kinds);
    names.set(9, 'nobody');
    expect(groups.clearOutdatedNames()).toBe(false);
  });
});
