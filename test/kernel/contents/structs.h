/* Structs whose layout is held against gcc's. The number in each comment is how many fields without members it has. */
#ifndef STRUCTS_H
#define STRUCTS_H
#include <pthread.h>
#include <semaphore.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

#define SLOTS 4
#define NAME_LENGTH (SLOTS * 4)
#define CACHE_LINE 64 /* bytes */
enum sizes { SMALL = 2, MEDIUM, LARGE = MEDIUM << 1 };
enum color { RED, GREEN, BLUE };
typedef unsigned long long counter_t;
typedef struct { int x, y; } point_t; /* 2 */
typedef char name_t[NAME_LENGTH];
typedef point_t line_t[2];
typedef void (*callback_t)(int);

struct s01 { char a; }; /* 1 */
struct s02 { char a; int b; }; /* 2 */
struct s03 { char a; short b; int c; long d; long long e; }; /* 5 */
struct s04 { double d; char c; }; /* 2 */
struct s05 { char c; double d; float f; }; /* 3 */
struct s06 { int8_t a; uint16_t b; int32_t c; uint64_t d; }; /* 4 */
struct s07 { char name[16]; int id; }; /* 2 */
struct s08 { int values[4]; }; /* 4 */
struct s09 { short grid[2][3]; }; /* 6 */
struct s10 { struct s02 inner; char tail; }; /* 3 */
struct s11 { struct s02 inner[2]; }; /* 4 */
struct s12 { void *pointer; char c; const char *text; }; /* 3 */
struct s13 { enum color color; enum sign { BELOW = -1, ABOVE = 1 } sign; char c; enum sign bits : 3; }; /* 4 */
struct __attribute__((packed)) s14 { char a; int b; double c; }; /* 3 */
struct s15 { char a; int b; } __attribute__((packed)); /* 2 */
struct s16 { char a; struct s14 b; int c; }; /* 5 */
union s17 { int i; float f; char bytes[8]; }; /* 3 */
struct s18 { char tag; union { int i; double d; } value; }; /* 3 */
struct s19 { char tag; union { int i; double d; }; }; /* 3 */
struct s20 { struct { char a; short b; } first; struct { int c; } second; }; /* 3 */
struct s21 { name_t name; counter_t count; }; /* 2 */
struct s22 { point_t from, to; line_t line; }; /* 8 */
struct s23 { unsigned a : 3; unsigned b : 5; unsigned c : 24; }; /* 3 */
struct s24 { char c; unsigned a : 10; unsigned b : 30; }; /* 3 */
struct s25 { int a : 4; int : 0; int b : 4; short d; }; /* 3 */
struct s26 { char a; long b : 40; char c; }; /* 3 */
struct __attribute__((packed)) s27 { char a; unsigned b : 12; unsigned c : 20; char d; }; /* 4 */
struct s28 { bool ready; _Bool done; int n; }; /* 3 */
struct s29 { struct timespec when; pid_t who; }; /* 3 */
struct s30 { time_t t; size_t s; ssize_t ss; off_t o; uid_t u; gid_t g; mode_t m; key_t k; }; /* 8 */
struct s31 { int lock __attribute__((aligned(64))); int data; }; /* 2 */
struct __attribute__((aligned(32))) s32 { char c; }; /* 1 */
struct s33 { _Alignas(16) char c; char d; }; /* 2 */
struct s34 { char c; struct s32 wide; }; /* 2 */
#pragma pack(push, 1)
struct s35 { char a; long b; short c; }; /* 3 */
#pragma pack(2)
struct s36 { char a; long b; char c; }; /* 3 */
#pragma pack(pop)
struct s37 { char a; long b; }; /* 2 */
struct s38 { callback_t on_event; int (*table[2])(void); }; /* 3 */
struct s39 { unsigned long int a; long unsigned b; short int c; unsigned d; signed char e; unsigned char f; }; /* 6 */
struct s40 { char pad[CACHE_LINE - sizeof(int)]; int end; }; /* 2 */
struct s41 { char a[SMALL]; char b[MEDIUM]; char c[LARGE]; }; /* 3 */
struct s42 { int n; char data[]; }; /* 2 */
struct s43 { pthread_mutex_t mutex; int owner; }; /* 2 */
struct s44 { sem_t sem; char c; pthread_cond_t cond; }; /* 3 */
struct s45 { wchar_t w; char c; volatile int v; const short s; }; /* 4 */
struct s46 { struct s46 *next, *previous; struct s02 data; }; /* 4 */
struct s47 { struct { point_t at; char label[3]; } slots[SLOTS]; int used; }; /* 13 */
struct s48 { union { struct { uint8_t a, b, c, d; } part; uint32_t whole; } address; uint16_t port; }; /* 6 */
typedef struct s49_tag { uint32_t magic; struct s35 odd; union s17 any[2]; } s49; /* 10 */
struct s50 { char head[sizeof(struct s03)]; long double wide; float matrix[2][2]; s49 last; }; /* 16 */
#endif
