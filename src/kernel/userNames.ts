import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

const passwdPath = '/etc/passwd';
const lookupTimeout = 2_000;

/**
 * Names of users. `/etc/passwd` first; users that are not there (LDAP, systemd-homed) are asked for once, in the
 * background, by getent(1).
 */
export class UserNames {
  private readonly names = new Map<number, string>();
  private readonly asked = new Set<number>();
  private readonly onName: (uid: number, name: string) => void;
  private readonly told = new Set<number>();
  private passwdTime = 0;

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
    if (name === undefined) this.ask(uid);
    return name;
  }

  private readPasswd(): void {
    const { mtimeMs } = statSync(passwdPath, { throwIfNoEntry: false }) ?? { mtimeMs: 0 };
    if (mtimeMs === this.passwdTime) return;
    this.passwdTime = mtimeMs;
    for (const line of readFileSync(passwdPath, 'utf8').split('\n')) {
      const [name, , uid] = line.split(':');
      if (name && uid && !this.names.has(Number(uid))) this.names.set(Number(uid), name);
    }
  }

  private ask(uid: number): void {
    this.asked.add(uid);
    execFile('getent', ['passwd', String(uid)], { timeout: lookupTimeout }, (error, output) => {
      const name = output.split(':')[0];
      // getent exits with 2 for a user without a name, and is missing on some machines: then the number stays.
      if (error || !name) return;
      this.names.set(uid, name);
      this.onName(uid, name);
    });
  }
}
