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

describe('header lines of C go where they are compiled as they are meant', () => {
  const wanted = ['#define _GNU_SOURCE', '#include <errno.h>'];

  it.each([
    ['into no linkage', '#include <a.h>\nextern "C" {\n#include <old.h>\n}\n', 1],
    [
      'into no linkage that C does not see',
      '#include <a.h>\n#ifdef __cplusplus\nextern "C" {\n#endif\n#include <b.h>\n',
      1,
    ],
    ['into no namespace', '#include <a.h>\nnamespace a\n{\n#include "b.h"\n}\n', 1],
    [
      'into no enum of names',
      '#include <a.h>\n\nenum color {\n#define X(name) name,\n#include "c.def"\n#undef X\n};\n',
      1,
    ],
    ['into no initialiser', '#include <a.h>\nconst char bytes[] = {\n#include "bytes.inc"\n};\n', 1],
    [
      'behind no definition of what only the next one is to see',
      '#include <a.h>\n#define X(name) int name;\n#include "c.def"\n#undef X\n',
      1,
    ],
    ['into no packing', '#include <a.h>\n#pragma pack(push, 1)\n#include "wire.h"\n#pragma pack(pop)\n', 1],
    ['above code', '#include <a.h>\nstatic int x;\n#include "tail.inc"\n', 1],
    [
      'below all that is included alike',
      '#include <a.h>\n#define _FILE_OFFSET_BITS 64\n\n// These\n#ifdef X\n#include "x.h"\n#endif\n#include <b.h>\nint x;\n',
      8,
    ],
  ])('%s', (_, document, line) => {
    const lines = document.split('\n');
    const expected = [wanted[0], ...lines.slice(0, line), wanted[1], ...lines.slice(line)].join('\n');
    expect(merged('c', document, wanted)).toBe(expected);
  });

  it.each([
    ['where only brackets have includes', '/* A */\n', 'namespace a {\n#include "b.h"\n}\n'],
    ['where one is prepared for', '// A\n', '#define X(name) int name;\n#include "c.def"\n'],
    [
      'below a guard',
      '#ifndef A_H\n#define A_H\n',
      '#ifdef __cplusplus\nextern "C" {\n#endif\n#include <b.h>\n#ifdef __cplusplus\n}\n#endif\n#endif\n',
    ],
    ['below what the library is asked for', '#pragma once\n#define _POSIX_C_SOURCE 200809L // IPC\n', 'int x;\n'],
    ['below what it may be asked for', '#ifndef _GNU_SOURCE\n#define _GNU_SOURCE\n#endif\n', 'int x;\n'],
  ])('at the top %s', (_, before, after) => {
    expect(merged('c', before + after, ['#include <errno.h>'])).toBe(`${before}#include <errno.h>\n\n${after}`);
  });

  it('each branch of a condition opens the same bracket', () => {
    const document = '#include <a.h>\n#ifdef X\nvoid f(int a) {\n#else\nvoid f(void) {\n#endif\n}\n#include <b.h>\n';
    expect(merged('c', document.slice(15), ['#include <errno.h>'])).toBe(`${document.slice(15)}#include <errno.h>\n`);
  });

  it('again where they come behind the code', () => {
    const document = '#include <a.h>\nint x;\n#include <errno.h>\n';
    expect(merged('c', document, ['#include <errno.h>'])).toBe(document.replace('int', '#include <errno.h>\nint'));
    const between = '#include <a.h>\n#define PORT 1\n#include <errno.h>\nint x;\n';
    expect(merged('c', between, ['#include <errno.h>'])).toBe(between);
    expect(planHeader('c', between, ['#include <b.h>'])).toEqual({
      insertions: [{ line: 1, text: '#include <b.h>\n' }],
      codeLine: 3,
    });
  });
});

describe('header lines of other languages', () => {
  it.each([
    ['behind the bracket that ends an import', 'import sys\nfrom typing import (Any,\n    Optional)\n', 'x = 1\n'],
    ['behind the line that a backslash goes on in', 'from os import path, \\\n    getpid\n', 'x = 1\n'],
    ['behind a comment with a bracket', 'from os import (  # ) no\n    path)\n', 'x = 1\n'],
  ])('Python: %s', (_, before, after) => {
    expect(merged('python', before + after, ['import fcntl'])).toBe(`${before}import fcntl\n${after}`);
  });

  it.each(['r"""Ours\nx"""\n\n', '"Ours"\n\n', "'It\\'s ours' # A\n\n"])('Python: below the docstring %j', (before) => {
    expect(merged('python', `${before}x = 1\n`, ['import os'])).toBe(`${before}import os\n\nx = 1\n`);
  });

  it.each([
    ['behind a block of one line', 'package a\n\nimport ("fmt"; "os")\n', 'var x = 1\n'],
    ['behind a block that ends in a line', 'package a\n\nimport ("fmt"\n\t"os")\n', 'var x = 1\n'],
    ['behind a block with comments', 'package a\n\nimport (\n\t// )\n\t"os" // (\n)\n', 'var x = 1\n'],
  ])('Go: %s', (_, before, after) => {
    expect(merged('go', before + after, ['import "errors"'])).toBe(`${before}import "errors"\n${after}`);
  });

  it('Go: none again that stands in a block of one line', () => {
    const document = 'package a\n\nimport ("fmt"; "os")\n\nvar x = 1\n';
    expect(merged('go', document, ['import "fmt"', 'import "os"'])).toBe(document);
  });

  it.each([
    ['behind nested brackets', 'use a::{b::{C},\n    d};\n', 'fn main() {}\n'],
    ['behind a path of two lines', 'use a::\n    b;\n', 'fn main() {}\n'],
    ['below what is used in the crate', 'pub(crate) use a::b;\n', 'fn main() {}\n'],
    ['into no module', 'use a::b;\n', 'mod c {\nuse d::e;\n}\n'],
  ])('Rust: %s', (_, before, after) => {
    expect(merged('rust', before + after, ['use z::Z;'])).toBe(`${before}use z::Z;\n${after}`);
  });

  it.each([
    ['of several lines', '#![allow(\n    dead_code,\n)]\n'],
    ['below a comment', '// A\n/* B */\n\n#![no_std] // why\n'],
    ['that are documentation', '//! A\n/*! B\n */\n'],
    ['of a script', '#!/usr/bin/env rust-script\n#![allow(dead_code)]\n'],
  ])('Rust: below inner attributes %s', (_, before) => {
    expect(merged('rust', `${before}fn main() {}\n`, ['use z::Z;'])).toBe(`${before}use z::Z;\n\nfn main() {}\n`);
  });

  it.each([
    ['python', '"""Ours."""\nimport sys\n', '\ndef f():\n    pass\n\n\nimport late\n', 'import os'],
    ['python', 'import sys\n', 'if __name__ == "__main__":\n    import late\nimport later\n', 'import os'],
    ['python', 'import sys\n', 'try:\n    run()\nexcept OSError:\n    pass\nimport late\n', 'import os'],
    ['go', 'package a\n\nimport "fmt"\n', '\nvar x = 1\nimport "late"\n', 'import "os"'],
    ['rust', 'use a::B;\n', '\nfn main() {\n}\n\nuse late::C;\n', 'use z::Z;'],
    ['rust', 'use a::B;\n', '#[cfg(test)]\nmod tests {\n    use super::*;\n}\nuse late::C;\n', 'use z::Z;'],
  ] as const)('%s: above the code and the late import below it, %#', (language, before, after, line) => {
    expect(merged(language, before + after, [line])).toBe(`${before}${line}\n${after}`);
    expect(planHeader(language, before + after, [line]).codeLine).toBe(before.split('\n').length - 1);
  });

  it.each([
    ['python', 'from __future__ import annotations\n\n__all__ = [\n    "f",\n]\n__version__ = "1"\n\nimport sys\n'],
    ['python', 'import sys\n\n# Theirs\n"""Text"""\n"""Text\nof two lines"""\nimport a, \\\n    b\nimport c\n'],
    ['python', 'import sys\ntry:\n    # New\n    import json\nexcept ImportError:\n    json = None\nimport c\n'],
    [
      'python',
      'import sys\nif sys.version_info >= (3, 11):\n    import tomllib\nelse:\n    tomllib = None\nimport c\n',
    ],
    ['python', 'try:\n    import json\nexcept ImportError:\n    json = None\nimport c\n'],
    ['go', 'package a\n\nimport "C"\n\n// Theirs\nimport (\n\t"fmt"\n)\n/* Ours */\nimport\n"a"\nimport "b"\n'],
    [
      'rust',
      '#![no_std]\nuse a::B;\n\nmod c;\npub(crate) mod d;\n#[macro_use]\nextern crate e;\n#[cfg(unix)]\nuse f::\n    G;\nuse h::I;\n',
    ],
    ['rust', 'use a::B;\n#[cfg(any(\n    unix,\n))]\n// C\npub use c::D;\n'],
  ] as const)('%s: below what only imports stand between, %#', (language, before) => {
    const line = { python: 'import os', go: 'import "os"', rust: 'use z::Z;' }[language];
    expect(merged(language, `${before}\nx\n`, [line])).toBe(`${before}${line}\n\nx\n`);
  });

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
