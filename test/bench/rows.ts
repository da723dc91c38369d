/** One figure. */
export interface Row {
  /** What was measured under which circumstances: a heading for neighbouring rows. */
  readonly section: string;
  readonly name: string;
  readonly value: number;
  readonly unit: Unit;
  /** The value divided by that of the bare read of the same rounds. */
  readonly ratio?: number;
  readonly target?: Target;
  /** What a reader has to know beside the figure. */
  readonly note?: string;
}

export type Unit = 'ms' | '%' | 'MB' | 'KB' | 'bytes' | 'polls';

/** What the figure has to be at the most. */
export interface Target {
  readonly of: 'value' | 'ratio';
  readonly atMost: number;
}

/** Spread into a row: what its value has to be at the most. */
export function valueTarget(atMost: number): { readonly target: Target } {
  return { target: { of: 'value', atMost } };
}

/** Spread into a row: what its ratio has to be at the most, if anything is wanted of it. */
export function ratioTarget(atMost: number | undefined): { readonly target?: Target } {
  return atMost === undefined ? {} : { target: { of: 'ratio', atMost } };
}

/** Whether the figure is as wanted; undefined where nothing in particular is wanted. */
export function isMet({ value, ratio, target }: Row): boolean | undefined {
  if (!target) return undefined;
  const figure = target.of === 'value' ? value : ratio;
  return figure !== undefined && figure <= target.atMost;
}

/** A table for the terminal. */
export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.name,
    figure(row.value, row.unit),
    row.ratio === undefined ? '' : `×${row.ratio.toFixed(2)}`,
    targetOf(row),
    verdictOf(row),
    row.note ?? '',
  ]);
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...cells.map((line) => line[column]?.length ?? 0)));
  const lines: string[] = [];
  for (const [index, row] of rows.entries()) {
    if (row.section !== rows[index - 1]?.section) lines.push('', row.section);
    lines.push(
      `  ${(cells[index] ?? []).map((cell, column) => pad(cell, widths[column] ?? 0, column)).join('  ')}`.trimEnd(),
    );
  }
  return lines.join('\n');
}

/** A row as it stands in JSON. */
export function withVerdict(row: Row): Row & { readonly isMet?: boolean } {
  const met = isMet(row);
  return met === undefined ? row : { ...row, isMet: met };
}

/** How many targets there are, and how many of them are missed. */
export function summaryOf(rows: readonly Row[]): { readonly targets: number; readonly missed: readonly Row[] } {
  return {
    targets: rows.filter(({ target }) => target).length,
    missed: rows.filter((row) => isMet(row) === false),
  };
}

function figure(value: number, unit: Unit): string {
  const isCount = unit === 'bytes' || unit === 'polls';
  const digits = isCount || value >= 1000 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toFixed(digits)} ${unit}`;
}

function targetOf({ target, unit }: Row): string {
  if (!target) return '';
  return target.of === 'ratio' ? `≤ ×${target.atMost.toFixed(2)}` : `≤ ${target.atMost} ${unit}`;
}

function verdictOf(row: Row): string {
  const met = isMet(row);
  if (met === undefined) return '';
  return met ? 'met' : 'MISSED';
}

/** Numbers stand flush right, words flush left. */
function pad(cell: string, width: number, column: number): string {
  return column === 1 || column === 2 ? cell.padStart(width) : cell.padEnd(width);
}
