import type * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import type { IpcObject, Kind, ObjectRef } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import { hasAgentEnded } from '../ui/commands.ts';
import type { ContentRows } from '../ui/contentRow.ts';
import type { Field } from '../ui/field.ts';
import { AlarmNodes } from './alarmNodes.ts';
import { ClosedRows } from './closedRows.ts';
import type { FieldContext } from './fields.ts';
import { rowFieldsOf } from './fields.ts';
import { goneItem } from './goneItem.ts';
import { alarmItem, headingItem, kindItem, moreItem } from './groupItem.ts';
import { Groups } from './groups.ts';
import type { GroupNode, ObjectNode, TreeNode } from './nodes.ts';
import { nodeId, parentOf } from './nodes.ts';
import { fieldItem, objectItem } from './objectItem.ts';
import { ObjectNodes } from './objectNodes.ts';
import { lookOf, OpenRows } from './openRows.ts';
import { Pace } from './pace.ts';
import { RefreshQueue } from './refreshQueue.ts';
import type { Steps } from './steps.ts';
import { TableWarnings } from './tableWarnings.ts';
import { objectTooltip } from './tooltip.ts';
import type { TreeFacts } from './treeFacts.ts';
import type { ViewState } from './viewState.ts';

/** As long as VS Code itself takes to draw what it was told. */
const openRowRestMs = 250;

/** The rows of the view. Rows are arranged when something changes; VS Code is told of the changed ones only. */
export class ObjectTree implements vscode.TreeDataProvider<TreeNode>, vscode.Disposable {
  readonly onDidChangeTreeData: vscode.Event<TreeNode[] | undefined>;
  private readonly queue = new RefreshQueue<TreeNode>();
  private readonly mirror: Mirror;
  private readonly facts: TreeFacts;
  private readonly groups: Groups;
  private readonly nodes = new ObjectNodes();
  private readonly alarms = new AlarmNodes();
  private readonly warnings: TableWarnings;
  private readonly closedRows: ClosedRows;
  private readonly openRows: OpenRows;
  private readonly pace = new Pace();
  private readonly viewState: ViewState;
  private wasEmpty = true;
  private hasArrangedNothing = true;

  constructor(mirror: Mirror, viewState: ViewState, facts: TreeFacts, contents: ContentRows) {
    this.mirror = mirror;
    this.facts = facts;
    this.viewState = viewState;
    this.warnings = new TableWarnings(mirror);
    this.groups = new Groups(mirror, viewState, facts);
    this.onDidChangeTreeData = this.queue.onDidRefresh;
    this.closedRows = new ClosedRows({
      lookOf: (node) => lookOf(this.itemOf(node)),
      redraw: (node) => this.queue.add(node),
    });
    this.openRows = new OpenRows({
      itemOf: (node) => this.itemOf(node),
      contentsOf: async ({ ref }) => {
        const object = mirror.find(ref)?.object;
        return object ? contents.rowsOf(object) : [];
      },
      hasAgentEnded,
      columnsOf: (node) => this.fieldsOf(node).map(({ column }) => column),
      redraw: (node) => this.queue.add(node),
      rest: () => new Promise((resolve) => setTimeout(resolve, openRowRestMs)),
    });
  }

  /** Whether there is nothing to show, so that the view may say why instead. */
  get isEmpty(): boolean {
    if (this.facts.hasAgentFailed()) return true;
    // What has come or gone since is not to be seen in a paused view.
    if (this.viewState.isPaused) return this.hasArrangedNothing;
    return !kinds.some((kind) => this.mirror.objects(kind).size > 0) && !this.warnings.areToBeShown;
  }

  /** Resolves when VS Code has been told of the rows as they are arranged: before that it cannot show those that are new. */
  told(): Promise<void> {
    return this.queue.told();
  }

  /** The rows that are shown at the moment. */
  shownRows(): IpcObject[] {
    return this.groups.all.flatMap(({ rows }) => rows.rows);
  }

  /** The node of an object that has a row, whether or not VS Code has asked for it yet; undefined without a row. */
  nodeToReveal({ kind, id }: ObjectRef): ObjectNode | undefined {
    for (const { node, rows } of this.groups.all) {
      const object = rows.rows.find((each) => each.id === id && each.kind === kind);
      if (object) return this.nodes.in(node, object);
    }
    return undefined;
  }

  /** Another page of a group's rows is to be shown when rows are arranged next. */
  allowMore(node: GroupNode): void {
    this.groups.allowMore(node);
  }

  /** The object is to have a row when rows are arranged next, however many stand before it. */
  want(ref: ObjectRef): void {
    this.groups.want(ref);
  }

  /** Whether user names by which the rows were arranged are different by now: then all are to be arranged anew. */
  clearOutdatedNames(): boolean {
    return this.groups.clearOutdatedNames();
  }

  /** Arranges the rows anew after objects of these kinds have changed; the last step shows what has become different. */
  *rearranging(changed: readonly Kind[]): Steps<void> {
    const { hasNewGroups, changed: groups } = yield* this.groups.rearranging(changed);
    // A paused view was not told of them.
    this.forget(this.nodes.objects().filter((object) => !this.mirror.find(object)));
    if (hasNewGroups) this.nodes.keepOnly(new Set(this.groups.all.map(({ node }) => node)));
    // VS Code does not tell that a row is closed which disappears.
    for (const node of this.openRows.objects()) if (!this.isListed(node)) this.openRows.close(node);
    for (const group of groups) this.queue.addParent(group);
    this.updateOutline(hasNewGroups);
  }

  /** Shows alarms as they are now, and whether there is anything to show at all. */
  updateOutline(hasNewGroups = false): void {
    const alarms = this.alarms.update(this.facts.states.alarms());
    for (const alarm of alarms.changed) this.queue.add(alarm);
    this.hasArrangedNothing = this.groups.all.every(({ rows }) => rows.total === 0) && !this.warnings.areToBeShown;
    this.updateEmptiness(hasNewGroups || alarms.isNewList);
  }

  /** Shows only whether there is anything to show: all that a paused view tells of an agent that ends or comes back. */
  updateEmptiness(isOutlineNew = false): void {
    const { isEmpty, wasEmpty } = this;
    this.wasEmpty = isEmpty;
    if (isOutlineNew || isEmpty !== wasEmpty) this.queue.addAll();
  }

  /** These objects are gone, whether or not they had rows just before. */
  forget(objects: Iterable<ObjectRef>): void {
    for (const object of objects) {
      for (const node of this.nodes.of(object)) {
        this.openRows.close(node);
        this.closedRows.stopWaiting(node);
      }
      this.nodes.forget(object);
      this.groups.forget(object);
    }
  }

  /** Draws the rows of these objects again that are different now, where they have any, and those below open ones. */
  redraw(objects: Iterable<ObjectRef>): void {
    for (const object of objects) {
      for (const node of this.nodes.of(object)) {
        if (!this.openRows.isOpen(node)) this.closedRows.update(node);
        if (this.openRows.isOpen(node) || this.openRows.isOpening(node)) void this.openRows.update(node);
      }
    }
  }

  /** Draws the rows of these objects again where a mark has come or gone that the row tells of. */
  redrawMarks(objects: Iterable<ObjectRef>): void {
    for (const object of objects) {
      for (const node of this.nodes.of(object)) {
        if (this.openRows.isOpen(node)) this.openRows.compare(node);
        else this.closedRows.update(node);
      }
    }
  }

  /** Whether the tooltip of one of the object's rows may be shown at the moment. */
  isBeingRead(object: ObjectRef): boolean {
    return this.nodes.of(object).some((node) => this.closedRows.isBeingRead(node));
  }

  /** Reads the rows below open objects again: nobody has followed them for a while. */
  updateOpen(): void {
    for (const node of this.openRows.objects()) void this.openRows.update(node);
  }

  /** Whether an object has a row in this place. */
  isListed({ group, ref }: ObjectNode): boolean {
    return this.groups.of(group)?.rows.rows.some(({ id, kind }) => id === ref.id && kind === ref.kind) ?? false;
  }

  /** Draws everything again. */
  redrawAll(): void {
    this.queue.addAll();
    this.updateOpen();
  }

  /** The user has closed a row: when it is opened again, what is below is to be read anew. */
  close(node: TreeNode): void {
    if (node.type !== 'object' && node.type !== 'content') return;
    this.openRows.close(node);
    this.queue.add(node);
  }

  getChildren(node?: TreeNode): TreeNode[] | Promise<TreeNode[]> {
    if (!node) return this.isEmpty ? [] : this.outline();
    if (node.type === 'group') return this.childrenOfGroup(node);
    if (node.type === 'object' && this.closedRows.stopWaiting(node)) void this.openRows.update(node);
    return node.type === 'object' || node.type === 'content' ? this.openRows.childrenOf(node) : [];
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return parentOf(node);
  }

  getTreeItem(node: TreeNode): vscode.TreeItem | Promise<vscode.TreeItem> {
    const draw = () => {
      const item = this.itemOf(node);
      const look = lookOf(item);
      this.openRows.drawn(node, look);
      if (node.type === 'object') this.closedRows.drawn(node, look);
      return item;
    };
    return node.type === 'object' ? this.pace.run(draw) : draw();
  }

  /** A row as it looks now. */
  itemOf(node: TreeNode): vscode.TreeItem {
    switch (node.type) {
      case 'alarm':
        return alarmItem(node);
      case 'group':
        return this.itemOfGroup(node);
      case 'more': {
        const { matching, rows } = this.groups.of(node.group)?.rows ?? { matching: 0, rows: [] };
        return moreItem(node, matching - rows.length);
      }
      case 'warning':
        return this.warnings.itemOf(node) ?? goneItem(node);
      case 'object': {
        const observation = this.mirror.find(node.ref);
        return observation ? objectItem(node, observation, this.context()) : goneItem(node);
      }
      case 'field': {
        const field = this.fieldsOf(node.parent).find(({ column }) => column === node.column);
        return field ? fieldItem(node, field) : goneItem(node);
      }
      case 'content':
        node.row.item.id = nodeId(node);
        return node.row.item;
    }
  }

  async resolveTreeItem(item: vscode.TreeItem, node: TreeNode): Promise<vscode.TreeItem> {
    if (node.type !== 'object') return item;
    this.closedRows.tooltipTold(node);
    const capacity = node.ref.kind === 'msg' ? await this.facts.queueCapacity(node.ref.id) : undefined;
    const observation = this.mirror.find(node.ref);
    if (observation) item.tooltip = objectTooltip(observation, { ...this.context(), now: Date.now() }, capacity);
    return item;
  }

  dispose(): void {
    this.closedRows.dispose();
    this.queue.dispose();
  }

  private outline(): TreeNode[] {
    const groups = this.groups.all.map(({ node }) => node);
    return [...this.alarms.all, ...this.warnings.above(groups), ...groups];
  }

  private itemOfGroup(node: GroupNode): vscode.TreeItem {
    const rows = this.groups.of(node)?.rows;
    if (!rows) return goneItem(node);
    const { kind, heading } = node;
    if (kind) return kindItem(node, kind, { count: rows.total, matching: rows.matching, limits: this.mirror.limits });
    return heading ? headingItem(node, heading, rows) : goneItem(node);
  }

  private childrenOfGroup(group: GroupNode): TreeNode[] {
    const found = this.groups.of(group);
    if (!found) return [];
    const { more, rows } = found;
    const nodes: TreeNode[] = [...this.warnings.in(group), ...rows.rows.map((object) => this.nodes.in(group, object))];
    if (rows.matching > rows.rows.length) nodes.push(more);
    return nodes;
  }

  private fieldsOf({ ref }: ObjectNode): Field[] {
    const observation = this.mirror.find(ref);
    return observation ? rowFieldsOf(observation, this.context()) : [];
  }

  private context(): FieldContext {
    return {
      multiplier: this.facts.multiplier(),
      userName: (uid) => this.mirror.userName(uid),
      keyNames: this.facts.keyNames,
      states: this.facts.states,
    };
  }
}
