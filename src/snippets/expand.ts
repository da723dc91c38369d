/** Text of a snippet between two tab stops, or a tab stop with its default. */
type Token =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'stop'; readonly number: number; readonly value: string };

/** What takes the place of the defaults, by number of the tab stop. */
export type Values = ReadonlyMap<number, string>;

/** `$1`, `${1:default}` or `${1}`; or a backslash that takes away the meaning of `$`, `}` or a backslash. */
const syntax = /\\([$}\\])|\$(\d+)|\$\{(\d+)(?::((?:\\[$}\\]|[^}\\])*))?\}/g;

/** The snippet with `values` in place of the defaults of its tab stops, still in snippet syntax. */
export function fill(snippet: string, values: Values): string {
  return tokens(snippet)
    .map((token) => {
      if (token.type === 'text') return escapeText(token.text);
      const value = values.get(token.number) ?? token.value;
      return value === '' ? `$${token.number}` : `\${${token.number}:${escapeText(value)}}`;
    })
    .join('');
}

/** What VS Code makes of a snippet when every tab stop keeps its default: plain text, one `indent` for each tab. */
export function expand(snippet: string, indent: string): string {
  const defaults = new Map<number, string>();
  for (const token of tokens(snippet)) {
    if (token.type === 'stop' && token.value !== '') defaults.set(token.number, token.value);
  }
  const text = tokens(snippet)
    .map((token) => (token.type === 'text' ? token.text : (defaults.get(token.number) ?? '')))
    .join('');
  return text.replace(/^\t+/gm, (tabs) => indent.repeat(tabs.length));
}

/** Takes a snippet to pieces: text, and tab stops as often as they occur. */
export function tokens(snippet: string): Token[] {
  const found: Token[] = [];
  let end = 0;
  for (const match of snippet.matchAll(syntax)) {
    const [whole, escaped, plain, braced, value] = match;
    found.push({ type: 'text', text: snippet.slice(end, match.index) });
    if (escaped === undefined) found.push({ type: 'stop', number: Number(plain ?? braced), value: plainText(value) });
    else found.push({ type: 'text', text: escaped });
    end = match.index + whole.length;
  }
  found.push({ type: 'text', text: snippet.slice(end) });
  return found;
}

function escapeText(text: string): string {
  return text.replace(/[\\$}]/g, '\\$&');
}

function plainText(text = ''): string {
  return text.replace(/\\([$}\\])/g, '$1');
}
