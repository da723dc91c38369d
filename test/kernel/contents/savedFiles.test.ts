import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import * as contents from '../../../src/agent/contentsProtocol.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { Maker } from '../support/maker.ts';
import { asNobody } from '../support/nobody.ts';

const isRoot = process.geteuid?.() === 0;
const size = 5_000;

describe('the bytes of a segment that are saved to a file', () => {
  let folder = '';
  let agent: Agent;
  let maker: Maker;
  let id = -1;

  beforeAll(async () => {
    await ensureAgent();
    agent = new Agent();
    maker = new Maker();
    id = await maker.make('shm', size, 0, 0o644);
  });

  beforeEach(() => {
    rmSync(folder, { recursive: true, force: true });
    folder = mkdtempSync(join(tmpdir(), 'saved-files-'));
  });

  afterAll(async () => {
    await maker.close();
    await agent.end();
    rmSync(folder, { recursive: true, force: true });
  });

  function save(path: string, by = agent): Promise<contents.Progress> {
    return by.connection.sendRequest(contents.saveSegment, { id, path });
  }

  it('take the place of a file, with its permissions whatever the umask, and leave nothing beside it', async () => {
    const path = join(folder, 'old');
    writeFileSync(path, 'old');
    chmodSync(path, 0o666);
    expect(await save(path)).toEqual({ done: size });
    expect(readFileSync(path)).toEqual(Buffer.alloc(size));
    expect(statSync(path).mode & 0o777).toBe(0o666);
    expect(readdirSync(folder)).toEqual(['old']);
  });

  it('reach every name of a file that has several', async () => {
    const [path, other] = [join(folder, 'a'), join(folder, 'b')];
    writeFileSync(path, 'old');
    linkSync(path, other);
    expect(await save(path)).toEqual({ done: size });
    expect(readFileSync(other)).toEqual(Buffer.alloc(size));
  });

  it('go where a symbolic link leads, also to what is not there yet', async () => {
    const [path, target] = [join(folder, 'link'), join(folder, 'target')];
    symlinkSync(target, path);
    expect(await save(path)).toEqual({ done: size });
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(target)).toEqual(Buffer.alloc(size));
  });

  it('replace no file that may not be written', async ({ skip }) => {
    skip(!isRoot, 'only root can become somebody else');
    const path = join(folder, 'readOnly');
    writeFileSync(path, 'old', { mode: 0o444 });
    chmodSync(folder, 0o777);
    const nobody = new Agent(asNobody);
    try {
      expect(await save(path, nobody)).toMatchObject({ errno: 'EACCES', isOfFile: true });
    } finally {
      await nobody.end();
    }
    expect(readFileSync(path, 'utf8')).toBe('old');
  });
});
