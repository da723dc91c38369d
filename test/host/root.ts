import { join } from 'node:path';

/** The project's root folder, absolute. */
export const root = join(import.meta.dirname, '..', '..');

/** Where compiled tests and their by-products go; git ignores it. */
export const outFolder = join(root, 'out');
