import { tokens } from '../../../src/snippets/expand.ts';

/** The tab stops of a snippet in the order in which Tab visits them; 0 is the last one. */
export function tabStops(snippet: string): readonly { readonly number: number; readonly value: string }[] {
  const stops = tokens(snippet).flatMap((token) =>
    token.type === 'stop' ? [{ number: token.number, value: token.value }] : [],
  );
  const first = stops.filter(({ number }, index) => stops.findIndex((other) => other.number === number) === index);
  return first.sort((a, b) => (a.number || Number.MAX_VALUE) - (b.number || Number.MAX_VALUE));
}
