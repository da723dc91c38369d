import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { gatheredTexts, textsFile } from '../../scripts/l10n.ts';

it('has each text of the sources in the bundle that translations are made from, and no other (npm run l10n)', async () => {
  expect(readFileSync(textsFile, 'utf8')).toBe(await gatheredTexts());
});
