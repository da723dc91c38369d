import { codeOf } from './code.ts';
import { conditionDepths, findImports } from './imports.ts';
import type { SnippetLanguage } from './manifest.ts';

/** Text to put before a line (0-based) of a document; `line` may be the number of lines, for its end. */
export interface LineInsertion {
  readonly line: number;
  readonly text: string;
}

interface Rules {
  /** A line that a file needs at its top on behalf of its code. */
  readonly header: RegExp;
  /** A header line that has to come before all others. */
  readonly first?: RegExp;
  /** What may stand before the first import. */
  readonly preamble: RegExp;
  /** A header line of shared files that this language does without. */
  readonly needless?: RegExp;
}

const comment = String.raw`/\*[^*]*\*+(?:[^/*][^*]*\*+)*/`;
/** Of Rust. Others may stand in its brackets: it ends with its line. */
const innerAttribute = String.raw`#!\[[\s\S]*?\][ \t]*(?://.*)?\n`;

const cRules: Rules = {
  header: /^#(include|define _GNU_SOURCE)/,
  first: /^#define /,
  preamble: new RegExp(
    [
      String.raw`^(?:\s`,
      String.raw`/\*[\s\S]*?\*/`,
      String.raw`//.*\n`,
      String.raw`#\s*pragma\s+once\b.*\n`,
      // What the C library is asked to offer has to be said before it is included: _POSIX_C_SOURCE, _FILE_OFFSET_BITS, …
      String.raw`#\s*ifndef\s+(\w+)\s*\n\s*#\s*define\s+\1\b.*\n\s*#\s*endif\b.*\n`,
      String.raw`#\s*define\s+_[A-Z]\w*\b(?!\().*\n`,
      String.raw`#\s*ifndef\s+(\w+)\s*\n\s*#\s*define\s+\2\b.*\n)*`,
    ].join('|'),
  ),
};

const rules: Readonly<Record<SnippetLanguage, Rules>> = {
  c: cRules,
  // C++ compilers define _GNU_SOURCE themselves on Linux, and call it an error when it is defined again.
  cpp: { ...cRules, needless: /^#define _GNU_SOURCE/ },
  python: {
    header: /^(import|from) /,
    preamble: /^(#.*\n|[rRuU]?("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*').*\n|\s)*/,
  },
  go: {
    header: /^(package|import) /,
    first: /^package /,
    preamble: /^(\/\*[\s\S]*?\*\/|\/\/.*\n|\s)*(package\s.*\n)?/,
  },
  rust: {
    header: /^use /,
    // Inner attributes and what is between them: they stand before everything else.
    preamble: new RegExp(
      String.raw`^(?:#!(?!\[).*\n)?(?:(?:\s|//.*\n|${comment})*?(?://!.*\n|(?=/\*!)${comment}|${innerAttribute}))*\s*`,
    ),
  },
};

/** The header lines of a snippet's file, and the rest of it. */
export function splitHeader(language: SnippetLanguage, file: string): { header: readonly string[]; body: string } {
  const lines = file.split('\n');
  const end = lines.findIndex((line) => !rules[language].header.test(line));
  const header = lines.slice(0, end).filter((line) => rules[language].needless?.test(line) !== true);
  return { header, body: lines.slice(end).join('\n').trim() };
}

/** Each of the lines once: what comes first, then the others by alphabet. */
function sortHeader(language: SnippetLanguage, header: Iterable<string>): readonly string[] {
  const { first } = rules[language];
  return [...new Set(header)].sort((a, b) => Number(first?.test(b)) - Number(first?.test(a)) || (a < b ? -1 : 1));
}

/** Where the header lines go that the document does not have, from the top down, and the line where code may begin. */
export function planHeader(
  language: SnippetLanguage,
  document: string,
  header: readonly string[],
): { readonly insertions: readonly LineInsertion[]; readonly codeLine: number } {
  const { first } = rules[language];
  const lines = codeOf(language, document).split('\n');
  const preambleEnd = lineCount(rules[language].preamble.exec(document)?.[0] ?? '');
  const imports = findImports(language, document);
  const codeLine = imports?.codeLine ?? preambleEnd;
  const missing = sortHeader(language, header).filter((line) => !hasLine(language, lines, line, codeLine));
  const isFirst = (line: string) => first?.test(line) === true;
  const firsts = missing.filter(isFirst);
  const others = missing.filter((line) => !isFirst(line));
  const top = language === 'go' ? 0 : Math.min(imports?.start ?? preambleEnd, preambleEnd);
  const below = imports?.end ?? preambleEnd;
  const isBlankBelow = (document.split('\n')[below] ?? '').trim() === '';
  const isTogether = top === below;
  const insertions = isTogether
    ? [{ line: top, text: block([...firsts, ...others], isBlankBelow) }]
    : [
        { line: top, text: block(firsts, true) },
        { line: below, text: block(others, isBlankBelow || imports !== undefined) },
      ];
  const isUnended = (line: number) => line >= lines.length;
  return {
    insertions: insertions
      .filter(({ text }) => text !== '')
      .map(({ line, text }) => ({ line, text: isUnended(line) ? `\n${text}` : text })),
    codeLine,
  };
}

/** The document with the lines in it. */
export function insertLines(document: string, insertions: readonly LineInsertion[]): string {
  const lines = document.split('\n').map((line, index, all) => (index < all.length - 1 ? `${line}\n` : line));
  for (const { line, text } of insertions.toReversed()) lines.splice(line, 0, text);
  return lines.join('');
}

function block(lines: readonly string[], isClosed: boolean): string {
  return lines.length === 0 ? '' : `${lines.join('\n')}\n${isClosed ? '' : '\n'}`;
}

function lineCount(text: string): number {
  return text.split('\n').length - 1;
}

/** Whether a document has a header line before the line from which on code may stand. */
function hasLine(language: SnippetLanguage, lines: readonly string[], wanted: string, codeLine: number): boolean {
  // A package is named once, whatever its name; a Go import may stand in a block.
  if (language === 'go' && wanted.startsWith('package ')) return lines.some((line) => /^package\s/.test(line));
  if (language === 'go') {
    const path = wanted.slice(wanted.indexOf('"'));
    const imports = lines.slice(0, codeLine).flatMap((line) => line.split(/[;()]/));
    return imports.some((each) => each.trim() === path || plain(each) === plain(wanted));
  }
  // A macro is defined once, whatever its value and wherever it stands.
  if (/^#define/.test(wanted)) return lines.some((line) => plain(line).replace(/\d*$/, '') === plain(wanted));
  return outermost(language, lines.slice(0, codeLine)).some((line) => plain(line) === plain(wanted));
}

/** The lines that count for the whole file: an import of a function or of a condition does not. */
function outermost(language: SnippetLanguage, lines: readonly string[]): readonly string[] {
  if (language !== 'c' && language !== 'cpp') return lines.filter((line) => /^\S/.test(line));
  const depths = conditionDepths(lines);
  return lines.filter((_, index) => (depths[index] ?? 0) <= 0);
}

/** Without blanks, so that `# include <stdio.h>` equals `#include <stdio.h>`. */
function plain(line: string): string {
  return line.replace(/\s+/g, '');
}
