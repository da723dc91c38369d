import { describe, expect, it } from 'vitest';
import { insertLines, planHeader, splitHeader } from '../../../src/snippets/header.ts';
import type { SnippetLanguage } from '../../../src/snippets/manifest.ts';

const needed = ['#include <errno.h>', '#define _GNU_SOURCE', '#include <stdio.h>'];

function merged(language: SnippetLanguage, document: string, header: readonly string[]): string {
  return insertLines(document, planHeader(language, document, header).insertions);
}

describe('header lines of C', () => {
  it('go into an empty file in order', () => {
    expect(merged('c', '', needed)).toBe('#define _GNU_SOURCE\n#include <errno.h>\n#include <stdio.h>\n');
  });

  it('go below the last include, _GNU_SOURCE above the first', () => {
    expect(merged('c', '/* A */\n#include <a.h>\nint x;\n', needed)).toBe(
      '/* A */\n#define _GNU_SOURCE\n#include <a.h>\n#include <errno.h>\n#include <stdio.h>\nint x;\n',
    );
  });

  it('are not repeated, however they are written', () => {
    const document = '#define _GNU_SOURCE 1\n# include <errno.h> /* why */\n#include <stdio.h>\n';
    expect(merged('c', document, needed)).toBe(document);
  });

  it('go below a comment where there is no include', () => {
    expect(merged('c', '/*\n * Ours.\n */\n\nint x;\n', ['#include <a.h>'])).toBe(
      '/*\n * Ours.\n */\n\n#include <a.h>\n\nint x;\n',
    );
  });

  it('do not go into a condition, but into an include guard', () => {
    expect(merged('c', '#include <a.h>\n#ifdef X\n#include <b.h>\n#endif\n', ['#include <c.h>'])).toBe(
      '#include <a.h>\n#include <c.h>\n#ifdef X\n#include <b.h>\n#endif\n',
    );
    expect(merged('c', '#ifndef A_H\n#define A_H\n#include <a.h>\n#endif\n', ['#include <c.h>'])).toBe(
      '#ifndef A_H\n#define A_H\n#include <a.h>\n#include <c.h>\n#endif\n',
    );
  });

  it('go into no comment, and count for nothing there', () => {
    const document = '#include <a.h>\n/*\n#include <errno.h>\n#include <old.h>\n*/\n\nint x;\n';
    expect(merged('c', document, ['#include <errno.h>'])).toBe(
      '#include <a.h>\n#include <errno.h>\n/*\n#include <errno.h>\n#include <old.h>\n*/\n\nint x;\n',
    );
    const usage = '/* Usage:\n#include "ours.h"\n*/\n\nint x;\n';
    expect(merged('c', usage, needed.slice(1))).toBe(
      '/* Usage:\n#include "ours.h"\n*/\n\n#define _GNU_SOURCE\n#include <stdio.h>\n\nint x;\n',
    );
    expect(merged('c', 'const char *glob = "/*";\n#include <a.h>\n', ['#include <b.h>'])).toContain(
      '#include <a.h>\n#include <b.h>\n',
    );
  });

  it('are needed still where a condition may take them away', () => {
    expect(merged('c', '#include <a.h>\n#ifdef X\n#include <errno.h>\n#endif\n', ['#include <errno.h>'])).toBe(
      '#include <a.h>\n#include <errno.h>\n#ifdef X\n#include <errno.h>\n#endif\n',
    );
    const guarded = '#ifndef _GNU_SOURCE\n#define _GNU_SOURCE\n#endif\n#include <errno.h>\n#include <stdio.h>\n';
    expect(merged('c', guarded, needed)).toBe(guarded);
  });

  it('go below a last line without end', () => {
    expect(merged('c', '#include <a.h>', ['#include <b.h>'])).toBe('#include <a.h>\n#include <b.h>\n');
  });
});

describe('header lines of other languages', () => {
  it('C++ does without _GNU_SOURCE', () => {
    expect(splitHeader('cpp', '#define _GNU_SOURCE\n#include <a>\n\nint x;\n')).toEqual({
      header: ['#include <a>'],
      body: 'int x;',
    });
  });

  it('Python: below imports of several lines, and below the docstring', () => {
    expect(merged('python', 'from a import (\n    b,\n)\n\nb()\n', ['import os'])).toBe(
      'from a import (\n    b,\n)\nimport os\n\nb()\n',
    );
    expect(merged('python', '#!/usr/bin/python3\n"""Ours."""\nx = 1\n', ['import os'])).toBe(
      '#!/usr/bin/python3\n"""Ours."""\nimport os\n\nx = 1\n',
    );
  });

  it('Python: into no docstring, and again where only a function has them', () => {
    const document = '"""Jobs.\n\nfrom here on the queue is ours.\n"""\n\ndef f():\n    import os\n';
    expect(merged('python', document, ['import os'])).toBe(
      '"""Jobs.\n\nfrom here on the queue is ours.\n"""\n\nimport os\n\ndef f():\n    import os\n',
    );
  });

  it('Go: not again behind a comment, not into a text', () => {
    const document = 'package main\n\nimport (\n\t"os" // why\n)\n\nvar text = `\nimport "fmt"\n`\n';
    expect(merged('go', document, ['import "fmt"', 'import "os"'])).toBe(
      'package main\n\nimport (\n\t"os" // why\n)\nimport "fmt"\n\nvar text = `\nimport "fmt"\n`\n',
    );
  });

  it('Rust: again where only a module has them, and not into a text', () => {
    const document =
      'use a::C;\nfn f<\'a>(text: &\'a str) {}\nmod tests {\n    use a::B as _;\n}\nconst T: &str = "\nuse b;\n";\n';
    expect(merged('rust', document, ['use a::B as _;'])).toBe(document.replace('C;\n', 'C;\nuse a::B as _;\n'));
  });

  it('Go: one package, imports below a block and none that is in it', () => {
    expect(merged('go', 'package ours\n\nimport (\n\t"os"\n)\n', ['package main', 'import "fmt"', 'import "os"'])).toBe(
      'package ours\n\nimport (\n\t"os"\n)\nimport "fmt"\n',
    );
    expect(merged('go', '', ['package main', 'import "os"'])).toBe('package main\nimport "os"\n');
  });

  it('Rust: below the last use', () => {
    expect(merged('rust', '#![deny(warnings)]\nuse std::{\n    io,\n};\nfn main() {}\n', ['use a::B as _;'])).toBe(
      '#![deny(warnings)]\nuse std::{\n    io,\n};\nuse a::B as _;\nfn main() {}\n',
    );
  });
});
