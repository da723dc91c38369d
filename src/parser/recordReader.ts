import type { Node } from 'web-tree-sitter';
import { attributesAt, attributesIn, readAttributes } from './attributes.ts';
import { enumeratorsOf } from './constantFacts.ts';
import { scalarType } from './cTypes.ts';
import type { LanguageName } from './grammars.ts';
import { brokenPart, present, shortened, snippet } from './nodes.ts';
import type { Pack } from './packs.ts';
import { deepest, recordTypes } from './records.ts';
import type { WrittenMember, WrittenRecord, WrittenType } from './writtenTypes.ts';
import { nameOf } from './writtenTypes.ts';

/** What stands in a body and takes no room. */
const roomless =
  /^(?:comment|access_specifier|friend_declaration|using_declaration|alias_declaration|type_definition|static_assert_declaration|template_declaration|preproc_def|preproc_function_def)$/;

/** Around a record only these leave it as it is; others, such as templates and macros, may not. */
const surroundings =
  /^(?:translation_unit|preproc_\w+|linkage_specification|namespace_definition|declaration_list|compound_statement|function_definition|declaration|type_definition|field_declaration(?:_list)?|(?:struct|union|class)_specifier|.*_statement)$/;

const plainNames = /^(?:primitive_type|sized_type_specifier|type_identifier|qualified_identifier|template_type)$/;

/** A name and the type that it gets. */
interface Declared {
  readonly name: string | undefined;
  readonly type: WrittenType;
}

/** What one part of a body adds to its record. */
interface Part {
  readonly members?: readonly WrittenMember[];
  readonly names?: readonly string[];
  readonly isPlain?: boolean;
  /** Has a reference, which C++ packs in no way. */
  readonly isReferring?: boolean;
  readonly unclear?: string | undefined;
}

/** Reads types as they are written. What it does not know for certain it calls unclear. */
export class RecordReader {
  private readonly packs: readonly Pack[];
  private readonly language: LanguageName;
  /** How many records are being read around the next one. */
  private depth = 0;

  constructor(packs: readonly Pack[], language: LanguageName) {
    this.packs = packs;
    this.language = language;
  }

  /** A struct or union; undefined where only its name stands. */
  read(node: Node): WrittenRecord | undefined {
    const body = node.childForFieldName('body');
    if (!body) return undefined;
    const kind = kindOf(node);
    const name = node.childForFieldName('name')?.text;
    if (this.depth >= deepest) return unreadRecord(node, name);
    const attributes = readAttributes(present(node.children).flatMap(attributesAt));
    const pack = this.packs.findLast(({ from }) => from <= node.startIndex);
    this.depth++;
    const parts = present(body.namedChildren).map((child) => this.part(child, name));
    this.depth--;
    const unclear = [...parts.map((part) => part.unclear), aroundRecord(node, body), pack?.unclear, attributes.unclear];
    const isReferring = parts.some((part) => part.isReferring);
    return {
      kind,
      tag: name === undefined ? undefined : `${kind} ${name}`,
      line: node.startPosition.row,
      members: parts.flatMap(({ members }) => members ?? []),
      names: [...namesBehind(node), ...parts.flatMap(({ names }) => names ?? [])],
      isPacked: attributes.isPacked,
      aligned: attributes.aligned,
      pack: pack?.pack,
      isPlain: node.type !== 'class_specifier' && parts.every(({ isPlain }) => isPlain !== false) && !isReferring,
      unclear:
        unclear.find((each) => each !== undefined) ?? (isReferring && attributes.isPacked ? snippet(node) : undefined),
    };
  }

  /** The type that a specifier stands for. */
  typeOf(node: Node | null): WrittenType {
    if (!node) return { is: 'unclear', text: '' };
    if (recordTypes.includes(node.type)) {
      const record = this.read(node);
      return record ? { is: 'record', record } : { is: 'tag', name: `${kindOf(node)} ${tagOf(node) ?? ''}` };
    }
    if (node.type === 'enum_specifier') return this.enumOf(node);
    if (!plainNames.test(node.type) || node.hasError) return { is: 'unclear', text: snippet(node) };
    return { is: 'name', name: node.text.replace(/\s+/g, ' ') };
  }

  /** The name that a declarator declares, and the type that pointers and brackets around it make. */
  declared(declarator: Node, type: WrittenType): Declared {
    const inner = declarator.childForFieldName('declarator') ?? innerOf(declarator);
    const around = (outer: WrittenType) => (inner ? this.declared(inner, outer) : { name: undefined, type: outer });
    switch (declarator.type.replace(/^abstract_/, '')) {
      case 'pointer_declarator':
      case 'pointer_type_declarator':
      case 'reference_declarator':
        return around({ is: 'pointer', to: nameOf(type) });
      case 'array_declarator':
        return around({ is: 'array', of: type, length: declarator.childForFieldName('size')?.text ?? '0' });
      case 'function_declarator':
        return around({ is: 'function' });
      case 'parenthesized_declarator':
        return around(type);
      case 'identifier':
      case 'field_identifier':
      case 'type_identifier':
      case 'primitive_type':
      case 'operator_name':
      case 'destructor_name':
        return { name: declarator.text || undefined, type };
      default:
        return { name: declarator.text, type: { is: 'unclear', text: snippet(declarator) } };
    }
  }

  private enumOf(node: Node): WrittenType {
    const body = node.childForFieldName('body');
    const base = node.childForFieldName('base') ?? node.childForFieldName('underlying_type');
    const tag = tagOf(node);
    if (!body && !base) return { is: 'tag', name: `enum ${tag ?? ''}` };
    const { isPacked, unclear } = readAttributes(present(node.children).flatMap(attributesAt));
    const broken = brokenPart(node);
    if (isPacked || unclear !== undefined || broken) return { is: 'unclear', text: snippet(broken ?? node) };
    const isScoped = present(node.children).some(({ type }) => type === 'class' || type === 'struct');
    const values = body ? enumeratorsOf(body).map(({ value }) => value) : [];
    const int: WrittenType | undefined = isScoped ? { is: 'name', name: 'int' } : undefined;
    return { is: 'enum', tag, base: base ? this.typeOf(base) : int, values };
  }

  private part(node: Node, record: string | undefined): Part {
    if (brokenPart(node)) return { unclear: snippet(node) };
    // What is left of errors is a semicolon too many.
    if (node.isError || roomless.test(node.type)) return { isPlain: node.type !== 'access_specifier' };
    if (node.type === 'field_declaration') return this.field(node);
    if (node.type === 'declaration' || node.type === 'function_definition') return this.method(node, record);
    return { unclear: shortened(node.text.split('\n', 1)[0] ?? '') };
  }

  /** A member function takes no room unless it is virtual. Calls of macros look like constructors. */
  private method(node: Node, record: string | undefined): Part {
    const declarator = node.childForFieldName('declarator');
    const { name = '', type } = declarator?.type === 'operator_cast' ? castOperator : this.declaredBy(declarator);
    const isNamed = node.childForFieldName('type') !== null || name === record || /^~|^operator\b/.test(name);
    const isVirtual = present(node.children).some(({ text }) => text === 'virtual');
    const isMacro = name !== record && /^_*[A-Z][A-Z\d_]+$/.test(name);
    const isClear = this.language === 'cpp' && type.is === 'function' && isNamed && !isVirtual && !isMacro;
    return isClear ? { names: [`${name}()`], isPlain: false } : { unclear: snippet(node) };
  }

  private declaredBy(declarator: Node | null): Declared {
    const type: WrittenType = { is: 'unclear', text: '' };
    return declarator ? this.declared(declarator, type) : { name: undefined, type };
  }

  private field(node: Node): Part {
    const children = present(node.children);
    const declarators = present(node.childrenForFieldName('declarator'));
    if (declarators[0] && this.declaredBy(declarators[0]).type.is === 'function') {
      return declarators.length > 1 ? { unclear: snippet(node) } : this.method(node, undefined);
    }
    if (children.some((child) => child.type === 'storage_class_specifier' && child.text === 'static')) {
      return this.language === 'cpp' ? {} : { unclear: snippet(node) };
    }
    const type = this.typeOf(node.childForFieldName('type'));
    // Atomic structs may be made wider.
    const isAtomic = children.some(({ text }) => text === '_Atomic') && (type.is !== 'name' || !scalarType(type.name));
    if (isAtomic || children.some((child) => !isUnderstood(child))) return { unclear: snippet(node) };
    if (declarators.length === 0) return this.unnamed(node, type);
    const parts = declarators.map((declarator, index) => this.member(node, declarator, declarators[index + 1], type));
    return {
      members: parts.flatMap(({ members }) => members ?? []),
      names: parts.flatMap(({ names }) => names ?? []),
      isPlain: node.childForFieldName('default_value') === null,
      isReferring: declarators.some((each) => /reference/.test(each.type)),
      unclear: parts.map(({ unclear }) => unclear).find((each) => each !== undefined),
    };
  }

  /**
   * `union { … };` is a member; `enum { … };` only declares a type, and in C++ `struct point { … };` too. What this is in
   * C depends on the compiler's options.
   */
  private unnamed(node: Node, type: WrittenType): Part {
    const children = present(node.children);
    const { unclear, ...attributes } = readAttributes(children.flatMap(attributesAt));
    const bits = children.find((child) => child.type === 'bitfield_clause');
    if (bits || (type.is === 'record' && type.record.tag === undefined)) {
      return { members: [{ name: undefined, type, bits: bits && widthOf(bits), ...attributes }], unclear };
    }
    const isRoomless = type.is === 'enum' || (this.language === 'cpp' && (type.is === 'record' || type.is === 'tag'));
    return { unclear: isRoomless ? unclear : snippet(node) };
  }

  /** Attributes before the first declarator are for all of them, those behind one are for this one. */
  private member(node: Node, declarator: Node, next: Node | undefined, written: WrittenType): Part {
    const first = node.childForFieldName('declarator')?.startIndex ?? 0;
    const end = next?.startIndex ?? node.endIndex;
    const isBehind = ({ startIndex }: Node) => startIndex >= declarator.endIndex && startIndex < end;
    const children = present(node.children);
    const bits = children.find((child) => child.type === 'bitfield_clause' && isBehind(child));
    const nodes = children.filter((child) => child.endIndex <= first || isBehind(child));
    const { unclear, ...attributes } = readAttributes(nodes.flatMap(attributesAt));
    const { name, type } = this.declared(declarator, written);
    const isOdd =
      attributesIn(declarator).length > 0 ||
      (bits !== undefined && attributes.aligned.length > 0) ||
      (written.is === 'record' && name !== undefined && isLikeAttribute(name));
    return {
      members: [{ name, type, bits: bits && widthOf(bits), ...attributes }],
      names: name === undefined ? [] : [name],
      unclear: unclear ?? (isOdd ? snippet(node) : undefined),
    };
  }
}

const castOperator: Declared = { name: 'operator', type: { is: 'function' } };

/** What in a member's declaration moves nothing, or is read elsewhere. */
function isUnderstood({ type, text, isNamed }: Node): boolean {
  if (!isNamed) return /^[,;=]$/.test(text);
  if (type === 'type_qualifier') {
    return /^(?:const|volatile|restrict|__restrict|_Atomic|mutable|constexpr|__extension__|(?:_Alignas|alignas)\b.*)$/s.test(
      text,
    );
  }
  return !/^(?:storage_class_specifier|virtual|ms_|gnu_)/.test(type);
}

/** What about the record, or beside its body, may move its members. */
function aroundRecord(node: Node, body: Node): string | undefined {
  const parent = node.parent && /^(?:declaration|type_definition)$/.test(node.parent.type) ? node.parent : node;
  const broken = brokenPart(parent);
  if (broken) return snippet(broken);
  const isOdd = present(node.namedChildren).some(({ type }) => !besideBody.test(type));
  if (isOdd) return shortened(node.text.slice(0, body.startIndex - node.startIndex));
  if (namesBehind(node).some(isLikeAttribute)) return namesBehind(node).find(isLikeAttribute);
  for (let around = node.parent; around; around = around.parent) {
    if (!surroundings.test(around.type)) return snippet(around);
  }
  return undefined;
}

/** Unclear by its first words, and so is what it stands in: the whole of it may be as long as its file. */
function unreadRecord(node: Node, name: string | undefined): WrittenRecord {
  const kind = kindOf(node);
  return {
    kind,
    tag: name === undefined ? undefined : `${kind} ${name}`,
    line: node.startPosition.row,
    members: [],
    names: [],
    isPacked: false,
    aligned: [],
    pack: undefined,
    isPlain: false,
    unclear: shortened(node.text.slice(0, 100)),
  };
}

const besideBody =
  /^(?:field_declaration_list|type_identifier|qualified_identifier|attribute_\w+|alignas_qualifier|virtual_specifier|comment)$/;

/** `struct job { … } PACKED;`: what looks like a variable can be a macro. */
function namesBehind({ parent }: Node): string[] {
  if (parent?.type !== 'declaration') return [];
  return present(parent.childrenForFieldName('declarator')).flatMap(({ type, text }) =>
    type === 'identifier' ? text : [],
  );
}

function isLikeAttribute(name: string): boolean {
  return /^_*[A-Z][A-Z\d_]+$|^__/.test(name) || /packed|^pack$|align/i.test(name);
}

function innerOf(node: Node): Node | undefined {
  return present(node.namedChildren).find(({ type }) => /declarator$|identifier$/.test(type));
}

function widthOf({ text }: Node): string {
  return text.replace(/^\s*:\s*/, '');
}

function kindOf(node: Node): 'struct' | 'union' {
  return node.type === 'union_specifier' ? 'union' : 'struct';
}

function tagOf(node: Node): string | undefined {
  return node.childForFieldName('name')?.text;
}
