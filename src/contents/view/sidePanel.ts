import type { OverlayField } from '../hexProtocol.ts';
import { interpret } from '../interpret.ts';
import { element, filled, hexOffset, texts } from './texts.ts';

/** What the selected bytes mean as numbers, times and text. */
export class Inspector {
  readonly root = element('section', 'inspector');
  private readonly title = element('h2', '');
  private readonly body = element('tbody', '');

  constructor() {
    this.root.append(this.title, tableOf([texts.type, texts.little, texts.big], this.body));
    this.root.setAttribute('aria-live', 'off');
  }

  show(offset: number, length: number, bytes: Uint8Array): void {
    const text = length === 1 ? texts.selectionOfOne : texts.selection;
    this.title.textContent = filled(text, hexOffset(offset), length.toLocaleString());
    const lines = interpret(bytes).map(({ type, little, big }) => {
      const line = element('tr', '');
      const cell = element('td', 'value', little);
      if (big === undefined) cell.colSpan = 2;
      line.append(rowHeader(type), cell);
      if (big !== undefined) line.append(element('td', 'value', big));
      return line;
    });
    this.body.replaceChildren(...lines);
  }
}

/** The fields of a struct that is laid over the bytes. */
export class FieldList {
  readonly root = element('section', 'fields');
  private readonly title = element('h2', '');
  private readonly body = element('tbody', '');

  constructor(onChoose: (offset: number, length: number) => void, onClose: () => void) {
    this.root.hidden = true;
    const close = element('button', 'close', '×');
    close.setAttribute('aria-label', texts.close);
    close.addEventListener('click', () => {
      this.root.hidden = true;
      onClose();
    });
    const header = element('header', '');
    header.append(this.title, close);
    this.root.append(header, tableOf([texts.offset, texts.field, texts.value], this.body));
    this.body.addEventListener('click', (event) => {
      const line = event.target instanceof HTMLElement ? event.target.closest('tr') : null;
      if (line) onChoose(Number(line.dataset.offset), Number(line.dataset.size));
    });
  }

  show(title: string, fields: readonly OverlayField[]): void {
    this.root.hidden = false;
    this.title.textContent = title;
    const existing = [...this.body.rows];
    const isSame =
      existing.length === fields.length &&
      fields.every(({ path, offset, size }, index) => {
        const known = existing[index]?.dataset;
        return known?.path === path && known.offset === String(offset) && known.size === String(size);
      });
    if (!isSame) this.body.replaceChildren(...fields.map(fieldLine));
    for (const [index, { value }] of fields.entries()) {
      const cell = this.body.rows[index]?.cells[2];
      if (!cell || cell.textContent === value) continue;
      cell.textContent = value;
      cell.classList.toggle('changed', isSame);
    }
  }
}

function fieldLine({ path, ctype, offset, size }: OverlayField): HTMLTableRowElement {
  const line = element('tr', 'field');
  Object.assign(line.dataset, { offset: String(offset), size: String(size), path });
  const choose = element('button', 'link', path);
  choose.title = ctype;
  const name = element('td', '');
  name.append(choose, element('span', 'ctype', ` ${ctype}`));
  line.append(element('td', 'offset', hexOffset(offset)), name, element('td', 'value'));
  return line;
}

function tableOf(headings: readonly string[], body: HTMLElement): HTMLTableElement {
  const table = element('table', '');
  const head = element('thead', '');
  const line = element('tr', '');
  for (const heading of headings) {
    const cell = element('th', '', heading);
    cell.scope = 'col';
    line.append(cell);
  }
  head.append(line);
  table.append(head, body);
  return table;
}

function rowHeader(text: string): HTMLTableCellElement {
  const header = element('th', '', text);
  header.scope = 'row';
  return header;
}
