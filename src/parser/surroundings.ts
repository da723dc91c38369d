import type { Node } from 'web-tree-sitter';
import type { LanguageName } from './grammars.ts';
import { present } from './nodes.ts';

interface Range {
  readonly from: number;
  readonly to: number;
}

interface Condition extends Range {
  readonly line: string;
  /** The macro of an include guard. */
  readonly guard: string | undefined;
}

const conditionTypes = ['preproc_if', 'preproc_ifdef', 'preproc_elif', 'preproc_elifdef', 'preproc_else'];

/** What stands around the places of a file. */
export class Surroundings {
  private readonly conditions: readonly Condition[];
  private readonly scopes: readonly Range[];

  constructor(root: Node, language: LanguageName) {
    this.conditions = present(root.descendantsOfType(conditionTypes)).flatMap((node) => {
      if (hidesLinkage(node)) return [];
      const line = node.text.split('\n', 1)[0]?.trim() ?? '';
      return [{ ...rangeOf(node), line, guard: guardOf(node) }];
    });
    const types = [
      'function_definition',
      ...(language === 'c' ? [] : ['namespace_definition', 'field_declaration_list']),
    ];
    this.scopes = present(root.descendantsOfType(types)).map(rangeOf);
  }

  /**
   * The conditions under which the preprocessor leaves a node in. Include guards are none, unless they are of the macro
   * `defined` that the node itself defines.
   */
  conditionsOf({ startIndex }: Node, defined?: string): string[] {
    return this.conditions
      .filter(({ from, to, guard }) => from <= startIndex && startIndex < to && (!guard || guard === defined))
      .map(({ line }) => line);
  }

  /** Whether a name that is declared at this node means the same in its whole file, however that is built. */
  isCertain(node: Node): boolean {
    const { startIndex } = node;
    const isScoped = this.scopes.some(({ from, to }) => from <= startIndex && startIndex < to);
    return !isScoped && this.conditionsOf(node).length === 0;
  }
}

function rangeOf({ startIndex, endIndex }: Node): Range {
  return { from: startIndex, to: endIndex };
}

/** `#ifdef __cplusplus` with the `extern "C" {` that it hides from C goes on until the end of the file. */
function hidesLinkage(node: Node): boolean {
  const isCpp = /^\s*#\s*if.*__cplusplus/.test(node.text);
  return isCpp && present(node.namedChildren).some(({ type }) => type === 'linkage_specification');
}

/** The macro of an include guard, which is the first thing in its file. */
function guardOf(node: Node): string | undefined {
  const guard = /^\s*#\s*(?:ifndef\s+|if\s+!\s*defined\s*\(?\s*)(\w+)/.exec(node.text)?.[1];
  const first = guard && present(node.namedChildren).find(({ type }) => type === 'preproc_def');
  if (!first || first.childForFieldName('name')?.text !== guard || node.parent?.type !== 'translation_unit') return;
  const before = present(node.parent.namedChildren).filter(({ startIndex }) => startIndex < node.startIndex);
  const isFirst = before.every(({ type, text }) => type === 'comment' || /^\s*#\s*pragma\s+once/.test(text));
  return isFirst ? guard : undefined;
}
