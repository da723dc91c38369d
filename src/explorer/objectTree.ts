import * as vscode from 'vscode';
import type { Mirror, Observation } from '../live/mirror.ts';
import type { IpcObject, Kind, ObjectRef } from '../sysv/objects.ts';
import { kinds, refText } from '../sysv/objects.ts';
import { exactBytes } from '../ui/format.ts';
import type { ContentRow, ContentRows } from './contentRows.ts';
import type { Field, FieldContext } from './fields.ts';
import { fieldsOf } from './fields.ts';
import { filterPredicate } from './filter.ts';
import { groupItem, moreItem, warningItem } from './groupItem.ts';
import type { GroupRows } from './groupRows.ts';
import { arrangeRows, rowsAPage, sameRows } from './groupRows.ts';
import type { KeyNames } from './keyNames.ts';
import type { ContentNode, FieldNode, GroupNode, MoreNode, ObjectNode, TreeNode, WarningNode } from './nodes.ts';
import { nodeId } from './nodes.ts';
import { fieldItem, objectItem } from './objectItem.ts';
import { RefreshQueue } from './refreshQueue.ts';
import { comparator } from './sortOrder.ts';
import { objectTooltip } from './tooltip.ts';
import type { ViewState } from './viewState.ts';

/** What the tree has to know of the machine, and to ask of it. */
export interface TreeFacts {
  /** What an identifier's sequence number is multiplied by. */
  multiplier(): number;
  /** Effective user; undefined before the agent has told it. */
  uid(): number | undefined;
  /** Whether the rows are nobody's word any more: the agent is gone for good. */
  hasAgentFailed(): boolean;
  /** How many bytes a message queue may hold; undefined when it is gone. */
  queueCapacity(id: number): Promise<number | undefined>;
  /** What keys are called. */
  readonly keyNames: KeyNames;
}

interface Group {
  readonly node: GroupNode;
  readonly more: MoreNode;
  readonly warning: WarningNode;
  /** How many rows may be shown; "Show more" raises it. */
  limit: number;
  rows: GroupRows;
}

/** The rows of the view. Rows are arranged when something changes; VS Code is told of the changed ones only. */
export class ObjectTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly onDidChangeTreeData: vscode.Event<TreeNode[] | undefined>;
  private readonly queue = new RefreshQueue<TreeNode>();
  private readonly mirror: Mirror;
  private readonly viewState: ViewState;
  private readonly facts: TreeFacts;
  private readonly contents: ContentRows;
  private readonly groups = { msg: newGroup('msg'), sem: newGroup('sem'), shm: newGroup('shm') } as const;
  private readonly objectNodes = new Map<string, ObjectNode>();
  private wasEmpty = true;

  constructor(mirror: Mirror, viewState: ViewState, facts: TreeFacts, contents: ContentRows) {
    this.mirror = mirror;
    this.viewState = viewState;
    this.facts = facts;
    this.contents = contents;
    this.onDidChangeTreeData = this.queue.onDidRefresh;
  }

  /** Whether there is nothing to show, so that the view may say why instead. */
  get isEmpty(): boolean {
    if (this.facts.hasAgentFailed()) return true;
    if (kinds.some((kind) => this.mirror.objects(kind).size > 0)) return false;
    const isAnyReadable = kinds.some((kind) => this.mirror.tableState(kind)?.isReadable);
    return !(isAnyReadable && kinds.some((kind) => this.warningOf(kind)));
  }

  /** The rows that are shown at the moment. */
  shownRows(): Observation[] {
    return kinds.flatMap((kind) => [...this.groups[kind].rows.rows]);
  }

  /** The object's row; undefined while it has none. */
  nodeOf(ref: ObjectRef): ObjectNode | undefined {
    return this.objectNodes.get(refText(ref));
  }

  /** The node of an object that has a row, whether or not VS Code has asked for it yet; undefined without a row. */
  nodeToReveal({ kind, id }: ObjectRef): ObjectNode | undefined {
    const { node, rows } = this.groups[kind];
    const observation = rows.rows.find(({ object }) => object.id === id);
    return observation && this.makeNode(observation.object, node);
  }

  /** Shows another page of a group's rows. */
  showMore({ kind }: GroupNode): void {
    this.groups[kind].limit += rowsAPage;
    this.rearrange([kind]);
  }

  /** Arranges the rows of these kinds anew, and shows what has become different. */
  rearrange(changed: readonly Kind[]): void {
    const { filter, sortOrder } = this.viewState;
    const userName = (uid: number) => this.mirror.userName(uid);
    const passes = filterPredicate(filter, this.facts.uid(), userName);
    const compare = comparator(sortOrder, this.facts.multiplier(), userName);
    for (const kind of changed) {
      const group = this.groups[kind];
      const before = group.rows;
      group.rows = arrangeRows(this.mirror.objects(kind), passes, compare, group.limit);
      this.forgetNodes(before.rows);
      if (!sameRows(before.rows, group.rows.rows) || before.matching !== group.rows.matching) {
        this.queue.add(group.node);
      }
    }
    if (this.isEmpty !== this.wasEmpty) {
      this.wasEmpty = this.isEmpty;
      this.queue.addAll();
    }
  }

  /** Draws the rows of these objects again, where they have any. */
  redraw(objects: Iterable<ObjectRef>): void {
    for (const object of objects) {
      const node = this.nodeOf(object);
      if (node) this.queue.add(node);
    }
  }

  /** Draws everything again. */
  redrawAll(): void {
    this.queue.addAll();
  }

  getChildren(node?: TreeNode): TreeNode[] | Promise<TreeNode[]> {
    if (!node) return this.isEmpty ? [] : kinds.map((kind) => this.groups[kind].node);
    if (node.type === 'group') return this.childrenOfGroup(this.groups[node.kind]);
    if (node.type === 'object') return this.childrenOfObject(node);
    return node.type === 'content' && node.row.children ? childrenOfContent(node, node.row.children) : [];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    switch (node.type) {
      case 'group':
        return undefined;
      case 'field':
      case 'content':
        return node.parent;
      default:
        return node.group;
    }
  }

  getTreeItem(node: TreeNode): vscode.TreeItem {
    switch (node.type) {
      case 'group': {
        const { matching } = this.groups[node.kind].rows;
        return groupItem(node, { count: this.mirror.objects(node.kind).size, matching, limits: this.mirror.limits });
      }
      case 'more': {
        const { matching, rows } = this.groups[node.group.kind].rows;
        return moreItem(node, matching - rows.length);
      }
      case 'warning':
        return this.warningOf(node.group.kind) ?? goneItem();
      case 'object': {
        const observation = this.mirror.find(node.ref);
        return observation ? objectItem(node, observation, this.context()) : goneItem();
      }
      case 'field': {
        const field = this.fieldsOf(node.parent).find(({ column }) => column === node.column);
        return field ? fieldItem(node, field) : goneItem();
      }
      case 'content':
        node.row.item.id = nodeId(node);
        return node.row.item;
    }
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    if (node.type !== 'object') return item;
    const capacity = node.ref.kind === 'msg' ? await this.facts.queueCapacity(node.ref.id) : undefined;
    const observation = this.mirror.find(node.ref);
    if (!observation) return item;
    const context = { ...this.context(), now: Date.now() };
    item.tooltip = objectTooltip(observation, context, capacity === undefined ? undefined : exactBytes(capacity));
    return item;
  }

  /** The value of a row, for copying. */
  valueOf({ parent, column }: FieldNode): string | undefined {
    return this.fieldsOf(parent).find((field) => field.column === column)?.value;
  }

  dispose(): void {
    this.queue.dispose();
  }

  private childrenOfGroup({ node, more, warning, rows }: Group): TreeNode[] {
    const nodes: TreeNode[] = rows.rows.map(({ object }) => this.makeNode(object, node));
    if (this.warningOf(node.kind)) nodes.unshift(warning);
    if (rows.matching > rows.rows.length) nodes.push(more);
    return nodes;
  }

  private async childrenOfObject(node: ObjectNode): Promise<TreeNode[]> {
    const object = this.mirror.find(node.ref)?.object;
    const rows = object ? await this.contents.rowsOf(object) : [];
    const fields = this.fieldsOf(node).map(({ column }): FieldNode => ({ type: 'field', column, parent: node }));
    return [...rows.map((row): ContentNode => ({ type: 'content', row, object: node, parent: node })), ...fields];
  }

  private makeNode({ kind, id }: IpcObject, group: GroupNode): ObjectNode {
    const text = refText({ kind, id });
    const known = this.objectNodes.get(text);
    if (known) return known;
    const node: ObjectNode = { type: 'object', ref: { kind, id }, group };
    this.objectNodes.set(text, node);
    return node;
  }

  private forgetNodes(before: readonly Observation[]): void {
    for (const { object } of before) if (!this.mirror.find(object)) this.objectNodes.delete(refText(object));
  }

  private fieldsOf({ ref }: ObjectNode): Field[] {
    const observation = this.mirror.find(ref);
    return observation ? fieldsOf(observation, this.context()) : [];
  }

  private context(): FieldContext {
    return {
      multiplier: this.facts.multiplier(),
      userName: (uid) => this.mirror.userName(uid),
      keyNames: this.facts.keyNames,
    };
  }

  private warningOf(kind: Kind): vscode.TreeItem | undefined {
    const state = this.mirror.tableState(kind);
    return state && warningItem(this.groups[kind].warning, state);
  }
}

function newGroup(kind: Kind): Group {
  const node: GroupNode = { type: 'group', kind };
  return {
    node,
    more: { type: 'more', group: node },
    warning: { type: 'warning', group: node },
    limit: rowsAPage,
    rows: { rows: [], matching: 0 },
  };
}

async function childrenOfContent(
  parent: ContentNode,
  rowsOf: () => Promise<readonly ContentRow[]>,
): Promise<ContentNode[]> {
  const rows = await rowsOf();
  return rows.map((row) => ({ type: 'content', row, object: parent.object, parent }));
}

/** VS Code may ask for a row in the moment between an object's end and the next drawing. */
function goneItem(): vscode.TreeItem {
  return new vscode.TreeItem(vscode.l10n.t('(gone)'));
}
