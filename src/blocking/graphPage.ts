import * as vscode from 'vscode';
import { escapedHtml } from '../ui/escapedHtml.ts';

/** What the page tells: that it can take its content. */
export type FromGraphPage = 'ready';

/**
 * The page around the picture of waits. Its content comes by message and replaces what stood there before, so that
 * nobody who reads is thrown back to the top. Colours come from the theme.
 */
export function graphPage(): string {
  const nonce = crypto.randomUUID();
  return `<!DOCTYPE html>
<html lang="${escapedHtml(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<title>${escapedHtml(vscode.l10n.t('Who waits for what'))}</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main></main>
<script nonce="${nonce}">${script}</script>
</body>
</html>`;
}

/** A page that was hidden is made anew, and finds its place again by what VS Code keeps for it. */
const script = `
const host = acquireVsCodeApi();
const main = document.querySelector('main');
const before = host.getState();
window.addEventListener('message', ({ data }) => {
  const isFirst = !main.hasChildNodes();
  main.innerHTML = data;
  if (isFirst && before) window.scrollTo(0, before.scrollY);
});
window.addEventListener('scroll', () => host.setState({ scrollY: window.scrollY }));
host.postMessage('ready');
`;

const style = `
body { color: var(--vscode-foreground); font-family: var(--vscode-font-family); font-size: var(--vscode-font-size); }
h1 { font-size: 1.3em; font-weight: 600; }
h2 { font-size: 1.1em; font-weight: 600; }
.alarm strong { color: var(--vscode-errorForeground); }
.alarm p { white-space: pre-line; margin-top: 0.3em; }
svg { font-size: 12px; max-width: 100%; height: auto; }
.detail { font-size: 11px; fill: var(--vscode-descriptionForeground); }
.legend { color: var(--vscode-descriptionForeground); }
text { fill: var(--vscode-editor-foreground); text-anchor: middle; dominant-baseline: central; }
rect { fill: var(--vscode-editorWidget-background); stroke: var(--vscode-foreground); stroke-width: 1; }
.object rect { stroke-dasharray: 4 3; }
.arrow path { fill: none; stroke: var(--vscode-foreground); stroke-width: 1.3; }
.arrow.holds path { stroke-dasharray: 5 4; }
marker path { fill: var(--vscode-foreground); }
#cycleTip path { fill: var(--vscode-errorForeground); }
.cycle rect, .arrow.cycle path { stroke: var(--vscode-errorForeground); stroke-width: 2.2; }
`;
