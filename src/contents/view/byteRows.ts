import { byteCharacter } from '../../ui/byteText.ts';
import { element, hexOffset } from './texts.ts';

/** How long a byte is marked after it has changed, in milliseconds. */
const changedMs = 1_500;

/** One byte on screen: its digits and its character. */
interface Cell {
  readonly hex: HTMLElement;
  readonly text: HTMLElement;
  changedUntil: number;
}

interface Line {
  readonly root: HTMLElement;
  readonly offset: HTMLElement;
  readonly cells: readonly Cell[];
}

/** What is drawn: bytes from an offset on, as far as they are known. */
export interface Drawing {
  /** Offset of the first byte on screen. */
  readonly top: number;
  /** Bytes in all. */
  readonly size: number;
  readonly bytes: Uint8Array;
  /** Offset of the first of `bytes`. */
  readonly bytesAt: number;
  /** Stands for each byte that is not known. */
  readonly unknown: string;
  readonly selection: { readonly offset: number; readonly length: number };
  readonly cursor: number;
}

/** The lines of the grid. They are made once for a size of the window, and only their texts change after that. */
export class ByteRows {
  private readonly root: HTMLElement;
  private lines: Line[] = [];
  private columns = 0;
  private lastTop = -1;
  private values = new Map<number, number>();

  constructor(root: HTMLElement) {
    this.root = root;
  }

  /** Makes the lines for a new size. */
  resize(lines: number, columns: number): void {
    if (lines === this.lines.length && columns === this.columns) return;
    this.columns = columns;
    this.lines = Array.from({ length: lines }, () => makeLine(columns));
    this.root.replaceChildren(...this.lines.map(({ root }) => root));
  }

  /** Draws; bytes that differ from the drawing before are marked for a moment. */
  draw(drawing: Drawing, now: number): void {
    const { top, size } = drawing;
    const isSamePlace = top === this.lastTop;
    this.lastTop = top;
    const seen = new Map<number, number>();
    for (const [index, line] of this.lines.entries()) {
      const start = top + index * this.columns;
      line.root.hidden = start >= size;
      line.offset.textContent = start.toString(16).padStart(8, '0');
      line.root.setAttribute('aria-rowindex', String(start / this.columns + 1));
      for (const [column, cell] of line.cells.entries()) {
        this.drawCell(cell, start + column, drawing, seen, isSamePlace ? now : undefined);
      }
    }
    this.values = seen;
  }

  /** Takes the marks away whose time is over. */
  fade(now: number): void {
    for (const { cells } of this.lines) {
      for (const cell of cells) cell.hex.classList.toggle('changed', cell.changedUntil > now);
    }
  }

  /** The byte under a point of the page. */
  offsetAt(target: EventTarget | null): number | undefined {
    const offset = target instanceof HTMLElement ? target.dataset.offset : undefined;
    return offset === undefined ? undefined : Number(offset);
  }

  private drawCell(
    cell: Cell,
    offset: number,
    { size, bytes, bytesAt, unknown, selection, cursor }: Drawing,
    seen: Map<number, number>,
    now: number | undefined,
  ): void {
    const value = offset < size ? bytes[offset - bytesAt] : undefined;
    const digits = value?.toString(16).padStart(2, '0') ?? (offset < size ? unknown : '  ');
    if (cell.hex.textContent !== digits) cell.hex.textContent = digits;
    const character = value === undefined ? ' ' : byteCharacter(value);
    if (cell.text.textContent !== character) cell.text.textContent = character;
    if (value !== undefined) {
      const before = this.values.get(offset);
      if (now === undefined) cell.changedUntil = 0;
      else if (before !== undefined && before !== value) cell.changedUntil = now + changedMs;
      seen.set(offset, value);
    }
    const isSelected = offset >= selection.offset && offset < selection.offset + selection.length && offset < size;
    for (const part of [cell.hex, cell.text]) {
      part.dataset.offset = String(offset);
      part.classList.toggle('selected', isSelected);
      part.classList.toggle('zero', value === 0);
      part.classList.toggle('cursor', offset === cursor);
    }
    cell.hex.classList.toggle('changed', now !== undefined && cell.changedUntil > now);
    if (offset === cursor) {
      cell.hex.id = 'cursor';
      cell.hex.setAttribute('aria-label', `${hexOffset(offset)}: ${digits} ${character}`);
    } else if (cell.hex.id) {
      cell.hex.removeAttribute('id');
      cell.hex.removeAttribute('aria-label');
    }
  }
}

function makeLine(columns: number): Line {
  const root = element('div', 'line');
  root.setAttribute('role', 'row');
  const offset = element('span', 'offset');
  offset.setAttribute('role', 'rowheader');
  const hexes = element('span', 'hexes');
  const characters = element('span', 'characters');
  characters.setAttribute('aria-hidden', 'true');
  const cells = Array.from({ length: columns }, (_, column) => {
    const hex = element('span', column > 0 && column % 8 === 0 ? 'hex eighth' : 'hex');
    hex.setAttribute('role', 'gridcell');
    const text = element('span', 'character');
    hexes.append(hex);
    characters.append(text);
    return { hex, text, changedUntil: 0 };
  });
  root.append(offset, hexes, characters);
  return { root, offset, cells };
}
