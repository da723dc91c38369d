import type { Kind, ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';
import type { ContentRow } from './contentRows.ts';

/** All objects of one kind. */
export interface GroupNode {
  readonly type: 'group';
  readonly kind: Kind;
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

/** A part of what is in an object, as another feature tells it. */
export interface ContentNode {
  readonly type: 'content';
  readonly row: ContentRow;
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
  readonly group: GroupNode;
}

export type TreeNode = GroupNode | ObjectNode | FieldNode | ContentNode | MoreNode | WarningNode;

/** Identity of a row. Holds nothing that changes with time. */
export function nodeId(node: TreeNode): string {
  switch (node.type) {
    case 'group':
      return node.kind;
    case 'object':
      return refText(node.ref);
    case 'field':
      return `${refText(node.parent.ref)}/${node.column}`;
    case 'content':
      return `${nodeId(node.parent)}/${node.row.key}`;
    case 'more':
      return `${node.group.kind}/more`;
    case 'warning':
      return `${node.group.kind}/warning`;
  }
}

/** The object that a command's argument stands for: what VS Code passes is not typed. */
export function objectRefOf(argument: unknown): ObjectRef | undefined {
  if (typeof argument !== 'object' || argument === null || !('type' in argument)) return undefined;
  const node = argument as TreeNode;
  if (node.type === 'object') return node.ref;
  if (node.type === 'content') return node.object.ref;
  return node.type === 'field' ? node.parent.ref : undefined;
}
