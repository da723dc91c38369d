/** Gets what the tests in a window need, VS Code and Chromium: goes on beside other tests. */
import { chromiumPath } from './browser.ts';
import { installedVSCode } from './install.ts';
import { endProcess } from './lifetime.ts';

try {
  await Promise.all([installedVSCode(), chromiumPath()]);
  await endProcess(0);
} catch (error) {
  console.error(error);
  await endProcess(1);
}
