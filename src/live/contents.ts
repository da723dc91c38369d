import { Buffer } from 'node:buffer';
import type { CancellationToken, Event } from 'vscode';
import type { Outcome, Progress, SemaphoreState, SettingsChange } from '../agent/contentsProtocol.ts';
import * as protocol from '../agent/contentsProtocol.ts';
import type { Kind, ObjectRef } from '../sysv/objects.ts';
import type { AgentProcess, AgentState } from './agentProcess.ts';

/** A message that was copied; `text` may be shorter than `length`, as was asked for. */
export interface PeekedText {
  readonly ok: true;
  readonly position: number;
  readonly type: bigint;
  readonly length: number;
  readonly text: Uint8Array;
}

/** A message that was copied, or could not be. */
export type Peeked = PeekedText | { readonly ok: false; readonly position: number; readonly errno: string };

/** Some messages of a queue. */
export interface MessagePage {
  readonly messages: readonly Peeked[];
  /** Whether the queue had no message behind these. */
  readonly isEnd: boolean;
}

/** Some semaphores of a set, which has `nsems` in all. */
export interface SemaphorePage {
  readonly nsems: number;
  readonly semaphores: readonly SemaphoreState[];
}

/** A message that was taken, or is to be sent. */
export interface MessageText {
  readonly type: bigint;
  readonly text: Uint8Array;
}

/** A new object; `size` is bytes of a segment, semaphores of a set. */
export interface Wanted {
  readonly kind: Kind;
  readonly key: number;
  readonly mode: number;
  readonly size: number;
}

/** What the agent's answers are made of. */
export type { Outcome, SemaphoreState };

/**
 * What can be asked of the insides of objects, and done to them. Every method rejects when the agent cannot be started,
 * ends before it has answered, or fails within itself; what the kernel refuses is an outcome with the name of its errno.
 */
export class Contents {
  /** Whoever was refused because the agent ended may ask the next one. */
  readonly onDidChangeAgent: Event<AgentState>;
  private readonly agent: AgentProcess;

  constructor(agent: AgentProcess) {
    this.agent = agent;
    this.onDidChangeAgent = agent.onDidChangeState;
  }

  /** Copies messages by position, without consuming them; of each at most `textLimit` bytes. */
  async peek(id: number, first: number, count: number, textLimit: number): Promise<Outcome<MessagePage>> {
    const { connection } = await this.agent.connect();
    const outcome = await connection.sendRequest(protocol.peekMessages, { id, first, count, textLimit });
    if (!outcome.ok) return outcome;
    const { messages, isEnd } = outcome.value;
    const decoded = messages.map((each) =>
      each.ok ? { ...each, type: BigInt(each.type), text: decode(each.text) } : each,
    );
    return { ok: true, value: { messages: decoded, isEnd } };
  }

  /** Consumes one message: the first (type 0n), or the first of a type. */
  async take(id: number, type: bigint): Promise<Outcome<MessageText>> {
    const { connection } = await this.agent.connect();
    const outcome = await connection.sendRequest(protocol.takeMessage, { id, type: String(type) });
    if (!outcome.ok) return outcome;
    return { ok: true, value: { type: BigInt(outcome.value.type), text: decode(outcome.value.text) } };
  }

  /** Sends one message; EAGAIN when the queue is full. */
  async send(id: number, { type, text }: MessageText): Promise<Outcome<number>> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.sendMessage, { id, type: String(type), text: encode(text) });
  }

  /** At most `count` semaphores from `first` on. */
  async semaphores(id: number, first: number, count: number): Promise<Outcome<SemaphorePage>> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.readSemaphores, { id, first, count });
  }

  /** SETVAL: gives a semaphore a value. */
  async setSemaphore(id: number, index: number, value: number): Promise<Outcome<number>> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.setSemaphore, { id, index, value });
  }

  /** Adds or subtracts without ever waiting: EAGAIN. */
  async addToSemaphore(id: number, index: number, amount: number): Promise<Outcome<number>> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.addToSemaphore, { id, index, amount });
  }

  /** Bytes of a segment; attaches to it for the moment of the call. */
  async readSegment(
    id: number,
    offset: number,
    length: number,
  ): Promise<Outcome<{ readonly size: bigint; readonly bytes: Uint8Array }>> {
    const { connection } = await this.agent.connect();
    const outcome = await connection.sendRequest(protocol.readSegment, { id, offset, length });
    if (!outcome.ok) return outcome;
    return { ok: true, value: { size: BigInt(outcome.value.size), bytes: decode(outcome.value.bytes) } };
  }

  /** Where bytes occur in a segment from an offset on; −1 when nowhere. */
  async searchSegment(id: number, from: number, bytes: Uint8Array, token: CancellationToken): Promise<Outcome<number>> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.searchSegment, { id, from, bytes: encode(bytes) }, token);
  }

  /** Writes a segment to a file of this machine. */
  async saveSegment(id: number, path: string, token: CancellationToken): Promise<Progress> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.saveSegment, { id, path }, token);
  }

  /** IPC_SET. */
  async change({ kind, id }: ObjectRef, settings: SettingsChange): Promise<Outcome<number>> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.changeSettings, { kind, id, settings });
  }

  /** Makes an object that does not exist yet; returns its identifier. */
  async create(wanted: Wanted): Promise<Outcome<number>> {
    const { connection } = await this.agent.connect();
    return connection.sendRequest(protocol.createObject, wanted);
  }

  /** The number of a user or group by its name. */
  async accountNumber(database: 'passwd' | 'group', name: string): Promise<number | undefined> {
    const { connection } = await this.agent.connect();
    return (await connection.sendRequest(protocol.accountNumber, { database, name })) ?? undefined;
  }
}

/** A plain array: a Buffer does not survive the way to a web page. */
function decode(text: string): Uint8Array {
  return Uint8Array.from(Buffer.from(text, 'base64'));
}

function encode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
