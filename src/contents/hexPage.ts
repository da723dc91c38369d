import * as vscode from 'vscode';
import { escapedHtml } from '../ui/escapedHtml.ts';
import type { ViewTexts } from './hexProtocol.ts';

/** The page of the hex view. Its script and styles come from `dist`; nothing else may run or load. */
export function hexPage(webview: vscode.Webview, dist: vscode.Uri): string {
  const nonce = crypto.randomUUID();
  const source = (name: string) => webview.asWebviewUri(vscode.Uri.joinPath(dist, name)).toString();
  const texts = JSON.stringify(viewTexts()).replaceAll('<', '\\u003c');
  return `<!DOCTYPE html>
<html lang="${escapedHtml(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${source('hexView.css')}">
</head>
<body data-vscode-context='{"preventDefaultContextMenuItems": true}'>
<script type="application/json" id="texts" nonce="${nonce}">${texts}</script>
<script nonce="${nonce}" src="${source('hexView.js')}"></script>
</body>
</html>`;
}

function viewTexts(): ViewTexts {
  const { t } = vscode.l10n;
  return {
    grid: t('Bytes: offset, hexadecimal, text'),
    live: t('Live'),
    asOf: t('as of {0}'),
    type: t('Type'),
    little: t('Little-endian'),
    big: t('Big-endian'),
    field: t('Field'),
    value: t('Value'),
    offset: t('Offset'),
    selection: t('Selection: {0}, {1} bytes'),
    selectionOfOne: t('Selection: {0}, 1 byte'),
    close: t('Close'),
    empty: t('There are no bytes: the message has length 0.'),
  };
}
