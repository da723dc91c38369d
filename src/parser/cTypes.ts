import process from 'node:process';
import type { FieldReading } from '../sysv/structLayout.ts';

/** A type that has no members. */
export interface ScalarType {
  readonly size: number;
  readonly align: number;
  readonly reading: FieldReading;
}

/** Whether sizes and signs are those of 64-bit ARM, where they differ from x86-64. */
export const isArm = process.arch === 'arm64';

const byReading: readonly (readonly [FieldReading, number, string])[] = [
  ['signed', 1, 'signed_char int8_t __s8 s8 int_least8_t int_fast8_t atomic_schar'],
  [isArm ? 'unsigned' : 'signed', 1, 'char atomic_char'],
  ['unsigned', 1, 'unsigned_char uint8_t __u8 u8 u_char u_int8_t uchar uint_least8_t uint_fast8_t char8_t byte'],
  ['bool', 1, 'bool _Bool atomic_bool atomic_flag'],
  ['signed', 2, 'short int16_t __s16 s16 int_least16_t atomic_short'],
  ['unsigned', 2, 'unsigned_short uint16_t __u16 u16 u_short u_int16_t ushort uint_least16_t char16_t'],
  ['unsigned', 2, 'in_port_t sa_family_t __be16 __le16'],
  ['signed', 4, 'int int32_t __s32 s32 pid_t key_t int_least32_t atomic_int sig_atomic_t clockid_t'],
  ['signed', 4, 'pthread_spinlock_t'],
  [isArm ? 'unsigned' : 'signed', 4, 'wchar_t'],
  ['unsigned', 4, 'unsigned_int uint32_t __u32 u32 u_int u_int32_t uint uid_t gid_t mode_t socklen_t in_addr_t'],
  ['unsigned', 4, 'char32_t uint_least32_t atomic_uint id_t __be32 __le32 pthread_key_t'],
  ['signed', 8, 'long long_long int64_t __s64 s64 ssize_t ptrdiff_t intptr_t time_t suseconds_t off_t off64_t'],
  ['signed', 8, 'clock_t blkcnt_t intmax_t int_fast64_t int_least64_t'],
  ['signed', 8, 'atomic_long atomic_llong'],
  ['unsigned', 8, 'unsigned_long unsigned_long_long uint64_t __u64 u64 u_long ulong u_int64_t size_t uintptr_t'],
  ['unsigned', 8, 'dev_t ino_t rlim_t uintmax_t msgqnum_t msglen_t shmatt_t pthread_t'],
  ['unsigned', 8, 'uint_fast64_t uint_least64_t atomic_ulong atomic_ullong atomic_size_t __be64 __le64'],
  ['unsigned', isArm ? 4 : 8, 'nlink_t'],
  ['signed', isArm ? 4 : 8, 'blksize_t'],
  ['float', 4, 'float'],
  ['float', 8, 'double'],
];

/** Types of the C library whose insides are its own business: size and alignment in bytes (glibc, musl). */
const opaque: readonly (readonly [string, number, number])[] = [
  ['long_double', 16, 16],
  ['__int128', 16, 16],
  ['unsigned___int128', 16, 16],
  ['max_align_t', 32, 16],
  ['pthread_mutex_t', isArm ? 48 : 40, 8],
  ['pthread_cond_t', 48, 8],
  ['pthread_rwlock_t', 56, 8],
  ['pthread_barrier_t', 32, 8],
  ['pthread_once_t', 4, 4],
  ['sem_t', 32, 8],
];

const types = new Map<string, ScalarType>([
  ...byReading.flatMap(([reading, size, names]) =>
    names.split(' ').map((name): [string, ScalarType] => [name, { size, align: size, reading }]),
  ),
  ...opaque.map(([name, size, align]): [string, ScalarType] => [name, { size, align, reading: 'bytes' }]),
]);

/** A pointer to anything. */
export const pointerType: ScalarType = { size: 8, align: 8, reading: 'pointer' };

/** An enum with these values as gcc and clang make it. */
export function enumType(values: readonly bigint[]): ScalarType {
  const isSigned = values.some((value) => value < 0n);
  const [least, most] = isSigned ? [-(2n ** 31n), 2n ** 31n] : [0n, 2n ** 32n];
  const size = values.every((value) => value >= least && value < most) ? 4 : 8;
  return { size, align: size, reading: isSigned ? 'signed' : 'unsigned' };
}

/** A primitive type, or one that every 64-bit Linux defines alike; undefined for any other name. */
export function scalarType(name: string): ScalarType | undefined {
  const words = name
    .replace(/\b(?:const|volatile|_Atomic)\b|\bstd::/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  if (words.length === 0) return undefined;
  return types.get(words.length > 1 ? normalised(words) : (words[0] ?? '')) ?? types.get(normalised(words));
}

/** `long unsigned int` is `unsigned_long`. */
function normalised(words: readonly string[]): string {
  const longs = words.filter((word) => word === 'long').map(() => 'long');
  const sign = words.includes('unsigned') ? ['unsigned'] : [];
  const kept = words.filter((word) => !['long', 'unsigned', 'signed', 'int'].includes(word));
  if (kept[0] === 'char' && words.includes('signed')) return 'signed_char';
  const base = [...longs, ...kept];
  return [...sign, ...(base.length > 0 ? base : ['int'])].join('_');
}
