// Structs of C++ that are easily laid out wrong. Behind each stands whether it is laid out, as g++ does, or refused.
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <sys/types.h>

class marker;
constexpr int LEN = 4; const unsigned WIDTH{3}; static const int PAREN(5);
enum class Small : uint8_t { X, Y }; enum class Plain { X }; enum Fixed : short { F1 }; enum struct Wide : unsigned long long { Z };
enum Old { O1, O2 = -4 }; enum Huge { H1 = 0x1ffffffff };
enum class LEN2 { LENX = 9 };
using Int = int; using Ptr = int *; using Arr = char[4]; typedef long Long;
struct Header { int type; long when; };
struct p01 : Header { int x; }; // refused
struct p02 { static constexpr int version = 1; static int count; inline static const char *n = "x"; int x; }; // laid
struct p03 { virtual void f(); int x; }; // refused
struct p04 { virtual ~p04() = default; int x; }; // refused
struct p05 { int f() const; p05(); ~p05() {} p05(const p05 &) = default; bool operator==(const p05 &) const; explicit operator bool() const { return true; } char c; static int g(); int x; friend class marker; }; // laid
struct p06 { using T = short; typedef char U; enum { A, B = 7 }; struct In { int q; }; static_assert(sizeof(int) == 4, "x"); template <class Q> void f(Q q); T t; U u; In in; char a[B]; }; // laid
class p07 { char a; public: int b = 3; private: char name[4]{}; int c{5}; }; // laid
struct p08 { Small s; Plain p; Fixed f; Wide w; Old o; Huge h; }; // laid
struct p09 { char a[LEN]; int b[WIDTH]; char c[PAREN]; }; // laid
struct alignas(16) p11 final { char a; }; // laid
struct p12 { alignas(8) char a; [[maybe_unused]] int b; char c; }; // laid
struct [[gnu::packed]] p13 { char a; int b; }; // laid
struct __attribute__((packed)) p14 { char a; int b; p14() {} }; // laid
struct p15 { p15() {} private: char a; int b; }; // laid
struct __attribute__((packed)) p16 { char a; p15 b; }; // refused
struct __attribute__((packed)) p17 { char a; Header b; }; // laid
struct __attribute__((packed)) p18 { char a; int &b; }; // refused
struct Empty {};
struct p19 { Empty e; int x; }; // refused
struct p21 { std::atomic<int> a; std::uint32_t b; }; // refused
struct p22 { std::uint32_t b; std::size_t c; ::uint16_t d; char16_t e; char32_t f; }; // refused
struct p23 { std::array<int, 4> a; }; // refused
template <typename T, int N> struct Ring { T items[N]; int n; };
template <> struct Ring<int, 0> { char c; };
struct p24 { Ring<int, 3> r; }; // refused
struct p25 { Int a; Ptr b; Arr c; Long d; }; // laid
struct p26 { unsigned a : 3, b : 7; bool c : 1; char d : 6; }; // laid
struct p27 { int : 0; char a; unsigned : 5; char b; }; // laid
struct p28 { union { int u; float v; }; struct { char q; } in; }; // laid
struct p29 { int Header::*pm; char c; }; // refused
struct p30 { void (*cb)(int) = nullptr; void (*const h)(); char *name(); const char &ref() const; }; // laid
namespace a { struct Node { char c; };
struct p31 { Node n; int x; }; // refused
}
namespace b { struct Node { long c; };
struct p32 { Node n; int x; }; // refused
}
struct p35 { void f() {}; int b;; mutable int m; __extension__ long c; }; // laid
struct p36 { struct q37 { int q; }; q37 *next; Header h; struct Header h2; class p05 k; }; // laid
#pragma pack(push, 1)
struct p38 { char a; p15 b; int c; }; // laid
struct p39 { char a; long b : 40; int c : 30; Header h; }; // laid
#pragma pack(pop)
struct p40 { int x = 5, y; char z; long double w; }; // laid
union p41 { int a; char b[9]; p41() {} }; // laid
struct p42 { char bytes[sizeof(Header)]; char d[sizeof(p41) + 1]; }; // laid
struct p43 { enum class K : uint8_t { X } k; enum K2 { P } p; char c; }; // laid
struct p44 { int a : 3; int b : 40; }; // refused
struct p45 : public a::Node { }; // refused
struct p46 { char a; decltype(1) b; }; // refused
struct p47 { char a; auto f() -> int; constexpr int g() const noexcept { return 1; } int h[2] = {1, 2}; p47 &operator=(const p47 &) = delete; }; // laid
struct p48 { signed char a; wchar_t w; bool b; long long d; unsigned long e; }; // laid
struct p49 { int f() { struct Local { char q; }; Local l; return l.q; } char c; struct p49 *next; }; // laid
struct p50 { char c; const int k = 4; int *const *volatile p; }; // laid
struct p51 { int a; void operator()() const; static void *operator new(size_t); int operator[](int i) { return a; } }; // laid
