import type * as vscode from 'vscode';
import { placeOf } from './place.ts';
import { uriOf } from './placeUri.ts';

const mostKept = 20;
const mostBytes = 2 ** 29;
/** The two sides of the comparison that is being made. */
const sides = 2;

/** Why a moment is kept: because the user said so, or as one side of a comparison. */
export type MomentReason = 'remembered' | 'compared';

interface Moment {
  readonly bytes: Uint8Array;
  readonly why: MomentReason;
}

/**
 * Bytes of earlier moments, for comparing. The oldest are forgotten; those that nobody asked to be remembered, before
 * all others.
 */
export class Moments {
  /** What was used last stands last. */
  private readonly kept = new Map<string, Moment>();

  /** Keeps bytes, and names them as a document; `time` as in `12:00:03`. */
  keep(bytes: Uint8Array, title: string, time: string, why: MomentReason): vscode.Uri {
    const name = this.freeName(`${title} ${time.replaceAll(':', '.')}`);
    this.kept.set(name, { bytes, why });
    this.forget();
    return momentUri(name);
  }

  /** All that are kept, the one used last at the end. */
  list(): vscode.Uri[] {
    return [...this.kept.keys()].map(momentUri);
  }

  /** It is compared with: others are forgotten before it. */
  use({ path }: vscode.Uri): void {
    const place = placeOf(path);
    if (place?.is !== 'moment') return;
    const moment = this.kept.get(place.name);
    if (moment && this.kept.delete(place.name)) this.kept.set(place.name, moment);
  }

  find(name: string): Uint8Array | undefined {
    return this.kept.get(name)?.bytes;
  }

  /** Two moments of one second are two moments. */
  private freeName(wanted: string): string {
    let name = `${wanted}.hex`;
    for (let number = 2; this.kept.has(name); number++) name = `${wanted} (${number}).hex`;
    return name;
  }

  private forget(): void {
    let total = [...this.kept.values()].reduce((sum, { bytes }) => sum + bytes.length, 0);
    while (this.kept.size > mostKept || total > mostBytes) {
      const old = [...this.kept].slice(0, -sides);
      const [name, moment] = old.find(([, { why }]) => why === 'compared') ?? old[0] ?? [];
      if (name === undefined || !moment) return;
      this.kept.delete(name);
      total -= moment.bytes.length;
    }
  }
}

function momentUri(name: string): vscode.Uri {
  return uriOf({ is: 'moment', name });
}
