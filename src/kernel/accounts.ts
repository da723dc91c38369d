import { execFile } from 'node:child_process';

const lookupTimeout = 2_000;
const numberColumn = 2;

/** The number of a user or group by its name, from every source that the machine knows (getent(1)). */
export function accountNumber(database: 'passwd' | 'group', name: string): Promise<number | undefined> {
  if (!/^[^\s:-][^\s:]*$/.test(name)) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    execFile('getent', [database, name], { timeout: lookupTimeout }, (error, output) => {
      const number = Number(output.split(':')[numberColumn] ?? Number.NaN);
      resolve(error || !Number.isInteger(number) ? undefined : number);
    });
  });
}
