import type { Node } from 'web-tree-sitter';
import { present, snippet } from './nodes.ts';

/** What attributes say about room. */
export interface WrittenAttributes {
  readonly isPacked: boolean;
  /** `__attribute__((aligned(64)))`, `alignas(64)`: source text; the largest counts. */
  readonly aligned: readonly string[];
}

const attributeTypes = ['attribute_specifier', 'attribute_declaration', 'alignas_qualifier'];

const harmless = /^(?:unused|deprecated|maybe_unused|nodiscard|nonstring|visibility|may_alias|designated_init)$/;

/** The attributes below a node, however deep. */
export function attributesIn(node: Node): Node[] {
  return present(node.descendantsOfType(attributeTypes));
}

/** The attributes that a child of a declaration is or, as a qualifier, has. */
export function attributesAt(node: Node): Node[] {
  if (attributeTypes.includes(node.type)) return [node];
  return node.type === 'type_qualifier' ? attributesIn(node) : [];
}

/** Reads attributes, or tells the one that is not understood. */
export function readAttributes(nodes: readonly Node[]): WrittenAttributes & { readonly unclear: string | undefined } {
  let isPacked = false;
  let unclear: string | undefined;
  const aligned: string[] = [];
  for (const node of nodes) {
    for (const { name, args } of itemsOf(node)) {
      const [length] = args;
      if (name === 'packed' && args.length === 0) isPacked = true;
      else if (name === 'aligned' && length !== undefined && args.length === 1) aligned.push(length);
      else if (!harmless.test(name)) unclear ??= snippet(node);
    }
  }
  return { isPacked, aligned, unclear };
}

interface Item {
  readonly name: string;
  readonly args: readonly string[];
}

function itemsOf(node: Node): Item[] {
  if (node.type === 'alignas_qualifier') return [{ name: 'aligned', args: present(node.namedChildren).map(textOf) }];
  const list = present(node.namedChildren);
  return list
    .flatMap((each) => (each.type === 'argument_list' ? present(each.namedChildren) : [each]))
    .map((each) => {
      const args = present(each.namedChildren).find(({ type }) => type === 'argument_list');
      const name = each.childForFieldName('function') ?? each.childForFieldName('name') ?? each;
      return {
        name: name.text.replace(/^__(\w+)__$/, '$1'),
        args: args ? present(args.namedChildren).map(textOf) : [],
      };
    });
}

function textOf({ text }: Node): string {
  return text;
}
