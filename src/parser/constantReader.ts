import { evaluateText } from './constants.ts';
import { scalarType } from './cTypes.ts';
import { NotTold } from './definitions.ts';
import type { LoadedLanguage } from './grammars.ts';
import type { StructFacts } from './structFacts.ts';
import type { WrittenType } from './writtenTypes.ts';

/** Definitions that need more definitions than this are not followed. */
const deepest = 24;
/** No struct is larger. */
const largest = 2n ** 40n;
const intEnd = 2n ** 31n;

/** Finds out what constant expressions come to, in the file that they stand in. */
export class ConstantReader {
  private readonly files: readonly StructFacts[];
  private readonly language: LoadedLanguage;
  private readonly sizeOf: (type: WrittenType, from: StructFacts) => number;

  constructor(files: readonly StructFacts[], language: LoadedLanguage, sizeOf: ConstantReader['sizeOf']) {
    this.files = files;
    this.language = language;
    this.sizeOf = sizeOf;
  }

  /** A length, a width, an alignment. Throws {@link NotTold} where it is not certain. */
  number(text: string, from: StructFacts): number {
    const value = this.value(text, from, true, 0);
    if (value < 0n || value > largest) throw new NotTold('unclear', text);
    return Number(value);
  }

  /** The value of an enumerator. Throws {@link NotTold} where C's arithmetic may come to another than ours. */
  enumerator(text: string | undefined, from: StructFacts, name: string): bigint {
    if (text === undefined) throw new NotTold('unclear', name);
    const value = this.value(text, from, true, 0);
    // Beyond these borders it counts which type each part of an expression has; one that is unsigned is never negative.
    const isOdd = value < 0n && /[~\da-fA-F][uU]|~|0[xX]0*[89a-fA-F][\da-fA-F]{7}\b/.test(text);
    const isSmall = value >= -intEnd && value < intEnd && !isOdd;
    if (!isSmall && !/^(?:-?\d+[lL]*|(?:0[xX])?[\da-fA-F]+[uUlL]*)$/.test(text)) throw new NotTold('unclear', text);
    return value;
  }

  /** `isAlone`: whether the text is an expression of its own, and not put into another one by a macro. */
  private value(text: string, from: StructFacts, isAlone: boolean, depth: number): bigint {
    if (depth > deepest) throw new NotTold('unknown', text);
    // Without its type it is not known what a cast leaves of a number.
    const casts = text.replace(/\bsizeof\s*\([^()]*\)/g, '0').matchAll(/\(\s*([A-Za-z_][\w\s]*?)\s*\)\s*[\w('~]/g);
    for (const [, cast = ''] of casts) if (!scalarType(cast)) throw new NotTold('unclear', text);
    const values = new Set(
      evaluateText(text, this.language, (name) => {
        if (/^sizeof\b/.test(name)) return [BigInt(this.sizeOfText(name, from))];
        return [this.constant(name, isAlone && name === text, from, depth + 1)];
      }),
    );
    const [value] = values;
    if (typeof value !== 'bigint') throw new NotTold('unknown', text);
    if (values.size > 1) throw new NotTold('unclear', text);
    return value;
  }

  /**
   * What the struct's own file says counts, if that is certain; else all files must say the same. `isAlone`: whether
   * nothing stands beside the name that takes a part of a macro's text.
   */
  private constant(name: string, isAlone: boolean, from: StructFacts, depth: number): bigint {
    const own = from.constants.get(name) ?? [];
    const isOwn = own.length > 0 && own.every(({ isCertain }) => isCertain);
    const files = isOwn ? [from] : [from, ...this.files.filter((file) => file !== from)];
    const found = files.flatMap((file) => (file.constants.get(name) ?? []).map((each) => ({ ...each, file })));
    const values = new Set(
      found.map(({ value, isMacro, file }) => {
        if (value === undefined) throw new NotTold('unclear', name);
        if (isMacro && !isAlone && !isClosed(value)) throw new NotTold('unclear', `${name} ${value}`);
        return this.value(value, file, isAlone || !isMacro, depth);
      }),
    );
    const [value] = values;
    if (value === undefined) throw new NotTold('unknown', name);
    if (values.size > 1) throw new NotTold('ambiguous', name);
    return value;
  }

  private sizeOfText(text: string, from: StructFacts): number {
    const name = /^sizeof\s*\(\s*([\w\s:]+?)\s*(\**)\s*\)$/.exec(text);
    if (!name?.[1]) throw new NotTold('unclear', text);
    const type = name[1].replace(/\s+/g, ' ');
    if (name[2]) return this.sizeOf({ is: 'pointer', to: type }, from);
    return this.sizeOf({ is: /^(?:struct|union|enum) /.test(type) ? 'tag' : 'name', name: type }, from);
  }
}

/** Whether a macro's text stays one thing wherever it is put: a word, or all of it in brackets. */
function isClosed(text: string): boolean {
  if (/^[\w']+$/.test(text)) return true;
  if (!/^(?:sizeof\s*)?\(/.test(text)) return false;
  let open = 0;
  for (const [index, letter] of [...text].entries()) {
    if (letter === '(') open++;
    if (letter === ')' && --open === 0) return index === text.length - 1;
  }
  return false;
}
