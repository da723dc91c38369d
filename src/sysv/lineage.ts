import { privateKey } from './key.ts';
import type { IpcObject } from './objects.ts';

/** The object that had a key before the one that has it now. */
export interface Predecessor {
  readonly id: number;
  /** When it was found to be gone, milliseconds since the epoch. */
  readonly goneAt: number;
}

const mostRemembered = 20_000;

/**
 * Recognises restarted servers, among the objects of one kind: an object whose key belonged to another one that is
 * gone. A segment that was marked for removal has given its key away, although it lives on.
 */
export class Lineage {
  private readonly lastHolder = new Map<number, Predecessor>();
  /**
   * Where the oldest stands, while one after the other is forgotten: a map finds its first entry the slower the more
   * were removed before it. Not kept longer: an iterator at rest holds all that the map has been since.
   */
  private oldest: Iterator<number> | undefined;

  /** An object is gone, or keeps living without its key. */
  released({ key, id }: IpcObject, goneAt: number): void {
    if (key === privateKey) return;
    this.lastHolder.delete(key);
    this.lastHolder.set(key, { id, goneAt });
    if (this.lastHolder.size > mostRemembered) this.forgetOldest();
    else this.oldest = undefined;
  }

  /** An object appeared; returns what had its key before. */
  appeared({ key, id }: IpcObject): Predecessor | undefined {
    const predecessor = this.lastHolder.get(key);
    if (!predecessor || predecessor.id === id) return undefined;
    this.lastHolder.delete(key);
    return predecessor;
  }

  private forgetOldest(): void {
    this.oldest ??= this.lastHolder.keys();
    const next = this.oldest.next();
    if (!next.done) this.lastHolder.delete(next.value);
  }
}
