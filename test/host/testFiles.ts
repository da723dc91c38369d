import { existsSync, readdirSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const variable = 'IPC_EXPLORER_TESTS';

/** The environment that tells the extension host which compiled test files to run, and for which project. */
export function testFilesEnvironment(files: readonly string[], root: string): Record<string, string> {
  return { [variable]: JSON.stringify({ files, root }) };
}

/** What `testFilesEnvironment` said. */
export function readTestFiles(): { readonly files: readonly string[]; readonly root: string } {
  const told: unknown = JSON.parse(process.env[variable] ?? '{ "files": [], "root": "" }');
  return told as ReturnType<typeof readTestFiles>;
}

/** Every test file below `folder`; of a source and what was compiled from it, only the source. */
export function findTestFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.test\.[cm]?[jt]s$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.includes('/node_modules/'))
    .filter((file) => !(/js$/.test(file) && existsSync(file.replace(/js$/, 'ts'))))
    .sort();
}

/** Lets test files of any folder load mocha and the other packages of the project at `root`. */
export function sharePackages(root: string): void {
  const project = createRequire(join(root, 'package.json'));
  registerHooks({
    resolve(specifier, context, next) {
      try {
        return next(specifier, context);
      } catch (error) {
        if (/^[./]|^\w+:/.test(specifier)) throw error;
        return { url: pathToFileURL(project.resolve(specifier)).href, shortCircuit: true };
      }
    },
  });
}
