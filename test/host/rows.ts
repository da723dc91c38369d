import type { Locator, Page } from 'playwright-core';

/** One row of a tree in the side bar, as it is drawn. */
export interface Row {
  /** The title of the view that it stands in. */
  readonly view: string;
  readonly label: string;
  readonly description: string;
  readonly ariaLabel: string;
  /** The letter at its end that decorates it; empty without one. */
  readonly badge: string;
  /** 1 for a row without parent. */
  readonly level: number;
  /** Undefined for a row that has no children. */
  readonly expanded: boolean | undefined;
  readonly selected: boolean;
}

/** Names a row: its label, or what its label begins with or matches. */
export type RowName = string | RegExp;

const rowsInSideBar = '.part.sidebar .pane .monaco-list-row';

/** The rows that are drawn at the moment, from top to bottom; long trees draw only what is scrolled into sight. */
export async function readRows(page: Page, view?: string): Promise<Row[]> {
  const rows = await page.locator(rowsInSideBar).evaluateAll((elements) =>
    elements.map((element) => {
      const text = (selector: string) => element.querySelector(selector)?.textContent ?? '';
      const attribute = (name: string) => element.getAttribute(name) ?? undefined;
      const icon = element.querySelector('.monaco-icon-label');
      const badge = icon?.ownerDocument.defaultView?.getComputedStyle(icon, '::after').content;
      const expanded = attribute('aria-expanded');
      return {
        view: element.closest('.pane')?.querySelector('.pane-header .title')?.textContent ?? '',
        label: text('.label-name'),
        description: text('.label-description'),
        ariaLabel: attribute('aria-label') ?? '',
        badge: /^"(.*)"$/.exec(badge ?? '')?.[1] ?? '',
        level: Number(attribute('aria-level')),
        expanded: expanded === undefined ? undefined : expanded === 'true',
        selected: attribute('aria-selected') === 'true',
        top: element.getBoundingClientRect().top,
      };
    }),
  );
  return rows
    .filter((row) => view === undefined || row.view === view)
    .sort((a, b) => a.top - b.top)
    .map(({ top: _, ...row }) => row);
}

/** The element of the first row with that label. */
export function rowElement(page: Page, name: RowName): Locator {
  const label = page.locator('.label-name').filter({ hasText: typeof name === 'string' ? exactly(name) : name });
  return page.locator(rowsInSideBar).filter({ has: label }).first();
}

/** Text as a person means it: the whole text, not a part of it. */
export function exactly(text: string): RegExp {
  return new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);
}
