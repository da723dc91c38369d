import type { Node } from 'web-tree-sitter';

/** The nodes of a list that may hold nothing. */
export function present(nodes: readonly (Node | null)[]): Node[] {
  return nodes.filter((node) => node !== null);
}

/** A node's text in one short line, to be shown to people. */
export function snippet({ text }: Node): string {
  return shortened(text);
}

/** A text in one short line. */
export function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

/** The first part of a node that the grammar could not make sense of. */
export function brokenPart(node: Node): Node | undefined {
  if (node.isError) return node.text.trim() === ';' ? undefined : node;
  // The grammars have no name for unnamed bits (`int : 3`), nor for a semicolon too many.
  if (node.isMissing) return node.nextSibling?.type === 'bitfield_clause' ? undefined : (node.parent ?? node);
  if (!node.hasError) return undefined;
  for (const child of present(node.children)) {
    const broken = brokenPart(child);
    if (broken) return broken;
  }
  return undefined;
}
