import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Disposable, LogOutputChannel } from 'vscode';
import type {
  AnswerMessage,
  GrammarFiles,
  Question,
  QuestionMessage,
  Questions,
  WorkerMessage,
} from '../parser/protocol.ts';

interface Waiting {
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** A worker that has nothing to do for this long is ended, to give its memory back. */
const idleMs = 300_000;

/**
 * Asks about C and C++ sources. The work is done by a worker thread, which is started by the first question and anew
 * after it died; a question that it died over is rejected.
 */
export class ParserService implements Disposable {
  private readonly folder: string;
  private readonly log: Pick<LogOutputChannel, 'error'>;
  private readonly waiting = new Map<number, Waiting>();
  private worker: Worker | undefined;
  private idleTimer: NodeJS.Timeout | undefined;
  private lastId = 0;

  /** `folder` holds the worker's bundle and the grammars. */
  constructor(folder: string, log: Pick<LogOutputChannel, 'error'>) {
    this.folder = folder;
    this.log = log;
  }

  /** The answer; rejects when the worker dies over it or cannot be started. */
  ask<Q extends Question>(question: Q, ask: Questions[Q]['ask']): Promise<Questions[Q]['answer']> {
    clearTimeout(this.idleTimer);
    const worker = this.running();
    const message: QuestionMessage<Q> = { id: ++this.lastId, question, ask };
    return new Promise((resolve, reject) => {
      // What a question is answered with stands in Questions; the worker's handlers are checked against it.
      this.waiting.set(message.id, { resolve: (answer) => resolve(answer as Questions[Q]['answer']), reject });
      worker.postMessage(message);
    });
  }

  dispose(): void {
    this.end('the parser was stopped');
  }

  private running(): Worker {
    if (this.worker) return this.worker;
    const files: GrammarFiles = {
      runtime: join(this.folder, 'web-tree-sitter.wasm'),
      c: join(this.folder, 'tree-sitter-c.wasm.br'),
      cpp: join(this.folder, 'tree-sitter-cpp.wasm.br'),
    };
    const worker = new Worker(join(this.folder, 'parser.cjs'), { workerData: files });
    worker.on('message', (message: WorkerMessage) => {
      if ('fault' in message) this.log.error(`parser: ${message.fault}`);
      else this.onAnswer(message);
    });
    worker.on('error', (error) => {
      this.log.error(`parser: ${error.message}`);
      if (this.worker === worker) this.end(error.message);
    });
    worker.on('exit', (code) => {
      if (this.worker === worker) this.end(`exit code ${code}`);
    });
    this.worker = worker;
    return worker;
  }

  private onAnswer(message: AnswerMessage): void {
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.ok) waiting?.resolve(message.answer);
    else waiting?.reject(new Error(message.error));
    if (this.waiting.size > 0) return;
    this.idleTimer = setTimeout(() => this.end('idle'), idleMs);
    this.idleTimer.unref();
  }

  private end(reason: string): void {
    clearTimeout(this.idleTimer);
    const { worker } = this;
    this.worker = undefined;
    void worker?.terminate();
    const unanswered = [...this.waiting.values()];
    this.waiting.clear();
    for (const { reject } of unanswered) reject(new Error(reason));
  }
}
