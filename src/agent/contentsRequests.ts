import type { MessageConnection } from 'vscode-jsonrpc/node';
import { accountNumber } from '../kernel/accounts.ts';
import { commandAt } from '../kernel/processCommand.ts';
import type { Outcome, SemaphoreState, WirePeek } from './contentsProtocol.ts';
import * as protocol from './contentsProtocol.ts';

/** Answers the requests about the insides of objects. The C library is loaded with the first of them. */
export function registerContents(connection: MessageConnection, multiplier: number): void {
  connection.onRequest(protocol.peekMessages, async ({ id, first, count, textLimit }) => {
    const { peekMessages } = await import('../kernel/messages.ts');
    return mapped(peekMessages(id, first, count, textLimit), ({ messages, isEnd }) => ({
      isEnd,
      messages: messages.map(
        (each): WirePeek => (each.ok ? { ...each, type: String(each.type), text: each.text.toString('base64') } : each),
      ),
    }));
  });
  connection.onRequest(protocol.takeMessage, async ({ id, type }) => {
    const { takeMessage } = await import('../kernel/messages.ts');
    return mapped(takeMessage(id, BigInt(type)), (message) => ({
      type: String(message.type),
      text: Buffer.from(message.text).toString('base64'),
    }));
  });
  connection.onRequest(protocol.sendMessage, async ({ id, type, text }) => {
    const { sendMessage } = await import('../kernel/messages.ts');
    return sendMessage(id, { type: BigInt(type), text: Buffer.from(text, 'base64') });
  });
  registerSemaphores(connection);
  registerSegments(connection);
  registerChanges(connection, multiplier);
}

function registerSemaphores(connection: MessageConnection): void {
  connection.onRequest(protocol.readSemaphores, async ({ id, first, count }) => {
    const { readSemaphores } = await import('../kernel/semaphores.ts');
    return mapped(readSemaphores(id, first, count), ({ nsems, operatedAt, semaphores }) => {
      // One process may have set all of thousands.
      const pids = new Set(semaphores.map(({ pid }) => pid));
      const commands = new Map([...pids].map((pid) => [pid, commandAt(pid, operatedAt)]));
      return {
        nsems,
        semaphores: semaphores.map((facts): SemaphoreState => {
          const command = commands.get(facts.pid);
          return command === undefined ? facts : { ...facts, command };
        }),
      };
    });
  });
  connection.onRequest(protocol.setSemaphore, async ({ id, index, value }) => {
    const { setSemaphoreValue } = await import('../kernel/semaphores.ts');
    return setSemaphoreValue(id, index, value);
  });
  connection.onRequest(protocol.addToSemaphore, async ({ id, index, amount }) => {
    const { addToSemaphore } = await import('../kernel/semaphores.ts');
    return addToSemaphore(id, index, amount);
  });
}

function registerSegments(connection: MessageConnection): void {
  connection.onRequest(protocol.readSegment, async ({ id, offset, length }) => {
    const { readSegment } = await import('../kernel/segments.ts');
    return mapped(readSegment(id, offset, length), ({ size, bytes }) => ({
      size: String(size),
      bytes: bytes.toString('base64'),
    }));
  });
  connection.onRequest(protocol.searchSegment, async ({ id, from, bytes }, token) => {
    const { searchSegment } = await import('./segmentJobs.ts');
    return searchSegment(id, from, Buffer.from(bytes, 'base64'), token);
  });
  connection.onRequest(protocol.saveSegment, async ({ id, path }, token) => {
    const { saveSegment } = await import('./segmentJobs.ts');
    return saveSegment(id, path, token);
  });
}

function registerChanges(connection: MessageConnection, multiplier: number): void {
  connection.onRequest(protocol.changeSettings, async ({ kind, id, settings }) => {
    const { changeSettings } = await import('../kernel/changes.ts');
    return changeSettings(kind, id, settings, multiplier);
  });
  connection.onRequest(protocol.createObject, async (wanted) => {
    const { createObject } = await import('../kernel/changes.ts');
    return createObject(wanted);
  });
  connection.onRequest(
    protocol.accountNumber,
    async ({ database, name }) => (await accountNumber(database, name)) ?? null,
  );
}

function mapped<A, B>(outcome: Outcome<A>, map: (value: A) => B): Outcome<B> {
  return outcome.ok ? { ok: true, value: map(outcome.value) } : outcome;
}
