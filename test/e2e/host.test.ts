import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';

describe('the window that these tests drive', () => {
  it('is a workbench with the sample workspace', async () => {
    const window = getWindow();
    await window.openView('Explorer');
    const rows = await window.waitForRows((found) => found.length >= 2);
    assert.deepEqual(
      rows.map((row) => row.label),
      ['README.md', 'server.c'],
    );
  });
});
