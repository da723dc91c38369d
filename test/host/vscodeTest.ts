/** `npm run vscode:test`: runs test/vscode, or the folder given by --tests=DIR, inside a real VS Code. */
import { join } from 'node:path';
import process from 'node:process';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { compileMochaRunner, compileTests } from './compile.ts';
import { isolateThisProcess } from './isolate.ts';
import { endProcess } from './lifetime.ts';
import { root } from './root.ts';
import { buildIfOurs, readTestArguments } from './testArguments.ts';
import { testFilesEnvironment } from './testFiles.ts';
import { copyOfWorkspace } from './workspace.ts';

isolateThisProcess();
try {
  await main();
  await endProcess(0);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await endProcess(1);
}

async function main(): Promise<void> {
  const { tests, extension, screenshot } = readTestArguments('vscode');
  await buildIfOurs(extension);
  const files = await compileTests(tests, 'cjs');
  if (files.length === 0) throw new Error(`No *.test.ts, *.test.js or *.test.cjs in ${tests}`);
  await runTests({
    vscodeExecutablePath: await vscodeExecutable(screenshot !== undefined),
    extensionDevelopmentPath: extension,
    extensionTestsPath: await compileMochaRunner(),
    extensionTestsEnv: {
      ...testFilesEnvironment(files, root),
      ...(screenshot !== undefined && { IPC_EXPLORER_SCREENSHOT: screenshot }),
    },
    launchArgs: [await copyOfWorkspace(), '--disable-extensions'],
  });
}

/** A VS Code with a desktop where there is one, and otherwise the one without. */
async function vscodeExecutable(needsScreenshot: boolean): Promise<string> {
  const withoutDesktop = join(import.meta.dirname, 'code');
  const { VSCODE_EXECUTABLE, DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (VSCODE_EXECUTABLE) {
    console.log(`VS Code: ${VSCODE_EXECUTABLE} (VSCODE_EXECUTABLE)`);
    return VSCODE_EXECUTABLE;
  }
  if (needsScreenshot) {
    console.log('VS Code: its server with a headless browser, which can take the screenshot');
    return withoutDesktop;
  }
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) {
    console.log('VS Code: its server with a headless browser, because there is no desktop here');
    return withoutDesktop;
  }
  try {
    const downloaded = await downloadAndUnzipVSCode({ cachePath: join(root, '.cache', 'vscode-test') });
    console.log(`VS Code: downloaded by @vscode/test-electron`);
    return downloaded;
  } catch (error) {
    console.log(`VS Code: its server with a headless browser, because the download failed (${String(error)})`);
    return withoutDesktop;
  }
}
