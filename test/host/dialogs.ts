import type { Locator, Page } from 'playwright-core';
import { exactly } from './rows.ts';

/** A dialog that has to be answered before anything else can be done. */
export interface ModalDialog {
  readonly message: string;
  readonly detail: string;
  readonly severity: Severity;
  /** From left to right. */
  readonly buttons: readonly string[];
}

/** A message in the corner of the window. */
export interface Notification {
  readonly message: string;
  readonly severity: Severity;
  readonly buttons: readonly string[];
}

/** How bad it is, by its icon. */
export type Severity = 'info' | 'warning' | 'error' | 'none';

const dialogBox = '.monaco-dialog-box';
const notificationItem = ':is(.notifications-toasts, .notifications-center) .notification-list-item';

/** What the dialog says, as soon as there is one. */
export async function readModal(page: Page): Promise<ModalDialog> {
  const dialog = page.locator(dialogBox);
  await dialog.waitFor();
  return dialog.evaluate((element) => {
    const text = (selector: string) => element.querySelector(selector)?.textContent?.trim() ?? '';
    const icon = element.querySelector('.dialog-icon')?.className ?? '';
    return {
      message: text('.dialog-message-text'),
      detail: text('.dialog-message-detail'),
      severity: (['info', 'warning', 'error'] as const).find((name) => icon.includes(`dialog-${name}`)) ?? 'none',
      buttons: [...element.querySelectorAll('.dialog-buttons .monaco-button')].map(
        (button) => button.textContent?.trim() ?? '',
      ),
    };
  });
}

/** Presses a button of the dialog and waits until this dialog has gone. */
export async function answerModal(page: Page, button: string): Promise<void> {
  const dialog = await page.locator(dialogBox).elementHandle();
  await press(page.locator(dialogBox), '.dialog-buttons .monaco-button', button);
  await dialog?.waitForElementState('hidden');
}

/** The notifications that are drawn, newest first. */
export async function readNotifications(page: Page): Promise<Notification[]> {
  return page.locator(notificationItem).evaluateAll((elements) =>
    elements.map((element) => {
      const icon = element.querySelector('.notification-list-item-icon')?.className ?? '';
      return {
        message: element.querySelector('.notification-list-item-message')?.textContent?.trim() ?? '',
        severity: (['info', 'warning', 'error'] as const).find((name) => icon.includes(`codicon-${name}`)) ?? 'none',
        buttons: [...element.querySelectorAll('.notification-list-item-buttons-container .monaco-button')].map(
          (button) => button.textContent?.trim() ?? '',
        ),
      };
    }),
  );
}

/** Presses a button of the notification that says `message`. */
export async function answerNotification(page: Page, message: string | RegExp, button: string): Promise<void> {
  const notification = page.locator(notificationItem).filter({ hasText: message }).first();
  await press(notification, '.notification-list-item-buttons-container .monaco-button', button);
}

async function press(place: Locator, selector: string, button: string): Promise<void> {
  const found = place.locator(selector).filter({ hasText: exactly(button) });
  await found.click().catch(async (error: unknown) => {
    const offered = await place.locator(selector).allTextContents();
    throw new Error(`No button "${button}" among ${JSON.stringify(offered)}`, { cause: error });
  });
}
