import type { Page } from 'playwright-core';

/** Drags the border of the side bar until it is `px` wide; VS Code rounds, so a pixel off is right. */
export async function resizeSideBar(page: Page, px: number): Promise<void> {
  const sideBar = page.locator('.part.sidebar');
  await sideBar.waitFor();
  for (let attempt = 0; attempt < 3; attempt++) {
    const box = await sideBar.boundingBox();
    if (box === null) throw new Error('The side bar is not shown.');
    const change = px - box.width;
    if (Math.abs(change) <= 1) return;
    const border = await borderAt(page, box.x + box.width);
    const y = box.y + box.height / 2;
    await page.mouse.move(border, y);
    await page.mouse.down();
    await page.mouse.move(border + change, y, { steps: 5 });
    await page.mouse.up();
  }
  throw new Error(`The side bar cannot be ${px} pixels wide in this window.`);
}

/** The middle of the draggable border that is nearest to `x`. */
async function borderAt(page: Page, x: number): Promise<number> {
  const middles = await page
    .locator('.monaco-sash.vertical:not(.disabled)')
    .evaluateAll((sashes) => sashes.map((sash) => sash.getBoundingClientRect()).map((box) => box.left + box.width / 2));
  const nearest = middles.sort((a, b) => Math.abs(a - x) - Math.abs(b - x))[0];
  if (nearest === undefined) throw new Error('There is no border to drag.');
  return nearest;
}
