import process from 'node:process';

type CleanUp = () => Promise<void> | void;

const cleanUps = new Set<CleanUp>();
const signals = { SIGHUP: 1, SIGINT: 2, SIGTERM: 15 } as const;
let isWatching = false;
let ending: Promise<void> | undefined;

/**
 * Has `cleanUp` run once when this process ends in an orderly way or by SIGINT, SIGTERM or SIGHUP.
 * The function given back runs it earlier; running it twice does nothing.
 */
export function atEnd(cleanUp: CleanUp): () => Promise<void> {
  watch();
  cleanUps.add(cleanUp);
  return async () => {
    if (cleanUps.delete(cleanUp)) await cleanUp();
  };
}

/** Runs everything that is still to be cleaned up, last made first, and then ends the process. */
export async function endProcess(code: number): Promise<never> {
  await runAll();
  process.exit(code);
}

/** Whether this process is about to end, so that what ends now ends as it should. */
export function isEnding(): boolean {
  return ending !== undefined;
}

function runAll(): Promise<void> {
  ending ??= (async () => {
    for (const cleanUp of [...cleanUps].reverse()) {
      cleanUps.delete(cleanUp);
      try {
        await cleanUp();
      } catch (error) {
        console.error('While cleaning up:', error);
      }
    }
  })();
  return ending;
}

function watch(): void {
  if (isWatching) return;
  isWatching = true;
  for (const [name, number] of Object.entries(signals)) {
    process.on(name, () => void endProcess(128 + number));
  }
}

/**
 * Ends this process when its parent ends. A parent that was killed cannot tell its children;
 * they notice that they have another one.
 */
export function endWithParent(): void {
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) void endProcess(1);
  }, 500).unref();
}
