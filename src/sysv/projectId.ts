/** A project id that was typed, or why it is none. */
export type ParsedProjectId =
  /** `isCut`: only the low 8 bits of the value count, and they differ from it. */
  | { readonly ok: true; readonly value: number; readonly byte: number; readonly isCut: boolean }
  | { readonly ok: false; readonly problem: ProjectIdProblem };

/**
 * `zero`: the low 8 bits are 0, for which POSIX leaves the result open. `characters`: several characters.
 * `notAscii`: a character that is no single byte in UTF-8 source. `tooLarge`: does not fit into a C int.
 */
export type ProjectIdProblem = 'empty' | 'zero' | 'characters' | 'notAscii' | 'tooLarge' | 'notNumber';

const intMin = -(2 ** 31);
const uintMax = 2 ** 32 - 1;

/** Reads a project id for ftok(3) as people write it: `A`, `'A'`, `65`, `0x41`, `0101`, `-1`. A lone digit is a number. */
export function parseProjectId(typed: string): ParsedProjectId {
  const text = typed.trim();
  if (text === '') return { ok: false, problem: 'empty' };
  if (/^[-+]?\d/.test(text)) return numeric(text);
  const quoted = /^'(.*)'$/su.exec(text)?.[1];
  return character(quoted === undefined || text === "'" ? text : quoted.replace(/^\\(?=['\\]$)/, ''));
}

function character(text: string): ParsedProjectId {
  const characters = [...text];
  if (characters.length === 0) return { ok: false, problem: 'empty' };
  const code = text.codePointAt(0) ?? 0;
  if (code > 0x7f) return { ok: false, problem: 'notAscii' };
  return characters.length > 1 ? { ok: false, problem: 'characters' } : checked(code);
}

function numeric(text: string): ParsedProjectId {
  const match = /^([-+]?)(?:0[xX]([\da-fA-F]+)|(0[0-7]+)|(0|[1-9]\d*))$/.exec(text);
  if (!match) return { ok: false, problem: 'notNumber' };
  const [, sign, hexadecimal, octal, decimal] = match;
  const size = hexadecimal
    ? Number.parseInt(hexadecimal, 16)
    : octal
      ? Number.parseInt(octal, 8)
      : Number.parseInt(decimal ?? '', 10);
  return checked(sign === '-' ? -size : size);
}

function checked(value: number): ParsedProjectId {
  if (value < intMin || value > uintMax) return { ok: false, problem: 'tooLarge' };
  const byte = value & 0xff;
  return byte === 0 ? { ok: false, problem: 'zero' } : { ok: true, value: value | 0, byte, isCut: byte !== value };
}
