/** Work that can be left between two steps, and gone on with in another turn of the event loop. */
export type Steps<T> = Generator<void, T, void>;
