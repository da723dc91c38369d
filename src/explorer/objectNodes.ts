import type { ObjectRef } from '../sysv/objects.ts';
import { kinds } from '../sysv/objects.ts';
import type { GroupNode, ObjectNode } from './nodes.ts';

/** The nodes of one kind's objects, by identifier and group. */
class NodesById extends Map<number, Map<string, ObjectNode>> {}

/** The nodes of objects that have rows, each reused for as long as its object and its group are there. */
export class ObjectNodes {
  private readonly byKind = { msg: new NodesById(), sem: new NodesById(), shm: new NodesById() } as const;

  /** The node of an object in a group. */
  in(group: GroupNode, { kind, id }: ObjectRef): ObjectNode {
    const nodes = this.byKind[kind].get(id) ?? new Map<string, ObjectNode>();
    this.byKind[kind].set(id, nodes);
    const known = nodes.get(group.id);
    if (known) return known;
    const node: ObjectNode = { type: 'object', ref: { kind, id }, group };
    nodes.set(group.id, node);
    return node;
  }

  /** The nodes of an object, in all groups. */
  of({ kind, id }: ObjectRef): readonly ObjectNode[] {
    return [...(this.byKind[kind].get(id)?.values() ?? [])];
  }

  /** The objects that have nodes. */
  objects(): ObjectRef[] {
    return kinds.flatMap((kind) => [...this.byKind[kind].keys()].map((id) => ({ kind, id })));
  }

  /** The object is gone. */
  forget({ kind, id }: ObjectRef): void {
    this.byKind[kind].delete(id);
  }

  /** All groups but these are gone: of an old queue, one for each client that it ever had. */
  keepOnly(groups: ReadonlySet<GroupNode>): void {
    for (const byId of Object.values(this.byKind)) {
      for (const [id, nodes] of byId) {
        for (const [group, node] of nodes) if (!groups.has(node.group)) nodes.delete(group);
        if (nodes.size === 0) byId.delete(id);
      }
    }
  }
}
