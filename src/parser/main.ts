import { parentPort, workerData } from 'node:worker_threads';
import { Grammars } from './grammars.ts';
import { KeyFactsFinder } from './keyFacts.ts';
import type { AnswerMessage, GrammarFiles, Question, QuestionMessage, Questions } from './protocol.ts';

/** The worker that parses sources, so that no parse, however long, holds up the extension host. */

const grammars = new Grammars(workerData as GrammarFiles);
const keyFacts = new KeyFactsFinder(grammars);

const handlers: { readonly [Q in Question]: (ask: Questions[Q]['ask']) => Promise<Questions[Q]['answer']> } = {
  keyFacts: (ask) => keyFacts.find(ask),
};

parentPort?.on('message', (message: QuestionMessage) => {
  handlers[message.question](message.ask).then(
    (answer) => reply({ id: message.id, ok: true, answer }),
    (error: unknown) =>
      reply({ id: message.id, ok: false, error: error instanceof Error ? error.message : String(error) }),
  );
});

function reply(message: AnswerMessage): void {
  parentPort?.postMessage(message);
}
