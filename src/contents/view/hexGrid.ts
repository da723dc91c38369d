import { ByteRows } from './byteRows.ts';
import { element, texts } from './texts.ts';

/** Browsers cannot lay out taller elements exactly: longer contents are scrolled in proportion. */
const tallest = 8_000_000;
const columnChoices = [32, 16, 8, 4];
/** Characters of a line besides those of the bytes, and what a byte takes: its digits, half a gap, its text. */
const fixedCharacters = 14;
const charactersAByte = 3.5;

/** What the grid tells. */
export interface GridEvents {
  visible(offset: number, length: number): void;
  selected(offset: number, length: number): void;
}

/** The bytes on screen: scrolling, selecting with mouse and keyboard. */
export class HexGrid {
  readonly root = element('div', 'grid');
  private readonly spacer = element('div', 'spacer');
  private readonly lines = element('div', 'lines');
  private readonly probe = element('span', 'probe', '0'.repeat(64));
  private readonly rows = new ByteRows(this.lines);
  private readonly events: GridEvents;
  private size = 0;
  private columns = 16;
  private visibleLines = 1;
  private lineHeight = 20;
  /** Line at the top; the truth, of which the scroll bar shows a picture. */
  private topLine = 0;
  private ownScroll = -1;
  private bytes: Uint8Array = new Uint8Array();
  private bytesAt = 0;
  private anchor = 0;
  private cursor = 0;
  private isDragging = false;
  /** Bytes that are not known are about to be read, until there is nothing to read any more. */
  private unknown = '  ';

  constructor(events: GridEvents) {
    this.events = events;
    const { root } = this;
    root.tabIndex = 0;
    root.setAttribute('role', 'grid');
    root.setAttribute('aria-label', texts.grid);
    root.setAttribute('aria-activedescendant', 'cursor');
    root.append(this.lines, this.spacer, this.probe);
    root.addEventListener('scroll', () => this.onScroll());
    root.addEventListener('wheel', (event) => this.onWheel(event), { passive: false });
    root.addEventListener('keydown', (event) => this.onKey(event));
    root.addEventListener('mousedown', (event) => this.onMouseDown(event));
    root.addEventListener(
      'mousemove',
      (event) => this.isDragging && this.moveTo(this.rows.offsetAt(event.target), true),
    );
    window.addEventListener('mouseup', () => {
      this.isDragging = false;
    });
    new ResizeObserver(() => this.layOut()).observe(root);
  }

  /** Begins to show so many bytes. */
  start(size: number): void {
    this.size = size;
    this.layOut();
    this.tellSelection();
  }

  /** Shows bytes that were read. */
  show(offset: number, bytes: Uint8Array): void {
    this.bytes = bytes;
    this.bytesAt = offset;
    this.draw();
  }

  /** No more bytes will come: the places of those that were never read are marked. */
  end(): void {
    this.unknown = '??';
    this.draw();
  }

  /** Selects bytes and scrolls to them. */
  reveal(offset: number, length: number): void {
    this.anchor = this.clamped(offset);
    this.cursor = this.clamped(offset + Math.max(1, length) - 1);
    this.scrollToByte(this.anchor);
    this.tellSelection();
    this.root.focus();
  }

  /** Takes old marks away. */
  fade(now: number): void {
    this.rows.fade(now);
  }

  private get selection(): { readonly offset: number; readonly length: number } {
    const offset = Math.min(this.anchor, this.cursor);
    return { offset, length: this.size === 0 ? 0 : Math.max(this.anchor, this.cursor) - offset + 1 };
  }

  private get lastTopLine(): number {
    return Math.max(0, Math.ceil(this.size / this.columns) - this.visibleLines);
  }

  private layOut(): void {
    const { clientWidth, clientHeight } = this.root;
    const box = this.probe.getBoundingClientRect();
    const character = box.width / this.probe.textContent.length || 8;
    this.lineHeight = box.height || 20;
    const topByte = this.topLine * this.columns;
    const room = clientWidth / character - fixedCharacters;
    this.columns = columnChoices.find((columns) => columns * charactersAByte + columns / 8 <= room) ?? 4;
    this.visibleLines = Math.max(1, Math.floor(clientHeight / this.lineHeight));
    this.topLine = Math.min(this.lastTopLine, Math.floor(topByte / this.columns));
    this.rows.resize(this.visibleLines, this.columns);
    const wholeHeight = Math.ceil(this.size / this.columns) * this.lineHeight;
    this.spacer.style.height = `${Math.min(tallest, wholeHeight)}px`;
    this.root.setAttribute('aria-rowcount', String(Math.ceil(this.size / this.columns)));
    this.root.setAttribute('aria-colcount', String(this.columns));
    this.scrollToLine(this.topLine);
  }

  private scrollToLine(line: number): void {
    this.topLine = Math.max(0, Math.min(this.lastTopLine, line));
    const range = this.root.scrollHeight - this.root.clientHeight;
    const position = this.lastTopLine === 0 ? 0 : Math.round((this.topLine / this.lastTopLine) * range);
    if (position !== Math.round(this.root.scrollTop)) {
      this.ownScroll = position;
      this.root.scrollTop = position;
    }
    this.draw();
    this.events.visible(this.topLine * this.columns, this.visibleLines * this.columns);
  }

  private onScroll(): void {
    if (Math.abs(this.root.scrollTop - this.ownScroll) <= 1) return;
    this.ownScroll = -1;
    const range = this.root.scrollHeight - this.root.clientHeight;
    this.topLine = range <= 0 ? 0 : Math.round((this.root.scrollTop / range) * this.lastTopLine);
    this.draw();
    this.events.visible(this.topLine * this.columns, this.visibleLines * this.columns);
  }

  /** In proportion a notch of the wheel could skip thousands of lines, so it moves by lines. */
  private onWheel(event: WheelEvent): void {
    if (event.ctrlKey) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? event.deltaY / this.lineHeight : event.deltaY;
    this.scrollToLine(this.topLine + (Math.abs(lines) < 1 ? Math.sign(lines) : Math.round(lines)));
  }

  private onMouseDown(event: MouseEvent): void {
    const offset = this.rows.offsetAt(event.target);
    if (offset === undefined || event.button !== 0) return;
    this.isDragging = true;
    this.moveTo(offset, event.shiftKey);
  }

  private onKey(event: KeyboardEvent): void {
    if (event.key.toLowerCase() === 'a' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      // VS Code would mark the text of the tables.
      event.stopPropagation();
      this.selectAll();
      return;
    }
    const target = this.targetOf(event);
    if (target === undefined) return;
    event.preventDefault();
    this.moveTo(target, event.shiftKey);
  }

  private selectAll(): void {
    this.anchor = 0;
    this.cursor = this.clamped(this.size - 1);
    this.draw();
    this.tellSelection();
  }

  private targetOf({ key, ctrlKey, metaKey }: KeyboardEvent): number | undefined {
    const { cursor, columns } = this;
    const page = columns * this.visibleLines;
    const isFar = ctrlKey || metaKey;
    switch (key) {
      case 'ArrowLeft':
        return cursor - 1;
      case 'ArrowRight':
        return cursor + 1;
      case 'ArrowUp':
        return cursor - columns >= 0 ? cursor - columns : cursor;
      case 'ArrowDown':
        return cursor + columns < this.size ? cursor + columns : cursor;
      case 'PageUp':
        return cursor - page;
      case 'PageDown':
        return cursor + page;
      case 'Home':
        return isFar ? 0 : cursor - (cursor % columns);
      case 'End':
        return isFar ? this.size - 1 : cursor - (cursor % columns) + columns - 1;
      default:
        return undefined;
    }
  }

  private moveTo(offset: number | undefined, isExtending: boolean): void {
    if (offset === undefined) return;
    this.cursor = this.clamped(offset);
    if (!isExtending) this.anchor = this.cursor;
    this.scrollToByte(this.cursor);
    this.tellSelection();
  }

  private scrollToByte(offset: number): void {
    const line = Math.floor(offset / this.columns);
    if (line < this.topLine) this.scrollToLine(line);
    else if (line >= this.topLine + this.visibleLines) this.scrollToLine(line - this.visibleLines + 1);
    else this.draw();
  }

  private tellSelection(): void {
    this.events.selected(this.selection.offset, this.selection.length);
  }

  private clamped(offset: number): number {
    return Math.max(0, Math.min(this.size - 1, offset));
  }

  private draw(): void {
    const { size, bytes, bytesAt, unknown, selection, cursor } = this;
    const drawing = { top: this.topLine * this.columns, size, bytes, bytesAt, unknown, selection, cursor };
    this.rows.draw(drawing, performance.now());
  }
}
