/** `npm run e2e`: runs test/e2e, or the folder given by --tests=DIR, on a window of the real workbench. */
import { join } from 'node:path';
import process from 'node:process';
import { startBrowser } from './browser.ts';
import { startCodeServer } from './codeServer.ts';
import { compileTests } from './compile.ts';
import { setWindow } from './fixture.ts';
import { isolateThisProcess } from './isolate.ts';
import { endProcess } from './lifetime.ts';
import { outFolder, root } from './root.ts';
import { runMocha } from './runMocha.ts';
import { cleanWindow } from './settings.ts';
import { buildIfOurs, readTestArguments } from './testArguments.ts';
import { sharePackages } from './testFiles.ts';
import { Window } from './window.ts';
import { openWorkbench } from './workbench.ts';
import { copyOfWorkspace } from './workspace.ts';

isolateThisProcess();
try {
  await endProcess((await main()) ? 0 : 1);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  await endProcess(1);
}

async function main(): Promise<boolean> {
  const { tests, extension, screenshot } = readTestArguments('e2e');
  await buildIfOurs(extension);
  const files = await compileTests(tests, 'esm');
  if (files.length === 0) throw new Error(`No *.test.ts or *.test.js in ${tests}`);

  const window = await openWindow(extension);
  setWindow(window);
  sharePackages(root);
  process.setSourceMapsEnabled(true);
  const results = await runMocha(files, async (title) => {
    const picture = join(outFolder, 'e2e', `${title.replace(/\W+/g, '-').slice(0, 100)}.png`);
    await window.screenshot(picture);
    console.log(`      (the window then: ${picture})`);
    await window.beginAnew();
  });
  if (screenshot !== undefined) await window.screenshot(screenshot);
  return results.failed === 0;
}

/** The extension is installed, not under development: only so the window is the one that users see, notifications included. */
async function openWindow(extension: string): Promise<Window> {
  const server = await startCodeServer({ settings: cleanWindow, extensions: [extension] });
  const browser = await startBrowser();
  const folder = await copyOfWorkspace();
  return new Window(await openWorkbench(browser, server, { folder }), folder);
}
