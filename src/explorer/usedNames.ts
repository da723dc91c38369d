/** The names of users that rows were arranged by. Some names come late: a directory service has to be asked for them. */
export class UsedNames {
  private readonly ask: (uid: number) => string;
  private readonly used = new Map<number, string>();

  /** `ask` gives a user's name as it is known now. */
  constructor(ask: (uid: number) => string) {
    this.ask = ask;
  }

  /** A user's name, to arrange rows by. */
  of(uid: number): string {
    const name = this.ask(uid);
    if (this.used.get(uid) !== name) this.used.set(uid, name);
    return name;
  }

  /** Whether one of them is different by now. Then all are forgotten: rows have to be arranged anew, which asks again. */
  clearOutdated(): boolean {
    const isOutdated = [...this.used].some(([uid, name]) => this.ask(uid) !== name);
    if (isOutdated) this.used.clear();
    return isOutdated;
  }
}
