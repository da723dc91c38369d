import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

const passwdPath = '/etc/passwd';
const lookupTimeout = 10_000;
/** Users that are asked for at a time: on some machines each answer comes from far away. */
const mostAtATime = 20;

/**
 * Names of users. `/etc/passwd` first; users that are not there (LDAP, systemd-homed) are asked for once, in the
 * background, by one getent(1) after the other: objects may belong to thousands of users that nobody has a name for.
 */
export class UserNames {
  private readonly names = new Map<number, string>();
  private readonly asked = new Set<number>();
  private readonly onName: (uid: number, name: string) => void;
  private readonly told = new Set<number>();
  private readonly waiting: number[] = [];
  private isAsking = false;
  private passwdTime = 0;
  private readonly logged = new Set<string>();

  /** `onName` is called when the name of a user becomes known later than it was asked for. */
  constructor(onName: (uid: number, name: string) => void) {
    this.onName = onName;
  }

  /** Those of the users whose names are known and were not told before. */
  newNames(uids: readonly number[]): { readonly uid: number; readonly name: string }[] {
    const found: { uid: number; name: string }[] = [];
    for (const uid of new Set(uids)) {
      if (this.told.has(uid)) continue;
      this.told.add(uid);
      const name = this.nameOf(uid);
      if (name !== undefined) found.push({ uid, name });
    }
    return found;
  }

  private nameOf(uid: number): string | undefined {
    const known = this.names.get(uid);
    if (known !== undefined || this.asked.has(uid)) return known;
    this.readPasswd();
    const name = this.names.get(uid);
    if (name === undefined) {
      this.asked.add(uid);
      this.waiting.push(uid);
      this.ask();
    }
    return name;
  }

  /** Where it cannot be read, getent may know; and a user without a name is no reason to lose objects. */
  private readPasswd(): void {
    try {
      const { mtimeMs } = statSync(passwdPath, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
      if (mtimeMs === this.passwdTime) return;
      for (const line of readFileSync(passwdPath, 'utf8').split('\n')) {
        const [name, , uid] = line.split(':');
        if (name && uid && !this.names.has(Number(uid))) this.names.set(Number(uid), name);
      }
      this.passwdTime = mtimeMs;
    } catch (error) {
      this.logOnce(error);
    }
  }

  private ask(): void {
    if (this.isAsking || this.waiting.length === 0) return;
    this.isAsking = true;
    const uids = this.waiting.splice(0, mostAtATime).map(String);
    try {
      // getent exits with 2 for a user without a name, and is missing on some machines: then the number stays.
      execFile('getent', ['passwd', ...uids], { timeout: lookupTimeout }, (_error, output) => {
        for (const line of output.split('\n')) this.take(line);
        this.isAsking = false;
        this.ask();
      });
    } catch (error) {
      // It was not even started, as where a sandbox forbids that: numbers stay as well.
      this.logOnce(error);
      this.isAsking = false;
    }
  }

  /** The same happens again with every new user. */
  private logOnce(error: unknown): void {
    const text = String(error);
    if (this.logged.has(text)) return;
    this.logged.add(text);
    console.error(`names of users: ${text}`);
  }

  private take(line: string): void {
    const [name, , uid] = line.split(':');
    if (!name || !uid || this.names.has(Number(uid))) return;
    this.names.set(Number(uid), name);
    this.onName(Number(uid), name);
  }
}
