import type * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import { kinds } from '../sysv/objects.ts';
import { warningItem } from './groupItem.ts';
import type { GroupNode, WarningNode } from './nodes.ts';

/** The rows that say of tables that they cannot be read, or not be understood in full. */
export class TableWarnings {
  private readonly mirror: Mirror;
  private readonly nodes: readonly WarningNode[] = kinds.map((kind) => ({ type: 'warning', kind }));
  private readonly inGroups = new WeakMap<GroupNode, WarningNode>();

  constructor(mirror: Mirror) {
    this.mirror = mirror;
  }

  /** Whether there is anything to be said of a table, in rows: where none can be read, the view itself says so. */
  get areToBeShown(): boolean {
    const isAnyReadable = kinds.some((kind) => this.mirror.tableState(kind)?.isReadable);
    return isAnyReadable && this.nodes.some((node) => this.itemOf(node));
  }

  /** Those that stand above the groups: where there is no group for each kind, a table belongs to all of them. */
  above(groups: readonly GroupNode[]): WarningNode[] {
    if (groups.some(({ kind }) => kind !== undefined)) return [];
    return this.nodes.filter((node) => this.itemOf(node));
  }

  /** The one that stands first in a group. */
  in(group: GroupNode): WarningNode[] {
    const { kind } = group;
    if (kind === undefined) return [];
    const node = this.inGroups.get(group) ?? { type: 'warning', kind, group };
    this.inGroups.set(group, node);
    return this.itemOf(node) ? [node] : [];
  }

  /** The row; undefined when nothing is wrong with the table. */
  itemOf(node: WarningNode): vscode.TreeItem | undefined {
    const state = this.mirror.tableState(node.kind);
    return state && warningItem(node, state);
  }
}
