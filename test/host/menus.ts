import type { Locator, Page } from 'playwright-core';
import { exactly } from './rows.ts';

const menu = '.monaco-menu';
const menuItem = `${menu} .action-item:not(.disabled) .action-label`;

/** The entries of an element's context menu, separators left out; the menu is closed again. */
export async function contextMenuItems(page: Page, element: Locator): Promise<string[]> {
  await element.click({ button: 'right' });
  await page.locator(menuItem).first().waitFor();
  const items = await page.locator(`${menuItem}:not(.separator)`).allTextContents();
  await page.keyboard.press('Escape');
  await page.locator(menu).first().waitFor({ state: 'hidden' });
  return items;
}

/** Opens an element's context menu and chooses an entry; the parts of `path` lead through submenus. */
export async function chooseContextMenu(page: Page, element: Locator, path: readonly string[]): Promise<void> {
  await element.click({ button: 'right' });
  await chooseInOpenMenu(page, path);
}

/** Chooses an entry of the menu that is open; the parts of `path` lead through submenus. */
export async function chooseInOpenMenu(page: Page, path: readonly string[]): Promise<void> {
  for (const [index, name] of path.entries()) {
    const item = page.locator(menuItem).filter({ hasText: exactly(name) });
    await item.waitFor().catch(async (error: unknown) => {
      const offered = await page.locator(menuItem).allTextContents();
      throw new Error(`No entry "${name}" among ${JSON.stringify(offered)}`, { cause: error });
    });
    if (index < path.length - 1) await item.hover();
    else await clickUntilClosed(page, item);
  }
}

/** A menu ignores the mouse for its first moment, so that the click that opened it does not choose. */
async function clickUntilClosed(page: Page, item: Locator): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt++) {
    await page.waitForTimeout(100);
    await item.click({ timeout: 2_000 }).catch(() => undefined);
    const isClosed = await page
      .locator(menu)
      .first()
      .waitFor({ state: 'hidden', timeout: 1_000 })
      .then(
        () => true,
        () => false,
      );
    if (isClosed) return;
  }
  throw new Error('The menu stays open.');
}
