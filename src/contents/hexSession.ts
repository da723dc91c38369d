import * as vscode from 'vscode';
import type { AgentState } from '../live/agentProcess.ts';
import { keyLabel } from '../sysv/key.ts';
import { hasAgentEnded } from '../ui/commands.ts';
import { clockTime, exactBytes } from '../ui/format.ts';
import type { CommandId } from '../ui/ids.ts';
import { hexViewType } from '../ui/ids.ts';
import { messageOf } from '../ui/messageOf.ts';
import type { ByteSource } from './byteSource.ts';
import type { FromView, OverlayField, ToView } from './hexProtocol.ts';
import type { HexSubject } from './hexSubject.ts';
import { segmentUri } from './placeUri.ts';
import { isGone, refusalText } from './refusal.ts';

/** Between two readings of a live view: often enough to see movement, seldom enough to cost nothing. */
const liveDelayMs = 250;
const mostSelected = 4_096;
/** A single byte is where the cursor stands: what begins there is interpreted. */
const fromCursor = 16;

/** Something that is laid over the bytes: its place, and the fields that it makes of them. */
export interface Overlay {
  readonly title: string;
  readonly offset: number;
  readonly size: number;
  fieldsOf(bytes: Uint8Array): readonly OverlayField[];
}

/** What a hex view is told by the world around it. */
export interface HexSurroundings {
  /** Has the tables read until the result is disposed of. */
  readonly watch: () => vscode.Disposable;
  readonly onDidChangeAgent: vscode.Event<AgentState>;
}

/** One hex view: reads what is in sight, and nothing while it is hidden. */
export class HexSession {
  readonly source: ByteSource;
  private readonly panel: vscode.WebviewPanel;
  private readonly subject: HexSubject;
  private readonly watch: () => vscode.Disposable;
  private readonly subscriptions: readonly vscode.Disposable[];
  /** Who comes to have the key of a segment that was removed is seen only while the tables are read. */
  private watching: vscode.Disposable | undefined;
  private visible = { offset: 0, length: 0 };
  private selected = { offset: 0, length: 0 };
  private overlay: Overlay | undefined;
  private isLive: boolean;
  /** A reading failed because the agent ended: the next agent is waited for, which may not be hurried. */
  private agentState: AgentState | undefined;
  private isAgentLost = false;
  private timer: NodeJS.Timeout | undefined;
  private isReading = false;
  private isReadAgainWanted = false;
  private isDisposed = false;
  private readonly openedAt = Date.now();

  constructor(panel: vscode.WebviewPanel, source: ByteSource, subject: HexSubject, surroundings: HexSurroundings) {
    this.panel = panel;
    this.source = source;
    this.subject = subject;
    this.watch = surroundings.watch;
    this.isLive = source.canChange;
    this.subscriptions = [
      subject.onDidChange(() => this.onNews()),
      surroundings.onDidChangeAgent((state) => this.onAgent(state)),
    ];
  }

  /** The bytes that the user has selected. */
  get selection(): { readonly offset: number; readonly length: number } {
    return this.selected;
  }

  /** Takes what the page tells. */
  receive(message: FromView): void {
    switch (message.type) {
      case 'ready':
        this.post({ type: 'start', size: this.source.size, canChange: this.source.canChange });
        this.post({ type: 'live', isLive: this.isLive });
        this.tellSubject();
        return;
      case 'visible':
        this.visible = { offset: message.offset, length: message.length };
        this.refresh();
        return;
      case 'select':
        this.selected = { offset: message.offset, length: message.length };
        this.refresh();
        return;
      case 'setLive':
        this.setLive(message.isLive);
        return;
      case 'closeOverlay':
        this.overlay = undefined;
        return;
      case 'openSuccessor':
        this.openSuccessor();
        return;
      case 'copy': {
        const command: CommandId = 'sysvipc.copyBytes';
        void vscode.commands.executeCommand(command, 'hex');
        return;
      }
    }
  }

  /** Turns reading again and again on or off. */
  setLive(isLive: boolean): void {
    this.isLive = isLive && this.source.canChange;
    this.post({ type: 'live', isLive: this.isLive });
    this.refresh();
  }

  /** Scrolls to bytes and selects them. */
  reveal(offset: number, length: number): void {
    this.post({ type: 'reveal', offset, length });
    this.panel.reveal();
  }

  /** Says something in the view until something is selected, or nothing any more. */
  note(text: string): void {
    this.post({ type: 'note', text });
  }

  /** Lays a struct over bytes; takes the place of the one before. */
  lay(overlay: Overlay): void {
    this.overlay = overlay;
    this.refresh();
  }

  /** Reads what is in sight, now; a reading that runs already is followed by another one. */
  refresh(): void {
    if (this.isReading) {
      this.isReadAgainWanted = true;
      return;
    }
    clearTimeout(this.timer);
    this.isReading = true;
    void this.readOnce().finally(() => this.afterReading());
  }

  /** The panel has been shown or hidden. */
  onVisibility(): void {
    if (this.panel.visible) this.refresh();
    this.keepWatch();
  }

  dispose(): void {
    this.isDisposed = true;
    clearTimeout(this.timer);
    for (const subscription of this.subscriptions) subscription.dispose();
    this.watching?.dispose();
    this.subject.dispose();
  }

  private onAgent(state: AgentState): void {
    this.agentState = state;
    if (!this.isAgentLost) return;
    if (state.is === 'running') this.refresh();
    else this.tellAgentLost();
  }

  private tellAgentLost(): void {
    const { t } = vscode.l10n;
    const { agentState } = this;
    const text =
      agentState?.is === 'failed'
        ? t('The agent cannot be started: {0}.', agentState.reason)
        : t('The agent ended and is being restarted.');
    this.post({ type: 'problem', text });
  }

  private onNews(): void {
    this.tellSubject();
    // Also where it is not live; the kernel has the last word.
    const mayBeGone = this.source.canChange && this.subject.isMissing && !this.subject.isRemoved;
    if (mayBeGone && this.panel.visible) this.refresh();
  }

  private tellSubject(): void {
    const { title, fate = '', isRemoved, successor } = this.subject;
    this.post({ type: 'title', text: title, size: exactBytes(this.source.size) });
    if (!this.source.canChange) return;
    const open = successor ? vscode.l10n.t('Open {0}, id {1}', keyLabel(successor.key), successor.id) : '';
    this.post({ type: 'fate', text: fate, isRemoved, open });
  }

  private openSuccessor(): void {
    const { successor } = this.subject;
    if (successor) void vscode.commands.executeCommand('vscode.openWith', segmentUri(successor), hexViewType);
  }

  private keepWatch(): void {
    if (this.subject.isRemoved && this.panel.visible) this.watching ??= this.watch();
    else {
      this.watching?.dispose();
      this.watching = undefined;
    }
  }

  private afterReading(): void {
    this.isReading = false;
    if (this.isDisposed || !this.panel.visible) return;
    if (this.isReadAgainWanted) {
      this.isReadAgainWanted = false;
      this.refresh();
    } else if (this.isLive && !this.isAgentLost) {
      this.timer = setTimeout(() => this.refresh(), liveDelayMs);
    }
  }

  private async readOnce(): Promise<void> {
    try {
      const { visible, selected, overlay } = this;
      const bytes = await this.source.read(visible.offset, visible.length);
      this.isAgentLost = false;
      if (!bytes.ok) return this.onRefused(bytes.errno);
      // What cannot change was read when it was opened.
      const asOf = clockTime(this.source.canChange ? Date.now() : this.openedAt);
      this.post({ type: 'bytes', offset: visible.offset, bytes: bytes.value, asOf });
      const part = await this.source.read(selected.offset, interpretedLength(selected.length));
      if (part.ok) this.post({ ...selected, type: 'selected', bytes: part.value });
      if (overlay) await this.showOverlay(overlay);
    } catch (error) {
      this.isAgentLost = hasAgentEnded(error);
      if (!this.isAgentLost) this.stop(messageOf(error));
      else this.tellAgentLost();
    }
  }

  private async showOverlay(overlay: Overlay): Promise<void> {
    const bytes = await this.source.read(overlay.offset, overlay.size);
    if (bytes.ok && this.overlay === overlay)
      this.post({ type: 'overlay', title: overlay.title, fields: overlay.fieldsOf(bytes.value) });
  }

  private onRefused(errno: string): void {
    const hasGone = isGone(errno);
    this.stop(hasGone ? '' : refusalText(errno));
    if (!hasGone) return;
    // It was there when the view was opened.
    this.subject.noteRemoved(Date.now());
    this.tellSubject();
    this.keepWatch();
  }

  private stop(text: string): void {
    this.isLive = false;
    this.post({ type: 'live', isLive: false });
    this.post({ type: 'problem', text });
  }

  private post(message: ToView): void {
    if (!this.isDisposed) void this.panel.webview.postMessage(message);
  }
}

function interpretedLength(selected: number): number {
  return selected <= 1 ? selected * fromCursor : Math.min(selected, mostSelected);
}
