/** Gets the compilers that the tests of the snippets use besides gcc. Those of a missing one are skipped by name. */
import { installCompilers } from './compilers.ts';
import { endProcess } from './lifetime.ts';

await installCompilers().catch((error: unknown) => {
  const [reason] = String(error).split('\n');
  console.log(`(goes on without some compilers: ${reason})`);
});
await endProcess(0);
