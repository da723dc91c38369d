import type { Node } from 'web-tree-sitter';
import { present } from './nodes.ts';
import type { Surroundings } from './surroundings.ts';

/** One thing that a name can stand for in constant expressions. */
export interface WrittenConstant {
  /** Source text; undefined where it depends on what the sources do not tell. */
  readonly value: string | undefined;
  /** Whether nothing else can be meant in its file. */
  readonly isCertain: boolean;
  /** A macro is text, not a value: `BASE + 1` twice is `BASE + 1 * 2`. */
  readonly isMacro: boolean;
}

/** What a file says about constants and macros. */
export interface ConstantFacts {
  readonly constants: ReadonlyMap<string, readonly WrittenConstant[]>;
  /** Macros that can make a declaration something else; with brackets those that have parameters: `LINK()`. */
  readonly macros: ReadonlySet<string>;
}

/** `name[32]`, `first, second`, `bits : 3`, attributes: in a name's place these make something else of a member. */
const changesDeclarations =
  /^[*[\s]*[A-Za-z_]\w*\s*(?:[[,]|:(?!:)|\s[A-Za-z_])|^(?:__attribute|_Alignas|alignas|__declspec)/;

/** `#define`, enumerators and constant variables. */
export function constantFacts(root: Node, surroundings: Surroundings): ConstantFacts {
  const bodyOf = macroBodies(root);
  const constants = new Map<string, WrittenConstant[]>();
  const macros = new Set<string>();
  const define = (name: string | undefined, constant: WrittenConstant) => {
    if (name) constants.set(name, [...(constants.get(name) ?? []), constant]);
  };
  for (const node of present(root.descendantsOfType('preproc_def'))) {
    const name = node.childForFieldName('name');
    const text = name ? bodyOf(name) : '';
    if (!name || text === '') continue;
    if (changesDeclarations.test(text)) macros.add(name.text);
    // `#ifndef SIZE` before `#define SIZE`: another value is welcome.
    const isOverridable = surroundings
      .conditionsOf(node, name.text)
      .some((condition) => mentions(condition, name.text));
    const value = isOverridable ? undefined : text;
    define(name.text, { value, isCertain: surroundings.isCertain(node), isMacro: true });
  }
  for (const node of present(root.descendantsOfType('preproc_function_def'))) {
    macros.add(`${node.childForFieldName('name')?.text}()`);
  }
  for (const node of present(root.descendantsOfType('preproc_call'))) {
    const undefinedName = /^\s*#\s*undef\s+(\w+)/.exec(node.text)?.[1];
    define(undefinedName, { value: undefined, isCertain: false, isMacro: true });
  }
  for (const list of present(root.descendantsOfType('enumerator_list'))) {
    // Those of `enum class` need their enum's name before them.
    if (present(list.parent?.children ?? []).some(({ type }) => type === 'class' || type === 'struct')) continue;
    for (const { name, value } of enumeratorsOf(list)) {
      define(name.text, { value, isCertain: surroundings.isCertain(list), isMacro: false });
    }
  }
  for (const { name, value, node } of variablesOf(root)) {
    define(name, { value, isCertain: surroundings.isCertain(node), isMacro: false });
  }
  return { constants, macros };
}

/** An enumerator as it is written. */
export interface WrittenEnumerator {
  readonly name: Node;
  /** Source text; undefined for one that the preprocessor may move. */
  readonly value: string | undefined;
}

/** An enumerator without a value is one more than the one before it, unless the preprocessor may put others between. */
export function enumeratorsOf(list: Node): WrittenEnumerator[] {
  let base: string | undefined = '0';
  let count = 0;
  const read = (node: Node) => {
    const name = node.childForFieldName('name');
    if (node.type === 'comment') return [];
    if (node.type !== 'enumerator' || !name || node.hasError) {
      base = undefined;
      const inside = present(node.descendantsOfType('enumerator')).flatMap(
        (each) => each.childForFieldName('name') ?? [],
      );
      return inside.map((each) => ({ name: each, value: undefined }));
    }
    const value = node.childForFieldName('value')?.text;
    if (value !== undefined) {
      base = value;
      count = 0;
    }
    const text = base === undefined || count === 0 ? base : `(${base}) + ${count}`;
    count++;
    return [{ name, value: text }];
  };
  return present(list.namedChildren).flatMap(read);
}

/** `const int SLOTS = 4;`, `static constexpr int SLOTS{4};` in a struct as well. */
function variablesOf(root: Node): { readonly name: string; readonly value: string; readonly node: Node }[] {
  return present(root.descendantsOfType(['declaration', 'field_declaration'])).flatMap((node) => {
    if (!present(node.children).some(({ text }) => /^const(?:expr)?$/.test(text))) return [];
    const declarators = present(node.childrenForFieldName('declarator')).filter(
      ({ type }) => type === 'init_declarator',
    );
    return [node, ...declarators].flatMap((each) => {
      const name = each.childForFieldName('declarator');
      const value = each.childForFieldName('value') ?? each.childForFieldName('default_value');
      return name && value && /^(?:field_)?identifier$/.test(name.type)
        ? [{ name: name.text, value: value.text, node }]
        : [];
    });
  });
}

const longestMacro = 2_000;

/** In texts and characters nothing is a comment. */
const quoted = String.raw`"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'`;
const wholeLine = new RegExp(String.raw`^(?:${quoted}|/\*[\s\S]*?\*/|//(?:\\\r?\n|[^\n])*|\\\r?\n|[^\n])*`);
const quotedOrNothing = new RegExp(String.raw`(${quoted})|/\*[\s\S]*?\*/|//.*$|\\\r?\n`, 'gs');

/** Gives what stands behind the name of a macro, without comments. The grammars end it where the first one begins. */
export function macroBodies(root: Node): (name: Node) => string {
  const source = root.text;
  return ({ endIndex }) => {
    const start = endIndex - root.startIndex;
    const line = wholeLine.exec(source.slice(start, start + longestMacro))?.[0] ?? '';
    return line.replace(quotedOrNothing, (_, text: string | undefined) => text ?? ' ').trim();
  };
}

function mentions(condition: string, name: string): boolean {
  return new RegExp(`\\b${name}\\b`).test(condition);
}
