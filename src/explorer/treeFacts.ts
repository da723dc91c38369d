import type { ObjectStates } from '../ui/objectStates.ts';
import type { KeyNames } from './keyNames.ts';

/** What the tree has to know of the machine, and to ask of it. */
export interface TreeFacts {
  /** What an identifier's sequence number is multiplied by. */
  multiplier(): number;
  /** Effective user; undefined before the agent has told it. */
  uid(): number | undefined;
  /** Whether the rows are nobody's word any more: the agent is gone for good. */
  hasAgentFailed(): boolean;
  /** How many bytes a message queue may hold; undefined when it is gone. */
  queueCapacity(id: number): Promise<number | undefined>;
  /** What keys are called. */
  readonly keyNames: KeyNames;
  /** Who uses the objects. */
  readonly states: ObjectStates;
}
