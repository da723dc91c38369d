import { codeOf, hasTokens } from './code.ts';
import type { Values } from './expand.ts';
import { expand, fill } from './expand.ts';
import type { LineInsertion } from './header.ts';
import { insertLines, planHeader, splitHeader } from './header.ts';
import type { Snippet } from './manifest.ts';

/** Texts of the files below `snippets/`, by their paths there. */
export type SnippetTexts = ReadonlyMap<string, string>;

/** What an insertion does to a document. */
export interface Insertion {
  /** Goes in first. */
  readonly header: readonly LineInsertion[];
  /** In VS Code's snippet syntax, indented with tabs. */
  readonly snippet: string;
  /** First line where the code may stand, in the document without the header. */
  readonly codeLine: number;
}

/** A place in the document that has the header already, and the snippet with the blank lines that it needs there. */
export interface Placement {
  readonly line: number;
  readonly character: number;
  readonly snippet: string;
}

/** Inserting a snippet into a document: parts and header lines that it has already are left out. */
export function planInsertion(
  snippet: Snippet,
  texts: SnippetTexts,
  document: string,
  values: Values = new Map(),
): Insertion {
  const code = codeOf(snippet.language, document);
  const missing = snippet.parts.filter(({ marker }) => !hasTokens(code, marker));
  const files = [...missing.map(({ file }) => file), snippet.file].map((file) =>
    splitHeader(snippet.language, textOf(texts, file)),
  );
  const header = files.flatMap((file) => file.header);
  const { insertions, codeLine } = planHeader(snippet.language, document, header);
  const blankLines = snippet.language === 'python' ? '\n\n\n' : '\n\n';
  const body = files.map((file) => file.body).join(blankLines);
  return { header: insertions, snippet: snippet.usesKey ? fill(body, values) : body, codeLine };
}

/** Where the code goes when the cursor is in `cursorLine` of the document: never between or above its imports. */
export function placeInsertion(
  { header, snippet, codeLine }: Insertion,
  document: string,
  cursorLine: number,
): Placement {
  const lines = insertLines(document, header).split('\n');
  const added = (below: number) =>
    header.reduce((sum, { line, text }) => sum + (line <= below ? newLines(text) : 0), 0);
  const wanted = cursorLine + added(cursorLine);
  const earliest = codeLine + added(codeLine);
  const line = Math.min(Math.max(wanted, earliest), lines.length - 1);
  const [text = '', above = ''] = [lines[line], lines[line - 1]];
  const before = above.trim() === '' ? '' : '\n';
  if (text.trim() === '') return { line, character: text.length, snippet: before + snippet };
  const isMoved = wanted < earliest && earliest < lines.length;
  if (isMoved) return { line, character: 0, snippet: `${before}${snippet}\n\n` };
  return { line, character: text.length, snippet: `\n\n${snippet}` };
}

/** A file that was empty before the insertion: what a preview shows and a compiler gets. */
export function wholeFile(snippet: Snippet, texts: SnippetTexts, indent: string, values: Values = new Map()): string {
  const insertion = planInsertion(snippet, texts, '', values);
  return insertLines('', insertion.header) + expand(placeInsertion(insertion, '', 0).snippet, indent);
}

function newLines(text: string): number {
  return text.split('\n').length - 1;
}

function textOf(texts: SnippetTexts, file: string): string {
  const text = texts.get(file);
  if (text === undefined) throw new Error(`snippets/${file} is missing.`);
  return text;
}
