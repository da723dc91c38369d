import * as vscode from 'vscode';
import type { Observation } from '../live/observation.ts';
import { splitId } from '../sysv/identifier.ts';
import { keyLabel, privateKey } from '../sysv/key.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { isLocked, isMarkedForRemoval } from '../sysv/objects.ts';
import type { Field } from '../ui/field.ts';
import { uriScheme } from '../ui/ids.ts';
import type { KeyText } from '../ui/keyText.ts';
import type { ObjectState, ObjectStates } from '../ui/objectStates.ts';
import { kindName } from '../ui/objectWords.ts';
import type { FieldContext } from './fields.ts';
import { kindIcon } from './groupItem.ts';
import type { Mark } from './marks.ts';
import { markOf } from './marks.ts';
import type { FieldNode, ObjectNode } from './nodes.ts';
import { nodeId } from './nodes.ts';
import { contentsText } from './words.ts';

/** The row of an object. Its tooltip is built when it is asked for. */
export function objectItem(node: ObjectNode, observation: Observation, context: FieldContext): vscode.TreeItem {
  const { object } = observation;
  const mark = markOf(observation, Date.now());
  const label = labelOf(object, context.states);
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = nodeId(node);
  // Decorations show marks: they come and go without drawing the row again, at which VS Code would take its tooltip away,
  // and forget the rows below it for a moment.
  item.resourceUri = objectUri(object);
  const name = context.keyNames?.nameOf(object.key);
  const state = context.states?.stateOf(object);
  item.contextValue = contextValueOf(object, name, state);
  item.description = descriptionOf(observation, mark, name, state, context);
  item.iconPath = iconOf(object, state);
  item.accessibilityInformation = {
    label: [kindName(object.kind), label, item.description].join(', '),
  };
  return item;
}

/** The row of one value. */
export function fieldItem(node: FieldNode, { label, value, meaning, column }: Field): vscode.TreeItem {
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = nodeId(node);
  item.contextValue = 'field';
  item.description = value;
  item.tooltip = `${value}\n${meaning} (${column})`;
  item.accessibilityInformation = { label: `${label}: ${value}` };
  return item;
}

/** Names an object's row as a resource, for its colour and badge. */
export function objectUri({ kind, id }: IpcObject): vscode.Uri {
  return vscode.Uri.from({ scheme: uriScheme, path: `/${kind}/${id}` });
}

/** What a mark says in a word; empty without one. */
export function markText(mark: Mark | undefined): string {
  switch (mark) {
    case 'new':
      return vscode.l10n.t('new');
    case 'changed':
      return vscode.l10n.t('changed');
    case 'recreated':
      return vscode.l10n.t('re-created');
    case undefined:
      return '';
  }
}

/** What an object is found by: its key, or the one that it had before it was removed. */
export function labelOf(object: IpcObject, states: ObjectStates | undefined): string {
  if (!isMarkedForRemoval(object)) return keyLabel(object.key);
  const formerKey = states?.formerKeyOf(object);
  return formerKey === undefined ? vscode.l10n.t('(removed)') : vscode.l10n.t('(was {0})', keyLabel(formerKey));
}

/** Base and flags, for the `when` clauses of menus. */
function contextValueOf(object: IpcObject, name: KeyText | undefined, state: ObjectState | undefined): string {
  const flags = [
    object.key === privateKey ? 'private' : 'keyed',
    isMarkedForRemoval(object) ? 'dest' : '',
    isLocked(object) ? 'locked' : '',
    name?.hasSource ? 'sourced' : '',
    state?.flag ?? '',
  ].filter(Boolean);
  return `object.${object.kind}+${flags.join('+')}`;
}

/** What matters most stands first: a narrow side bar cuts the rest off. */
function descriptionOf(
  { object, predecessor }: Observation,
  mark: Mark | undefined,
  name: KeyText | undefined,
  state: ObjectState | undefined,
  context: FieldContext,
): string {
  const { t } = vscode.l10n;
  const { slot, seq } = splitId(object.id, context.multiplier);
  const waits = isMarkedForRemoval(object) ? t('waits for detach') : '';
  const parts = [
    mark === 'recreated' && predecessor ? t('re-created, was id {0}', predecessor.id) : '',
    state?.text || waits,
    contentsText(object),
    t('id {0}', object.id),
    name?.isCertain ? name.text : '',
    t('slot {0}, seq {1}', slot, seq),
    context.userName(object.uid),
    name?.isCertain ? '' : name?.text,
  ];
  return parts.filter(Boolean).join(' · ');
}

function iconOf(object: IpcObject, state: ObjectState | undefined): vscode.ThemeIcon {
  if (isMarkedForRemoval(object)) return new vscode.ThemeIcon('trash', new vscode.ThemeColor('charts.yellow'));
  const name = isLocked(object) ? 'lock' : kindIcon(object.kind);
  return state?.color ? new vscode.ThemeIcon(name, state.color) : new vscode.ThemeIcon(name);
}

/** Colours that every theme defines, for high contrast as well. */
export function markColor(mark: Mark): vscode.ThemeColor {
  switch (mark) {
    case 'new':
      return new vscode.ThemeColor('gitDecoration.addedResourceForeground');
    case 'changed':
      return new vscode.ThemeColor('gitDecoration.modifiedResourceForeground');
    case 'recreated':
      return new vscode.ThemeColor('gitDecoration.renamedResourceForeground');
  }
}
