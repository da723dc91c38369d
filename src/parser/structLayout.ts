import type { LaidField, StructLayout } from '../sysv/structLayout.ts';
import type { Lookup } from './constants.ts';
import { evaluateText } from './constants.ts';
import type { ScalarType } from './cTypes.ts';
import { enumType, pointerType, scalarType } from './cTypes.ts';
import type { LoadedLanguage } from './grammars.ts';
import type { StructFacts, WrittenMember, WrittenRecord, WrittenType } from './structFacts.ts';
import { nameOf } from './structFacts.ts';

/** More fields than these help nobody. */
const mostFields = 1_000;
const deepest = 24;
const bitsAByte = 8;

interface Measured {
  readonly size: number;
  readonly align: number;
}

interface Placed {
  readonly member: WrittenMember;
  readonly offset: number;
  /** Of a bit-field: its first bit from the beginning of the struct, and its width. */
  readonly bits?: { readonly first: number; readonly count: number };
}

interface MeasuredRecord extends Measured {
  readonly placed: readonly Placed[];
}

/** A type that the sources do not tell. */
class UnknownType extends Error {}

/** Lays out structs by the rules of the System V ABI, as gcc and clang do on 64-bit Linux. */
export class Layouter {
  private readonly files: readonly StructFacts[];
  private readonly language: LoadedLanguage;
  private readonly measured = new Map<WrittenRecord, MeasuredRecord>();

  /** `files`: the file that the struct stands in comes first, and is believed first. */
  constructor(files: readonly StructFacts[], language: LoadedLanguage) {
    this.files = files;
    this.language = language;
  }

  /** Where the members of a struct stand, nested ones included. */
  layOut(name: string): StructLayout {
    try {
      const type = this.typeNamed(name);
      const fields: LaidField[] = [];
      const omitted = this.flatten(type, '', 0, fields, 0);
      return { ok: true, name, size: this.measure(type, 0).size, fields, omitted };
    } catch (error) {
      if (error instanceof UnknownType) return { ok: false, unknown: error.message };
      throw error;
    }
  }

  private typeNamed(name: string): WrittenType {
    for (const { records, typedefs } of this.files) {
      const record = records.get(name);
      if (record) return { is: 'record', record };
      const typedef = typedefs.get(name);
      if (typedef) return typedef.type;
    }
    // In C++ a tag is a name of its own.
    for (const { records } of this.files) {
      const record = records.get(`struct ${name}`) ?? records.get(`union ${name}`);
      if (record) return { is: 'record', record };
    }
    const known = systemRecord(name);
    if (known) return { is: 'record', record: known };
    throw new UnknownType(name);
  }

  /** Typedefs and tags taken away: a record, an array, a pointer, an enum, or the name of a scalar. */
  private resolved(type: WrittenType, depth = 0): WrittenType {
    if (depth > deepest) throw new UnknownType(nameOf(type));
    if (type.is === 'tag') return this.typeNamed(type.name);
    if (type.is !== 'name' || scalarType(type.name)) return type;
    return this.resolved(this.typeNamed(type.name), depth + 1);
  }

  private measure(written: WrittenType, depth: number): Measured {
    if (depth > deepest) throw new UnknownType(nameOf(written));
    const type = this.resolved(written);
    switch (type.is) {
      case 'array': {
        const element = this.measure(type.of, depth + 1);
        return { size: element.size * this.number(type.length), align: element.align };
      }
      case 'record':
        return this.measureRecord(type.record, depth);
      default:
        return this.scalar(type);
    }
  }

  private scalar(type: WrittenType): ScalarType {
    if (type.is === 'enum') {
      const { tag, isSigned } = type;
      return enumType(isSigned || (tag !== undefined && this.files.some(({ signedEnums }) => signedEnums.has(tag))));
    }
    if (type.is === 'pointer') return pointerType;
    const scalar = type.is === 'name' ? scalarType(type.name) : undefined;
    if (!scalar) throw new UnknownType(nameOf(type));
    return scalar;
  }

  private measureRecord(record: WrittenRecord, depth: number): MeasuredRecord {
    const known = this.measured.get(record);
    if (known) return known;
    const placed: Placed[] = [];
    let bit = 0;
    let end = 0;
    let align = 1;
    for (const member of record.members) {
      const type = this.measure(member.type, depth + 1);
      const memberAlign = this.alignOf(type, member, record);
      if (record.kind === 'union') bit = 0;
      const width = member.bits === undefined ? undefined : this.number(member.bits);
      if (width === undefined) {
        bit = roundUp(bit, memberAlign * bitsAByte);
        placed.push({ member, offset: bit / bitsAByte });
        bit += type.size * bitsAByte;
      } else {
        bit = startOfBits(bit, width, type, record.isPacked || member.isPacked);
        if (width > 0) placed.push({ member, offset: Math.floor(bit / bitsAByte), bits: { first: bit, count: width } });
        bit += width;
      }
      // Unnamed bits align nothing but themselves.
      if (width === undefined || member.name !== undefined) align = Math.max(align, memberAlign);
      end = Math.max(end, Math.ceil(bit / bitsAByte));
    }
    if (record.aligned !== undefined) align = Math.max(align, this.number(record.aligned));
    const measured = { size: roundUp(end, align), align, placed };
    this.measured.set(record, measured);
    return measured;
  }

  private alignOf({ align }: Measured, member: WrittenMember, record: WrittenRecord): number {
    const natural = record.isPacked || member.isPacked ? 1 : align;
    const asked = member.aligned === undefined ? natural : Math.max(natural, this.number(member.aligned));
    return record.pack === undefined ? asked : Math.min(asked, record.pack);
  }

  /** Adds the fields of a type; returns how many had no room in the list. */
  private flatten(written: WrittenType, path: string, offset: number, fields: LaidField[], depth: number): number {
    const type = this.resolved(written);
    if (type.is === 'record') {
      return this.measureRecord(type.record, depth).placed.reduce((omitted, { member, offset: at, bits }) => {
        const inner = [path, member.name].filter(Boolean).join('.');
        return bits
          ? omitted + add(fields, this.bitField(member, inner, offset, bits))
          : omitted + this.flatten(member.type, inner, offset + at, fields, depth + 1);
      }, 0);
    }
    if (type.is === 'array') return this.flattenArray(type, written, path, offset, fields, depth);
    const { size, reading } = this.scalar(type);
    return add(fields, { path, ctype: nameOf(written), offset, size, reading });
  }

  private flattenArray(
    { of, length }: Extract<WrittenType, { is: 'array' }>,
    written: WrittenType,
    path: string,
    offset: number,
    fields: LaidField[],
    depth: number,
  ): number {
    const count = this.number(length);
    const element = this.measure(of, depth + 1);
    const inner = this.resolved(of);
    if (inner.is === 'name' && /^(?:unsigned |signed )?char$/.test(inner.name)) {
      return add(fields, { path, ctype: nameOf(written), offset, size: count, reading: 'text' });
    }
    let omitted = 0;
    for (let index = 0; index < count; index++) {
      if (fields.length >= mostFields) return omitted + count - index;
      omitted += this.flatten(of, `${path}[${index}]`, offset + index * element.size, fields, depth + 1);
    }
    return omitted;
  }

  private bitField(
    { type, bits: width }: WrittenMember,
    path: string,
    offset: number,
    { first, count }: { readonly first: number; readonly count: number },
  ): LaidField {
    const start = Math.floor(first / bitsAByte);
    const { reading } = this.scalar(this.resolved(type));
    return {
      path: path || '(unnamed)',
      ctype: `${nameOf(type)} : ${width ?? ''}`,
      offset: offset + start,
      size: Math.ceil((first + count) / bitsAByte) - start,
      reading,
      bits: { first: first - start * bitsAByte, count },
    };
  }

  private number(text: string): number {
    const value = this.value(text, 0)[0];
    if (typeof value !== 'bigint' || value < 0n) throw new UnknownType(text);
    return Number(value);
  }

  private value(text: string, depth: number): ReturnType<Lookup> {
    if (depth > deepest) return [];
    return evaluateText(text, this.language, (name) => {
      const sized = /^sizeof\s*\(?\s*(.*?)\s*\)?$/s.exec(name)?.[1];
      if (sized !== undefined && /^sizeof\b/.test(name)) return [BigInt(this.sizeOfText(sized))];
      const definition = this.files.map(({ constants }) => constants.get(name)).find((each) => each !== undefined);
      return definition === undefined ? [] : this.value(definition, depth + 1);
    });
  }

  private sizeOfText(text: string): number {
    if (/\*\s*$/.test(text)) return pointerType.size;
    const name = text.replace(/\s+/g, ' ');
    return this.measure(/^(?:struct|union) /.test(name) ? { is: 'tag', name } : { is: 'name', name }, 0).size;
  }
}

/** Bits may not cross the border of a unit of their type, except in packed structs; width 0 goes to the next unit. */
function startOfBits(bit: number, width: number, { size }: Measured, isPacked: boolean): number {
  const unit = size * bitsAByte;
  if (width === 0) return roundUp(bit, unit);
  if (isPacked) return bit;
  return Math.floor(bit / unit) === Math.floor((bit + width - 1) / unit) ? bit : roundUp(bit, unit);
}

function roundUp(value: number, unit: number): number {
  return Math.ceil(value / unit) * unit;
}

function add(fields: LaidField[], field: LaidField): number {
  if (fields.length >= mostFields) return 1;
  fields.push(field);
  return 0;
}

/** Structs of the C library that messages and shared memory often carry. */
function systemRecord(name: string): WrittenRecord | undefined {
  const members: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
    'struct timespec': [
      ['tv_sec', 'time_t'],
      ['tv_nsec', 'long'],
    ],
    'struct timeval': [
      ['tv_sec', 'time_t'],
      ['tv_usec', 'suseconds_t'],
    ],
  };
  const known = members[name];
  return (
    known && {
      kind: 'struct',
      tag: name,
      line: 0,
      isPacked: false,
      aligned: undefined,
      pack: undefined,
      members: known.map(([member, type]) => ({
        name: member,
        type: { is: 'name', name: type },
        bits: undefined,
        isPacked: false,
        aligned: undefined,
      })),
    }
  );
}
