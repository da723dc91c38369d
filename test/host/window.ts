import { mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import type { Locator, Page } from 'playwright-core';
import {
  answerModal,
  answerNotification,
  type ModalDialog,
  type Notification,
  readModal,
  readNotifications,
} from './dialogs.ts';
import { chooseContextMenu, chooseInOpenMenu, contextMenuItems } from './menus.ts';
import {
  acceptFileDialog,
  acceptQuickInput,
  chooseQuickInput,
  type QuickInput,
  readQuickInput,
  runCommand,
  typeQuickInput,
} from './quickInput.ts';
import { type Row, type RowName, readRows, rowElement } from './rows.ts';
import { resizeSideBar } from './sideBar.ts';
import { workbenchStands } from './workbench.ts';

const patienceMs = 30_000;
/** VS Code shows a tooltip after half a second; its contents may have to be asked for. */
const hoverPatienceMs = 3_000;
/** A row that is drawn anew at the moment of a click does not get it: then a person clicks again. */
const clickPatienceMs = 2_000;
/** What is left by Escape is still on screen for a moment. */
const closingMs = 200;

/** A workbench window, and what a person reads and does in it. Everything waits for what it needs. */
export class Window {
  /** The page that the workbench is drawn on, for what has no method here. */
  readonly page: Page;
  /** Its address. */
  readonly url: string;
  /** The folder that is open in it: a copy that tests may write to. */
  readonly folder: string;

  constructor(page: Page, folder: string) {
    this.page = page;
    this.url = page.url();
    this.folder = folder;
    page.setDefaultTimeout(patienceMs);
  }

  /** Loads the page anew: a new extension host, and the layout that the last one was left in. */
  async reload(): Promise<void> {
    await this.page.reload();
    await workbenchStands(this.page);
  }

  /**
   * Shows a view container in the side bar by its item in the activity bar. A click closes what is open, and a window
   * that was just loaded may open it by itself at that moment: then the item is clicked again.
   */
  async openView(title = 'IPC'): Promise<void> {
    const item = this.page.locator('.part.activitybar').getByRole('tab', { name: new RegExp(`^${title}\\b`) });
    const sideBar = this.page.locator('.part.sidebar');
    await item.waitFor();
    const isOpen = async () => (await item.getAttribute('aria-selected')) === 'true' && (await sideBar.isVisible());
    await this.waitFor(async () => {
      if (await isOpen()) return true;
      await item.click();
      return within(this.page, clickPatienceMs, isOpen);
    }, Boolean);
    await sideBar.locator('.pane').first().waitFor();
  }

  /** Leaves menus, dialogs and the box at the top with an Escape for each, and loads the page anew. */
  async beginAnew(): Promise<void> {
    for (let layer = 0; layer < 3; layer++) {
      await this.page.keyboard.press('Escape');
      await this.page.waitForTimeout(closingMs);
    }
    await this.reload();
  }

  /** Runs a command from the command palette: F1, its title as shown there, Enter. */
  async runCommand(title: string): Promise<void> {
    await runCommand(this.page, title);
  }

  /** The rows of the trees in the side bar that are drawn, or those of one view. */
  async treeRows(view?: string): Promise<Row[]> {
    return readRows(this.page, view);
  }

  /** The rows, as soon as they are as `isWanted` says. */
  async waitForRows(isWanted: (rows: readonly Row[]) => boolean, view?: string): Promise<Row[]> {
    return this.waitFor(() => this.treeRows(view), isWanted);
  }

  /** Reads again and again until what was read is as wanted; the error says what was read last. */
  async waitFor<T>(read: () => Promise<T>, isWanted: (value: T) => boolean): Promise<T> {
    const deadline = Date.now() + patienceMs;
    for (;;) {
      const value = await read();
      if (isWanted(value)) return value;
      if (Date.now() > deadline)
        throw new Error(`Waited in vain; the last that was seen: ${JSON.stringify(value, undefined, 1)}`);
      await this.page.waitForTimeout(100);
    }
  }

  /** The element of a row, by its whole label or a pattern. */
  row(name: RowName): Locator {
    return rowElement(this.page, name);
  }

  /** Clicks a row; with `Control` as modifier it is added to the selection. */
  async clickRow(name: RowName, ...modifiers: readonly ('Control' | 'Shift')[]): Promise<void> {
    await this.row(name)
      .locator('.label-name')
      .first()
      .click({ modifiers: [...modifiers] });
  }

  /** Shows a row's children if they are hidden. */
  async expand(name: RowName): Promise<void> {
    await this.setExpanded(name, true);
  }

  /** Hides a row's children if they are shown. */
  async collapse(name: RowName): Promise<void> {
    await this.setExpanded(name, false);
  }

  /** Chooses an entry of a row's context menu; more names lead through submenus. */
  async contextMenu(row: RowName, ...path: readonly string[]): Promise<void> {
    await chooseContextMenu(this.page, this.row(row), path);
  }

  /** Chooses an entry of the menu that is open; more names lead through submenus. */
  async chooseInMenu(...path: readonly string[]): Promise<void> {
    await chooseInOpenMenu(this.page, path);
  }

  /** The entries of a row's context menu. */
  async contextMenuItems(row: RowName): Promise<string[]> {
    return contextMenuItems(this.page, this.row(row));
  }

  /** Presses an icon that a row shows under the mouse, by its tooltip. A row that has moved away is pointed at again. */
  async inlineAction(row: RowName, title: string): Promise<void> {
    const button = this.row(row).getByRole('button', { name: title });
    await this.waitFor(
      async () => {
        await this.row(row).hover();
        return button.click({ timeout: clickPatienceMs }).then(
          () => true,
          () => false,
        );
      },
      (isPressed) => isPressed,
    );
  }

  /** The text of the tooltip that a row shows when the mouse rests on it. A row that is drawn again loses it. */
  async tooltip(row: RowName): Promise<string> {
    const hover = this.page.locator('.monaco-hover:not(.hidden)').last();
    const label = this.row(row).locator('.label-name').first();
    const text = await this.waitFor(async () => {
      await this.page.mouse.move(0, 0);
      await label.hover();
      const isShown = await hover.waitFor({ timeout: hoverPatienceMs }).then(
        () => true,
        () => false,
      );
      // biome-ignore lint/performance/useDomNodeTextContent: only the layout tells its lines apart
      return isShown ? (await hover.innerText()).trim() : '';
    }, Boolean);
    return text;
  }

  /** What the box at the top asks, as soon as there is one. */
  async readQuickInput(): Promise<QuickInput> {
    return readQuickInput(this.page);
  }

  /** Answers the box at the top with a text; throws its message when the text is not accepted. */
  async quickInput(text: string): Promise<void> {
    await acceptQuickInput(this.page, text);
  }

  /** Answers the dialog that asks for a file, with its absolute path. */
  async fileDialog(path: string): Promise<void> {
    await acceptFileDialog(this.page, path);
  }

  /** Types into the box at the top without accepting, to see what it says. */
  async typeQuickInput(text: string): Promise<void> {
    await typeQuickInput(this.page, text);
  }

  /** Chooses from the list at the top by label; several where several can be chosen. */
  async quickPick(...labels: readonly string[]): Promise<void> {
    await chooseQuickInput(this.page, labels);
  }

  /** What the modal dialog says, as soon as there is one. */
  async readModal(): Promise<ModalDialog> {
    return readModal(this.page);
  }

  /** Presses a button of the modal dialog. */
  async answerModal(button: string): Promise<void> {
    await answerModal(this.page, button);
  }

  /** The notifications on screen, newest first. */
  async notifications(): Promise<Notification[]> {
    return readNotifications(this.page);
  }

  /** The first notification whose message matches, as soon as there is one. */
  async waitForNotification(message: RegExp): Promise<Notification> {
    const found = await this.waitFor(
      () => this.notifications(),
      (notifications) => notifications.some((notification) => message.test(notification.message)),
    );
    const notification = found.find((candidate) => message.test(candidate.message));
    if (notification === undefined) throw new Error(`No notification ${message}`);
    return notification;
  }

  /** Presses a button of a notification. */
  async answerNotification(message: string | RegExp, button: string): Promise<void> {
    await answerNotification(this.page, message, button);
  }

  /** Removes all notifications. */
  async clearNotifications(): Promise<void> {
    await this.waitFor(
      async () => {
        if ((await this.notifications()).length === 0) return [];
        // One may come just after the others were cleared.
        await this.runCommand('Notifications: Clear All Notifications');
        await this.page.waitForTimeout(500);
        return this.notifications();
      },
      (notifications) => notifications.length === 0,
    );
  }

  /** The text on the clipboard. */
  async clipboard(): Promise<string> {
    return this.page.evaluate<string>('navigator.clipboard.readText()');
  }

  /** Saves a picture of the window as PNG. */
  async screenshot(file: string): Promise<void> {
    await mkdir(dirname(resolve(file)), { recursive: true });
    await this.page.screenshot({ path: file });
  }

  /** Chooses a colour theme by the name in the theme picker, `Dark Modern` or `Light Modern` for example. */
  async setTheme(name: string): Promise<void> {
    await this.runCommand('Preferences: Color Theme');
    await this.quickPick(name);
    await this.page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
  }

  /** Drags the border of the side bar. */
  async setSideBarWidth(px: number): Promise<void> {
    await resizeSideBar(this.page, px);
  }

  /** Makes the window wider or narrower. */
  async setSize(width: number, height: number): Promise<void> {
    await this.page.setViewportSize({ width, height });
  }

  private async setExpanded(name: RowName, wanted: boolean): Promise<void> {
    const row = this.row(name);
    await row.waitFor();
    const isAsWanted = async () => (await row.getAttribute('aria-expanded')) === String(wanted);
    await this.waitFor(async () => {
      if (await isAsWanted()) return true;
      await row.locator('.monaco-tl-twistie').click();
      return within(this.page, clickPatienceMs, isAsWanted);
    }, Boolean);
  }
}

/** Whether something comes to hold within some time. */
async function within(page: Page, ms: number, holds: () => Promise<boolean>): Promise<boolean> {
  const deadline = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > deadline) return false;
    await page.waitForTimeout(50);
  }
  return true;
}
