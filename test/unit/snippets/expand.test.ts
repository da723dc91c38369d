import { describe, expect, it } from 'vitest';
import { expand, fill } from '../../../src/snippets/expand.ts';
import { tabStops } from '../support/tabStops.ts';

describe('expand', () => {
  it('keeps defaults, drops bare stops and indents as told', () => {
    expect(expand(`int \${1:x} = \${2:1};\n\tif ($1)\n\t\treturn;\n$0`, '    ')).toBe(
      'int x = 1;\n    if (x)\n        return;\n',
    );
  });

  it('gives a mirror the default that stands elsewhere', () => {
    expect(expand(`$1 \${1:name}`, '\t')).toBe('name name');
  });

  it('takes a backslash before $, } and itself only', () => {
    expect(expand(`"\\n" \\$1 \\\\ \${1:a\\}b}`, '\t')).toBe('"\\n" $1 \\ a}b');
  });

  it('leaves tabs within a line alone', () => {
    expect(expand('a\tb', '  ')).toBe('a\tb');
  });
});

describe('fill', () => {
  it('replaces defaults, escaped, and leaves the others', () => {
    const filled = fill(`"\${1:ipc.key}" \${2:1} $0`, new Map([[1, '/a}$b\\c']]));
    expect(filled).toBe(`"\${1:/a\\}\\$b\\\\c}" \${2:1} $0`);
    expect(expand(filled, '\t')).toBe('"/a}$b\\c" 1 ');
  });

  it('changes nothing without values', () => {
    expect(expand(fill(`\\$ \${1:a} \\\\n "\\n"`, new Map()), '\t')).toBe(expand(`\\$ \${1:a} \\\\n "\\n"`, '\t'));
  });
});

describe('tabStops', () => {
  it('lists each once, in the order of Tab, the last one last', () => {
    expect(tabStops(`$0 \${2:b} \${1:a} $2`)).toEqual([
      { number: 1, value: 'a' },
      { number: 2, value: 'b' },
      { number: 0, value: '' },
    ]);
  });
});
