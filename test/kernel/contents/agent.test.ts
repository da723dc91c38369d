import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as contents from '../../../src/agent/contentsProtocol.ts';
import * as protocol from '../../../src/agent/protocol.ts';
import { tableRow } from '../../host/tableRows.ts';
import { until } from '../../host/until.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { Writer } from './writer.ts';

const gibibyte = 2 ** 30;
const mostMemory = 120 * 2 ** 20;

/** Bytes of a segment that are in memory. */
function residentBytes(id: number): number {
  return Number(tableRow('shm', id)?.[14]);
}

function touchAll(id: number): void {
  const pieces = gibibyte / (16 << 20);
  execFileSync('perl', ['-e', `shmread(${id}, my $x, $_ << 24, 1 << 24) or die $! for 0 .. ${pieces - 1}`]);
}

function readAt(path: string, offset: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  const descriptor = openSync(path, 'r');
  readSync(descriptor, bytes, 0, length, offset);
  closeSync(descriptor);
  return bytes;
}

describe('an agent that looks into segments', () => {
  const folder = mkdtempSync(join(tmpdir(), 'segments-'));
  let agent: Agent;
  let writer: Writer;

  beforeAll(async () => {
    await ensureAgent();
    agent = new Agent();
    writer = await Writer.start(['sparse', String(gibibyte)], 7);
  });

  afterAll(async () => {
    await writer.end();
    await agent.end();
    rmSync(folder, { recursive: true });
  });

  it('searches and saves 1 GiB without making it take memory where nobody has touched it', async () => {
    let resident = residentBytes(writer.id);
    expect(resident).toBeLessThan(gibibyte / 100);
    /** Whole pieces are read around what was touched. */
    const expectFewMore = (after: string) => {
      const before = resident;
      resident = residentBytes(writer.id);
      expect(resident - before, after).toBeLessThan(writer.lines.length * (5 << 20));
    };
    for (const line of writer.lines.slice(1)) {
      const [offset = '', hex = ''] = line.split(' ');
      const bytes = Buffer.from(hex, 'hex');
      const request = { id: writer.id, from: 0, bytes: bytes.toString('base64') };
      expect(await agent.connection.sendRequest(contents.searchSegment, request)).toEqual({
        ok: true,
        value: Number(offset),
      });
      expectFewMore(`searching ${hex}`);
    }
    const absent = Buffer.from('nowhere in there').toString('base64');
    const search = { id: writer.id, from: 0, bytes: absent };
    expect(await agent.connection.sendRequest(contents.searchSegment, search)).toEqual({ ok: true, value: -1 });
    expectFewMore('searching what is not there');
    const path = join(folder, 'saved');
    const saved = await agent.connection.sendRequest(contents.saveSegment, { id: writer.id, path });
    expect(saved).toEqual({ done: gibibyte });
    expect(statSync(path).size).toBe(gibibyte);
    expectFewMore('saving');
    for (const line of writer.lines.slice(1)) {
      const [offset = '', hex = ''] = line.split(' ');
      const wanted = Buffer.from(hex, 'hex');
      expect(readAt(path, Number(offset), wanted.length)).toEqual(wanted);
    }
    expect(readAt(path, gibibyte / 2 + 12_345, 1_000)).toEqual(Buffer.alloc(1_000));
  });

  it.each([
    ['its input closes', (victim: Agent) => void victim.child.stdin.end()],
    ['it gets SIGTERM', (victim: Agent) => void victim.child.kill('SIGTERM')],
  ])('leaves no part of a file behind when %s while it saves', async (_, end) => {
    const victim = new Agent();
    const ended = once(victim.child, 'exit');
    const saving = { id: writer.id, path: join(folder, 'never') };
    victim.connection.sendRequest(contents.saveSegment, saving).catch(() => undefined);
    const part = join(folder, `never.${victim.pid}.part`);
    await until(() => (statSync(part, { throwIfNoEntry: false })?.size ?? 0) > 0);
    end(victim);
    expect(await ended).toEqual([0, null]);
    await victim.end();
    expect(readdirSync(folder).filter((name) => name.startsWith('never'))).toEqual([]);
  });

  it('searches 1 GiB within 120 MB of memory, and answers others meanwhile', async () => {
    touchAll(writer.id);
    const [offset = '', hex = ''] = writer.lines.at(-1)?.split(' ') ?? [];
    const bytes = Buffer.from(hex, 'hex').toString('base64');
    let isSearching = true;
    let most = 0;
    let answers = 0;
    const search = agent.connection
      .sendRequest(contents.searchSegment, { id: writer.id, from: 0, bytes })
      .finally(() => {
        isSearching = false;
      });
    while (isSearching) {
      most = Math.max(most, (await agent.connection.sendRequest(protocol.statistics)).rss);
      answers++;
    }
    expect(await search).toEqual({ ok: true, value: Number(offset) });
    expect(answers).toBeGreaterThan(10);
    expect(most).toBeLessThan(mostMemory);
  });

  it('finds what lies across the border of two pieces, and nothing where there is nothing', async () => {
    const [, hex = ''] = writer.lines.find((line) => line.startsWith(`${3 * (2 << 20) - 8} `))?.split(' ') ?? [];
    const bytes = Buffer.from(hex, 'hex').toString('base64');
    const from = 3 * (2 << 20) - 8 - (2 << 20) + 4;
    const found = await agent.connection.sendRequest(contents.searchSegment, { id: writer.id, from, bytes });
    expect(found).toEqual({ ok: true, value: 3 * (2 << 20) - 8 });
    const absent = Buffer.from('nowhere in there').toString('base64');
    const request = { id: writer.id, from: gibibyte - (8 << 20), bytes: absent };
    expect(await agent.connection.sendRequest(contents.searchSegment, request)).toEqual({ ok: true, value: -1 });
  });

  it('leaves no attachment, and its traces carry its own process', async () => {
    await agent.connection.sendRequest(contents.readSegment, { id: writer.id, offset: 0, length: 100 });
    await agent.refresh();
    const segment = agent.objects.get(`shm:${writer.id}`);
    expect(segment).toMatchObject({ nattch: 1, lpid: agent.pid });
  });
});
