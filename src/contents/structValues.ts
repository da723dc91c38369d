import type { LaidField } from '../sysv/structLayout.ts';
import { decodeUtf8 } from '../ui/byteText.ts';
import { doubleText, floatText } from './interpret.ts';

const mostBytes = 32;

/** The value of a field as people read it; `bytes` begin with the struct. A dash where they do not reach. */
export function valueText(field: LaidField, bytes: Uint8Array): string {
  const part = bytes.subarray(field.offset, field.offset + field.size);
  if (part.length < field.size) return '–';
  if (field.bits) return String(bitsOf(field, part));
  switch (field.reading) {
    case 'text':
      return textOf(part);
    case 'bytes':
      return hexOf(part);
    case 'float':
      return field.size === 4
        ? floatText(viewOf(part).getFloat32(0, true))
        : doubleText(viewOf(part).getFloat64(0, true));
    case 'bool':
      return part[0] === 0 ? 'false' : 'true';
    case 'pointer':
      return `0x${unsignedOf(part).toString(16)}`;
    case 'unsigned':
      return String(unsignedOf(part));
    case 'signed':
      return String(BigInt.asIntN(part.length * 8, unsignedOf(part)));
  }
}

/** Numbers stand with their lowest byte first on every machine that this runs on. */
function unsignedOf(bytes: Uint8Array): bigint {
  return bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function bitsOf({ bits, reading }: LaidField, part: Uint8Array): bigint {
  const { first = 0, count = 0 } = bits ?? {};
  const value = BigInt.asUintN(count, unsignedOf(part) >> BigInt(first));
  return reading === 'signed' ? BigInt.asIntN(count, value) : value;
}

/** Up to the first NUL, as C has it. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const shown = end === -1 ? bytes : bytes.subarray(0, end);
  const text = decodeUtf8(shown);
  return text === undefined ? hexOf(shown) : JSON.stringify(text);
}

function hexOf(bytes: Uint8Array): string {
  const digits = Array.from(bytes.subarray(0, mostBytes), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
  return bytes.length > mostBytes ? `${digits} …` : digits;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
