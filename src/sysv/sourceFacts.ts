/** Where something stands in a source file. */
export interface SourcePlace {
  /** Absolute path. */
  readonly file: string;
  /** From 0. */
  readonly line: number;
  /** From 0, in UTF-16 code units. */
  readonly column: number;
}

/** A call of ftok(3) in a source file. */
export interface FtokCall extends SourcePlace {
  /** `ftok("/tmp/server", 'A')`, as it is written. */
  readonly text: string;
  /** What the first argument can be, as far as the sources tell; empty for `argv[1]`, what a function returns, … */
  readonly paths: readonly string[];
  /** What the second argument can be, as ints; empty where the sources do not tell. */
  readonly projectIds: readonly number[];
}

/** A key that is written down as a number. */
export interface KeyNumber extends SourcePlace {
  /** `msgget(1234, 0)`, or the constant's name. */
  readonly text: string;
  /** The key as signed 32 bits. */
  readonly key: number;
  /** Whether it is the first argument of msgget, semget or shmget; otherwise it is only a constant of that value. */
  readonly isArgument: boolean;
}

/** All that sources tell about keys. */
export interface KeyFacts {
  readonly ftokCalls: readonly FtokCall[];
  readonly numbers: readonly KeyNumber[];
}
