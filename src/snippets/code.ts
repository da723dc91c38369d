import type { SnippetLanguage } from './manifest.ts';

/** Comments, and literals, in which nothing begins a comment. */
const cLiterals = /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|R"(\w*)\([\s\S]*?\)\1"|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;

const literals: Readonly<Record<SnippetLanguage, RegExp>> = {
  c: cLiterals,
  cpp: cLiterals,
  python:
    /#.*|"""(?:\\[\s\S]|[^\\])*?(?:"""|$)|'''(?:\\[\s\S]|[^\\])*?(?:'''|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
  go: /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|`[^`]*(?:`|$)|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
  // An apostrophe may also begin the name of a lifetime.
  rust: /\/\/.*|\/\*[\s\S]*?(?:\*\/|$)|r(#*)"[\s\S]*?"\1|"(?:\\[\s\S]|[^"\\])*"|'(?:\\.[^']*|[^'\\\n])'/g,
};

/** The text with blanks in place of comments and of literals of several lines: what stands in them is no code. */
export function codeOf(language: SnippetLanguage, text: string): string {
  return text.replace(literals[language], (literal) =>
    /^(?:\/[/*]|#)/.test(literal) || literal.includes('\n') ? literal.replace(/[^\n]/g, ' ') : literal,
  );
}

/** The text with blanks in place of comments and of all literals: every bracket that is left is one. */
export function structureOf(language: SnippetLanguage, text: string): string {
  return text.replace(literals[language], (literal) => literal.replace(/[^\n]/g, ' '));
}

/** Whether code has these words and signs behind each other, with whatever blanks its author likes. */
export function hasTokens(code: string, wanted: string): boolean {
  const tokens = wanted.match(/\w+|[^\w\s]/g) ?? [];
  const pattern = tokens.map((token) => (/\w/.test(token) ? `\\b${token}\\b` : `\\${token}`)).join('\\s*');
  return new RegExp(pattern).test(code);
}
