import { describe, expect, it } from 'vitest';
import { loggedOutUsers } from '../../../src/cleanup/logout.ts';
import type { IpcObject } from '../../../src/sysv/objects.ts';
import { queue, segment } from '../support/objects.ts';

const systemd = '/run/systemd/system';

/** Who of the users 0, 999, 1000 and 1001 may have been logged out. */
async function suspects(files: readonly string[], left: readonly IpcObject[] = []): Promise<number[]> {
  const found = await loggedOutUsers(new Set([0, 999, 1_000, 1_001]), left, async (path) => files.includes(path));
  return [...found];
}

describe('a logout', () => {
  it('is suspected of ordinary users whose runtime folder is gone', async () => {
    expect(await suspects([systemd])).toEqual([1_000, 1_001]);
    expect(await suspects([systemd, '/run/user/1000'])).toEqual([1_001]);
  });

  it('is not suspected without systemd', async () => {
    expect(await suspects([])).toEqual([]);
  });

  it('is not suspected of a user who has objects left', async () => {
    expect(await suspects([systemd], [queue({ uid: 1_000 })])).toEqual([1_001]);
    expect(await suspects([systemd], [segment({ uid: 1_001, nattch: 0 })])).toEqual([1_000]);
  });

  it('is suspected although attached segments are left, which systemd spares', async () => {
    expect(await suspects([systemd], [segment({ uid: 1_000, nattch: 1 })])).toEqual([1_000, 1_001]);
  });
});
