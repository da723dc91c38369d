import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { tableRows } from '../../host/tableRows.ts';
import { finish, insertedSource, start, Workshop } from './programs.ts';
import { applicationText } from './toolchains.ts';

const workshop = new Workshop();
afterAll(() => workshop.remove());

/** Leaves a segment of a shape with the server's key; returns its folder and its identifier. */
function leaveSegment(shape: string) {
  const source = insertedSource('c', 'sharedServer') + applicationText('segment.c');
  const program = workshop.compile('segment', source, 'gcc', '-std=gnu11', '-w');
  const folder = workshop.place();
  const { status, stdout } = finish([program, shape], folder);
  expect(status).toBe(0);
  return { folder, id: stdout.trim() };
}

describe('the shared memory server where a segment with its key lies that nobody is attached to', () => {
  it.each([
    ['zero', 'a run was killed before it wrote anything'],
    ['begun', 'a run was killed while it wrote the header'],
    ['ownerless', 'the header says of no process that it is the owner'],
  ])('%s: %s: the segment makes way', async (shape) => {
    const { folder, id } = leaveSegment(shape);
    const server = start(folder, workshop.compileExample('shared-memory/server'));
    await server.printed(1);
    expect(server.lines).toHaveLength(1);
    expect(tableRows('shm').map((row) => row[1])).not.toContain(id);
    server.signal('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(tableRows('shm')).toEqual([]);
  });

  it.each([
    ['larger', 'all zero, but not of our size'],
    ['used', 'of our size, but with data in its last byte'],
  ])('%s: %s: the segment stays, and the server says EEXIST', (shape) => {
    const { folder, id } = leaveSegment(shape);
    const before = tableRows('shm').map((row) => row.slice(0, 4));
    const { status, stderr } = finish([workshop.compileExample('shared-memory/server')], folder);
    expect(stderr).toMatch(/: File exists/);
    expect(status).toBe(1);
    expect(tableRows('shm').map((row) => row.slice(0, 4))).toEqual(before);
    finish(['ipcrm', '-m', id], folder);
    expect(tableRows('shm')).toEqual([]);
  });
});

describe('the shared memory server of which another one still runs, without the lock', () => {
  it('says EBUSY, and removes nothing', async () => {
    const program = workshop.compileExample('shared-memory/server');
    const folder = workshop.place();
    const first = start(folder, program);
    await first.printed(1);
    rmSync(join(folder, 'ipc.key.shm.lock'));
    const { status, stderr } = finish([program], folder);
    expect(stderr).toMatch(/: Device or resource busy/);
    expect(status).toBe(1);
    first.signal('SIGTERM');
    expect(await first.ended).toBe(0);
    expect([...tableRows('sem'), ...tableRows('shm')]).toEqual([]);
  });
});
