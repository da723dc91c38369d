import type { KeyFacts } from '../sysv/sourceFacts.ts';
import type { StructLayout, StructName } from '../sysv/structLayout.ts';

/**
 * What the extension host may ask the parser worker, and what it answers. A new question is a line here and a handler
 * in `main.ts`. Files are absolute paths on this machine.
 */
export interface Questions {
  /** Where keys come from in these sources: calls of ftok and msgget, semget, shmget, and constants. */
  readonly keyFacts: { readonly ask: KeyFactsRequest; readonly answer: KeyFacts };
  /** The structs and unions of these sources. */
  readonly structs: { readonly ask: { readonly files: readonly string[] }; readonly answer: readonly StructName[] };
  /** Where the members of one of them stand. */
  readonly structLayout: { readonly ask: StructLayoutRequest; readonly answer: StructLayout };
}

/** A struct of one file; the other files tell what the names in it mean. */
export interface StructLayoutRequest {
  readonly files: readonly string[];
  readonly file: string;
  readonly name: string;
}

/** The name of a question, as it travels. */
export type Question = keyof Questions;

/** The sources to look through. */
export interface KeyFactsRequest {
  readonly files: readonly string[];
  /** Folders, and their `include` folders, in which `#include "…"` is looked up after the including file's own. */
  readonly roots: readonly string[];
}

/** Host to worker. */
export interface QuestionMessage<Q extends Question = Question> {
  readonly id: number;
  readonly question: Q;
  readonly ask: Questions[Q]['ask'];
}

/** Worker to host: the answer to a question. */
export type AnswerMessage =
  | { readonly id: number; readonly ok: true; readonly answer: unknown }
  | { readonly id: number; readonly ok: false; readonly error: string };

/** Worker to host, unasked: a file that contributes nothing, or not all that it should, and why. For the log. */
export interface FaultMessage {
  readonly fault: string;
}

/** Worker to host. */
export type WorkerMessage = AnswerMessage | FaultMessage;

/** What a worker is started with: where the grammars lie. */
export interface GrammarFiles {
  /** The tree-sitter runtime, `web-tree-sitter.wasm`. */
  readonly runtime: string;
  /** Grammars, as brotli has compressed them. */
  readonly c: string;
  readonly cpp: string;
}
