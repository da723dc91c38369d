import type { FromView, ToView } from '../hexProtocol.ts';
import { HexGrid } from './hexGrid.ts';
import { FieldList, Inspector } from './sidePanel.ts';
import { element, filled, texts } from './texts.ts';

/** The page of the hex view: draws what the extension host reads. */

declare function acquireVsCodeApi(): { postMessage(message: FromView): void };

const fadeEveryMs = 500;
const host = acquireVsCodeApi();

const note = element('span', 'note');
note.setAttribute('role', 'status');
const grid = new HexGrid({
  visible: (offset, length) => host.postMessage({ type: 'visible', offset, length }),
  selected: (offset, length) => {
    note.textContent = '';
    host.postMessage({ type: 'select', offset, length });
  },
});
const inspector = new Inspector();
const fields = new FieldList(
  (offset, length) => grid.reveal(offset, length),
  () => host.postMessage({ type: 'closeOverlay' }),
);

const live = element('input', '');
live.type = 'checkbox';
live.addEventListener('change', () => host.postMessage({ type: 'setLive', isLive: live.checked }));
const liveLabel = element('label', 'live');
liveLabel.append(live, texts.live);
const title = element('span', 'title');
const size = element('span', 'size');
const asOf = element('span', 'as-of');
const fate = element('span', 'fate');
fate.setAttribute('role', 'alert');
const successor = element('button', 'successor');
successor.hidden = true;
successor.addEventListener('click', () => host.postMessage({ type: 'openSuccessor' }));
const problem = element('span', 'problem');
problem.setAttribute('role', 'alert');
const status = element('header', 'status');
status.append(title, size, liveLabel, asOf, fate, successor, problem, note);

const side = element('aside', 'side');
side.append(fields.root, inspector.root);
const main = element('main', '');
main.append(grid.root, side);
document.body.append(status, main);

// Marked text of the tables is copied as everywhere; else the selected bytes, most of which the page may not have.
document.addEventListener('copy', (event) => {
  if (String(window.getSelection()) !== '') return;
  event.preventDefault();
  host.postMessage({ type: 'copy' });
});
window.addEventListener('message', ({ data }: MessageEvent<ToView>) => receive(data));
// VS Code gives the focus back to the page after a question or a menu, and to nothing in it.
window.addEventListener('focus', () => {
  if (document.activeElement === document.body) grid.root.focus();
});
setInterval(() => grid.fade(performance.now()), fadeEveryMs);
host.postMessage({ type: 'ready' });
grid.root.focus();

function receive(message: ToView): void {
  switch (message.type) {
    case 'start':
      liveLabel.hidden = !message.canChange;
      if (message.size === 0) problem.textContent = texts.empty;
      grid.start(message.size);
      return;
    case 'title':
      title.textContent = message.text;
      size.textContent = message.size;
      return;
    case 'fate':
      if (message.isRemoved) {
        liveLabel.hidden = true;
        grid.end();
      }
      tellFate(message.text, message.open);
      return;
    case 'bytes':
      asOf.textContent = filled(texts.asOf, message.asOf);
      if (message.bytes.length > 0) problem.textContent = '';
      grid.show(message.offset, message.bytes);
      return;
    case 'live':
      live.checked = message.isLive;
      return;
    case 'reveal':
      grid.reveal(message.offset, message.length);
      return;
    case 'selected':
      inspector.show(message.offset, message.length, message.bytes);
      return;
    case 'problem':
      problem.textContent = message.text;
      return;
    case 'note':
      note.textContent = message.text;
      return;
    case 'overlay':
      fields.show(message.title, message.fields);
      return;
  }
}

/** An alert that is written again is read aloud again, and a button that is made anew loses the focus. */
function tellFate(text: string, open: string): void {
  if (fate.textContent !== text) fate.textContent = text;
  if (successor.textContent !== open) successor.textContent = open;
  successor.hidden = open === '';
}
