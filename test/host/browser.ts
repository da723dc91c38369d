import { existsSync } from 'node:fs';
import process from 'node:process';
import { type Browser, chromium } from 'playwright-core';
import { findProgram } from './commands.ts';
import { installPackages } from './debian.ts';
import { atEnd } from './lifetime.ts';

const programs = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'];
const packages = ['chromium', 'fonts-dejavu-core', 'fonts-liberation'];

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // /dev/shm is 64 MB in many containers, and a workbench needs more.
  '--disable-dev-shm-usage',
];

/** Starts a headless Chromium that ends with this process at the latest. */
export async function startBrowser(): Promise<Browser> {
  const executablePath = await chromiumPath();
  const browser = await chromium.launch({
    executablePath,
    args: flags,
    // Signals are for lifetime.ts, which stops the server as well.
    handleSIGHUP: false,
    handleSIGINT: false,
    handleSIGTERM: false,
  });
  const close = atEnd(() => browser.close());
  browser.once('disconnected', () => void close());
  return browser;
}

/** The Chromium of this machine; installs it where that needs nobody's permission. CHROMIUM_PATH names another. */
export async function chromiumPath(): Promise<string> {
  const { CHROMIUM_PATH } = process.env;
  if (CHROMIUM_PATH) {
    if (existsSync(CHROMIUM_PATH)) return CHROMIUM_PATH;
    throw new Error(`CHROMIUM_PATH names ${CHROMIUM_PATH}, which does not exist.`);
  }
  return findProgram(...programs) ?? (await installChromium());
}

async function installChromium(): Promise<string> {
  if (!(await installPackages(...packages))) {
    throw new Error(
      `No Chromium found (looked for ${programs.join(', ')} in PATH). ` +
        'Install it with "sudo apt-get install chromium", or let CHROMIUM_PATH name a Chrome or Chromium.',
    );
  }
  const installed = findProgram(...programs);
  if (installed === undefined) throw new Error('apt-get installed Chromium, but it is not in PATH.');
  return installed;
}
