import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as contents from '../../../src/agent/contentsProtocol.ts';
import * as protocol from '../../../src/agent/protocol.ts';
import { Agent, ensureAgent } from '../support/agent.ts';
import { Writer } from './writer.ts';

const gibibyte = 2 ** 30;
const mostMemory = 120 * 2 ** 20;

describe('an agent that looks into segments', () => {
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
  });

  it('searches 1 GiB within 120 MB of memory, and answers others meanwhile', async () => {
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
