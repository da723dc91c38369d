import type * as vscode from 'vscode';
import { nextTurn } from '../live/nextTurn.ts';
import type { ContentRow } from '../ui/contentRow.ts';
import type { ContentNode, FieldNode, ObjectNode, TreeNode } from './nodes.ts';

/** A row with rows below it that are about one object. */
type OpenNode = ObjectNode | ContentNode;
type LowerNode = ContentNode | FieldNode;

/** What the rows are made from. */
export interface OpenRowsHost {
  itemOf(node: TreeNode): vscode.TreeItem;
  contentsOf(node: ObjectNode): Promise<readonly ContentRow[]>;
  /** Whether reading failed because there is no agent: the next one can be asked again. */
  hasAgentEnded(error: unknown): boolean;
  /** The columns that an object has values for. */
  columnsOf(node: ObjectNode): readonly string[];
  /** To be drawn again. */
  redraw(node: TreeNode): void;
  /** Lets the agent and VS Code rest between two readings of one object. */
  rest(): Promise<void>;
}

/**
 * The rows below open objects, as VS Code was given them. VS Code forgets all rows below one that it draws again, until
 * it has asked for them anew; a command that is called on one of them meanwhile comes without its row. So they are
 * read before it is told, what was read is handed over at once, and only what looks different is drawn again.
 */
export class OpenRows {
  private readonly host: OpenRowsHost;
  private readonly below = new Map<OpenNode, readonly LowerNode[]>();
  private readonly firstReadings = new Map<OpenNode, Promise<LowerNode[]>>();
  private readonly looks = new WeakMap<TreeNode, string>();
  private readonly updating = new Map<ObjectNode, { isStale: boolean }>();

  constructor(host: OpenRowsHost) {
    this.host = host;
  }

  /** Whether the rows below have been read. */
  isOpen(node: OpenNode): boolean {
    return this.below.has(node);
  }

  /** Whether the rows below are being read for the first time. */
  isOpening(node: OpenNode): boolean {
    return this.firstReadings.has(node);
  }

  /** The open objects. */
  objects(): ObjectNode[] {
    return [...this.below.keys()].filter((node) => node.type === 'object');
  }

  /** The rows below; at once when the node is open. */
  childrenOf(node: OpenNode): LowerNode[] | Promise<LowerNode[]> {
    const known = this.below.get(node);
    if (known) return [...known];
    return this.firstReadings.get(node) ?? this.open(node);
  }

  /** A row is handed to VS Code as it looks now. */
  drawn(node: TreeNode, look: string): void {
    this.looks.set(node, look);
  }

  /** Draws an open object's own row again if it looks different. */
  compare(node: ObjectNode): void {
    if (this.isDifferent(node)) this.host.redraw(node);
  }

  /**
   * Reads the rows of an open object again, soon. Calls in the same turn are one; those while it reads, and in the rest
   * after that, become one more: a busy object changes with every poll.
   */
  async update(node: ObjectNode): Promise<void> {
    const running = this.updating.get(node);
    if (running) {
      running.isStale = true;
      return;
    }
    const state = { isStale: true };
    this.updating.set(node, state);
    try {
      while (state.isStale) {
        await nextTurn();
        state.isStale = false;
        await this.redrawDifferent(node);
        await this.host.rest();
      }
    } finally {
      this.updating.delete(node);
    }
  }

  /** Forgets what is below: it is read anew when it is asked for again. */
  close(node: OpenNode): void {
    const known = this.below.get(node) ?? [];
    this.below.delete(node);
    this.firstReadings.delete(node);
    for (const child of known) if (child.type === 'content') this.close(child);
  }

  private async open(node: OpenNode): Promise<LowerNode[]> {
    const reading = this.readFirst(node);
    this.firstReadings.set(node, reading);
    // A row that is closed meanwhile, and perhaps opened again, is not what this reading is for.
    const isWanted = () => this.firstReadings.get(node) === reading;
    try {
      const children = await reading;
      if (isWanted()) this.below.set(node, children);
      return [...children];
    } finally {
      if (isWanted()) this.firstReadings.delete(node);
    }
  }

  /** The values of an object need no agent: what is in it comes with the next update. */
  private async readFirst(node: OpenNode): Promise<LowerNode[]> {
    try {
      return await this.read(node, []);
    } catch (error) {
      if (!this.host.hasAgentEnded(error)) throw error;
      return node.type === 'object' ? this.withValues(node, [], []) : [];
    }
  }

  private async redrawDifferent(node: ObjectNode): Promise<void> {
    try {
      for (const different of await this.differences(node)) this.host.redraw(different);
    } catch (error) {
      // What was read so far stays, and is shown. That there is no agent the view says itself.
      this.host.redraw(node);
      if (!this.host.hasAgentEnded(error)) throw error;
    }
  }

  private async differences(node: ObjectNode): Promise<TreeNode[]> {
    const lower = await this.differencesBelow(node);
    return this.isOpen(node) && this.isDifferent(node) ? [node, ...lower] : lower;
  }

  private async differencesBelow(node: OpenNode): Promise<TreeNode[]> {
    // What changes while it is read for the first time may not be in it.
    await this.firstReadings.get(node)?.catch(() => undefined);
    const before = this.below.get(node);
    if (!before) return [];
    const now = await this.read(node, before);
    if (this.below.get(node) !== before) return [];
    this.below.set(node, now);
    for (const child of before) if (child.type === 'content' && !now.includes(child)) this.close(child);
    const isSameList = now.length === before.length && now.every((child, index) => child === before[index]);
    const different: TreeNode[] = isSameList ? [] : [node];
    for (const child of now) {
      if (this.isDifferent(child)) different.push(child);
      if (child.type === 'content') different.push(...(await this.differencesBelow(child)));
    }
    return different;
  }

  /** The rows below as they are now; those that were there before keep their node. */
  private async read(node: OpenNode, before: readonly LowerNode[]): Promise<LowerNode[]> {
    const object = node.type === 'object' ? node : node.object;
    const rows = node.type === 'object' ? this.host.contentsOf(node) : node.row.children?.();
    const contents = (await rows) ?? [];
    const known = new Map(before.filter((child) => child.type === 'content').map((child) => [child.row.key, child]));
    const nodes = contents.map((row): LowerNode => {
      const same = known.get(row.key);
      if (!same) return { type: 'content', row, object, parent: node };
      same.row = row;
      return same;
    });
    return node.type === 'object' ? this.withValues(node, nodes, before) : nodes;
  }

  private withValues(node: ObjectNode, contents: readonly LowerNode[], before: readonly LowerNode[]): LowerNode[] {
    const known = before.filter((child) => child.type === 'field');
    const fields = this.host
      .columnsOf(node)
      .map(
        (column): LowerNode =>
          known.find((field) => field.column === column) ?? { type: 'field', column, parent: node },
      );
    return [...contents, ...fields];
  }

  /** Whether a row would look different from how it was drawn last. */
  private isDifferent(node: TreeNode): boolean {
    return this.looks.get(node) !== lookOf(this.host.itemOf(node));
  }
}

/** Everything that can be seen of a row. */
export function lookOf(item: vscode.TreeItem): string {
  return JSON.stringify(item);
}
