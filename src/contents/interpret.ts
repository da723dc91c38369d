import { decodeUtf8 } from '../ui/byteText.ts';

/** One reading of bytes as a type, in both byte orders; a type of one byte has no order. */
export interface Reading {
  readonly type: string;
  readonly little: string;
  readonly big?: string;
}

const millisecondsASecond = 1_000;
const latestTime = 8_640_000_000_000;
const mostText = 256;
/** No more digits are needed to tell one `float` from the next. */
const floatDigits = 9;

type Numeric = {
  readonly type: string;
  readonly size: number;
  readonly read: (view: DataView, little: boolean) => string;
};

const numerics: readonly Numeric[] = [
  { type: 'int8', size: 1, read: (view) => String(view.getInt8(0)) },
  { type: 'uint8', size: 1, read: (view) => String(view.getUint8(0)) },
  { type: 'int16', size: 2, read: (view, little) => String(view.getInt16(0, little)) },
  { type: 'uint16', size: 2, read: (view, little) => String(view.getUint16(0, little)) },
  { type: 'int32', size: 4, read: (view, little) => String(view.getInt32(0, little)) },
  { type: 'uint32', size: 4, read: (view, little) => String(view.getUint32(0, little)) },
  { type: 'int64', size: 8, read: (view, little) => String(view.getBigInt64(0, little)) },
  { type: 'uint64', size: 8, read: (view, little) => String(view.getBigUint64(0, little)) },
  { type: 'float32', size: 4, read: (view, little) => floatText(view.getFloat32(0, little)) },
  { type: 'float64', size: 8, read: (view, little) => doubleText(view.getFloat64(0, little)) },
  { type: 'time32', size: 4, read: (view, little) => timeText(view.getInt32(0, little)) },
  { type: 'time64', size: 8, read: (view, little) => timeText(Number(view.getBigInt64(0, little))) },
];

/** What the bytes mean as each type that is not longer than they are; at last as text. */
export function interpret(bytes: Uint8Array): Reading[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const readings: Reading[] = numerics
    .filter(({ size }) => size <= bytes.length)
    .map(({ type, size, read }) => {
      const little = read(view, true);
      return size === 1 ? { type, little } : { type, little, big: read(view, false) };
    });
  if (bytes.length > 0) readings.push({ type: 'text', little: textOf(bytes.subarray(0, mostText)) });
  return readings;
}

/** The shortest decimal text that names the same number as a `float`. */
export function floatText(value: number): string {
  for (let digits = 1; digits < floatDigits; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return signedZero(value, text);
  }
  return String(value);
}

/** The shortest decimal text that names the same number as a `double`. */
export function doubleText(value: number): string {
  return signedZero(value, String(value));
}

function signedZero(value: number, text: string): string {
  return Object.is(value, -0) ? '-0' : text;
}

function timeText(seconds: number): string {
  if (Math.abs(seconds) > latestTime) return '–';
  return new Date(seconds * millisecondsASecond).toISOString().replace('T', ' ').replace('.000Z', ' UTC');
}

/** Up to the first NUL, as C has it. */
function textOf(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  const text = decodeUtf8(end === -1 ? bytes : bytes.subarray(0, end));
  return text === undefined ? '–' : JSON.stringify(text);
}
