import { splitKey } from '../sysv/ftok.ts';
import { privateKey } from '../sysv/key.ts';
import type { Values } from './expand.ts';
import type { SnippetLanguage } from './manifest.ts';

/** What is known of the key that a snippet is to use. */
export interface KeyUse {
  /** As it stands between the quotes of a literal, in any of the languages. */
  readonly file?: string | undefined;
  /** 0 … 255. */
  readonly projectId?: number | undefined;
}

/** Where a key comes from, as far as is known. */
export interface KeySource {
  /** The files that give the key, most likely first. */
  readonly files: readonly { readonly path: string }[];
  /** Whether the first file is known to be the one, and does not merely give the same key. */
  readonly isCertain: boolean;
}

/** By agreement of all snippets that use a key: the tab stops of its file and of its project id. */
const [fileStop, projectIdStop] = [1, 2];

/** As any of the languages writes it: `'A'`, `b'A'`, `0x41`, `0101`, `0o101`, `65`. */
const number = String.raw`(b?'[^'\\]'|0[xX][\da-fA-F]+|0[oO][0-7]+|\d+)`;

/** A call of ftok, or our own constants, which an earlier snippet has brought. */
const ftokCall = new RegExp(String.raw`\bftok\s*\(\s*(?:"((?:[^"\\\n]|\\.)*)"|[^,()]*)\s*,\s*${number}`);
const keyFile = /(?:#\s*define\s+KEY_FILE\s+|\b(?:KEY_FILE|key_file|keyFile)\b[^="\n]*=\s*)"((?:[^"\\\n]|\\.)*)"/;
const projectId = new RegExp(String.raw`\b(?:PROJECT_ID|project_id|projectID)\b[^=\n]*=\s*${number}`);

/** The key that a document uses already, as far as its text tells. */
export function keyUseIn(document: string): KeyUse {
  const call = ftokCall.exec(document);
  return {
    file: keyFile.exec(document)?.[1] ?? call?.[1],
    projectId: numberOf(projectId.exec(document)?.[1] ?? call?.[2]),
  };
}

/** The key of an object; its file only where that is certain: what merely gives the same key is not what programs use. */
export function keyUseOf(key: number, origin: KeySource | undefined): KeyUse {
  if (key === privateKey) return {};
  const file = origin?.isCertain ? origin.files[0]?.path : undefined;
  return { file: file?.replace(/["\\]/g, '\\$&'), projectId: splitKey(key).projectId };
}

/** The values of the tab stops for a key. */
export function valuesOf(use: KeyUse, language: SnippetLanguage): Values {
  const values = new Map<number, string>();
  if (use.file !== undefined) values.set(fileStop, use.file);
  if (use.projectId !== undefined) values.set(projectIdStop, projectIdLiteral(use.projectId, language));
  return values;
}

function projectIdLiteral(id: number, language: SnippetLanguage): string {
  const character = String.fromCharCode(id);
  const isReadable = (language === 'c' || language === 'cpp') && /^[\w!#%&*+,./:;<=>?@^|~-]$/.test(character);
  return isReadable ? `'${character}'` : `0x${id.toString(16).padStart(2, '0')}`;
}

function numberOf(literal: string | undefined): number | undefined {
  if (literal === undefined) return undefined;
  if (literal.endsWith("'")) return literal.charCodeAt(literal.length - 2) & 0xff;
  const octal = /^0([0-7]+)$/.exec(literal)?.[1];
  return (octal === undefined ? Number(literal) : Number.parseInt(octal, 8)) & 0xff;
}
