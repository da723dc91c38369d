import type { LaidField, StructLayout } from '../sysv/structLayout.ts';
import { ConstantReader } from './constantReader.ts';
import type { ScalarType } from './cTypes.ts';
import { enumType, isArm, pointerType, scalarType } from './cTypes.ts';
import type { Located, Meaning } from './definitions.ts';
import { meaningsOf, NotTold } from './definitions.ts';
import type { LoadedLanguage } from './grammars.ts';
import type { StructFacts } from './structFacts.ts';
import type { WrittenEnum, WrittenMember, WrittenRecord, WrittenType } from './writtenTypes.ts';
import { nameOf } from './writtenTypes.ts';

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

/** Lays out structs by the rules of the System V ABI, as gcc and clang do on 64-bit Linux. */
export class Layouter {
  private readonly files: readonly StructFacts[];
  private readonly packing: ReadonlySet<string>;
  private readonly constants: ConstantReader;
  private readonly meanings = new Map<StructFacts, Map<string, Meaning>>();
  private readonly measured = new Map<WrittenRecord, MeasuredRecord>();

  /** `files`: the file that the struct stands in comes first. `packing`: names of those that pack what includes them. */
  constructor(files: readonly StructFacts[], packing: ReadonlySet<string>, language: LoadedLanguage) {
    this.files = files;
    this.packing = packing;
    this.constants = new ConstantReader(files, language, (type, from) => this.measure({ type, from }, 0).size);
  }

  /** Where the members of a struct stand, nested ones included. */
  layOut(name: string): StructLayout {
    try {
      const [from] = this.files;
      if (!from) throw new NotTold('unknown', name);
      // The struct of this file is asked for, whatever others are called so.
      const located = this.meant(name, from, from.types.has(name) ? [from] : this.files, 0);
      const fields: LaidField[] = [];
      const omitted = this.flatten(located, '', 0, fields, 0);
      return { ok: true, name, size: this.measure(located, 0).size, fields, omitted };
    } catch (error) {
      if (error instanceof NotTold) return { ok: false, why: error.why, what: error.message };
      throw error;
    }
  }

  /** The one thing that a name means. Where it can mean several, all must come to the same. */
  private meant(name: string, from: StructFacts, files: readonly StructFacts[], depth: number): Meaning {
    const meanings = meaningsOf(name, from, files);
    const [first] = meanings;
    if (!first) throw new NotTold('unknown', name);
    if (meanings.length > 1 && new Set(meanings.map((each) => this.looks(each, depth))).size > 1) {
      throw new NotTold('ambiguous', name);
    }
    return first;
  }

  private meantIn(name: string, from: StructFacts, depth: number): Meaning {
    const known = this.meanings.get(from) ?? new Map<string, Meaning>();
    this.meanings.set(from, known);
    const meaning = known.get(name) ?? this.meant(name, from, this.files, depth);
    known.set(name, meaning);
    return meaning;
  }

  /** Equal for types that are laid out alike. */
  private looks(meaning: Meaning, depth: number): string {
    if (meaning.isScalar) return JSON.stringify([scalarType(nameOf(meaning.type))]);
    const type = this.resolved(meaning, depth + 1);
    if (type.type.is === 'name' || type.type.is === 'pointer') return JSON.stringify([this.scalar(type)]);
    const fields: LaidField[] = [];
    const omitted = this.flatten(type, '', 0, fields, depth + 1);
    const { size, align } = this.measure(type, depth + 1);
    return JSON.stringify([size, align, omitted, fields.map((field) => ({ ...field, ctype: '' }))]);
  }

  /** Typedefs and tags taken away: a record, an array, a pointer, an enum, or the name of a scalar. */
  private resolved({ type, from }: Located, depth: number): Located {
    if (depth > deepest) throw new NotTold('unknown', nameOf(type));
    if (type.is === 'unclear') throw new NotTold('unclear', type.text);
    if (type.is !== 'name' && type.is !== 'tag') return { type, from };
    const meant = this.meantIn(type.name, from, depth + 1);
    return meant.isScalar ? meant : this.resolved(meant, depth + 1);
  }

  private measure(located: Located, depth: number): Measured {
    const { type, from } = this.resolved(located, depth);
    switch (type.is) {
      case 'array': {
        const element = this.measure({ type: type.of, from }, depth + 1);
        return { size: element.size * this.constants.number(type.length, from), align: element.align };
      }
      case 'record':
        return this.measureRecord(type.record, from, depth);
      default:
        return this.scalar({ type, from });
    }
  }

  private scalar({ type, from }: Located): ScalarType {
    if (type.is === 'enum') return this.enumeration(type, from);
    if (type.is === 'pointer') return pointerType;
    const scalar = type.is === 'name' ? scalarType(type.name) : undefined;
    if (!scalar) throw new NotTold('unknown', nameOf(type));
    return scalar;
  }

  private enumeration(type: WrittenEnum, from: StructFacts): ScalarType {
    if (type.base) return this.scalar(this.resolved({ type: type.base, from }, 0));
    return enumType(type.values.map((value) => this.constants.enumerator(value, from, nameOf(type))));
  }

  private measureRecord(record: WrittenRecord, from: StructFacts, depth: number): MeasuredRecord {
    const known = this.measured.get(record);
    if (known) return known;
    this.checkClear(record, from);
    const placed: Placed[] = [];
    let bit = 0;
    let end = 0;
    let align = 1;
    for (const member of record.members) {
      const type = this.measure({ type: member.type, from }, depth + 1);
      const isPacked = record.isPacked || member.isPacked;
      if (isPacked) this.checkPacked({ type: member.type, from });
      const memberAlign = this.alignOf(type, member, record, from);
      if (record.kind === 'union') bit = 0;
      const width = member.bits === undefined ? undefined : this.constants.number(member.bits, from);
      if (width === undefined) {
        bit = roundUp(bit, memberAlign * bitsAByte);
        placed.push({ member, offset: bit / bitsAByte });
        bit += type.size * bitsAByte;
      } else {
        const isDense = isPacked || record.pack !== undefined;
        // What is wider than its type, only C++ knows; and ARM aligns packed structs for bits that are none.
        const isOdd = width > type.size * bitsAByte || (isArm && isDense && width === 0);
        if (isOdd) throw new NotTold('unclear', `${nameOf(member.type)} : ${member.bits}`);
        bit = startOfBits(bit, width, type, isDense);
        if (width > 0) placed.push({ member, offset: Math.floor(bit / bitsAByte), bits: { first: bit, count: width } });
        bit += width;
      }
      // Unnamed bits align nothing but themselves, except on ARM.
      if (width === undefined || member.name !== undefined || isArm) align = Math.max(align, memberAlign);
      end = Math.max(end, Math.ceil(bit / bitsAByte));
    }
    // Nothing has the size 0 in C and 1 in C++.
    if (end === 0) throw new NotTold('unclear', `${record.tag ?? record.kind} {}`);
    align = Math.max(align, ...record.aligned.map((text) => this.constants.number(text, from)));
    const measured = { size: roundUp(end, align), align, placed, from };
    this.measured.set(record, measured);
    return measured;
  }

  private checkClear(record: WrittenRecord, from: StructFacts): void {
    const macro = record.names.find((name) => this.files.some(({ macros }) => macros.has(name)));
    const include = from.includes.find((name) => this.packing.has(name));
    const odd = record.unclear ?? macro ?? (include && `#include "${include}"`);
    if (odd !== undefined) throw new NotTold('unclear', odd);
  }

  private alignOf({ align }: Measured, member: WrittenMember, record: WrittenRecord, from: StructFacts): number {
    // Where a pragma says how tightly, gcc and clang do not pack the type of bits more tightly than that.
    const isTight = member.bits === undefined || record.pack === undefined;
    const natural = isTight && (record.isPacked || member.isPacked) ? 1 : align;
    const asked = Math.max(natural, ...member.aligned.map((text) => this.constants.number(text, from)));
    return record.pack === undefined ? asked : Math.min(asked, record.pack);
  }

  /** C++ leaves unpacked what is more than a struct of C; compilers differ in how. */
  private checkPacked(located: Located): void {
    const { type, from } = this.resolved(located, 0);
    if (type.is === 'array') this.checkPacked({ type: type.of, from });
    if (type.is !== 'record' || type.record.isPacked) return;
    if (!type.record.isPlain) throw new NotTold('unclear', `packed ${nameOf(type)}`);
    for (const member of type.record.members) this.checkPacked({ type: member.type, from });
  }

  /** Adds the fields of a type; returns how many had no room in the list. */
  private flatten(located: Located, path: string, offset: number, fields: LaidField[], depth: number): number {
    const { type, from } = this.resolved(located, depth);
    if (type.is === 'record') {
      return this.measureRecord(type.record, from, depth).placed.reduce((omitted, { member, offset: at, bits }) => {
        const inner = [path, member.name].filter(Boolean).join('.');
        const next = { type: member.type, from };
        return bits
          ? omitted + add(fields, this.bitField(next, member, inner, offset, bits))
          : omitted + this.flatten(next, inner, offset + at, fields, depth + 1);
      }, 0);
    }
    const ctype = nameOf(located.type);
    if (type.is === 'array') return this.flattenArray({ type, from }, ctype, path, offset, fields, depth);
    const { size, reading } = this.scalar({ type, from });
    return add(fields, { path, ctype, offset, size, reading });
  }

  private flattenArray(
    { type, from }: { readonly type: Extract<WrittenType, { is: 'array' }>; readonly from: StructFacts },
    ctype: string,
    path: string,
    offset: number,
    fields: LaidField[],
    depth: number,
  ): number {
    const count = this.constants.number(type.length, from);
    const of = { type: type.of, from };
    const element = this.measure(of, depth + 1);
    const inner = this.resolved(of, depth + 1).type;
    if (inner.is === 'name' && /^(?:unsigned |signed )?char$/.test(inner.name)) {
      return add(fields, { path, ctype, offset, size: count, reading: 'text' });
    }
    let omitted = 0;
    for (let index = 0; index < count; index++) {
      // There is no room for any field: what is left out of one element is left out of each.
      if (fields.length >= mostFields) return omitted + (count - index) * this.flatten(of, '', 0, fields, depth + 1);
      omitted += this.flatten(of, `${path}[${index}]`, offset + index * element.size, fields, depth + 1);
    }
    return omitted;
  }

  private bitField(
    located: Located,
    { type, bits: width }: WrittenMember,
    path: string,
    offset: number,
    { first, count }: { readonly first: number; readonly count: number },
  ): LaidField {
    const start = Math.floor(first / bitsAByte);
    const { reading } = this.scalar(this.resolved(located, 0));
    return {
      path: path || '(unnamed)',
      ctype: `${nameOf(type)} : ${width ?? ''}`,
      offset: offset + start,
      size: Math.ceil((first + count) / bitsAByte) - start,
      reading,
      bits: { first: first - start * bitsAByte, count },
    };
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
