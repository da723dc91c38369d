/** What `test/host/code` runs: opens VS Code's server and a headless browser, and exits with the tests' code. */
import { resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import type { Page } from 'playwright-core';
import { startBrowser } from './browser.ts';
import { startCodeServer } from './codeServer.ts';
import { endProcess, endWithParent, isEnding } from './lifetime.ts';
import { cleanWindow } from './settings.ts';
import { openWorkbench } from './workbench.ts';

/** The workbench logs about itself into the same console as the extension host, at every start. */
const workbenchLog =
  /^(Resolv(ing|ed) connection token|Creating a socket|\[reconnection-grace-time\]|Updating additional builtin|\[Service Worker\]|\[AgentHost|\[AccountPolicyGate\]|Ignoring fetching additional|Canceled: Canceled)/;

endWithParent();
try {
  await endProcess(await main());
} catch (error) {
  console.error(error);
  await endProcess(1);
}

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    // VS Code has many more options; those that mean nothing here are let pass.
    strict: false,
    allowPositionals: true,
    options: {
      extensionDevelopmentPath: { type: 'string' },
      extensionTestsPath: { type: 'string' },
      screenshot: { type: 'string' },
    },
  });
  const { extensionDevelopmentPath, extensionTestsPath } = values;
  if (typeof extensionDevelopmentPath !== 'string' || typeof extensionTestsPath !== 'string') {
    console.error(
      'usage: code --extensionDevelopmentPath=DIR --extensionTestsPath=FILE [--screenshot=FILE.png] [FOLDER]',
    );
    return 2;
  }
  const { IPC_EXPLORER_SCREENSHOT } = process.env;
  const screenshot = values.screenshot ?? IPC_EXPLORER_SCREENSHOT;

  const server = await startCodeServer({ settings: cleanWindow, automation: true });
  const browser = await startBrowser();
  let page: Page | undefined;
  const code = await new Promise<number>((resolveCode, reject) => {
    const lost = (what: string) => () => {
      if (!isEnding()) reject(new Error(`${what} ended before the tests did.\n${server.log()}`));
    };
    browser.once('disconnected', lost('The browser'));
    void server.ended.then(lost('The VS Code server'));
    openWorkbench(browser, server, {
      folder: resolve(positionals[0] ?? '.'),
      extensionDevelopmentPath: resolve(extensionDevelopmentPath),
      extensionTestsPath: resolve(extensionTestsPath),
      onLog: (line) => {
        if (!workbenchLog.test(line)) console.log(line);
      },
      onExit: resolveCode,
    }).then((opened) => {
      page = opened;
      page.once('crash', lost('The page'));
    }, reject);
  });
  if (typeof screenshot === 'string' && screenshot !== '') await page?.screenshot({ path: resolve(screenshot) });
  return code;
}
