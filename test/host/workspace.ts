import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { atEnd } from './lifetime.ts';

/** Copies the sample workspace to a temporary folder, which is removed when this process ends. */
export async function copyOfWorkspace(): Promise<string> {
  const temporary = await mkdtemp(join(tmpdir(), 'ipc-explorer-'));
  atEnd(() => rm(temporary, { recursive: true, force: true, maxRetries: 5 }));
  const folder = join(temporary, 'sample');
  await cp(join(import.meta.dirname, 'workspace'), folder, { recursive: true });
  return folder;
}
