import * as vscode from 'vscode';
import type { Assessments } from '../live/assessments.ts';
import type { Mirror } from '../live/mirror.ts';
import type { MirrorChange } from '../live/observation.ts';
import type { Evidence } from '../sysv/evidence.ts';
import { noEvidence } from '../sysv/evidence.ts';
import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import { kinds, refText } from '../sysv/objects.ts';
import { messageOf } from '../ui/messageOf.ts';
import { loggedOutUsers } from './logout.ts';

/** An object that disappeared, as it was last seen. */
export interface GoneObject extends ObjectRef {
  readonly key: number;
  readonly uid: number;
  readonly mode: number;
  /** When it was found to be gone, milliseconds since the epoch. */
  readonly goneAt: number;
  /** Messages, semaphores or bytes (as text) that it held. */
  readonly held: string;
  readonly evidence: Evidence;
  /** Whether systemd may have removed it, because its user's last session had ended (logind.conf(5), RemoveIPC). */
  readonly isLogout: boolean;
}

const storageKey = 'sysvipc.gone';
/** Objects that are remembered; older ones make room. */
export const mostKept = 200;
/** Of thousands that disappear at once hundreds of parts are told, and VS Code writes the whole list each time. */
const gatherMs = 250;

/** Remembers the objects that disappeared, but not by our hand. */
export class Gone implements vscode.Disposable {
  private readonly memento: vscode.Memento;
  private readonly mirror: Mirror;
  private readonly assessments: Assessments;
  private readonly log: vscode.LogOutputChannel;
  private readonly expected = new Set<string>();
  private readonly subscription: vscode.Disposable;
  private kept: readonly GoneObject[];
  private saving: NodeJS.Timeout | undefined;

  constructor(memento: vscode.Memento, mirror: Mirror, assessments: Assessments, log: vscode.LogOutputChannel) {
    this.memento = memento;
    this.mirror = mirror;
    this.assessments = assessments;
    this.log = log;
    this.kept = memento.get<readonly GoneObject[]>(storageKey, []);
    this.subscription = mirror.onDidChange((change) => void this.onChange(change));
  }

  /** Newest first. */
  get objects(): readonly GoneObject[] {
    return this.kept;
  }

  /** An object is about to disappear by our hand. */
  expect(ref: ObjectRef): void {
    this.expected.add(refText(ref));
  }

  /** It was not removed after all. */
  unexpect(ref: ObjectRef): void {
    this.expected.delete(refText(ref));
  }

  dispose(): void {
    this.subscription.dispose();
    if (!this.saving) return;
    clearTimeout(this.saving);
    void this.save();
  }

  private async onChange({ removed }: MirrorChange): Promise<void> {
    const unexpected = removed.filter(({ object }) => !this.expected.delete(refText(object)));
    if (unexpected.length === 0) return;
    const goneAt = Date.now();
    // What is known is asked for before anything is waited for: it is forgotten with the object.
    const seen = unexpected
      .slice(0, mostKept)
      .map(({ object }) => ({ object, evidence: this.assessments.lastOf(object)?.evidence ?? noEvidence }));
    const loggedOut = await this.loggedOut(new Set(seen.map(({ object }) => object.uid)));
    const news = seen.map(({ object, evidence }) => goneObject(object, evidence, goneAt, loggedOut.has(object.uid)));
    this.kept = [...news, ...this.kept].slice(0, mostKept);
    this.saving ??= setTimeout(() => void this.save(), gatherMs);
  }

  private async save(): Promise<void> {
    this.saving = undefined;
    try {
      await this.memento.update(storageKey, this.kept);
    } catch (error) {
      // Nobody waits for it, and this window knows them all the same.
      this.log.warn(`gone objects: ${messageOf(error)}`);
    }
  }

  private loggedOut(uids: ReadonlySet<number>): Promise<ReadonlySet<number>> {
    const left = kinds.flatMap((kind) => [...this.mirror.objects(kind).values()]);
    return loggedOutUsers(uids, left, exists);
  }
}

function goneObject(object: IpcObject, evidence: Evidence, goneAt: number, isLogout: boolean): GoneObject {
  const { kind, id, key, uid, mode } = object;
  return { kind, id, key, uid, mode, goneAt, held: heldBy(object), evidence, isLogout };
}

function heldBy(object: IpcObject): string {
  switch (object.kind) {
    case 'msg':
      return String(object.qnum);
    case 'sem':
      return String(object.nsems);
    case 'shm':
      return String(object.size);
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await vscode.workspace.fs.stat(vscode.Uri.file(path));
    return true;
  } catch {
    // Not there, or not to be seen: then nothing is claimed of it.
    return false;
  }
}
