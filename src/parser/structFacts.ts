import type { Node, Tree } from 'web-tree-sitter';
import type { ConstantFacts } from './constantFacts.ts';
import { constantFacts } from './constantFacts.ts';
import type { LanguageName } from './grammars.ts';
import { brokenPart, present, snippet } from './nodes.ts';
import { includesOf, packsOf } from './packs.ts';
import { RecordReader } from './recordReader.ts';
import { recordsIn } from './records.ts';
import { Surroundings } from './surroundings.ts';
import type { WrittenType } from './writtenTypes.ts';

/** A name's meaning as one place of a file tells it. */
export interface WrittenDefinition {
  readonly type: WrittenType;
  readonly line: number;
  /** Whether nothing else can be meant in its file. */
  readonly isCertain: boolean;
}

/** What a file says about structs. */
export interface StructFacts extends ConstantFacts {
  readonly language: LanguageName;
  /** Names of the files that it includes, without folders. */
  readonly includes: readonly string[];
  /** Whether it leaves a `#pragma pack` in force for the files that include it. */
  readonly leavesPacked: boolean;
  /** By `struct job`, `union value`, `enum color`, and the name that a typedef gives. */
  readonly types: ReadonlyMap<string, readonly WrittenDefinition[]>;
}

/** Reads off a tree what its file says about structs. */
export function structFacts(tree: Tree, language: LanguageName): StructFacts {
  const root = tree.rootNode;
  const surroundings = new Surroundings(root, language);
  const packs = packsOf(root, surroundings);
  const reader = new RecordReader(packs, language);
  const types = new Map<string, WrittenDefinition[]>();
  const define = (name: string | undefined, type: WrittenType, node: Node) => {
    if (!name) return;
    const definition = { type, line: node.startPosition.row, isCertain: surroundings.isCertain(node) };
    types.set(name, [...(types.get(name) ?? []), definition]);
  };
  for (const node of recordsIn(root)) {
    const record = reader.read(node);
    if (record) define(record.tag, { is: 'record', record }, node);
  }
  for (const node of present(root.descendantsOfType('enum_specifier'))) {
    const type = reader.typeOf(node);
    const tag = node.childForFieldName('name')?.text;
    if (tag !== undefined && type.is !== 'tag') define(`enum ${tag}`, type, node);
  }
  for (const node of present(root.descendantsOfType('type_definition'))) {
    const type = typedefType(reader, node);
    for (const declarator of present(node.childrenForFieldName('declarator'))) {
      const declared = reader.declared(declarator, type);
      define(declared.name, declared.type, node);
    }
  }
  for (const node of present(root.descendantsOfType('alias_declaration'))) {
    const descriptor = node.childForFieldName('type');
    const declarator = descriptor?.childForFieldName('declarator');
    const type = reader.typeOf(descriptor?.childForFieldName('type') ?? null);
    const declared = declarator ? reader.declared(declarator, type).type : type;
    define(node.childForFieldName('name')?.text, brokenPart(node) ? unclear(node) : declared, node);
  }
  const last = packs.at(-1);
  const leavesPacked = last?.pack !== undefined || last?.unclear !== undefined;
  return { language, includes: includesOf(root), leavesPacked, types, ...constantFacts(root, surroundings) };
}

/** Attributes of a typedef's name change the type, and what the grammar did not understand may be one. */
function typedefType(reader: RecordReader, node: Node): WrittenType {
  const type = reader.typeOf(node.childForFieldName('type'));
  const isOdd = present(node.children).some(
    (child) => /attribute|alignas/.test(child.type) || /^_Atomic$|alignas/i.test(child.text),
  );
  if (!isOdd && !brokenPart(node)) return type;
  if (type.is !== 'record') return unclear(node);
  return { is: 'record', record: { ...type.record, unclear: type.record.unclear ?? snippet(node) } };
}

function unclear(node: Node): WrittenType {
  return { is: 'unclear', text: snippet(node) };
}
