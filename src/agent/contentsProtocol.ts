import type { Kind } from '../sysv/objects.ts';
import { request } from './rpcTypes.ts';

/**
 * What the extension host may ask about the insides of objects, and may do to them. Every answer says whether the
 * system call succeeded, and if not, by which errno. Bytes travel as base64, 64-bit integers as decimal text.
 */

/** What a system call brought, or the name of the error it failed with. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly errno: string };

/** A message that was copied, or could not be. */
export type WirePeek =
  | {
      readonly ok: true;
      readonly position: number;
      readonly type: string;
      readonly length: number;
      readonly text: string;
    }
  | { readonly ok: false; readonly position: number; readonly errno: string };

/** A message that was taken, or is to be sent. */
export interface WireMessage {
  readonly type: string;
  readonly text: string;
}

/** One semaphore; `command` is the name of the process of the last operation, where that still is the same process. */
export interface SemaphoreState {
  readonly index: number;
  readonly value: number;
  readonly pid: number;
  readonly command?: string;
  readonly waitingForIncrease: number;
  readonly waitingForZero: number;
}

/** How far a job over many bytes came; with `errno` when it ended early. */
export interface Progress {
  readonly done: number;
  readonly errno?: string;
  /** Whether it was the file that failed, and not the object. */
  readonly isOfFile?: boolean;
}

/** Rights, owner or capacity; what is absent stays as it is. */
export interface SettingsChange {
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly qbytes?: number;
}

interface ById {
  readonly id: number;
}

/** Messages by position, without consuming them; of each at most `textLimit` bytes. */
export const peekMessages = request<
  ById & { readonly first: number; readonly count: number; readonly textLimit: number },
  Outcome<{ readonly messages: readonly WirePeek[]; readonly isEnd: boolean }>
>('contents/peekMessages');

/** Takes one message: the first (type 0), or the first of a type, which is decimal text. */
export const takeMessage = request<ById & { readonly type: string }, Outcome<WireMessage>>('contents/takeMessage');

/** Sends one message; EAGAIN when the queue is full. */
export const sendMessage = request<ById & WireMessage, Outcome<number>>('contents/sendMessage');

/** Semaphores of a set, at most `count` from `first` on. */
export const readSemaphores = request<
  ById & { readonly first: number; readonly count: number },
  Outcome<{ readonly nsems: number; readonly semaphores: readonly SemaphoreState[] }>
>('contents/readSemaphores');

/** SETVAL. */
export const setSemaphore = request<ById & { readonly index: number; readonly value: number }, Outcome<number>>(
  'contents/setSemaphore',
);

/** semop that never waits: EAGAIN when it would have to. */
export const addToSemaphore = request<ById & { readonly index: number; readonly amount: number }, Outcome<number>>(
  'contents/addToSemaphore',
);

/** Bytes of a segment, through an attach for the moment of the call. */
export const readSegment = request<
  ById & { readonly offset: number; readonly length: number },
  Outcome<{ readonly size: string; readonly bytes: string }>
>('contents/readSegment');

/** Where bytes (base64) occur next from an offset on; −1 when nowhere. Can be cancelled. */
export const searchSegment = request<ById & { readonly from: number; readonly bytes: string }, Outcome<number>>(
  'contents/searchSegment',
);

/** Writes a whole segment to a file of this machine; `done` counts bytes. Can be cancelled. */
export const saveSegment = request<ById & { readonly path: string }, Progress>('contents/saveSegment');

/** IPC_SET. */
export const changeSettings = request<
  ById & { readonly kind: Kind; readonly settings: SettingsChange },
  Outcome<number>
>('contents/changeSettings');

/** Makes an object, and answers its identifier. EEXIST when the key is taken. */
export const createObject = request<
  { readonly kind: Kind; readonly key: number; readonly mode: number; readonly size: number },
  Outcome<number>
>('contents/createObject');

/** The number of a user or group by name; `null` when there is none. */
export const accountNumber = request<{ readonly database: 'passwd' | 'group'; readonly name: string }, number | null>(
  'contents/accountNumber',
);
