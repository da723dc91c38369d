import type { Kind, ObjectRef } from '../sysv/objects.ts';
import type { Difference, Seen } from '../sysv/removal.ts';
import type { Verdict } from '../sysv/verdict.ts';
import type { Assessment, WireObject } from './protocol.ts';
import { progress, request } from './rpcTypes.ts';

/**
 * Removing objects, and making them again. What is in them is saved and read back by the agent; it does not travel.
 */

/** Whether what is in an object can be kept, so that its removal can be undone. */
export type Saving =
  | { readonly can: true; readonly bytes: number }
  | { readonly can: false; readonly why: 'tooLarge' }
  /** ENOSYS: this kernel cannot copy messages. */
  | { readonly can: false; readonly why: 'refused'; readonly errno: string };

/** An object as it is shown before its removal is confirmed. */
export interface Inspection {
  readonly object: WireObject;
  readonly assessment: Assessment;
  readonly saving: Saving;
}

/** An object whose removal was confirmed. */
export interface RemovalItem {
  readonly seen: Seen;
  /** Whether it may only be removed after what is in it has been saved. */
  readonly isSaved: boolean;
}

/** Where what is saved belongs. */
export interface UndoPlace {
  /** Private folder of the extension; made where it is missing. */
  readonly directory: string;
  /** Names the objects that were removed together. */
  readonly batch: string;
  /** Id of the command that removed them. */
  readonly command: string;
}

/** What became of an object. */
export type RemovalResult = ObjectRef & RemovalOutcome;

export type RemovalOutcome =
  | { readonly is: 'removed'; readonly file?: string }
  /** A segment that lives on until the last of its users detaches. */
  | { readonly is: 'marked'; readonly file?: string; readonly assessment: Assessment; readonly nattch: number }
  | { readonly is: 'alreadyGone' }
  /** Not what was confirmed, or used by more than was confirmed. */
  | {
      readonly is: 'skipped';
      readonly differences: readonly Difference[];
      readonly assessment?: Assessment;
    }
  | { readonly is: 'refused'; readonly errno: string; readonly uid: number }
  /** It could not be saved, so it was left in place. */
  | { readonly is: 'notSaved'; readonly errno: string }
  /** It moved on so fast that what was saved was never what was in it. */
  | { readonly is: 'tooBusy' };

/** A queue whose draining was confirmed. */
export interface DrainItem {
  readonly seen: Seen;
  /** Messages that it held then; those that arrive later are left to their receivers. */
  readonly most: number;
}

/** What became of draining a queue. */
export type DrainResult =
  | {
      readonly is: 'drained';
      readonly messages: number;
      readonly file?: string;
      /** Why it ended before all were taken. */
      readonly errno?: string;
    }
  | Extract<RemovalOutcome, { is: 'alreadyGone' | 'skipped' | 'refused' | 'notSaved' }>;

/** What became of sending the messages of a drained queue back. */
export type RefillResult =
  | {
      readonly is: 'refilled';
      readonly sent: number;
      /** Those that are still kept. */
      readonly left: number;
      /** Why some are left. */
      readonly errno?: string;
    }
  | { readonly is: 'queueGone' }
  | { readonly is: 'unreadable' };

/** The first part of a saved object's file. Times are milliseconds since the epoch unless said otherwise. */
export interface SavedObject extends ObjectRef {
  readonly key: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly cuid: number;
  readonly cgid: number;
  /** Seconds since the epoch; with kind and id it tells whether the object is still there. */
  readonly ctime: number;
  /** Bytes of a segment or semaphores of a set; 0 for a queue. */
  readonly size: number;
  /** Most bytes that a queue may hold. */
  readonly qbytes: number;
  readonly messages: number;
  /** Whether a semop had ever succeeded on a set: programs wait for that. */
  readonly isOperated: boolean;
  /** Bytes behind the header. */
  readonly payloadBytes: number;
  readonly savedAt: number;
  readonly batch: string;
  readonly command: string;
  /** Present where the queue was left in place, and only its messages were taken. */
  readonly drained?: {
    /** Bytes in front of the payload: messages that were sent back since. */
    readonly sentBytes: number;
    /** Bytes behind the payload: a message that was about to be taken. */
    readonly notedBytes: number;
    /** The queue just before that; absent when the message had been taken already. */
    readonly notedIn?: QueueMark;
  };
}

/** By what is seen that nobody has sent to a queue, or taken from it. */
export interface QueueMark {
  readonly qnum: number;
  /** Seconds since the epoch. */
  readonly stime: number;
}

/** Bytes before the text of each message in {@link SavedObject.payloadBytes}. */
export const messageHeadSize = 12;

/** A removed object that can be made again. */
export interface RemovedObject {
  /** Name of the file that holds it. */
  readonly file: string;
  readonly saved: SavedObject;
}

/** The beginning of what was in a removed object. Bytes are base64. */
export type SavedContents =
  | {
      readonly kind: 'msg';
      readonly messages: readonly { readonly type: string; readonly length: number; readonly text: string }[];
    }
  | { readonly kind: 'sem'; readonly values: readonly number[] }
  | { readonly kind: 'shm'; readonly bytes: string };

/** What became of an undo. */
export type RestoreResult =
  | {
      readonly is: 'restored';
      readonly id: number;
      /** Whether rights and owner are those of before; absent when they are. */
      readonly settingsErrno?: string;
    }
  | { readonly is: 'keyTaken'; readonly id: number }
  | { readonly is: 'failed'; readonly errno: string }
  /** The file is no longer there, or no file of this kind. */
  | { readonly is: 'unreadable' };

/** Objects that are to be shown, and how they are to be looked at. */
export interface InspectionWish {
  readonly refs: readonly ObjectRef[];
  readonly quietMs: number;
  readonly maxBytes: number;
  /** Under which {@link inspected} is told. */
  readonly progress: number;
}

/**
 * Looks at objects before they are removed. What is found is told as progress, before the answer; objects that are gone
 * are left out.
 */
export const inspect = request<InspectionWish, void>('removal/inspect');

/** Objects of a request that were looked at: some hundreds at a time, so that nobody reads one message for long. */
export const inspected = progress<readonly Inspection[]>();

/** A {@link RemovalItem} as it travels: of thousands in one request, the names of their parts would be most. */
export type WireItem = readonly [
  kind: Kind,
  id: number,
  key: number,
  cuid: number,
  cgid: number,
  ctime: number,
  size: string,
  cpid: number,
  messages: number,
  verdict: Verdict,
  isSaved: boolean,
];

/** An item as it travels. */
export function itemToWire({ seen, isSaved }: RemovalItem): WireItem {
  const { kind, id, key, cuid, cgid, ctime, size, cpid, messages, verdict } = seen;
  return [kind, id, key, cuid, cgid, ctime, size, cpid, messages, verdict, isSaved];
}

/** The item that travelled. */
export function itemFromWire([
  kind,
  id,
  key,
  cuid,
  cgid,
  ctime,
  size,
  cpid,
  messages,
  verdict,
  isSaved,
]: WireItem): RemovalItem {
  return { seen: { kind, id, key, cuid, cgid, ctime, size, cpid, messages, verdict }, isSaved };
}

/** What became of an item, as it travels: of most, that they were removed and nothing was kept; `null` when not reached. */
export type WireOutcome = 'removed' | RemovalOutcome | null;

/** The results that travelled as the outcomes of these items; those that were not reached are left out. */
export function resultsFromWire(items: readonly RemovalItem[], outcomes: readonly WireOutcome[]): RemovalResult[] {
  return items.flatMap(({ seen: { kind, id } }, index) => {
    const outcome = outcomes[index] ?? null;
    if (outcome === null) return [];
    return outcome === 'removed' ? { kind, id, is: outcome } : { kind, id, ...outcome };
  });
}

/** Objects whose removal was confirmed, and how they are to be removed. */
export interface RemovalWish {
  readonly items: readonly WireItem[];
  readonly quietMs: number;
  readonly undo: UndoPlace | null;
  /** Under which {@link removalProgress} is told; absent where nobody wants to know. */
  readonly progress?: number;
}

/**
 * Looks again, saves and removes. Cancelling ends it between two objects; the answer holds what was done until then, in
 * the order of the items.
 */
export const remove = request<RemovalWish, WireOutcome[]>('removal/remove');

/** How many objects of a request are done. */
export const removalProgress = progress<number>();

/** Looks again, and takes the messages of a queue; each is in a file before it is taken. */
export const drain = request<
  { readonly item: DrainItem; readonly quietMs: number; readonly undo: UndoPlace | null },
  DrainResult
>('removal/drain');

/** Sends the messages of a drained queue back to it; those for which there is no room stay in the file. */
export const refill = request<{ readonly directory: string; readonly file: string }, RefillResult>('removal/refill');

/** What can be made again, newest first; forgets what was saved before `keptSince` and has been too old for a day. */
export const listRemoved = request<{ readonly directory: string; readonly keptSince: number }, RemovedObject[]>(
  'removal/list',
);

/** Makes an object again, under its key or without one. */
export const restore = request<
  { readonly directory: string; readonly file: string; readonly isPrivate: boolean },
  RestoreResult
>('removal/restore');

/** The beginning of what is saved; `null` when the file is no longer there. */
export const readSaved = request<{ readonly directory: string; readonly file: string }, SavedContents | null>(
  'removal/read',
);

/** Deletes saved objects for good. */
export const forget = request<{ readonly directory: string; readonly files: readonly string[] }, void>(
  'removal/forget',
);
