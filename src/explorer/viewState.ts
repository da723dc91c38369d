import * as vscode from 'vscode';
import { setContextKey } from '../ui/contextKeys.ts';
import type { Filter } from './filter.ts';
import { isFiltering, noFilter } from './filter.ts';
import type { SortOrder } from './sortOrder.ts';
import { sortOrders } from './sortOrder.ts';

const filterKey = 'sysvipc.filter';
const sortKey = 'sysvipc.sort';
const groupingKey = 'sysvipc.grouping';

/** All ways to gather the rows, in the order in which they are offered. */
export const groupings = ['kind', 'verdict', 'owner', 'process'] as const;

/** What the rows are gathered by. */
export type Grouping = (typeof groupings)[number];

/** How the user wants to see the tree. Filter, sort order and grouping are kept with the workspace. */
export class ViewState implements vscode.Disposable {
  readonly onDidChange: vscode.Event<void>;
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly memento: vscode.Memento;
  private paused = false;

  constructor(memento: vscode.Memento) {
    this.memento = memento;
    this.onDidChange = this.emitter.event;
    this.tellContext();
  }

  get filter(): Filter {
    return { ...noFilter, ...this.memento.get<Partial<Filter>>(filterKey) };
  }

  async setFilter(filter: Filter): Promise<void> {
    await this.memento.update(filterKey, isFiltering(filter) ? filter : undefined);
    this.changed();
  }

  get sortOrder(): SortOrder {
    const stored = this.memento.get<string>(sortKey);
    return sortOrders.find((order) => order === stored) ?? 'slot';
  }

  async setSortOrder(order: SortOrder): Promise<void> {
    await this.memento.update(sortKey, order);
    this.changed();
  }

  /** What the rows are gathered by. */
  get grouping(): Grouping {
    const stored = this.memento.get<string>(groupingKey);
    return groupings.find((grouping) => grouping === stored) ?? 'kind';
  }

  async setGrouping(grouping: Grouping): Promise<void> {
    await this.memento.update(groupingKey, grouping);
    this.changed();
  }

  /** While paused the view has nothing polled, and its rows stay as they are also when others have. */
  get isPaused(): boolean {
    return this.paused;
  }

  setPaused(isPaused: boolean): void {
    this.paused = isPaused;
    this.changed();
  }

  dispose(): void {
    this.emitter.dispose();
  }

  private changed(): void {
    this.tellContext();
    this.emitter.fire();
  }

  private tellContext(): void {
    setContextKey('sysvipc:isPaused', this.paused);
    setContextKey('sysvipc:isFiltered', isFiltering(this.filter));
    setContextKey('sysvipc:isOnlyMine', this.filter.isOnlyMine);
  }
}
