/**
 * What VS Code calls inside its extension host (`extensionTestsPath`): runs the test files named by
 * the environment. Bundled to CommonJS, because VS Code loads it with `require`.
 */
import { format } from 'node:util';
import { runMocha } from './runMocha.ts';
import { readTestFiles, sharePackages } from './testFiles.ts';

/** Rejects when a test failed, which VS Code turns into its exit code. */
export async function run(): Promise<void> {
  globalThis.console = textConsole(console);
  const { files, root } = readTestFiles();
  sharePackages(root);
  const { failed } = await runMocha(files);
  if (failed > 0) throw new Error(`${failed} failed`);
}

/** VS Code's console passes on text only, an array would be lost on the way; and its methods cannot be replaced. */
function textConsole(original: Console): Console {
  const methods = (['log', 'info', 'warn', 'error'] as const).map((name) => {
    const print = (...args: unknown[]) => original[name](format(...args));
    return [name, { value: print }] as const;
  });
  return Object.create(original, Object.fromEntries(methods));
}
