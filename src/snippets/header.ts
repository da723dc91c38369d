import { codeOf } from './code.ts';
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
  /** The first line of an import that the document has. */
  readonly start: RegExp;
  /** The last line of such an import, where it takes more than one line. */
  readonly continued?: { readonly open: RegExp; readonly close: RegExp };
  /** What may stand before the first import. */
  readonly preamble: RegExp;
  /** A header line of shared files that this language does without. */
  readonly needless?: RegExp;
}

const cRules: Rules = {
  header: /^#(include|define _GNU_SOURCE)/,
  first: /^#define /,
  start: /^\s*#\s*include\b/,
  preamble:
    /^\s*(\/\*[\s\S]*?\*\/|\/\/.*\n|#\s*pragma\s+once\b.*\n|#\s*ifndef\s+(\w+)\s*\n\s*#\s*define\s+\2\b.*\n|\s)*/,
};

const rules: Readonly<Record<SnippetLanguage, Rules>> = {
  c: cRules,
  // C++ compilers define _GNU_SOURCE themselves on Linux, and call it an error when it is defined again.
  cpp: { ...cRules, needless: /^#define _GNU_SOURCE/ },
  python: {
    header: /^(import|from) /,
    start: /^(import|from)\s/,
    continued: { open: /\(\s*(#.*)?$/, close: /\)/ },
    preamble: /^(#.*\n|("""[\s\S]*?"""|'''[\s\S]*?''').*\n|\s)*/,
  },
  go: {
    header: /^(package|import) /,
    first: /^package /,
    start: /^import\s/,
    continued: { open: /\(\s*$/, close: /^\s*\)/ },
    preamble: /^(\/\*[\s\S]*?\*\/|\/\/.*\n|\s)*(package\s.*\n)?/,
  },
  rust: {
    header: /^use /,
    start: /^(pub )?use\s/,
    continued: { open: /\{[^}]*$/, close: /\}/ },
    preamble: /^(\/\/!.*\n|#!\[.*\n|\s)*/,
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
  const imports = findImports(language, lines);
  const missing = sortHeader(language, header).filter((line) => !hasLine(language, lines, line));
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
    codeLine: below,
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

function hasLine(language: SnippetLanguage, lines: readonly string[], wanted: string): boolean {
  // A package is named once, whatever its name; a Go import may stand in a block.
  if (language === 'go' && wanted.startsWith('package ')) return lines.some((line) => /^package\s/.test(line));
  if (language === 'go') {
    const path = wanted.slice(wanted.indexOf('"'));
    return lines.some((line) => line.trim() === path || plain(line) === plain(wanted));
  }
  // A macro is defined once, whatever its value and wherever it stands.
  if (/^#define/.test(wanted)) return lines.some((line) => plain(line).replace(/\d*$/, '') === plain(wanted));
  return outermost(language, lines).some((line) => plain(line) === plain(wanted));
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

/** The first line of the first import and the line below the last one; only those that no condition encloses. */
function findImports(language: SnippetLanguage, lines: readonly string[]): { start: number; end: number } | undefined {
  const { start: startPattern, continued } = rules[language];
  const conditions = language === 'c' || language === 'cpp' ? conditionDepths(lines) : undefined;
  let found: { start: number; end: number } | undefined;
  for (let index = 0; index < lines.length; index++) {
    if (!startPattern.test(lines[index] ?? '') || (conditions?.[index] ?? 0) > 0) continue;
    let last = index;
    if (continued?.open.test(lines[index] ?? '')) {
      while (last + 1 < lines.length && !continued.close.test(lines[last + 1] ?? '')) last++;
      last++;
    }
    found = { start: found?.start ?? index, end: last + 1 };
  }
  return found;
}

/** How many `#if` enclose each line; a header's include guard does not count. */
function conditionDepths(lines: readonly string[]): readonly number[] {
  const guard = lines.findIndex((line) => /^\s*#/.test(line));
  const name = /^\s*#\s*ifndef\s+(\w+)/.exec(lines[guard] ?? '')?.[1];
  const isGuarded = name !== undefined && new RegExp(`^\\s*#\\s*define\\s+${name}\\b`).test(lines[guard + 1] ?? '');
  let depth = isGuarded ? -1 : 0;
  return lines.map((line) => {
    if (/^\s*#\s*if/.test(line)) depth++;
    if (/^\s*#\s*endif\b/.test(line)) depth--;
    return depth;
  });
}
