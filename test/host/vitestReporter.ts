import type { Reporter, TestModule } from 'vitest/node';
import { handOver } from './results.ts';

/** Hands the results of a vitest run over, with the reasons that skipped tests give; prints nothing. */
// biome-ignore lint/style/noDefaultExport: vitest takes a reporter from the default export only
export default class ResultsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    let passed = 0;
    let failed = unhandledErrors.length;
    const skipped: string[] = [];
    for (const module of modules) {
      // A file or a suite that fails outside its tests (an import, a hook) has errors of its own.
      const suites = [...module.children.allSuites()];
      failed += [module, ...suites].filter((suite) => suite.errors().length > 0).length;
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed') passed++;
        else if (result.state !== 'skipped') failed++;
        else skipped.push(result.note ? `${test.fullName} (${result.note})` : test.fullName);
      }
    }
    handOver({ passed, failed, skipped });
  }
}
