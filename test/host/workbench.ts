import { format } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import type { CodeServer } from './codeServer.ts';

/** Width and height in CSS pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What a workbench window opens. */
export interface WorkbenchOptions {
  /** The absolute path of the folder to open. */
  readonly folder: string;
  readonly size?: Size;
  /** Absolute path of an extension that is loaded as one under development. */
  readonly extensionDevelopmentPath?: string;
  /** Absolute path of a CommonJS module; VS Code calls its `run` in the extension host and ends with the result. */
  readonly extensionTestsPath?: string;
  /** Gets every line of the extension host's console. */
  readonly onLog?: (line: string) => void;
  /** Gets the exit code of the extension tests. */
  readonly onExit?: (code: number) => void;
}

const workbenchTimeoutMs = 120_000;

/** The address that opens a folder in the workbench of `server`. */
export function workbenchUrl(server: CodeServer, options: WorkbenchOptions): string {
  const url = new URL(`http://127.0.0.1:${server.port}/`);
  url.searchParams.set('folder', options.folder);
  const payload = [
    ['extensionDevelopmentPath', options.extensionDevelopmentPath],
    ['extensionTestsPath', options.extensionTestsPath],
  ].flatMap(([name, path]) =>
    path === undefined ? [] : [[name, `vscode-remote://127.0.0.1:${server.port}${encodeURI(path)}`]],
  );
  if (payload.length > 0) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** Opens a workbench in a fresh browser profile and resolves when it stands. */
export async function openWorkbench(browser: Browser, server: CodeServer, options: WorkbenchOptions): Promise<Page> {
  const context = await browser.newContext({
    viewport: options.size ?? { width: 1280, height: 800 },
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const page = await context.newPage();
  // VS Code calls these two by name where they are there: its console, and the result of its extension tests.
  await page.exposeFunction('codeAutomationLog', (_type: string, args: readonly unknown[]) => {
    options.onLog?.(format(...args));
  });
  await page.exposeFunction('codeAutomationExit', (code: number) => options.onExit?.(code));
  await page.goto(workbenchUrl(server, options), { timeout: workbenchTimeoutMs });
  await workbenchStands(page);
  return page;
}

/** Resolves when the workbench of `page` is drawn. */
export async function workbenchStands(page: Page): Promise<void> {
  await page.locator('.monaco-workbench .part.statusbar').waitFor({ timeout: workbenchTimeoutMs });
}
