/** An example that the demo runs: its folder, and how often each of its clients acts, in milliseconds. */
export interface DemoExample {
  readonly name: string;
  readonly clients: readonly number[];
}

/** What the demo runs. Two clients of a set: one of them waits. */
export const demoExamples: readonly DemoExample[] = [
  { name: 'messages', clients: [300, 500] },
  { name: 'semaphores', clients: [900, 1_100] },
  { name: 'shared-memory', clients: [200] },
];
