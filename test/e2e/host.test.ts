import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { getWindow } from '../host/fixture.ts';

describe('the window that these tests drive', () => {
  it('is a workbench with the sample workspace', async () => {
    const window = getWindow();
    await window.openView('Explorer');
    // Other tests put files of their own beside.
    const rows = await window.waitForRows((found) => found.some((row) => row.label === 'server.c'));
    assert.ok(rows.some((row) => row.label === 'README.md'));
  });
});
