import { describe, expect, it } from 'vitest';
import { commands, flags, kcmpMemory, layouts, structBufferSize, systemCalls } from '../../src/kernel/layouts.ts';
import { compiled, outputOf } from './support/programs.ts';

type Offsets = Readonly<Record<string, number>>;

const compiler = JSON.parse(outputOf(compiled('layouts'))) as {
  readonly layouts: Readonly<Record<string, Offsets>>;
  readonly commands: Offsets;
  readonly flags: Offsets;
  readonly systemCalls: Offsets;
  readonly kcmpMemory: number;
};

/** Of what the compiler knows, only what is asked for. */
function known(names: object, values: Offsets = {}): Offsets {
  return Object.fromEntries(Object.keys(names).map((name) => [name, values[name] ?? Number.NaN]));
}

describe('layouts.ts', () => {
  it.each(Object.entries<Offsets>(layouts))('%s stands where the C compiler puts it', (name, layout) => {
    expect(layout).toEqual(known(layout, compiler.layouts[name]));
  });

  it('has room for every struct that the kernel writes', () => {
    const sizes = Object.values(compiler.layouts).map(({ size = 0 }) => size);
    expect(Math.min(...sizes)).toBeGreaterThan(0);
    expect(structBufferSize).toBeGreaterThanOrEqual(2 * Math.max(...sizes));
  });

  it('numbers commands and flags as the C headers do', () => {
    expect(commands).toEqual(known(commands, compiler.commands));
    expect(flags).toEqual(known(flags, compiler.flags));
    expect(systemCalls).toEqual(known(systemCalls, compiler.systemCalls));
    expect(kcmpMemory).toBe(compiler.kcmpMemory);
  });
});
