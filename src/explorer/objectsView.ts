import * as vscode from 'vscode';
import type { AgentProcess } from '../live/agentProcess.ts';
import type { Mirror } from '../live/mirror.ts';
import type { MirrorChange } from '../live/observation.ts';
import type { ObjectRef, ObjectRefs } from '../sysv/objects.ts';
import { eachRef, kinds } from '../sysv/objects.ts';
import type { ContentRows } from '../ui/contentRow.ts';
import { setContextKey } from '../ui/contextKeys.ts';
import { objectsViewId } from '../ui/ids.ts';
import type { ObjectStates } from '../ui/objectStates.ts';
import { Arranger } from './arranger.ts';
import { isFiltering } from './filter.ts';
import { MarkedRows } from './markedRows.ts';
import type { GroupNode, ObjectNode, TreeNode } from './nodes.ts';
import { nodeId } from './nodes.ts';
import { ObjectTree } from './objectTree.ts';
import { RowFinder } from './rowFinder.ts';
import { situationOf } from './situation.ts';
import type { TreeFacts } from './treeFacts.ts';
import { filterText, viewMessage } from './viewMessage.ts';
import type { ViewState } from './viewState.ts';

const gatherMs = 50;

/** The view "System V IPC": polls while it is visible, and says what is the matter when it cannot show rows. */
export class ObjectsView implements vscode.Disposable {
  readonly tree: ObjectTree;
  private readonly agent: AgentProcess;
  private readonly mirror: Mirror;
  private readonly hold: () => vscode.Disposable;
  private readonly viewState: ViewState;
  private readonly view: vscode.TreeView<TreeNode>;
  private readonly marks: MarkedRows;
  private readonly disposables: vscode.Disposable[];
  private stateTimer: NodeJS.Timeout | undefined;
  private readonly contents: ContentRows;
  private readonly states: ObjectStates;
  private readonly expanded = new Map<string, ObjectNode>();
  private readonly arranger: Arranger;
  private readonly rowFinder: RowFinder;
  private isAllToDraw = false;
  private wasPaused = false;
  private counting: NodeJS.Immediate | undefined;
  private selected: readonly TreeNode[] = [];
  private pollingHold: vscode.Disposable | undefined;

  /** `hold` keeps objects and their users up to date until it is disposed of. */
  constructor(
    agent: AgentProcess,
    mirror: Mirror,
    hold: () => vscode.Disposable,
    viewState: ViewState,
    facts: TreeFacts,
    contents: ContentRows,
  ) {
    this.agent = agent;
    this.mirror = mirror;
    this.hold = hold;
    this.viewState = viewState;
    this.contents = contents;
    this.states = facts.states;
    this.tree = new ObjectTree(mirror, viewState, facts, contents);
    this.arranger = new Arranger(
      (changed) => this.tree.rearranging(changed),
      () => this.onArranged(),
    );
    const arranging = { idle: () => this.arranger.idle(), restart: () => this.arrangeAgain() };
    this.rowFinder = new RowFinder(mirror, this.tree, arranging, viewState);
    this.marks = new MarkedRows(mirror, this.tree, () => viewState.isPaused);
    this.view = vscode.window.createTreeView(objectsViewId, {
      treeDataProvider: this.tree,
      canSelectMany: true,
      showCollapseAll: true,
    });
    this.disposables = [
      this.view,
      this.view.onDidChangeSelection(({ selection }) => {
        this.selected = selection;
      }),
      this.view.onDidChangeVisibility(() => this.poll()),
      this.view.onDidExpandElement(({ element }) => this.setExpanded(element, true)),
      this.view.onDidCollapseElement(({ element }) => this.setExpanded(element, false)),
      contents.onDidChange((ref) => this.tree.redraw([ref])),
      viewState.onDidChange(() => this.onViewState()),
      mirror.onDidChange((change) => this.onChange(change)),
      mirror.onDidChangeFacts(() => this.onFacts()),
      facts.keyNames.onDidChange((refs) => this.onKeyNames(refs)),
      facts.states.onDidChange((changed) => this.onStates(changed)),
      agent.onDidChangeState(() => this.onAgentState()),
    ];
    this.poll();
    this.describe();
  }

  /** The selected rows. The tree view itself forgets them whenever a group is drawn anew. */
  get selection(): readonly TreeNode[] {
    return this.selected;
  }

  /** Shows another page of a group's rows. */
  showMore(group: GroupNode): void {
    this.tree.allowMore(group);
    this.arrangeAgain();
  }

  /** Shows everything as it is now; a view that is paused then stays so. */
  catchUp(): void {
    this.tree.clearOutdatedNames();
    this.isAllToDraw = true;
    this.arranger.restart();
  }

  /** Scrolls to an object's row and selects it. A filter that hides it is taken away when the user agrees. */
  async reveal(object: ObjectRef): Promise<void> {
    const node = await this.rowFinder.find(object);
    await this.tree.told();
    if (node) await this.view.reveal(node, { select: true, focus: true });
  }

  /** Counts the stale objects of one kind a turn, and then shows how many there are on the view's icon. */
  countStale(): void {
    clearImmediate(this.counting);
    const counts: number[] = [];
    const countNext = () => {
      const kind = kinds[counts.length];
      if (kind === undefined) {
        this.view.badge = this.states.badge(counts.reduce((sum, count) => sum + count, 0));
        return;
      }
      counts.push(this.states.countOwnStale(kind));
      this.counting = setImmediate(countNext);
    };
    this.counting = setImmediate(countNext);
  }

  dispose(): void {
    clearTimeout(this.stateTimer);
    this.arranger.dispose();
    clearImmediate(this.counting);
    this.pollingHold?.dispose();
    for (const disposable of this.disposables) disposable.dispose();
    this.marks.dispose();
    this.tree.dispose();
  }

  /** In a paused view the new rows would stand beside others as they were before: there everything is drawn anew. */
  private arrangeAgain(): void {
    if (this.viewState.isPaused) this.catchUp();
    else this.arranger.restart();
  }

  private poll(): void {
    const isWanted = this.view.visible && !this.viewState.isPaused && process.platform === 'linux';
    if (isWanted && !this.pollingHold) {
      this.pollingHold = this.hold();
      this.tree.updateOpen();
    }
    if (!isWanted) {
      this.pollingHold?.dispose();
      this.pollingHold = undefined;
    }
    this.contents.follow(isWanted ? [...this.expanded.values()].map(({ ref }) => ref) : []);
  }

  private setExpanded(node: TreeNode, isExpanded: boolean): void {
    if (!isExpanded) this.tree.close(node);
    if (node.type !== 'object') return;
    if (isExpanded) this.expanded.set(nodeId(node), node);
    else this.expanded.delete(nodeId(node));
    this.poll();
  }

  /** VS Code does not tell that a row is closed which disappears. */
  private forgetUnlisted(): void {
    const before = this.expanded.size;
    for (const [id, node] of this.expanded) if (!this.tree.isListed(node)) this.expanded.delete(id);
    if (this.expanded.size < before) this.poll();
  }

  private onViewState(): void {
    const { isPaused } = this.viewState;
    const isBegun = isPaused && !this.wasPaused;
    this.wasPaused = isPaused;
    this.poll();
    if (!isBegun) {
      this.catchUp();
      return;
    }
    // Nothing is drawn anew: VS Code would ask for rows, and be told what has become of them since.
    this.marks.update();
    this.describe();
  }

  /** Others than the view may have the tables read while it is paused: it shows that when it catches up. */
  private onChange({ isFirst, hasMore, added, changed, removed }: MirrorChange): void {
    if (this.viewState.isPaused && !isFirst) return;
    for (const { object } of added) this.arranger.touch(object.kind);
    for (const { object } of changed) this.arranger.touch(object.kind);
    for (const { object } of removed) this.arranger.touch(object.kind);
    if (isFirst) for (const kind of kinds) this.arranger.touch(kind);
    this.tree.forget(removed.map(({ object }) => object));
    this.tree.redraw(changed.map(({ object }) => object));
    if (!hasMore) this.arranger.start();
  }

  private onArranged(): void {
    if (this.isAllToDraw) this.tree.redrawAll();
    this.isAllToDraw = false;
    this.forgetUnlisted();
    this.marks.update();
    this.describe();
    this.countStale();
  }

  /** States of tens of thousands of objects come in many parts: what depends on all of them waits for the last. */
  private onStates(changed: readonly ObjectRefs[]): void {
    if (this.viewState.isPaused) return;
    this.tree.redraw(eachRef(changed));
    // A filter may be for the key that a removed segment had.
    if (this.viewState.filter.text && changed.some(({ kind }) => kind === 'shm')) {
      this.arranger.touch('shm');
      this.arranger.start();
    }
    this.stateTimer ??= setTimeout(() => {
      this.stateTimer = undefined;
      const isArrangedByThem = ['verdict', 'process'].includes(this.viewState.grouping);
      if (isArrangedByThem) this.arranger.restart();
      else this.tree.updateOutline();
      this.countStale();
    }, gatherMs);
  }

  private onKeyNames(refs: readonly ObjectRef[] | undefined): void {
    if (this.viewState.isPaused) return;
    if (refs) this.tree.redraw(refs);
    else this.tree.redrawAll();
  }

  private onAgentState(): void {
    if (this.viewState.isPaused) this.tree.updateEmptiness();
    else this.tree.updateOutline();
    if (this.agent.state.is === 'running') this.tree.updateOpen();
    this.describe();
  }

  private onFacts(): void {
    if (this.viewState.isPaused) {
      this.describe();
      return;
    }
    if (this.tree.clearOutdatedNames()) this.arranger.restart();
    else this.tree.updateOutline();
    this.tree.redrawAll();
    this.describe();
  }

  private describe(): void {
    const { agent, mirror, viewState } = this;
    const tables = kinds.map((kind) => mirror.tableState(kind));
    const situation = situationOf({
      platform: process.platform,
      agent: agent.state,
      isListed: mirror.listedAt !== undefined,
      isEmpty: this.tree.isEmpty,
      tables,
    });
    setContextKey('sysvipc:situation', situation);
    const message = viewMessage({
      agent: agent.state,
      listedAt: mirror.listedAt,
      isPaused: viewState.isPaused,
      tables,
      filter: viewState.filter,
      hasObjects: !this.tree.isEmpty,
      hasRows: this.tree.shownRows().length > 0,
    });
    // Each assignment counts as a change of the tree, and VS Code lets the next one wait for 200 ms.
    if (message !== this.view.message) this.view.message = message;
    this.view.description = this.description();
  }

  /** Is drawn only where the user has moved the view to other ones. */
  private description(): string {
    const { t } = vscode.l10n;
    const { filter, isPaused } = this.viewState;
    const parts = [isPaused ? t('paused') : '', isFiltering(filter) ? t('filter: {0}', filterText(filter)) : ''];
    return parts.filter(Boolean).join(' · ');
  }
}
