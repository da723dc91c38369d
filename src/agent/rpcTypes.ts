import type { NotificationType, ProgressType, RequestType, RequestType0 } from 'vscode-jsonrpc/node';

/**
 * Typed names of requests and notifications. vscode-jsonrpc takes plain method names as well as objects of its own
 * classes; with names, both sides know the types without loading the library before the agent is needed.
 */

/** A request with one parameter. */
export function request<P, R>(method: string): RequestType<P, R, void> {
  return method as unknown as RequestType<P, R, void>;
}

/** A request without parameters. */
export function request0<R>(method: string): RequestType0<R, void> {
  return method as unknown as RequestType0<R, void>;
}

/** A notification with one parameter. */
export function notification<P>(method: string): NotificationType<P> {
  return method as unknown as NotificationType<P>;
}

/** A kind of progress; vscode-jsonrpc tells progress by its token alone. */
export function progress<T>(): ProgressType<T> {
  return {} as unknown as ProgressType<T>;
}
