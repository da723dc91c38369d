/** What the hex view's page and the extension host tell each other. */

/** From the extension host to the page. */
export type ToView =
  | {
      readonly type: 'start';
      /** Bytes in all. */
      readonly size: number;
      /** Whether the bytes can change, so that there is a live toggle. */
      readonly canChange: boolean;
    }
  /** What is shown, and its size in words. */
  | { readonly type: 'title'; readonly text: string; readonly size: string }
  | {
      readonly type: 'fate';
      /** What became of the segment; empty while nothing did. */
      readonly text: string;
      readonly isRemoved: boolean;
      /** Label of the button that opens what has its key now; empty where nothing has. */
      readonly open: string;
    }
  | {
      readonly type: 'bytes';
      readonly offset: number;
      readonly bytes: Uint8Array;
      /** `12:00:03`. */
      readonly asOf: string;
    }
  | { readonly type: 'live'; readonly isLive: boolean }
  /** Scrolls to bytes and selects them. */
  | { readonly type: 'reveal'; readonly offset: number; readonly length: number }
  /** The bytes of the selection that are interpreted. */
  | { readonly type: 'selected'; readonly offset: number; readonly length: number; readonly bytes: Uint8Array }
  | { readonly type: 'problem'; readonly text: string }
  /** An answer that stands until something is selected; empty takes it away. */
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'overlay'; readonly title: string; readonly fields: readonly OverlayField[] };

/** A field of a C struct that is laid over the bytes. */
export interface OverlayField {
  /** `header.seq`, `slots[2].x`. */
  readonly path: string;
  readonly ctype: string;
  readonly offset: number;
  readonly size: number;
  readonly value: string;
}

/** From the page to the extension host. */
export type FromView =
  | { readonly type: 'ready' }
  | { readonly type: 'visible'; readonly offset: number; readonly length: number }
  | { readonly type: 'select'; readonly offset: number; readonly length: number }
  | { readonly type: 'setLive'; readonly isLive: boolean }
  | { readonly type: 'closeOverlay' }
  | { readonly type: 'openSuccessor' }
  /** The keys of copying were pressed. */
  | { readonly type: 'copy' };

/** Texts of the page in the user's language. */
export interface ViewTexts {
  readonly grid: string;
  readonly live: string;
  readonly asOf: string;
  readonly type: string;
  readonly little: string;
  readonly big: string;
  readonly field: string;
  readonly value: string;
  readonly offset: string;
  readonly selection: string;
  readonly selectionOfOne: string;
  readonly close: string;
  readonly empty: string;
}
