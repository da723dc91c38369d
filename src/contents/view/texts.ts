import type { ViewTexts } from '../hexProtocol.ts';

/** The page's texts, which the extension host has put into it in the user's language. */
export const texts: ViewTexts = JSON.parse(document.getElementById('texts')?.textContent ?? '{}');

/** Puts values in place of `{0}`, `{1}`. */
export function filled(text: string, ...values: readonly (string | number)[]): string {
  return text.replace(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
}

/** `0x1f40`. */
export function hexOffset(offset: number): string {
  return `0x${offset.toString(16)}`;
}

/** A new element with a class and a text. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  className: string,
  text = '',
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  made.className = className;
  made.textContent = text;
  return made;
}
