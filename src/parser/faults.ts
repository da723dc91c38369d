/** Files that something failed over, be it that they cannot be read: one file must cost only itself. */
export class Faults {
  private readonly tell: (fault: string) => void;
  private readonly told = new Set<string>();

  /** `tell` gets every fault once: the file, and what happened. */
  constructor(tell: (fault: string) => void) {
    this.tell = tell;
  }

  /** What `work` makes of a file; undefined when it throws. */
  attempt<T>(path: string, work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      const fault = `${path}: ${error instanceof Error ? error.message : String(error)}`;
      // The same files are looked at whenever one of them changes.
      if (!this.told.has(fault)) this.tell(fault);
      this.told.add(fault);
      return undefined;
    }
  }
}
