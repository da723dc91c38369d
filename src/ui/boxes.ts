/**
 * For every box that asks something: it stays until it is answered or left by Escape. VS Code gives the focus back to
 * a tree that it has just drawn anew, and live rows are drawn anew at any moment.
 */
export const staysOpen = { ignoreFocusOut: true } as const;
