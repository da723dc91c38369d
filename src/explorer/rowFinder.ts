import * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import { keyLabel } from '../sysv/key.ts';
import type { ObjectRef } from '../sysv/objects.ts';
import { inform } from '../ui/notifications.ts';
import { tellBriefly } from '../ui/tellBriefly.ts';
import type { Arranger } from './arranger.ts';
import { isFiltering, noFilter } from './filter.ts';
import type { ObjectNode } from './nodes.ts';
import type { ObjectTree } from './objectTree.ts';
import type { ViewState } from './viewState.ts';

/** Has rows arranged, and tells when they are. */
type Arranging = Pick<Arranger, 'idle' | 'restart'>;

/** Finds the row of an object, and sees to it that there is one. */
export class RowFinder {
  private readonly mirror: Mirror;
  private readonly tree: ObjectTree;
  private readonly arranger: Arranging;
  private readonly viewState: ViewState;

  constructor(mirror: Mirror, tree: ObjectTree, arranger: Arranging, viewState: ViewState) {
    this.mirror = mirror;
    this.tree = tree;
    this.arranger = arranger;
    this.viewState = viewState;
  }

  /** The object's row. Undefined when the object is gone, or the user wants to keep the filter that hides it. */
  async find(ref: ObjectRef): Promise<ObjectNode | undefined> {
    const node = (await this.findAmongShown(ref)) ?? (await this.findAmongHidden(ref));
    if (!this.mirror.find(ref)) tellBriefly(vscode.l10n.t('The object is gone.'));
    return node;
  }

  /** Too many others may stand before it. */
  private async findAmongShown(ref: ObjectRef): Promise<ObjectNode | undefined> {
    await this.arranger.idle();
    const node = this.tree.nodeToReveal(ref);
    if (node || !this.mirror.find(ref)) return node;
    this.tree.want(ref);
    this.arranger.restart();
    await this.arranger.idle();
    return this.tree.nodeToReveal(ref);
  }

  private async findAmongHidden(ref: ObjectRef): Promise<ObjectNode | undefined> {
    const { t } = vscode.l10n;
    const object = this.mirror.find(ref)?.object;
    if (!object || !isFiltering(this.viewState.filter)) return undefined;
    const clear = t('Clear Filter');
    const hides = t('The filter of the view hides {0}, id {1}.', keyLabel(object.key), object.id);
    if ((await inform(hides, clear)) !== clear) return undefined;
    await this.viewState.setFilter(noFilter);
    return this.findAmongShown(ref);
  }
}
