import type * as vscode from 'vscode';
import type { ObjectRef } from '../sysv/objects.ts';
import type { Field } from './fields.ts';

/** What a key is called. */
export interface KeyName {
  /** `key of server.c with 'A'`. */
  readonly text: string;
  readonly isCertain: boolean;
  /** Whether there is a place in the sources to go to. */
  readonly hasSource: boolean;
}

/** Whoever knows where keys come from tells the explorer by this. */
export interface KeyNames {
  /** The keys of these objects have other names now. */
  readonly onDidChange: vscode.Event<readonly ObjectRef[]>;
  /** What a key is called; undefined when nothing is known. */
  nameOf(key: number): KeyName | undefined;
  /** What is to be said of a key, as rows below its object. */
  fieldsOf(key: number): readonly Field[];
}
