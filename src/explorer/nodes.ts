import type { Kind, ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import type { ContentRow } from '../ui/contentRow.ts';
import type { Alarm, ObjectHeading } from '../ui/objectStates.ts';

/** Objects that stand under one heading. */
export interface GroupNode {
  readonly type: 'group';
  readonly id: string;
  /** Present in groups of one kind. */
  readonly kind?: Kind;
  /** Present in all other groups; as it was last told. */
  heading?: ObjectHeading;
}

/** Something that is wrong among several objects. Reused for as long as the alarm lasts. */
export interface AlarmNode {
  readonly type: 'alarm';
  /** As it was last told. */
  alarm: Alarm;
}

/** One object. Reused for as long as the object lives, so that VS Code keeps the row under the user's mouse. */
export interface ObjectNode {
  readonly type: 'object';
  readonly ref: ObjectRef;
  readonly group: GroupNode;
}

/** One value of an object, named after its column in `/proc/sysvipc`. */
export interface FieldNode {
  readonly type: 'field';
  readonly column: string;
  readonly parent: ObjectNode;
}

/** A part of what is in an object, as another feature tells it. Reused for as long as the row has the same key. */
export interface ContentNode {
  readonly type: 'content';
  /** As it was last read. */
  row: ContentRow;
  readonly object: ObjectNode;
  readonly parent: ObjectNode | ContentNode;
}

/** Stands for the rows that a long group does not show. */
export interface MoreNode {
  readonly type: 'more';
  readonly group: GroupNode;
}

/** Says that a table could not be read, or not be understood in full. */
export interface WarningNode {
  readonly type: 'warning';
  readonly kind: Kind;
  /** The group of that kind; absent where it stands above all groups. */
  readonly group?: GroupNode;
}

/** Everything that has a row in the tree. */
export type TreeNode = AlarmNode | GroupNode | ObjectNode | FieldNode | ContentNode | MoreNode | WarningNode;

/** Identity of a row. Holds nothing that changes with time. */
export function nodeId(node: TreeNode): string {
  switch (node.type) {
    case 'alarm':
      return node.alarm.id;
    case 'group':
      return node.id;
    case 'object':
      // An object of several processes stands in several groups; in those of kinds, in one.
      return node.group.kind ? refText(node.ref) : `${node.group.id}/${refText(node.ref)}`;
    case 'field':
      return `${nodeId(node.parent)}/${node.column}`;
    case 'content':
      return `${nodeId(node.parent)}/${node.row.key}`;
    case 'more':
      return `${node.group.id}/more`;
    case 'warning':
      return `${node.group?.id ?? `table/${node.kind}`}/warning`;
  }
}

/** Whether a command's argument is the row of an object. */
export function isObjectNode(argument: unknown): argument is ObjectNode {
  return nodeOf(argument)?.type === 'object';
}

/** The object that a command's argument stands for. */
export function objectRefOf(argument: unknown): ObjectRef | undefined {
  const node = nodeOf(argument);
  if (!node) return undefined;
  if (node.type === 'object') return node.ref;
  if (node.type === 'content') return node.object.ref;
  return node.type === 'field' ? node.parent.ref : undefined;
}

/** What VS Code passes is not typed. */
function nodeOf(argument: unknown): TreeNode | undefined {
  if (typeof argument !== 'object' || argument === null || !('type' in argument)) return undefined;
  return argument as TreeNode;
}

/** The node that a node stands below; undefined for the outermost. */
export function parentOf(node: TreeNode): TreeNode | undefined {
  switch (node.type) {
    case 'alarm':
    case 'group':
      return undefined;
    case 'field':
    case 'content':
      return node.parent;
    case 'object':
    case 'more':
    case 'warning':
      return node.group;
  }
}
