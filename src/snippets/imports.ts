import { codeOf, structureOf } from './code.ts';
import type { SnippetLanguage } from './manifest.ts';

/** Where a document's imports stand; lines from 0. */
export interface Imports {
  /** The first line of the first one. */
  readonly start: number;
  /** The line below those that others may follow. */
  readonly end: number;
  /** The line from which on code may stand: below all imports at the beginning of the document. */
  readonly codeLine: number;
}

interface Statements {
  /** The first line of an import. */
  readonly start: RegExp;
  /** Goes on in the next line, even where no bracket is open. */
  readonly unended: RegExp;
  /** May stand between imports, besides blanks and comments; sees the line and all below. */
  readonly between: RegExp;
}

const statements: Readonly<Record<Exclude<SnippetLanguage, 'c' | 'cpp'>, Statements>> = {
  python: {
    start: /^(?:import|from)\s/,
    unended: /\\$/,
    // `__all__ = …`, and statements whose first line imports: `try:`, `if TYPE_CHECKING:`.
    between:
      /^(?:\s|__\w+__\s*[:=]|(?:except|elif|else|finally)\b|(?:try|with|if(?!\s+__name__))\b.*:\s*(?:import|from)\s)/,
  },
  go: { start: /^import\b/, unended: /^import\s*$/, between: /^$/ },
  rust: {
    start: /^(?:pub(?:\s*\(.*?\))?\s+)?use\s/,
    unended: /(?:::|\buse|\bas)\s*$/,
    between: /^(?:#!?\[|(?:pub(?:\s*\(.*?\))?\s+)?(?:mod\s+\w+\s*;|extern\s+crate\b))/,
  },
};

/** The first run of imports that count for the whole document; undefined where there are none that others may follow. */
export function findImports(language: SnippetLanguage, document: string): Imports | undefined {
  const lines = codeOf(language, document).split('\n');
  const structure = structureOf(language, document).split('\n');
  if (language === 'c' || language === 'cpp') return findIncludes(lines, structure);
  const { start, unended, between } = statements[language];
  const depths = bracketDepths(structure);
  let found: { start: number; end: number } | undefined;
  for (let index = 0; index < lines.length; index++) {
    if (depths[index] !== 0) continue;
    if (!start.test(lines[index] ?? '')) {
      const isBlank = structure[index]?.trim() === '';
      // An import below code is late on purpose: what the snippet needs shall not wait for it.
      if (found !== undefined && !isBlank && !between.test(lines.slice(index).join('\n'))) break;
      continue;
    }
    let last = index;
    while (last + 1 < lines.length && ((depths[last + 1] ?? 0) > 0 || unended.test(lines[last] ?? ''))) last++;
    found = { start: found?.start ?? index, end: last + 1 };
    index = last;
  }
  return found && { ...found, codeLine: found.end };
}

/** How many `#if` enclose each line; a header's include guard does not count. */
export function conditionDepths(lines: readonly string[]): readonly number[] {
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

/** Directives that may stand between includes: what comes behind them is included as what comes before. */
const harmless = /^\s*#\s*(?:include\b|endif\b|define\s+_[A-Z]\w*\s*(?:\d|$)|pragma\s+once\b)/;

/** Directives that mean the next include alone: `#define X(name) name,`, `#define private public`, `#pragma pack(1)`. */
const preparing = /^\s*#\s*(?:define\s+(?:\w+\(|[a-z])|pragma\s+pack\b)/;

/** Includes of the first run that neither a condition nor a bracket encloses, and that nothing was prepared for. */
function findIncludes(lines: readonly string[], structure: readonly string[]): Imports | undefined {
  const conditions = conditionDepths(lines);
  const isDirective = directives(lines);
  const depths = bracketDepths(structure, isDirective);
  const isInclude = (index: number) => /^\s*#\s*include\b/.test(lines[index] ?? '');
  const isOutside = (index: number) => (conditions[index] ?? 0) <= 0 && depths[index] === 0;
  const start = lines.findIndex((_, index) => isInclude(index) && isOutside(index));
  if (start === -1 || lines.slice(0, start).some((line) => preparing.test(line))) return undefined;
  let [end, codeLine] = [start + 1, start + 1];
  let isRun = true;
  for (let index = start; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if ((conditions[index] ?? 0) > 0 || line.trim() === '') continue;
    if (!isDirective[index] || depths[index] !== 0) break;
    isRun &&= harmless.test(line);
    if (isInclude(index) && isRun) end = index + 1;
    if (isInclude(index)) codeLine = index + 1;
  }
  return { start, end, codeLine };
}

/** Whether each line belongs to the preprocessor; a backslash takes the next line with it. */
function directives(lines: readonly string[]): readonly boolean[] {
  let isOpen = false;
  return lines.map((line) => {
    const isDirective = isOpen || /^\s*#/.test(line);
    isOpen = isDirective && /\\$/.test(line);
    return isDirective;
  });
}

/** How many brackets are open at the beginning of each line. */
function bracketDepths(structure: readonly string[], isDirective: readonly boolean[] = []): readonly number[] {
  const atConditions: number[] = [];
  let depth = 0;
  return structure.map((line, index) => {
    const before = depth;
    if (isDirective[index] !== true) depth = Math.max(0, depth + openedIn(line));
    // Only one branch is compiled: each of them begins where the first one does.
    else if (/^\s*#\s*if/.test(line)) atConditions.push(depth);
    else if (/^\s*#\s*el/.test(line)) depth = atConditions.at(-1) ?? depth;
    else if (/^\s*#\s*endif\b/.test(line)) atConditions.pop();
    return before;
  });
}

function openedIn(line: string): number {
  return line.replace(/[^([{]/g, '').length - line.replace(/[^)\]}]/g, '').length;
}
