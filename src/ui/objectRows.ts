import type { IpcObject, ObjectRef } from '../sysv/objects.ts';

/** The rows of the view as other features need them: what a row stands for, and how to show one. */
export interface ObjectRows {
  /** The object of a row; undefined for what is no row of a living object. */
  objectOf(row: unknown): IpcObject | undefined;
  /** Whether a row is that of an object, which may be gone; rows below it are not. */
  isObject(row: unknown): boolean;
  /** Shows the view, and in it the row of the object. */
  reveal(object: ObjectRef): Promise<void>;
}
