import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { getL10nJson } from '@vscode/l10n-dev';
import { root } from '../test/host/root.ts';

/** The bundle that translations are made from. */
export const textsFile = join(root, 'l10n', 'bundle.l10n.json');

/** What the bundle has to hold: the texts of the sources. */
export async function gatheredTexts(): Promise<string> {
  const files = await readdir(join(root, 'src'), { recursive: true });
  const sources = await Promise.all(
    files.filter((file) => file.endsWith('.ts')).map((file) => readFile(join(root, 'src', file), 'utf8')),
  );
  // The exporter knows the function by its full name only.
  const scripts = sources
    .filter((source) => source.includes('vscode.l10n'))
    .map((source) => ({ extension: '.ts' as const, contents: source.replace(/(?<![\w.])t\(/g, 'vscode.l10n.t(') }));
  const texts = await getL10nJson(scripts);
  const sorted = Object.fromEntries(Object.entries(texts).sort(([a], [b]) => (a < b ? -1 : 1)));
  return `${JSON.stringify(sorted, undefined, 2)}\n`;
}

/** `npm run l10n`: writes the bundle. */
export async function exportTexts(): Promise<void> {
  await writeFile(textsFile, await gatheredTexts());
}

if (import.meta.main) await exportTexts();
