import type { Node } from 'web-tree-sitter';
import { present, snippet } from './nodes.ts';
import type { Surroundings } from './surroundings.ts';

/** How tightly members are packed from a place of a file on. */
export interface Pack {
  readonly from: number;
  /** Bytes; undefined where nothing is asked for. */
  readonly pack: number | undefined;
  /** The directive whose effect is not known. */
  readonly unclear: string | undefined;
}

type State = Omit<Pack, 'from'>;

interface Pushed {
  readonly state: State;
  readonly condition: string;
}

const none: State = { pack: undefined, unclear: undefined };

/** Names of included files, without folders. */
export function includesOf(root: Node): string[] {
  return present(root.descendantsOfType('preproc_include')).flatMap(
    (node) => /[^/"<>]+(?=[">]\s*$)/.exec(node.childForFieldName('path')?.text ?? '')?.[0] ?? [],
  );
}

/** `#pragma pack(push, 1)`, `pack(1)`, `pack()`, `pack(pop)`. */
export function packsOf(root: Node, surroundings: Surroundings): readonly Pack[] {
  // The operator can stand in a macro, and then works where that is used.
  const operator = /_pragma\s*\(\s*"?\s*pack[^)]*\)?/i.exec(root.text)?.[0];
  if (operator) return [{ from: 0, pack: undefined, unclear: operator }];
  const stack: Pushed[] = [];
  let state = none;
  return present(root.descendantsOfType('preproc_call')).flatMap((node) => {
    const text = node.text.replace(/\/[/*].*$/s, '');
    if (!/^\s*#\s*pragma\s+(?:pack|ms_struct|scalar_storage_order|options|align)\b/.test(text)) return [];
    state = stateAfter(node, text, state, stack, surroundings.conditionsOf(node).join());
    return [{ from: node.endIndex, ...state }];
  });
}

function stateAfter(node: Node, text: string, state: State, stack: Pushed[], condition: string): State {
  const unclear = { pack: undefined, unclear: snippet(node) };
  const [, action, comma, number] = /pack\s*\(\s*(push|pop)?\s*(,?)\s*(\d*)\s*\)/.exec(text) ?? [];
  if (number === undefined || (comma !== '') !== (action !== undefined && number !== '')) return unclear;
  if (action === 'pop') {
    const pushed = stack.pop();
    return number === '' && pushed && pushed.condition === condition ? pushed.state : unclear;
  }
  if (action === 'push') stack.push({ state, condition });
  if (action === 'push' && number === '') return state;
  if (condition !== '') return unclear;
  // `pack(0)` asks for nothing, as `pack()` does.
  return { pack: Number(number) || undefined, unclear: undefined };
}
