import type { Node } from 'web-tree-sitter';
import { present } from './nodes.ts';

/** Names of the grammar's nodes that declare members. */
export const recordTypes = ['struct_specifier', 'union_specifier', 'class_specifier'];

/**
 * So many records may stand in each other. Nobody writes more, and the time that it takes to read them grows with the
 * fourth power of the depth.
 */
export const deepest = 32;

/** The records of a file without those that too many others stand around. */
export function recordsIn(root: Node): Node[] {
  const ends: number[] = [];
  return present(root.descendantsOfType(recordTypes)).filter((node) => {
    while ((ends.at(-1) ?? node.endIndex) <= node.startIndex) ends.pop();
    ends.push(node.endIndex);
    return ends.length <= deepest;
  });
}
