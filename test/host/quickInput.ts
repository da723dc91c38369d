import type { Page } from 'playwright-core';
import { exactly } from './rows.ts';

/** The box at the top of the window that asks for text or offers a choice, as it is drawn. */
export interface QuickInput {
  readonly title: string;
  readonly placeholder: string;
  readonly value: string;
  /** The prompt, or what is wrong with the value. */
  readonly message: string;
  readonly isInvalid: boolean;
  /** The choices that are drawn. */
  readonly items: readonly QuickInputItem[];
}

/** One choice. */
export interface QuickInputItem {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
}

const mostKeyPresses = 5;
const keyPatienceMs = 2_000;

const widget = '.quick-input-widget';
const item = `${widget} .quick-input-list .monaco-list-row`;

/** What the box shows, as soon as there is one. */
export async function readQuickInput(page: Page, patience: { readonly timeout?: number } = {}): Promise<QuickInput> {
  await page.locator(widget).waitFor(patience);
  return page.locator(widget).evaluate((element) => {
    const isVisible = (found: { readonly offsetParent: unknown }) => found.offsetParent !== null;
    const text = (place: typeof element, selector: string) => place.querySelector(selector)?.textContent?.trim() ?? '';
    const visibleText = (selector: string) =>
      [...element.querySelectorAll(selector)].find(isVisible)?.textContent?.trim() ?? '';
    const input = element.querySelector('input.input');
    return {
      title: visibleText('.quick-input-title'),
      placeholder: input?.placeholder ?? '',
      value: input?.value ?? '',
      message: visibleText('.quick-input-message'),
      isInvalid: element.querySelector('.monaco-inputbox.error') !== null,
      items: [...element.querySelectorAll('.quick-input-list .monaco-list-row')].filter(isVisible).map((row) => ({
        label: text(row, '.label-name'),
        description: text(row, '.label-description'),
        detail: text(row, '.quick-input-list-label-meta'),
      })),
    };
  });
}

/** Types into the box, in place of what stands there, and leaves it open. */
export async function typeQuickInput(page: Page, text: string): Promise<void> {
  await page.locator(`${widget} input.input`).fill(text);
}

/** Types into the box and accepts; throws what the box says when it does not accept. */
export async function acceptQuickInput(page: Page, text: string): Promise<void> {
  await typeQuickInput(page, text);
  const before = await readQuickInput(page);
  await page.keyboard.press('Enter');
  await leaveQuickInput(page, before);
}

/** Answers VS Code's own dialog for a file. What is typed before it has listed the folder, it overwrites. */
export async function acceptFileDialog(page: Page, path: string): Promise<void> {
  for (;;) {
    const { value, items } = await readQuickInput(page);
    if (value.startsWith('/') && items.length > 0) break;
    await page.waitForTimeout(50);
  }
  await acceptQuickInput(page, path);
}

/** Chooses items by their labels, and presses OK where several can be chosen. */
export async function chooseQuickInput(page: Page, labels: readonly string[]): Promise<void> {
  await page.locator(widget).waitFor();
  for (const label of labels) await choose(page, label, label);
  const ok = page.locator(`${widget} .quick-input-action .monaco-button`).filter({ hasText: exactly('OK') });
  // Where nothing is chosen, OK is all that there is to do.
  if (labels.length === 0 || (await ok.isVisible())) await ok.click();
}

/** Runs a command by the title that the command palette shows, category included. */
export async function runCommand(page: Page, title: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    await openPalette(page);
    try {
      await choose(page, `>${title}`, title, keyPatienceMs);
      return;
    } catch (error) {
      // The palette closes when a dialog that goes, or a tree that was drawn anew, takes the focus.
      if (attempt === mostKeyPresses) throw error;
    }
  }
}

/**
 * A key that comes while the focus moves between editors, webviews and boxes is lost: then it is pressed again, after a
 * click on what takes no focus of its own.
 */
async function openPalette(page: Page): Promise<void> {
  for (let attempt = 0; attempt < mostKeyPresses; attempt++) {
    await page.keyboard.press('F1');
    const input = page.locator(`${widget} input.input`);
    const isOpen = await input.waitFor({ timeout: keyPatienceMs }).then(
      () => true,
      () => false,
    );
    if (isOpen && (await input.inputValue()).startsWith('>')) return;
    await page.keyboard.press('Escape');
    await clickNowhere(page);
  }
  throw new Error('F1 does not open the command palette');
}

/** The middle of the status bar is empty. */
async function clickNowhere(page: Page): Promise<void> {
  const place = await page.locator('.part.statusbar').boundingBox();
  if (place) await page.mouse.click(place.x + place.width / 2, place.y + place.height / 2);
}

/** Types first, because only rows in sight are drawn: that brings the wanted one there. */
async function choose(page: Page, typed: string, label: string, patienceMs?: number): Promise<void> {
  const patience = patienceMs === undefined ? {} : { timeout: patienceMs };
  await page.locator(`${widget} input.input`).fill(typed, patience);
  const labelElement = page
    .locator('.quick-input-list-row:first-child .label-name')
    .filter({ hasText: exactly(label) });
  const choice = page.locator(item).filter({ has: labelElement }).first();
  await choice.click(patience).catch(async (error: unknown) => {
    const { items } = await readQuickInput(page, patience);
    throw new Error(`No choice "${label}" among ${JSON.stringify(items.map((offered) => offered.label))}`, {
      cause: error,
    });
  });
}

/** Waits until the box has closed or asks for something else; throws what it says where it goes on to refuse. */
async function leaveQuickInput(page: Page, before: QuickInput): Promise<void> {
  const deadline = Date.now() + keyPatienceMs;
  for (;;) {
    if (!(await page.locator(widget).isVisible())) return;
    // It may close between these two lines, and then nothing is worth waiting for.
    const now = await readQuickInput(page, { timeout: 400 }).catch(() => undefined);
    if (now === undefined || question(now) !== question(before)) return;
    // It may not have said yet what is wrong, or whether the text as it is now is.
    const isRefused = now.isInvalid && now.message !== '' && now.message !== before.message;
    if (isRefused || (now.isInvalid && Date.now() > deadline))
      throw new Error(`"${now.value}" is not accepted: ${now.message}`);
    await page.waitForTimeout(50);
  }
}

function question({ title, placeholder, value, items }: QuickInput): string {
  return JSON.stringify({ title, placeholder, value, items });
}
