import type { Mirror } from '../live/mirror.ts';
import type { IpcObject, Kind } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import type { ObjectHeading, ObjectStates } from '../ui/objectStates.ts';
import { filterPredicate } from './filter.ts';
import type { GroupRows } from './groupRows.ts';
import { arrangeRows, rowsAPage, sameRows } from './groupRows.ts';
import type { GroupNode, MoreNode, WarningNode } from './nodes.ts';
import { comparator } from './sortOrder.ts';
import { UsedNames } from './usedNames.ts';
import type { ViewState } from './viewState.ts';

/** A group with the rows that it shows. */
export interface Group {
  readonly node: GroupNode;
  readonly more: MoreNode;
  readonly warning: WarningNode;
  /** How many rows may be shown; "Show more" raises it. */
  limit: number;
  rows: GroupRows;
}

/** What arranging rows depends on. */
export interface GroupFacts {
  multiplier(): number;
  uid(): number | undefined;
  readonly states: ObjectStates;
}

/** The result of arranging rows anew. */
export interface Rearrangement {
  /** Whether groups have come, gone or moved. */
  readonly hasNewGroups: boolean;
  /** Groups that show other rows than before, or count others, or are called something else. */
  readonly changed: readonly GroupNode[];
}

/** Gathers the objects under headings: by kind, or by whatever the user has chosen. */
export class Groups {
  private readonly mirror: Mirror;
  private readonly viewState: ViewState;
  private readonly facts: GroupFacts;
  private readonly names: UsedNames;
  private shown: Group[] = kinds.map(kindGroup);

  constructor(mirror: Mirror, viewState: ViewState, facts: GroupFacts) {
    this.mirror = mirror;
    this.viewState = viewState;
    this.facts = facts;
    this.names = new UsedNames((uid) => mirror.userName(uid));
  }

  /** The groups in the order in which they stand. */
  get all(): readonly Group[] {
    return this.shown;
  }

  /** The group of a node; undefined when it has gone. */
  of({ id }: GroupNode): Group | undefined {
    return this.shown.find(({ node }) => node.id === id);
  }

  /** Whether the rows were arranged by names of users that are different by now: then all are to be arranged anew. */
  clearOutdatedNames(): boolean {
    return this.names.clearOutdated();
  }

  /** Arranges the rows anew, after objects of these kinds have changed. */
  rearrange(changed: readonly Kind[]): Rearrangement {
    return this.viewState.grouping === 'kind' ? this.arrangeKinds(changed) : this.arrangeHeadings();
  }

  private arrangeKinds(changed: readonly Kind[]): Rearrangement {
    const isSame = this.shown.every(({ node }, index) => node.kind === kinds[index]) && this.shown.length > 0;
    if (!isSame) this.shown = kinds.map(kindGroup);
    const concerned = isSame ? this.shown.filter(({ node }) => node.kind && changed.includes(node.kind)) : this.shown;
    const different = concerned.filter((group) => {
      const { kind } = group.node;
      return kind !== undefined && this.arrange(group, this.mirror.objects(kind).values());
    });
    return { hasNewGroups: !isSame, changed: different.map(({ node }) => node) };
  }

  private arrangeHeadings(): Rearrangement {
    const members = new Map<string, { readonly heading: ObjectHeading; readonly objects: IpcObject[] }>();
    for (const kind of kinds) {
      for (const object of this.mirror.objects(kind).values()) {
        for (const heading of this.headingsOf(object)) {
          const member = members.get(heading.id) ?? { heading, objects: [] };
          member.objects.push(object);
          members.set(heading.id, member);
        }
      }
    }
    const headings = [...members.values()].sort(
      (a, b) => a.heading.order - b.heading.order || a.heading.title.localeCompare(b.heading.title),
    );
    const before = this.shown;
    const renamed = new Set<Group>();
    this.shown = headings.map(({ heading }) => {
      const same = before.find(({ node }) => node.id === heading.id);
      if (!same) return headingGroup(heading);
      if (!isSameHeading(same.node.heading, heading)) renamed.add(same);
      same.node.heading = heading;
      return same;
    });
    const different = this.shown.filter((group) => {
      const isArrangedAnew = this.arrange(group, members.get(group.node.id)?.objects ?? []);
      return isArrangedAnew || renamed.has(group);
    });
    const isSame = before.length === this.shown.length && before.every((group, index) => group === this.shown[index]);
    return { hasNewGroups: !isSame, changed: different.map(({ node }) => node) };
  }

  private headingsOf(object: IpcObject): readonly ObjectHeading[] {
    const { states } = this.facts;
    switch (this.viewState.grouping) {
      case 'process':
        return states.processHeadings(object);
      case 'owner': {
        const title = this.names.of(object.uid);
        return [{ id: `owner:${object.uid}`, title, icon: 'account', order: 0 }];
      }
      case 'verdict':
      case 'kind':
        return [states.verdictHeading(object)];
    }
  }

  /** Returns whether the group shows or counts something else than before. */
  private arrange(group: Group, objects: Iterable<IpcObject>): boolean {
    const { filter, sortOrder } = this.viewState;
    const userName = (uid: number) => this.names.of(uid);
    const passes = filterPredicate(filter, this.facts.uid(), userName);
    const compare = comparator(sortOrder, this.facts.multiplier(), userName);
    const before = group.rows;
    group.rows = arrangeRows(objects, passes, compare, group.limit);
    return (
      !sameRows(before.rows, group.rows.rows) ||
      before.matching !== group.rows.matching ||
      before.total !== group.rows.total
    );
  }
}

function isSameHeading(a: ObjectHeading | undefined, b: ObjectHeading): boolean {
  return a?.title === b.title && a.icon === b.icon;
}

function kindGroup(kind: Kind): Group {
  return newGroup({ type: 'group', id: kind, kind });
}

function headingGroup(heading: ObjectHeading): Group {
  return newGroup({ type: 'group', id: heading.id, heading });
}

function newGroup(node: GroupNode): Group {
  return {
    node,
    more: { type: 'more', group: node },
    warning: { type: 'warning', group: node },
    limit: rowsAPage,
    rows: { rows: [], matching: 0, total: 0 },
  };
}
