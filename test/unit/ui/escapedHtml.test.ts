import { expect, test } from 'vitest';
import { escapedHtml } from '../../../src/ui/escapedHtml.ts';

test('what is escaped can end neither a text nor an attribute', () => {
  expect(escapedHtml(`de" onload='x'><b>&amp;`)).toBe('de&#34; onload=&#39;x&#39;&#62;&#60;b&#62;&#38;amp;');
});
