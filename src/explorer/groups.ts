import type { Mirror } from '../live/mirror.ts';
import type { IpcObject, Kind, ObjectRef } from '../sysv/objects.ts';
import { kinds, refText } from '../sysv/objects.ts';
import type { ObjectHeading, ObjectStates } from '../ui/objectStates.ts';
import { filterPredicate } from './filter.ts';
import type { GroupRows } from './groupRows.ts';
import { arrangingRows, objectsAStep, rowsAPage, sameRows } from './groupRows.ts';
import type { GroupNode, MoreNode } from './nodes.ts';
import { comparator } from './sortOrder.ts';
import type { Steps } from './steps.ts';
import { UsedNames } from './usedNames.ts';
import type { Grouping, ViewState } from './viewState.ts';

/** A group with the rows that it shows. */
export interface Group {
  readonly node: GroupNode;
  readonly more: MoreNode;
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

/** What makes groups of headings: kinds have groups of their own. */
type HeadingGrouping = Exclude<Grouping, 'kind'>;

interface Members {
  readonly heading: ObjectHeading;
  readonly objects: IpcObject[];
}

/** Gathers the objects under headings: by kind, or by whatever the user has chosen. */
export class Groups {
  private readonly mirror: Mirror;
  private readonly viewState: ViewState;
  private readonly facts: GroupFacts;
  private readonly names: UsedNames;
  private readonly wanted = new Set<string>();
  private shown: readonly Group[] = kinds.map(kindGroup);

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

  /** Another page of a group's rows is to be shown when it is arranged next. */
  allowMore(node: GroupNode): void {
    const group = this.of(node);
    if (group) group.limit += rowsAPage;
  }

  /** Whether the rows were arranged by names of users that are different by now: then all are to be arranged anew. */
  clearOutdatedNames(): boolean {
    return this.names.clearOutdated();
  }

  /** From now on this object has a row wherever it stands in the order, unless the filter hides it. */
  want(ref: ObjectRef): void {
    this.wanted.add(refText(ref));
  }

  /** The object is gone; another one may get its identifier. */
  forget(ref: ObjectRef): void {
    this.wanted.delete(refText(ref));
  }

  /** Arranges the rows anew, after objects of these kinds have changed. What is shown changes with the last step. */
  *rearranging(changed: readonly Kind[]): Steps<Rearrangement> {
    const { grouping } = this.viewState;
    return yield* grouping === 'kind' ? this.arrangingKinds(changed) : this.arrangingHeadings(grouping);
  }

  private *arrangingKinds(changed: readonly Kind[]): Steps<Rearrangement> {
    const isSame = this.shown.every(({ node }, index) => node.kind === kinds[index]) && this.shown.length > 0;
    const groups = isSame ? this.shown : kinds.map(kindGroup);
    const arranged = new Map<Group, GroupRows>();
    for (const group of groups) {
      const { kind } = group.node;
      if (kind === undefined || (isSame && !changed.includes(kind))) continue;
      arranged.set(group, yield* this.arranging(group, this.mirror.objects(kind).values()));
    }
    this.shown = groups;
    const different = [...arranged].filter(([group, rows]) => takeRows(group, rows)).map(([{ node }]) => node);
    return { hasNewGroups: !isSame, changed: different };
  }

  private *arrangingHeadings(grouping: HeadingGrouping): Steps<Rearrangement> {
    const members = yield* this.gathering(grouping);
    const headings = [...members.values()].sort(
      (a, b) => a.heading.order - b.heading.order || a.heading.title.localeCompare(b.heading.title),
    );
    const before = this.shown;
    const arranged: { readonly group: Group; readonly heading: ObjectHeading; readonly rows: GroupRows }[] = [];
    for (const { heading, objects } of headings) {
      const group = before.find(({ node }) => node.id === heading.id) ?? headingGroup(heading);
      arranged.push({ group, heading, rows: yield* this.arranging(group, objects) });
    }
    this.shown = arranged.map(({ group }) => group);
    const different = arranged.filter(({ group, heading, rows }) => {
      const isRenamed = !isSameHeading(group.node.heading, heading);
      group.node.heading = heading;
      return takeRows(group, rows) || isRenamed;
    });
    const isSame = before.length === this.shown.length && before.every((group, index) => group === this.shown[index]);
    return { hasNewGroups: !isSame, changed: different.map(({ group }) => group.node) };
  }

  private *gathering(grouping: HeadingGrouping): Steps<ReadonlyMap<string, Members>> {
    const members = new Map<string, Members>();
    let count = 0;
    for (const kind of kinds) {
      for (const object of this.mirror.objects(kind).values()) {
        if (++count % objectsAStep === 0) yield;
        for (const heading of this.headingsOf(object, grouping)) {
          const member = members.get(heading.id) ?? { heading, objects: [] };
          member.objects.push(object);
          members.set(heading.id, member);
        }
      }
    }
    return members;
  }

  private headingsOf(object: IpcObject, grouping: HeadingGrouping): readonly ObjectHeading[] {
    const { states } = this.facts;
    switch (grouping) {
      case 'process':
        return states.processHeadings(object);
      case 'owner': {
        const title = this.names.of(object.uid);
        return [{ id: `owner:${object.uid}`, title, icon: 'account', order: 0 }];
      }
      case 'verdict':
        return [states.verdictHeading(object)];
    }
  }

  private arranging(group: Group, objects: Iterable<IpcObject>): Steps<GroupRows> {
    const { filter, sortOrder } = this.viewState;
    const userName = (uid: number) => this.names.of(uid);
    return arrangingRows(objects, {
      passes: filterPredicate(filter, this.facts.uid(), userName, (object) => this.facts.states.formerKeyOf(object)),
      compare: comparator(sortOrder, this.facts.multiplier(), userName),
      isWanted: (object) => this.wanted.size > 0 && this.wanted.has(refText(object)),
      limit: group.limit,
    });
  }
}

/** Returns whether the group shows or counts something else than before. */
function takeRows(group: Group, now: GroupRows): boolean {
  const before = group.rows;
  group.rows = now;
  return !sameRows(before.rows, now.rows) || before.matching !== now.matching || before.total !== now.total;
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
    limit: rowsAPage,
    rows: { rows: [], matching: 0, total: 0 },
  };
}
