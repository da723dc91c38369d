import type { ObjectRef } from '../sysv/objects.ts';
import { refText } from '../sysv/objects.ts';

/** What a follower needs of its surroundings. */
export interface FollowerHost {
  isThere(ref: ObjectRef): boolean;
  /** A text that differs when what is shown would differ. */
  look(ref: ObjectRef): Promise<string>;
  changed(ref: ObjectRef): void;
  /** Milliseconds between two looks. */
  intervalMs(): number;
}

const mostFollowed = 20;

/**
 * Looks at what is on screen again and again. The tables of the kernel tell neither semaphore values nor a message
 * that was replaced by another within the same second.
 */
export class Follower {
  private readonly host: FollowerHost;
  private followed = new Map<string, { readonly ref: ObjectRef; seen: string | undefined }>();
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;

  constructor(host: FollowerHost) {
    this.host = host;
  }

  /** Follows these objects, and no others. */
  follow(refs: readonly ObjectRef[]): void {
    const next = refs.slice(-mostFollowed).map((ref) => {
      const text = refText(ref);
      return [text, this.followed.get(text) ?? { ref, seen: undefined }] as const;
    });
    this.followed = new Map(next);
    if (this.followed.size === 0) this.stop();
    else this.schedule();
  }

  /** The interval is another one: a wait that has begun begins anew. */
  intervalChanged(): void {
    if (!this.timer) return;
    this.stop();
    this.schedule();
  }

  dispose(): void {
    this.followed = new Map();
    this.stop();
  }

  /** A round that runs still is followed by the next one: a second timer would never end. */
  private schedule(): void {
    if (!this.isLooking) this.timer ??= setTimeout(() => void this.round(), this.host.intervalMs());
  }

  private stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private async round(): Promise<void> {
    this.timer = undefined;
    this.isLooking = true;
    for (const entry of this.followed.values()) {
      if (!this.host.isThere(entry.ref)) continue;
      try {
        const now = await this.host.look(entry.ref);
        // The first look may differ from what is on screen: nobody has looked since that was read.
        const isNews = entry.seen !== now;
        entry.seen = now;
        if (isNews) this.host.changed(entry.ref);
      } catch {
        // The agent has just ended. The next round asks the next one.
      }
    }
    this.isLooking = false;
    if (this.followed.size > 0) this.schedule();
  }
}
