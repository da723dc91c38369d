import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { fieldsOf, rowFieldsOf } from '../../src/explorer/fields.ts';
import { queue, segment, semaphores } from '../unit/support/objects.ts';

const context = { multiplier: 32_768, userName: () => 'ann' };
const columnsOf = (fields: readonly { readonly column: string }[]) => fields.map(({ column }) => column);

describe('the values of an object', () => {
  it('stand in rows unless the row of its contents tells them', () => {
    const [messages, set] = [{ object: queue({ qnum: 3, cbytes: 5 }) }, { object: semaphores({ nsems: 2 }) }];
    const all = columnsOf([...fieldsOf(messages, context), ...fieldsOf(set, context)]);
    for (const column of ['qnum', 'cbytes', 'nsems']) assert.ok(all.includes(column), column);
    const rows = columnsOf([...rowFieldsOf(messages, context), ...rowFieldsOf(set, context)]);
    assert.deepEqual(
      rows,
      all.filter((column) => !['qnum', 'cbytes', 'nsems'].includes(column)),
    );
  });

  it('do not call a segment gone that has only lost its key', () => {
    const predecessor = { id: 7, goneAt: 0 };
    const textOf = (isPredecessorThere?: true) => {
      const fields = fieldsOf({ object: segment({ id: 8 }), predecessor, isPredecessorThere }, context);
      return fields.find(({ column }) => column === 'predecessor')?.value ?? '';
    };
    assert.match(textOf(true), /^7 = .*, had the key until /);
    assert.match(textOf(), /^7 = .*, gone /);
  });
});
