/** What a key is called. */
export interface KeyText {
  /** `key of server.c with 'A'`. */
  readonly text: string;
  readonly isCertain: boolean;
  /** Whether there is a place in the sources to go to. */
  readonly hasSource: boolean;
}
