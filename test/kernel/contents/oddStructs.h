/* Structs that are easily laid out wrong. Behind each stands whether it is laid out, as gcc does, or refused. */
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/time.h>
#include <sys/types.h>
#include <time.h>
#include <wchar.h>

#define SLOTS 4
#define TWICE SLOTS * 2
#define SUM (SLOTS + 1)
#define COMMENTED 4 /* x */ + 1
#define CONT 3 + \
  4
enum big { BIG = 0x100000000 };
enum neg { NEG = (-1), POS = 0x80000000 };
enum uns { UNS = 0x80000000u };
enum seq { Q0, Q1 = 5, Q2, Q3 };
typedef enum { E_A, E_B = -3 } e_t;
typedef struct p3 { char a, b, c; } p3;
typedef p3 p3_chain; typedef p3_chain p3_chain2;
typedef int v4 __attribute__((vector_size(16)));
typedef int al16 __attribute__((aligned(16)));
typedef struct { char c; } alt __attribute__((aligned(8)));
struct c01 { char a; enum big b; enum neg n; enum uns u; enum seq s; e_t e; }; // laid
struct c02 { char a; __int128 b; unsigned __int128 c; }; // laid
struct c03 { char a; long double b; }; // laid
struct c04 { char a[TWICE + 1]; }; // refused
struct c05 { char a[TWICE]; int b[SUM * 2]; char c[COMMENTED]; char d[CONT]; }; // laid
struct c06 { char x; int a, b __attribute__((aligned(16))); char z; }; // laid
struct c07 { char x; __attribute__((aligned(16))) int a, b; char z; }; // laid
struct c08 { char x; int __attribute__((aligned(16))) a, b; }; // laid
struct c09 { char x; int *p __attribute__((aligned(32))); short s[3] __attribute__((aligned(4))); }; // laid
struct c10 { char x; v4 v; }; // refused
struct c11 { char x; al16 v; }; // refused
struct c12 { char x; alt v; }; // refused
struct c13 { char x; p3_chain2 v[2]; int y; }; // laid
struct c14 { char a; struct { char b; int c; } __attribute__((packed)) in; int d; }; // laid
struct c15 { char a; struct { char b; int c; } in __attribute__((packed)); int d; }; // laid
struct c16 { char a; int b __attribute__((packed)); int c; }; // laid
#pragma pack(1)
struct c17 { char a; unsigned b : 12; unsigned c : 30; unsigned long d : 63; short e; }; // laid
struct c18 { char a; unsigned b : 4; unsigned : 0; unsigned c : 32; int d __attribute__((aligned(8))); }; // laid
struct c19 { char a; unsigned b : 28; unsigned c : 32; long long d : 40; }; // laid
#pragma pack(2)
struct c20 { char a; unsigned b : 12; unsigned c : 30; unsigned long d : 63; short e; }; // laid
struct c21 { char a; int b[2]; struct { char q; double r; } in; char z; }; // laid
struct __attribute__((aligned(16))) c22 { char a; int b; }; // laid
struct c23 { char a; struct c22 b; }; // laid
#pragma pack(4)
struct c24 { char a; long b : 40; long c : 30; char d; }; // laid
struct c25 { unsigned a : 4; unsigned b : 32; long c; }; // laid
#pragma pack(0)
struct c26 { char a; long b; }; // laid
#pragma pack()
struct c27 { char a; int : 0; char b; long : 0; char c; int : 3; char d; }; // laid
struct __attribute__((packed)) c28 { char a; int : 0; char b; int : 3; char c; int d : 7; int e : 31; }; // laid
union c29 { int a : 3; char b[5]; long c : 33; }; // laid
union c30 { struct { char a; short b; }; char raw[7]; }; // laid
struct c31 { unsigned char a : 3, b : 6; unsigned short c : 9, d : 8; unsigned long long e : 64; bool f : 1; }; // laid
struct c32 { int a; struct { int b; union { char c; short d; }; }; }; // laid
struct c33 { int (*f)(void); int (*g[2])(int); int (*p)[3]; int (x); char *names[3]; char (*q[2])[4]; }; // laid
struct c34 { int m[2][3][2]; char t[2][5]; unsigned char u[3]; }; // laid
struct c35 { wchar_t w; time_t t; size_t s; bool b; ptrdiff_t p; off_t o; dev_t d; ino_t i; nlink_t n; blksize_t bs; blkcnt_t bc; clock_t cl; clockid_t ci; }; // laid
struct c36 { char a; struct timespec ts; struct timeval tv; }; // laid
struct c37 { int n; long d[]; }; // laid
struct c38 { int n; long d[0]; }; // laid
struct c39 { char c; struct c37 in; }; // laid
struct c40 { _Alignas(8) char a; _Alignas(16) _Alignas(4) char b; _Alignas(double) char c; }; // refused
struct c41 { char a; int b; } __attribute__((packed, aligned(4))); // laid
struct __attribute__((aligned)) c43 { char a; }; // refused
struct c44 { char a; int b __attribute__((aligned)); }; // refused
struct c45 { char a; int b __attribute__((mode(DI))); }; // refused
struct c46 { struct c46in { int q; } in; struct c46in again; char z; }; // laid
struct c47 { enum { X1, X2 } e; enum c47e { Y1 = -1 } f; enum c47e g : 4; enum seq h : 3; }; // laid
struct c48 { char a[sizeof(struct c03)]; char b[sizeof(int) * 2 - 1]; char c[sizeof(char *)]; char d[sizeof (p3)]; char e[sizeof(struct c36 *)]; }; // laid
struct c49 { char a['A']; char b[0x10]; char c[010]; char d[1 << 3]; char e[(uint8_t)300]; char f[10 % 4]; }; // laid
struct c50 { atomic_int a; _Atomic long b; _Atomic p3 c; _Atomic char d; }; // refused
struct c51 { const volatile unsigned long int a; char const *const b; int const c; signed d; long long unsigned e; short unsigned f; char unsigned g; signed char h; }; // laid
struct c52 { __extension__ union { int a; char b; }; __extension__ long long c; }; // laid
struct c55 { char a; typeof(int) b; }; // refused
struct c57 { char c; int a : 3; char d; int b : 30; }; // laid
struct c58 { short a : 3; int b : 20; long c : 50; char d : 7; }; // laid
struct c59 { [[maybe_unused]] int a; int b [[gnu::aligned(16)]]; }; // refused
struct c61 { char a; int b; } c61_v, *c61_p; // laid
struct c63 { char a; struct __attribute__((aligned(8))) { char b; } c; }; // laid
struct c64 { char a; const struct { char b; long l; } c[2]; }; // laid
struct c65 { int count; struct { char k[3]; struct { short v; char w; } x[2]; } arr[2]; }; // laid
typedef struct { char a; long b; } __attribute__((packed)) t66;
typedef struct __attribute__((packed)) { char a; long b; } t67;
typedef struct t68_ { char a; long b; } __attribute__((packed)) t68, *t68p;
struct c69 { char x; t66 a; t67 b; t68 c; t68p d; struct t68_ e; }; // laid
struct c70 { char a; void *b[2]; void **c; const void *d; }; // laid
struct c71 { }; // refused
struct c72 { struct c71 e; int a; }; // refused
struct c73 { int x; ; int y; }; // laid
struct c74 { char bytes[16], *ptr, **pp, tail; }; // laid
struct c75 { long a : 10, : 5, b : 20; int c; }; // laid
struct c76 { char a; struct { int b : 5; } c; char d; }; // laid
struct c77 { char a; unsigned b : 1; } __attribute__((packed)); // laid
struct c78 { char a; __attribute__((packed)) struct { char x; long y; } in; }; // laid
struct c79 { char a; long b __attribute__((aligned(4))); }; // laid
struct c80 { char a; char b[3] __attribute__((aligned(2))); int c; } __attribute__((packed)); // laid
struct c81 { char a; __attribute__((packed)) unsigned b : 20; unsigned c : 20; }; // laid
struct c82 { u_char a; u_int b; ushort c; ulong d; u_int8_t e; }; // laid
struct c83 { char a; struct fwd *next; enum seq *e; struct { int x; } *anon; }; // laid
struct c84 { long a __attribute__((packed, aligned(4))); char b; int c; }; // laid
struct c85 { struct c85late { char l; }; char z; }; // refused
struct c86 { struct c85late; char z; }; // refused
struct d01 { char a; union { uint64_t q __attribute__((aligned(4))); struct { uint32_t lo, hi; }; } u; char b; }; // laid
struct d02 { char a; struct { char b; } __attribute__((aligned(4))) c[2]; char d; }; // laid
union d03 { char a[3]; short b; } __attribute__((packed)); // laid
union d04 { char a[3]; unsigned b : 20; }; // laid
struct d05 { unsigned a : 1; unsigned char b : 7; unsigned short c : 9; unsigned d : 16; }; // laid
struct d06 { _Bool a : 1, b : 1; char c; }; // laid
struct d07 { long long a : 33; int b : 31; char c; }; // laid
struct d08 { enum { AA, BB } e : 2; unsigned x : 30; unsigned y : 1; }; // laid
struct d09 { int a[0]; long b[0]; char c; }; // laid
struct d10 { char a; double b[0]; }; // laid
struct d11 { unsigned char h[6]; uint16_t t; } __attribute__((packed, aligned(2))); // laid
struct d12 { char a; struct d11 b; struct d11 c[2]; }; // laid
struct __attribute__((packed)) d13 { char a; struct { char b; int c; } in; union { char d; long e; } u; int f[2]; }; // laid
struct d14 { int (*table[3])(int, char *), plain; void *(*f)(void), *g; }; // laid
struct d15 { char const a, *const b, c[2][3]; }; // laid
struct d16 { unsigned : 4; unsigned : 4; char a; unsigned : 0; }; // laid
struct d17 { char a; unsigned : 0; }; // laid
struct d18 { char a[3]; unsigned b : 8; unsigned c : 1; }; // laid
struct d19 { short a; int b : 16; int c : 17; }; // laid
#pragma pack(push, 8)
struct d20 { char a; long double b; __int128 c; }; // laid
#pragma pack(push)
#pragma pack(2)
struct d21 { char a; struct d20 b; int c; } __attribute__((aligned(8))); // laid
#pragma pack(pop)
struct d22 { char a; long double b; }; // laid
#pragma pack(pop)
struct d23 { char a; long double b; }; // laid
#pragma pack(1)
struct d24 { char a; struct { int b; char c; } __attribute__((aligned(8))) d; char e; }; // laid
union d25 { char a; long b; int c : 5; }; // laid
#pragma pack()
struct d26 { volatile unsigned char *p; char a; }; // laid
struct d27 { char a; enum __attribute__((packed)) { P1 } b; int c; }; // refused
struct d28 { char a; enum { P2 } __attribute__((packed)) b; }; // refused
struct d29 { unsigned long long a : 60; unsigned int b : 5; unsigned char c : 4; }; // laid
#pragma pack(push, 4)
struct __attribute__((packed)) d30 { char c; long long b : 8; char d; }; // laid
struct d31 { char c; __attribute__((packed)) long long b : 8; char d; }; // laid
struct __attribute__((packed)) d32 { char c; short b : 8; char d; int e; }; // laid
struct __attribute__((packed)) d33 { char c; long long : 8; long long b; char d; }; // laid
struct __attribute__((packed)) d34 { char c; struct { char q; long long b : 8; } x; char d; }; // laid
#pragma pack(pop)
#pragma pack(push, 8)
struct __attribute__((packed, aligned(4))) d35 { char c; long long b : 8; char d; }; // laid
union d36 { char c; int b : 8; } __attribute__((packed)); // laid
#pragma pack(pop)
struct d37 { char c; __attribute__((packed)) long long b : 8; char d; }; // laid
