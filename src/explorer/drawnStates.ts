import type { IpcObject, ObjectRef } from '../sysv/objects.ts';
import type { ObjectStates } from '../ui/objectStates.ts';
import type { ObjectNode, TreeNode } from './nodes.ts';

/**
 * What was told of the use of objects in the rows that VS Code was given. What is found out about them changes far more
 * often than that: each process that starts somewhere may be one more that cannot be looked into.
 */
export class DrawnStates {
  private readonly find: (ref: ObjectRef) => IpcObject | undefined;
  private readonly states: ObjectStates;
  private readonly looks = new WeakMap<ObjectNode, string>();

  /** `find` gives the object as it is now. */
  constructor(find: (ref: ObjectRef) => IpcObject | undefined, states: ObjectStates) {
    this.find = find;
    this.states = states;
  }

  /** A row is handed to VS Code as it is now. */
  drawn(node: TreeNode): void {
    if (node.type === 'object') this.looks.set(node, this.lookOf(node));
  }

  /** Whether the row tells something else now. One that VS Code has not been given yet will be right when it is. */
  isDifferent(node: ObjectNode): boolean {
    const before = this.looks.get(node);
    return before !== undefined && before !== this.lookOf(node);
  }

  private lookOf({ ref }: ObjectNode): string {
    const object = this.find(ref);
    if (!object) return '';
    // The tooltip names the users, and VS Code keeps it until the row is drawn again.
    const users = this.states.processHeadings(object).map(({ title }) => title);
    return JSON.stringify([this.states.stateOf(object), users]);
  }
}
