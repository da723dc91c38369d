import type { Node, Tree } from 'web-tree-sitter';

/** A type as it is written. Lengths and widths are source text: what names in them mean depends on other files. */
export type WrittenType =
  /** A primitive type, or a typedef's name. */
  | { readonly is: 'name'; readonly name: string }
  | { readonly is: 'tag'; readonly name: string }
  | { readonly is: 'record'; readonly record: WrittenRecord }
  /** gcc makes it unsigned unless an enumerator is negative. */
  | { readonly is: 'enum'; readonly tag: string | undefined; readonly isSigned: boolean }
  | { readonly is: 'pointer'; readonly to: string }
  | { readonly is: 'array'; readonly of: WrittenType; readonly length: string };

/** A struct or union with its members. */
export interface WrittenRecord {
  readonly kind: 'struct' | 'union';
  /** `struct job`; undefined for an anonymous one. */
  readonly tag: string | undefined;
  readonly line: number;
  readonly members: readonly WrittenMember[];
  readonly isPacked: boolean;
  /** `__attribute__((aligned(64)))`, `alignas(64)`. */
  readonly aligned: string | undefined;
  /** `#pragma pack(…)` that is in force where it stands. */
  readonly pack: number | undefined;
}

export interface WrittenMember {
  /** Undefined for an anonymous struct or union, and for unnamed bits. */
  readonly name: string | undefined;
  readonly type: WrittenType;
  readonly bits: string | undefined;
  readonly isPacked: boolean;
  readonly aligned: string | undefined;
}

/** What a file says about structs. */
export interface StructFacts {
  readonly language: 'c' | 'cpp';
  /** By tag, as in `struct job`. */
  readonly records: ReadonlyMap<string, WrittenRecord>;
  readonly typedefs: ReadonlyMap<string, { readonly type: WrittenType; readonly line: number }>;
  /** `#define` and enumerators, as source text. */
  readonly constants: ReadonlyMap<string, string>;
  /** Tags of enums with a negative enumerator. */
  readonly signedEnums: ReadonlySet<string>;
}

const recordTypes = ['struct_specifier', 'union_specifier', 'class_specifier'];

/** Reads off a tree what its file says about structs. */
export function structFacts(tree: Tree, language: 'c' | 'cpp'): StructFacts {
  const root = tree.rootNode;
  const packs = packsOf(root);
  const reader = new RecordReader(packs);
  const records = new Map<string, WrittenRecord>();
  for (const node of present(root.descendantsOfType(recordTypes))) {
    const record = reader.read(node);
    if (record?.tag !== undefined) records.set(record.tag, record);
  }
  const typedefs = new Map<string, { type: WrittenType; line: number }>();
  for (const node of present(root.descendantsOfType('type_definition'))) {
    const type = reader.typeOf(node.childForFieldName('type'));
    for (const declarator of present(node.childrenForFieldName('declarator'))) {
      const declared = reader.declared(declarator, type);
      if (declared.name) typedefs.set(declared.name, { type: declared.type, line: node.startPosition.row });
    }
  }
  const enums = present(root.descendantsOfType('enum_specifier')).filter(isSignedEnum);
  const signedEnums = new Set(enums.flatMap((node) => node.childForFieldName('name')?.text ?? []));
  return { language, records, typedefs, constants: constantsOf(root), signedEnums };
}

/** Reads structs as they are written. */
class RecordReader {
  private readonly packs: readonly Pack[];

  constructor(packs: readonly Pack[]) {
    this.packs = packs;
  }

  read(node: Node): WrittenRecord | undefined {
    const body = node.childForFieldName('body');
    if (!body) return undefined;
    const kind = node.type === 'union_specifier' ? 'union' : 'struct';
    const tag = node.childForFieldName('name')?.text;
    const attributes = attributesOf(node);
    return {
      kind,
      tag: tag === undefined ? undefined : `${kind} ${tag}`,
      line: node.startPosition.row,
      members: present(body.namedChildren).flatMap((child) =>
        child.type === 'field_declaration' ? this.members(child) : [],
      ),
      ...attributes,
      pack: this.packs.findLast(({ from }) => from <= node.startIndex)?.pack,
    };
  }

  typeOf(node: Node | null): WrittenType {
    if (!node) return { is: 'name', name: 'int' };
    if (node.type === 'enum_specifier') {
      return { is: 'enum', tag: node.childForFieldName('name')?.text, isSigned: isSignedEnum(node) };
    }
    if (recordTypes.includes(node.type)) {
      const record = this.read(node);
      if (record) return { is: 'record', record };
      const kind = node.type === 'union_specifier' ? 'union' : 'struct';
      return { is: 'tag', name: `${kind} ${node.childForFieldName('name')?.text ?? ''}` };
    }
    return { is: 'name', name: node.text.replace(/\s+/g, ' ') };
  }

  /** The name that a declarator declares, and the type that pointers and brackets around it make. */
  declared(declarator: Node, type: WrittenType): { readonly name: string | undefined; readonly type: WrittenType } {
    const inner = declarator.childForFieldName('declarator') ?? innerOfParentheses(declarator);
    switch (declarator.type) {
      case 'pointer_declarator':
      case 'reference_declarator':
        return inner ? this.declared(inner, { is: 'pointer', to: nameOf(type) }) : { name: undefined, type };
      case 'array_declarator': {
        const length = declarator.childForFieldName('size')?.text ?? '0';
        return inner ? this.declared(inner, { is: 'array', of: type, length }) : { name: undefined, type };
      }
      case 'function_declarator':
        return inner ? this.declared(inner, { is: 'name', name: 'function' }) : { name: undefined, type };
      case 'parenthesized_declarator':
      case 'attributed_declarator':
        return inner ? this.declared(inner, type) : { name: undefined, type };
      default:
        return { name: declarator.text, type };
    }
  }

  private members(node: Node): WrittenMember[] {
    const type = this.typeOf(node.childForFieldName('type'));
    const attributes = attributesOf(node);
    const declarators = present(node.childrenForFieldName('declarator'));
    const widths = present(node.namedChildren).filter(({ type: each }) => each === 'bitfield_clause');
    if (declarators.length === 0) {
      const bits = widths[0] ? widthOf(widths[0]) : undefined;
      const isAnonymous = type.is === 'record' && type.record.tag === undefined;
      return isAnonymous || bits !== undefined ? [{ name: undefined, type, bits, ...attributes }] : [];
    }
    return declarators.flatMap((declarator, index) => {
      const next = declarators[index + 1]?.startIndex ?? Number.POSITIVE_INFINITY;
      const width = widths.find(({ startIndex }) => startIndex > declarator.startIndex && startIndex < next);
      const { name, type: declaredType } = this.declared(declarator, type);
      // A method of a C++ struct takes no room.
      const isMethod = declaredType.is === 'name' && declaredType.name === 'function';
      return isMethod ? [] : [{ name, type: declaredType, bits: width && widthOf(width), ...attributes }];
    });
  }
}

/** A type's name, for people. */
export function nameOf(type: WrittenType): string {
  switch (type.is) {
    case 'name':
    case 'tag':
      return type.name;
    case 'record':
      return type.record.tag ?? type.record.kind;
    case 'enum':
      return 'enum';
    case 'pointer':
      return `${type.to} *`;
    case 'array':
      return `${nameOf(type.of)}[${type.length}]`;
  }
}

function isSignedEnum(node: Node): boolean {
  return /=\s*-/.test(node.childForFieldName('body')?.text ?? '');
}

function widthOf(clause: Node): string {
  return clause.text.replace(/^\s*:\s*/, '');
}

function innerOfParentheses(node: Node): Node | undefined {
  return present(node.namedChildren).find(({ type }) => /declarator$|identifier$/.test(type));
}

function attributesOf(node: Node): { readonly isPacked: boolean; readonly aligned: string | undefined } {
  const texts = present(node.children)
    .filter(({ type }) => /^(?:attribute_|alignas)|gnu|type_qualifier/.test(type))
    .map(({ text }) => text);
  const text = texts.join(' ');
  const aligned = /\b(?:__)?(?:aligned(?:__)?|alignas|_Alignas)\s*\(\s*([^()]+(?:\([^()]*\))?)\s*\)/.exec(text)?.[1];
  return { isPacked: /\b(?:__)?packed(?:__)?\b/.test(text), aligned };
}

interface Pack {
  readonly from: number;
  readonly pack: number | undefined;
}

/** `#pragma pack(push, 1)`, `pack(1)`, `pack()`, `pack(pop)`: from where on members are packed, and how tightly. */
function packsOf(root: Node): Pack[] {
  const stack: (number | undefined)[] = [];
  let current: number | undefined;
  return present(root.descendantsOfType('preproc_call')).flatMap((node) => {
    const call = /^\s*#\s*pragma\s+pack\s*\(([^)]*)\)/.exec(node.text)?.[1];
    if (call === undefined) return [];
    const number = /\d+/.exec(call)?.[0];
    if (/push/.test(call)) stack.push(current);
    if (/pop/.test(call)) current = stack.pop();
    else if (number !== undefined) current = Number(number);
    else if (!/push/.test(call)) current = undefined;
    return [{ from: node.endIndex, pack: current }];
  });
}

function constantsOf(root: Node): Map<string, string> {
  const constants = new Map<string, string>();
  for (const node of present(root.descendantsOfType('preproc_def'))) {
    const name = node.childForFieldName('name')?.text;
    const value = node
      .childForFieldName('value')
      ?.text.replace(/\/[/*].*$/s, '')
      .trim();
    if (name && value) constants.set(name, value);
  }
  for (const list of present(root.descendantsOfType('enumerator_list'))) {
    let next = '0';
    for (const node of present(list.namedChildren)) {
      const name = node.childForFieldName('name')?.text;
      if (node.type !== 'enumerator' || !name) continue;
      const value = node.childForFieldName('value')?.text ?? next;
      constants.set(name, value);
      next = `(${value}) + 1`;
    }
  }
  return constants;
}

function present(nodes: readonly (Node | null)[]): Node[] {
  return nodes.filter((node) => node !== null);
}
