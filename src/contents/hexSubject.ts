import * as vscode from 'vscode';
import type { Mirror } from '../live/mirror.ts';
import type { IpcObject } from '../sysv/objects.ts';
import { isMarkedForRemoval } from '../sysv/objects.ts';
import { clockTime } from '../ui/format.ts';
import { kindName, objectName } from '../ui/objectWords.ts';
import type { Place } from './place.ts';
import { refOfPlace } from './place.ts';

/** What a hex view shows the bytes of: its name, whether it is still there, and who has its key now. */
export class HexSubject implements vscode.Disposable {
  /** The mirror has news: what this object tells may be different. */
  readonly onDidChange: vscode.Event<void>;
  private readonly place: Extract<Place, { is: 'message' | 'segment' }>;
  private readonly mirror: Mirror;
  private readonly emitter = new vscode.EventEmitter<void>();
  private readonly subscription: vscode.Disposable;
  /** As it was first seen: a segment that is marked for removal has no key any more. */
  private known: Pick<IpcObject, 'kind' | 'id' | 'key'> | undefined;
  private removedAt: number | undefined;

  constructor(place: Extract<Place, { is: 'message' | 'segment' }>, mirror: Mirror) {
    this.place = place;
    this.mirror = mirror;
    this.onDidChange = this.emitter.event;
    const ref = refOfPlace(place);
    this.known = ref && place.key !== undefined ? { ...ref, key: place.key } : this.object;
    this.subscription = mirror.onDidChange(() => {
      this.known ??= this.object;
      this.emitter.fire();
    });
  }

  /** `shared memory segment 0x41020304 (id 3)`. */
  get title(): string {
    const { t } = vscode.l10n;
    const { place } = this;
    const name = this.name();
    return place.is === 'message' ? t('#{0}, type {1}, of {2}', place.position, String(place.type), name) : name;
  }

  /** Whether it was found to be gone. */
  get isRemoved(): boolean {
    return this.removedAt !== undefined;
  }

  /** Whether the mirror does not list the segment any more: reading it will tell. */
  get isMissing(): boolean {
    return this.mirror.listedAt !== undefined && this.known !== undefined && this.object === undefined;
  }

  /** The kernel says that it is gone; the first time counts, in milliseconds since the epoch. */
  noteRemoved(at: number): void {
    this.removedAt ??= at;
  }

  /** What became of the segment, in one sentence; undefined while nothing did. */
  get fate(): string | undefined {
    const { t } = vscode.l10n;
    if (this.removedAt !== undefined) return t('This segment was found to be gone at {0}.', clockTime(this.removedAt));
    const isMarked = this.object !== undefined && isMarkedForRemoval(this.object);
    return isMarked ? t('This segment is marked for removal: it goes when its last user detaches.') : undefined;
  }

  /** Where the segment is gone: the one that has its key now. */
  get successor(): IpcObject | undefined {
    const { known } = this;
    if (known === undefined || known.key === 0 || this.fate === undefined) return undefined;
    for (const other of this.mirror.objects(known.kind).values()) {
      if (other.key === known.key && other.id !== known.id) return other;
    }
    return undefined;
  }

  dispose(): void {
    this.subscription.dispose();
    this.emitter.dispose();
  }

  private name(): string {
    if (this.known) return objectName(this.known);
    const { kind, id } = refOfPlace(this.place) ?? { kind: 'shm', id: this.place.id };
    return vscode.l10n.t('{0} (id {1})', kindName(kind), id);
  }

  private get object(): IpcObject | undefined {
    const ref = refOfPlace(this.place);
    return ref && this.mirror.find(ref)?.object;
  }
}
