import type { Node } from 'web-tree-sitter';
import { isArm, scalarType } from './cTypes.ts';
import type { LoadedLanguage } from './grammars.ts';

/** What a constant expression can be: text, or an integer of any width. */
export type Value = string | bigint;

/** All values that a name can have; empty when nothing is known. */
export type Lookup = (name: string) => readonly Value[];

/** A name with several definitions has several values; more than these are not followed. */
const mostValues = 16;

/** In characters. What is longer is no key, and may be nested more deeply than can be followed. */
const longestExpression = 2_000;

/** The possible values of an expression, given as source text; empty when the sources do not tell. */
export function evaluateText(text: string, language: LoadedLanguage, lookup: Lookup): readonly Value[] {
  if (text.length > longestExpression) return [];
  return language.parse(`int value = ${text};`, (tree) => {
    const value = tree.rootNode.descendantsOfType('init_declarator')[0]?.childForFieldName('value');
    return value && !tree.rootNode.hasError ? evaluate(value, lookup) : [];
  });
}

function evaluate(node: Node, lookup: Lookup): readonly Value[] {
  switch (node.type) {
    case 'string_literal':
      return [stringOf(node)];
    case 'raw_string_literal':
      return [node.namedChildren.find((child) => child?.type === 'raw_string_content')?.text ?? ''];
    case 'concatenated_string':
      return concatenated(node, lookup);
    case 'char_literal':
      return characterOf(node);
    case 'number_literal':
      return integerOf(node.text);
    case 'identifier':
      return lookup(node.text).slice(0, mostValues);
    case 'sizeof_expression':
      return lookup(node.text);
    case 'parenthesized_expression':
    case 'initializer_list':
      return first(node, lookup);
    case 'cast_expression':
      return castTo(node.childForFieldName('type')?.text ?? '', field(node, 'value', lookup));
    case 'conditional_expression':
      return [...field(node, 'consequence', lookup), ...field(node, 'alternative', lookup)];
    case 'unary_expression':
      return unary(node, lookup);
    case 'binary_expression':
      return binary(node, lookup);
    case 'call_expression':
      return called(node, lookup);
    default:
      return [];
  }
}

function field(node: Node, name: string, lookup: Lookup): readonly Value[] {
  const child = node.childForFieldName(name);
  return child ? evaluate(child, lookup) : [];
}

/** `(uint8_t)300` is 44; a type that is not known is taken to leave values as they are. */
function castTo(name: string, values: readonly Value[]): readonly Value[] {
  const type = scalarType(name);
  return values.flatMap((value) => {
    if (typeof value === 'string' || !type) return [value];
    if (type.reading === 'signed') return [BigInt.asIntN(type.size * 8, value)];
    if (type.reading === 'unsigned') return [BigInt.asUintN(type.size * 8, value)];
    return [];
  });
}

function first(node: Node, lookup: Lookup): readonly Value[] {
  const child = node.namedChildren.find((each) => each && each.type !== 'comment');
  return child ? evaluate(child, lookup) : [];
}

/**
 * `path.c_str()` of a C++ string is the string; `static_cast<int>('A')` and `int('A')` are what is in them; and
 * `(key_t)(5)`, which looks like a call, is a cast.
 */
function called(call: Node, lookup: Lookup): readonly Value[] {
  const callee = call.childForFieldName('function');
  const list = call.childForFieldName('arguments');
  const inside = () => (list ? first(list, lookup) : []);
  const cast = callee?.type === 'template_function' && /^(?:static|const)_cast$/.test(nameOf(callee));
  if (cast || callee?.type === 'primitive_type') return inside();
  const type = callee?.type === 'parenthesized_expression' ? callee.text.slice(1, -1) : '';
  if (scalarType(type)) return castTo(type, inside());
  const isText = callee?.type === 'field_expression' && /^(?:c_str|data)$/.test(fieldNameOf(callee));
  return isText ? field(callee, 'argument', lookup) : [];
}

function nameOf(node: Node): string {
  return node.childForFieldName('name')?.text ?? '';
}

function fieldNameOf(node: Node): string {
  return node.childForFieldName('field')?.text ?? '';
}

function concatenated(node: Node, lookup: Lookup): readonly Value[] {
  let texts = [''];
  for (const child of node.namedChildren) {
    if (!child || child.type === 'comment') continue;
    const parts = evaluate(child, lookup).filter((value) => typeof value === 'string');
    texts = texts.flatMap((text) => parts.map((part) => text + part)).slice(0, mostValues);
  }
  return texts;
}

function unary(node: Node, lookup: Lookup): readonly Value[] {
  const operator = node.childForFieldName('operator')?.text;
  return integers(field(node, 'argument', lookup)).flatMap((value) => {
    switch (operator) {
      case '-':
        return [-value];
      case '+':
        return [value];
      case '~':
        return [~value];
      default:
        return [];
    }
  });
}

function binary(node: Node, lookup: Lookup): readonly Value[] {
  const operator = node.childForFieldName('operator')?.text ?? '';
  const rights = integers(field(node, 'right', lookup));
  return integers(field(node, 'left', lookup))
    .flatMap((left) => rights.flatMap((right) => calculated(operator, left, right)))
    .slice(0, mostValues);
}

function calculated(operator: string, left: bigint, right: bigint): readonly bigint[] {
  switch (operator) {
    case '+':
      return [left + right];
    case '-':
      return [left - right];
    case '*':
      return [left * right];
    case '/':
      return right === 0n ? [] : [left / right];
    case '%':
      return right === 0n ? [] : [left % right];
    case '<<':
      return right >= 0n && right < 64n ? [left << right] : [];
    case '>>':
      return right >= 0n && right < 64n ? [left >> right] : [];
    case '&':
      return [left & right];
    case '|':
      return [left | right];
    case '^':
      return [left ^ right];
    default:
      return [];
  }
}

function integers(values: readonly Value[]): bigint[] {
  return values.filter((value) => typeof value === 'bigint');
}

function integerOf(literal: string): readonly bigint[] {
  // The grammar takes a sign before digits for a part of the number.
  if (/^[-+]/.test(literal)) return integerOf(literal.slice(1)).map((value) => (literal[0] === '-' ? -value : value));
  const digits = literal.replace(/'/g, '').replace(/[uUlLzZ]+$/, '');
  if (/^0[0-7]+$/.test(digits)) return [BigInt(`0o${digits.slice(1)}`)];
  return /^(?:0[xX][\da-fA-F]+|0[bB][01]+|\d+)$/.test(digits) ? [BigInt(digits)] : [];
}

/** `'AB'` is one int of two bytes, the first one the high one, as in gcc and clang; it has the last four bytes. */
function characterOf(node: Node): readonly bigint[] {
  const bytes = bytesOf(node);
  if (bytes.length === 0) return [];
  if (/^[LuU]/.test(node.text)) return [BigInt(bytes.length === 1 ? bytes.readUInt8() : codePointOf(bytes))];
  const value = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  if (bytes.length > 1) return [BigInt.asIntN(32, value)];
  return [isArm ? value : BigInt.asIntN(8, value)];
}

function codePointOf(bytes: Buffer): number {
  return bytes.toString('utf8').codePointAt(0) ?? 0;
}

const simpleEscapes: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** As UTF-8, which is what the names of files are in. */
function stringOf(literal: Node): string {
  return bytesOf(literal).toString('utf8');
}

/** What a literal is in memory: `\xc3\xa9` are two bytes, and one letter. */
function bytesOf(literal: Node): Buffer {
  return Buffer.concat(literal.namedChildren.map((child) => (child ? partOf(child) : Buffer.of())));
}

function partOf({ type, text }: Node): Buffer {
  if (type !== 'escape_sequence') return Buffer.from(text, 'utf8');
  const code = text.slice(1);
  const [, kind, digits = ''] = /^([xuU])([\da-fA-F]+)$/.exec(code) ?? [];
  if (kind === 'x') return Buffer.of(Number.parseInt(digits.slice(-2), 16));
  if (kind) return Buffer.from(String.fromCodePoint(Math.min(Number.parseInt(digits, 16), 0x10ffff)), 'utf8');
  if (/^[0-7]+$/.test(code)) return Buffer.of(Number.parseInt(code, 8) & 0xff);
  // A backslash before the end of a line takes that away.
  return Buffer.from(/^[\r\n]+$/.test(code) ? '' : (simpleEscapes[code] ?? code), 'utf8');
}
