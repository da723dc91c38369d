import type { Values } from './expand.ts';
import type { SnippetLanguage } from './manifest.ts';

/** What is known of the key that a snippet is to use. */
export interface KeyUse {
  readonly file?: string | undefined;
  /** 0 … 255. */
  readonly projectId?: number | undefined;
}

/** By agreement of all snippets that use a key: the tab stops of its file and of its project id. */
const [fileStop, projectIdStop] = [1, 2];

/** A call of ftok, or our own constants, which an earlier snippet has brought. */
const ftokCall = /\bftok\s*\(\s*(?:"((?:[^"\\\n]|\\.)*)"|[^,()]*)\s*,\s*('[^'\\]'|0[xX][\da-fA-F]+|\d+)/;
const keyFile = /\b(?:KEY_FILE|key_file|keyFile)\b[^"\n]*"((?:[^"\\\n]|\\.)*)"/;
const projectId = /\b(?:PROJECT_ID|project_id|projectID)\b[^=\n]*=\s*('[^'\\]'|0[xX][\da-fA-F]+|\d+)/;

/** The key that a document uses already, as far as its text tells. */
export function keyUseIn(document: string): KeyUse {
  const call = ftokCall.exec(document);
  return {
    file: keyFile.exec(document)?.[1] ?? call?.[1],
    projectId: numberOf(projectId.exec(document)?.[1] ?? call?.[2]),
  };
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
  return (literal.startsWith("'") ? literal.charCodeAt(1) : Number(literal)) & 0xff;
}
