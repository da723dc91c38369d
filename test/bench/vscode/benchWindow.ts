import type { Browser } from 'playwright-core';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { startBrowser } from '../../host/browser.ts';
import type { CodeServer } from '../../host/codeServer.ts';
import { startCodeServer } from '../../host/codeServer.ts';
import { root } from '../../host/root.ts';
import { cleanWindow } from '../../host/settings.ts';
import { Window } from '../../host/window.ts';
import { openWorkbench } from '../../host/workbench.ts';
import { copyOfWorkspace } from '../../host/workspace.ts';
import { compileInHost, HostLink } from './hostLink.ts';

/** A window of a real VS Code, and our part in its extension host. */
export interface BenchWindow {
  readonly window: Window;
  readonly host: MessageConnection;
  close(): Promise<void>;
}

/** A VS Code that opens such windows. */
export class BenchVSCode {
  private readonly server: CodeServer;
  private readonly browser: Browser;
  private readonly link: HostLink;
  private readonly inHost: string;
  private readonly folder: string;

  private constructor(parts: readonly [CodeServer, Browser, HostLink, string, string]) {
    [this.server, this.browser, this.link, this.inHost, this.folder] = parts;
  }

  static async start(): Promise<BenchVSCode> {
    const link = await HostLink.listen();
    const server = await startCodeServer({
      settings: { ...cleanWindow, 'sysvipc.stale.quietSeconds': 0 },
      automation: true,
    });
    return new BenchVSCode([server, await startBrowser(), link, await compileInHost(), await copyOfWorkspace()]);
  }

  /** Opens a window in a fresh profile; our extension is there, but not active. */
  async open(): Promise<BenchWindow> {
    const { server, browser, link, folder } = this;
    const called = link.next();
    const page = await openWorkbench(browser, server, {
      folder,
      extensionDevelopmentPath: root,
      extensionTestsPath: this.inHost,
    });
    const host = await called;
    const close = async () => {
      // Our part returns, and with the end of its tests VS Code ends the extension host.
      host.end();
      await page.context().close();
    };
    return { window: new Window(page, folder), host, close };
  }

  async stop(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }
}
