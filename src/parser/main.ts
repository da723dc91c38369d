import { parentPort, workerData } from 'node:worker_threads';
import { Faults } from './faults.ts';
import { Grammars } from './grammars.ts';
import { KeyFactsFinder } from './keyFacts.ts';
import type { GrammarFiles, Question, QuestionMessage, Questions, WorkerMessage } from './protocol.ts';
import { StructFinder } from './structs.ts';

/** The worker that parses sources, so that no parse, however long, holds up the extension host. */

const grammars = new Grammars(workerData as GrammarFiles);
const faults = new Faults((fault) => send({ fault }));
const structs = new StructFinder(grammars, faults);
const keyFacts = new KeyFactsFinder(grammars, faults);

const handlers: { readonly [Q in Question]: (ask: Questions[Q]['ask']) => Promise<Questions[Q]['answer']> } = {
  keyFacts: (ask) => keyFacts.find(ask),
  structs: ({ files }) => structs.list(files),
  structLayout: (ask) => structs.layOut(ask),
};

parentPort?.on('message', (message: QuestionMessage) => {
  answer(message).then(
    (found) => send({ id: message.id, ok: true, answer: found }),
    (error: unknown) =>
      send({ id: message.id, ok: false, error: error instanceof Error ? error.message : String(error) }),
  );
});

function answer<Q extends Question>({ question, ask }: QuestionMessage<Q>): Promise<Questions[Q]['answer']> {
  return handlers[question](ask);
}

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}
