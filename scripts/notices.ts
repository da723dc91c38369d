import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The packages whose code is in the bundles or beside them. */
const bundled = ['ffi-rs', 'tree-sitter-c', 'tree-sitter-cpp', 'vscode-jsonrpc', 'web-tree-sitter'];

/** Writes the licences of what is delivered with the extension into one file: each of them asks for that. */
export async function writeNotices(nodeModules: string, file: string): Promise<void> {
  const notices = await Promise.all(bundled.map((name) => noticeOf(join(nodeModules, name), name)));
  await writeFile(file, notices.join(`\n${'='.repeat(72)}\n\n`));
}

async function noticeOf(folder: string, name: string): Promise<string> {
  const license = (await readdir(folder)).find((file) => /^license(\.\w+)?$/i.test(file));
  if (license === undefined) throw new Error(`${name} has no licence file, so it must not be delivered.`);
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { readonly version: string };
  return `${name} ${version}\n\n${(await readFile(join(folder, license), 'utf8')).trim()}\n`;
}
