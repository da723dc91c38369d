/** Milliseconds that `work` takes. */
export function timeOf(work: () => unknown): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

/** The middle of some numbers; half of them are smaller. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle)] ?? Number.NaN)) / 2;
}

/** Several ways to measure, which are taken in turn. Each gives one or more figures by name. */
export type Measurement = () => Readonly<Record<string, number>>;

/** All values of each figure, in the order of the rounds. */
export type Series = ReadonlyMap<string, readonly number[]>;

/**
 * Takes the measurements in turn, round after round: whatever disturbs the machine disturbs all of them alike. The
 * order rotates, so that none always follows the same other one.
 */
export function interleave(measurements: readonly Measurement[], rounds: number): Series {
  const series = new Map<string, number[]>();
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < measurements.length; turn++) {
      const figures = measurements[(round + turn) % measurements.length]?.() ?? {};
      for (const [name, value] of Object.entries(figures)) {
        const values = series.get(name);
        if (values) values.push(value);
        else series.set(name, [value]);
      }
    }
  }
  return series;
}

/**
 * How many times as large `name` is as `reference`. Values of one round were taken one after the other, so that their
 * ratio hardly feels what else the machine does.
 */
export function ratioOf(series: Series, name: string, reference: string): number {
  const base = series.get(reference) ?? [];
  return median((series.get(name) ?? []).map((value, round) => value / (base[round] ?? Number.NaN)));
}
