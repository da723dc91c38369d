import type { Node, Tree } from 'web-tree-sitter';
import { enumeratorsOf, macroBodies } from './constantFacts.ts';
import type { LanguageName, LoadedLanguage } from './grammars.ts';

/** The functions whose calls tell about keys (ftok(3), msgget(2), semget(2), shmget(2)). */
const keyFunctions = ['ftok', 'msgget', 'semget', 'shmget'] as const;

/** One of {@link keyFunctions}. */
export type KeyFunction = (typeof keyFunctions)[number];

/** A call as it is written. */
export interface WrittenCall {
  readonly name: KeyFunction;
  readonly text: string;
  /** Source text of the arguments. */
  readonly args: readonly string[];
  readonly line: number;
  readonly column: number;
  /** The function that it stands in, by the index of its first character; -1 outside of functions. */
  readonly scope: number;
}

/** Something that gives a name a value: `#define`, an enumerator, an initialiser, an assignment, a parameter. */
export interface Definition {
  readonly name: string;
  /** Source text of the value; undefined where the name is only declared, or open. */
  readonly value: string | undefined;
  /** Whether the name is declared here, and does not only get another value. */
  readonly isDeclared: boolean;
  /** Whether the name gets values that are not followed: `i++`, `id |= 0x40`, `hash = hash * 31 + c`. */
  readonly isOpen: boolean;
  readonly isConstant: boolean;
  readonly line: number;
  readonly column: number;
  /** See {@link WrittenCall.scope}. */
  readonly scope: number;
}

/** What one file contributes, with all values still as text: what names mean depends on the files around it. */
export interface FileFacts {
  readonly language: LanguageName;
  readonly includes: readonly string[];
  readonly definitions: ReadonlyMap<string, readonly Definition[]>;
  readonly calls: readonly WrittenCall[];
}

const names = keyFunctions.map((name) => `"${name}"`).join(' ');

const query = `
(preproc_include path: (string_literal) @include)
(preproc_def name: (identifier) @macro)
(enumerator_list) @enum
(init_declarator) @initialiser
(assignment_expression left: (identifier) right: (_)) @assignment
(update_expression argument: (identifier) @changed)
(declaration declarator: (_) @declared)
(parameter_declaration declarator: (_) @declared)
(call_expression function: (identifier) @function (#any-of? @function ${names}))
`;

const qualifiedCalls = `(call_expression function: (qualified_identifier name: (identifier) @function) (#any-of? @function ${names}))`;

/** Reads a file's facts off its tree. */
export function fileFacts(tree: Tree, language: LoadedLanguage, languageName: LanguageName): FileFacts {
  const includes: string[] = [];
  const definitions = new Map<string, Definition[]>();
  const calls: WrittenCall[] = [];
  const define = (definition: Definition | undefined) => {
    if (!definition) return;
    const known = definitions.get(definition.name);
    if (known) known.push(definition);
    else definitions.set(definition.name, [definition]);
  };
  const bodyOf = macroBodies(tree.rootNode);
  const captures = language.query(languageName === 'cpp' ? query + qualifiedCalls : query).captures(tree.rootNode);
  for (const { name, node } of captures) {
    switch (name) {
      case 'include':
        includes.push(node.text.slice(1, -1));
        break;
      case 'macro':
        define(macro(node, bodyOf(node)));
        calls.push(...callsInMacro(node, bodyOf(node), language));
        break;
      case 'enum':
        for (const each of enumerators(node)) define(each);
        break;
      case 'initialiser':
        define(valued(node, node.childForFieldName('declarator'), node.childForFieldName('value')));
        break;
      case 'assignment':
        define(assigned(node));
        break;
      case 'changed':
        define({ ...placeOf(node), ...opened, name: node.text, scope: scopeOf(node) });
        break;
      case 'declared':
        if (node.type !== 'init_declarator') define(valued(node, node, null));
        break;
      case 'function': {
        const call = callAt(node);
        if (call) calls.push(writtenCall(node.text, call, node));
        break;
      }
    }
  }
  return { language: languageName, includes, definitions, calls };
}

const constant = { isConstant: true, isDeclared: true, isOpen: false };
const opened = { value: undefined, isConstant: false, isDeclared: false, isOpen: true };

function macro(name: Node, body: string): Definition {
  return { ...placeOf(name), ...constant, name: name.text, value: body || undefined, scope: -1 };
}

/** `#define KEY ftok("/tmp/server", 'A')`: the calls in a macro's body stand where the macro stands. */
function callsInMacro(name: Node, body: string, language: LoadedLanguage): WrittenCall[] {
  if (!mentionsKeys(body)) return [];
  return language.parse(`int macro = ${body};`, (tree) =>
    language
      .query(query)
      .captures(tree.rootNode)
      .filter((capture) => capture.name === 'function')
      .flatMap(({ node }) => {
        const call = callAt(node);
        return call ? [{ ...writtenCall(node.text, call, name), scope: -1 }] : [];
      }),
  );
}

/** Whether a text calls one of the functions, as far as can be told without parsing it. */
export function mentionsKeys(text: string): boolean {
  return /\b(?:ftok|msgget|semget|shmget)\s*\(/.test(text);
}

function enumerators(list: Node): Definition[] {
  const scope = scopeOf(list);
  return enumeratorsOf(list).map(({ name, value }) => ({
    ...placeOf(name),
    ...constant,
    name: name.text,
    value,
    scope,
  }));
}

function valued(node: Node, declarator: Node | null, value: Node | null): Definition | undefined {
  const name = declarator && declaredName(declarator);
  if (!name) return undefined;
  const isConstant = value !== null && /\b(?:const|constexpr)\b/.test(node.parent?.text.slice(0, 80) ?? '');
  const [isDeclared, isOpen] = [true, false];
  return {
    ...placeOf(name),
    name: name.text,
    value: value?.text,
    isConstant,
    isDeclared,
    isOpen,
    scope: scopeOf(node),
  };
}

/** `id = 5`; open with any other operator, and where the value is made of the one before. */
function assigned(node: Node): Definition | undefined {
  const name = node.childForFieldName('left');
  const value = node.childForFieldName('right');
  if (!name || !value) return undefined;
  const isOpen =
    node.childForFieldName('operator')?.text !== '=' ||
    [value, ...value.descendantsOfType('identifier')].some((each) => each?.text === name.text);
  const known = { value: value.text, isConstant: false, isDeclared: false, isOpen };
  return { ...placeOf(name), ...(isOpen ? opened : known), name: name.text, scope: scopeOf(node) };
}

/** The identifier inside of `*name`, `name[]`, `(*name)`; undefined for functions. */
function declaredName(declarator: Node): Node | undefined {
  let node: Node | null = declarator;
  while (node && node.type !== 'identifier') {
    if (node.type === 'function_declarator') return undefined;
    node = node.childForFieldName('declarator') ?? node.namedChildren.find((child) => child !== null) ?? null;
  }
  return node ?? undefined;
}

function callAt(name: Node): Node | undefined {
  let node = name.parent;
  while (node && node.type !== 'call_expression') node = node.parent;
  return node ?? undefined;
}

function writtenCall(name: string, call: Node, place: Node): WrittenCall {
  const args = call.childForFieldName('arguments')?.namedChildren ?? [];
  return {
    ...placeOf(place),
    name: keyFunctions.find((each) => each === name) ?? 'ftok',
    text: call.text.replace(/\s+/g, ' '),
    args: args.flatMap((argument) => (argument && argument.type !== 'comment' ? [argument.text] : [])),
    scope: scopeOf(call),
  };
}

function placeOf({ startPosition }: Node): { readonly line: number; readonly column: number } {
  return { line: startPosition.row, column: startPosition.column };
}

function scopeOf(start: Node): number {
  let node: Node | null = start;
  while (node && node.type !== 'function_definition') node = node.parent;
  return node ? node.startIndex : -1;
}
