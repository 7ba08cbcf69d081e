// Classes, variables and functions with every kind of name that a compiler makes, to be held against c++filt.
// Nothing of it has to run: the symbols are what counts.
#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <fstream>
#include <functional>
#include <future>
#include <iostream>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <thread>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

#define KEPT __attribute__((used))

KEPT static int cache = 1;
static int counter() { static KEPT int count = 1; return ++count; }

namespace app {
KEPT int cache = 2;
KEPT static std::map<std::string, std::vector<int>> index;
namespace inner { KEPT std::unique_ptr<std::string> kept; inline namespace v2 { KEPT thread_local int per_thread = 3; } }
enum class Color { Red, Green };
enum Plain { One = -1, Two };

struct Base { virtual ~Base() = default; virtual int run() { return 0; } static KEPT int shared; };
int Base::shared = 4;
struct Other { virtual ~Other() = default; };
struct Derived : virtual Base, Other { int run() override { static KEPT std::string last = "x"; return (int)last.size(); } struct Nested : Base { } nested; };

template<typename T> struct Box : Base { T value{}; static KEPT T spare; int run() override { static KEPT T local{}; return sizeof local; } struct Lid : Base { Lid() { } }; Lid lid; };
template<typename T> T Box<T>::spare{};
template<typename... Ts> struct Pack : Base { std::tuple<Ts...> all; };
template<typename A, typename... Ts> struct Rest : Base { Pack<Ts...> rest; };
template<auto Value> struct Of : Base { };
template<int N, bool B, char C, unsigned U, long L, unsigned long long Q, short S> struct Numbers : Base { };
template<template<typename...> class Box, typename T> struct Templated : Base { Box<T> box; };
template<Color C, Plain P> struct Coloured : Base { };
template<int* P> struct Pointed : Base { };
template<int (*F)()> struct Calling : Base { };
template<typename T, int (T::*F)(), int T::*M = nullptr> struct Bound : Base { };
template<typename T> T variable = T{};
template<typename T> inline std::vector<T> pool;
template<decltype(nullptr) N> struct Null : Base { };
struct Target { int field; int method() { return 0; } int constant() const noexcept { return 1; } operator int() { static KEPT int seen = 1; return seen; }
  int operator+(int) { static KEPT int seen = 2; return seen; } int operator()(int) const & { static KEPT int seen = 3; return seen; } int operator[](int) && { static KEPT int seen = 4; return seen; }
  bool operator<(const Target&) const { static KEPT int seen = 5; return seen; } void* operator new(size_t n) { static KEPT int seen = 6; return ::operator new(n + seen - seen); }
  Target() { static KEPT int made = 1; made++; } ~Target() { static KEPT int gone = 1; gone++; }
  template<typename T> operator std::vector<T>() { static KEPT int seen = 7; return std::vector<T>(seen); } template<typename T> bool operator<(T) { static KEPT int seen = 8; return seen; } };
int free_function() { return 0; }
int target_int;
unsigned long long operator""_things(unsigned long long n) { static KEPT unsigned long long seen = 1; return seen + n; }
}

namespace {
KEPT int hidden = 5;
struct Secret : app::Base { static KEPT int shared; };
int Secret::shared = 6;
template<typename T> struct SecretBox : app::Base { T value{}; };
template<typename T> KEPT T hidden_of{};
namespace deeper { struct Secret : app::Base { }; KEPT double hidden = 1; }
}

using Callback = void (*)(int, const char*, ...);
template<typename T> void* make() { return new app::Box<T>; }

template<typename T, typename... Ts> auto generic(T first, Ts&&... rest) -> decltype(sizeof...(rest) + first)
{
  static KEPT int calls = 1;
  struct Local : app::Base { T value{}; int run() override { static KEPT int runs = 1; return runs++; } };
  auto lambda = [first](T extra, auto other) mutable { static KEPT int times = 1; struct In : app::Base { }; new In; std::function<int()> inner = [=]() { static KEPT int deep = 1; return deep++ + (int)extra + (int)other; }; return times++ + inner(); };
  new Local;
  return first + calls++ + lambda(first, 'x') + lambda(first, 2.5);
}
template<typename T> typename std::enable_if<std::is_integral<T>::value && (sizeof(T) > 2), T>::type chosen(T value) { static KEPT T last; last = value; return last; }
template<typename T, int N> int array_of(T (&)[N], const T (*)[N + 1]) { static KEPT int size = N; return size; }
template<typename F> int call(F f) { static KEPT F kept = f; struct Wrap : app::Base { F f; Wrap(F f) : f(f) { } }; new Wrap(f); return 0; }
template<class T> auto member(T t) -> decltype(t.size()) { static KEPT int n = 1; return n + t.size(); }
template<class T> auto deref(T t) -> decltype(*t + 1, -*t) { static KEPT int n = 1; return n + *t; }
template<class T> void defaulted(T x = T(), std::function<T()> f = [] { static KEPT int n = 1; return T(n); }) { static KEPT int m = 1; m += (int)f(); (void)x; }
struct Members { std::function<int(int)> f = [](int x) { static KEPT int n = 1; return n + x; }; };

typedef struct { int a; } Typedefed;
static struct { int unnamed; } KEPT unnamed_variable;
KEPT auto global_lambda = [](int x) { static KEPT int n = 1; return n + x; };
inline KEPT std::atomic<int> inline_variable{1};
KEPT auto [bound_one, bound_two] = std::pair<int, long>(1, 2);
const KEPT int& extended = counter();

int main()
{
  static KEPT int calls = 1;
  { static KEPT int calls = 2; calls++; { static KEPT int calls = 3; calls++; } }
  struct Local : app::Base { struct In : app::Base { }; int run() override { static KEPT std::string in_local = "x"; return 1; } };
  new Local; new Local::In; new Secret; new SecretBox<Secret>; new SecretBox<Local>; new deeper::Secret; new SecretBox<deeper::Secret>;
  struct : app::Base { } unnamed; new decltype(unnamed)(unnamed);
  new app::Derived; new app::Derived::Nested;
  make<int>(); make<const char*>(); make<Callback>(); make<int (*)[3]>(); make<std::array<int, 3>>(); make<std::string>(); make<std::wstring>(); make<int app::Target::*>(); make<int (app::Target::*)()>();
  make<int (app::Target::*)() const noexcept>(); make<void (*(*)(int))(char)>(); make<std::map<std::string, std::vector<std::shared_ptr<app::Base>>>>(); make<app::Box<app::Box<int>>>(); make<std::function<void(const std::string&, int&&)>>();
  make<std::unordered_map<int, std::optional<std::variant<int, double, std::monostate>>>>(); make<volatile int>(); make<const volatile char* const>(); make<long double>(); make<__int128>(); make<unsigned __int128>(); make<char16_t>(); make<char32_t>(); make<wchar_t>();
  make<signed char>(); make<unsigned char>(); make<unsigned short>(); make<long long>(); make<_Complex double>(); make<decltype(nullptr)>(); make<void (**)(int (&)[2])>(); make<int (*(*)[2])(void)>(); make<const int (*)[2][3]>(); make<float __attribute__((vector_size(16)))>(); make<bool>();
  make<Local>(); make<Secret>(); make<Typedefed>(); make<app::Color>(); make<std::chrono::duration<long, std::ratio<1, 1000>>>(); make<int (*)(int) noexcept>(); make<void (app::Target::*)(int) &>(); make<void (app::Target::*)(int) const volatile &&>();
  make<std::pair<void (app::Target::*)(), int app::Target::* const*>>(); make<decltype(unnamed)>(); make<void* __restrict>();
  new app::Pack<>; new app::Pack<int>; new app::Pack<int, std::string, app::Pack<char>>; new app::Rest<int>; new app::Rest<int, char, app::Rest<long>>; new app::Rest<app::Box<int>>;
  new app::Of<5>; new app::Of<'x'>; new app::Of<true>; new app::Of<-5L>; new app::Of<app::Color::Green>; new app::Of<app::One>; new app::Of<&app::target_int>; new app::Of<&app::free_function>; new app::Of<&app::Target::method>; new app::Of<&app::Target::field>; new app::Of<nullptr>; new app::Of<&app::Target::constant>;
  new app::Of<&generic<int>>; new app::Of<&app::variable<int>>;
  new app::Numbers<-1, false, 'a', 7u, -9L, 10ULL, -3>; new app::Templated<std::vector, int>; new app::Templated<std::shared_ptr, std::string>; new app::Coloured<app::Color::Red, app::One>; new app::Pointed<&app::target_int>; new app::Pointed<nullptr>; new app::Calling<app::free_function>; new app::Calling<nullptr>;
  new app::Bound<app::Target, &app::Target::method, &app::Target::field>; new app::Bound<app::Target, &app::Target::method>; new app::Null<nullptr>;
  app::Box<int>::spare++; app::Box<std::string>::spare = "x"; app::variable<long> = 3; app::variable<std::set<int>> = {}; app::pool<double>.push_back(1); app::pool<std::vector<Secret*>>.clear(); hidden_of<int> = 3; hidden_of<std::list<Local*>> = {};
  generic(1); generic(2L, 'c', 3.0, std::string("x")); generic(2.5f, nullptr); chosen(7); chosen(7UL); int three[3] = {}; array_of(three, (const int (*)[4])nullptr);
  call([](int x) { return x; }); call([&](const std::string& s, auto&&... all) { return sizeof...(all) + s.size() + calls; }); call(std::string("x")); call(&free); call(Callback(nullptr)); member(std::vector<int>()); deref(three); defaulted<int>(); defaulted<double>();
  app::Target t; t + 1; t(1); app::Target()[1]; (void)(t < t); (void)(t < 1); (void)(int)t; std::vector<int> v = t; delete new app::Target; std::vector<app::Color> colours = t; (void)app::operator""_things(5); Members members; members.f(1); app::index["x"]; app::inner::kept.reset(); app::inner::per_thread++;
  auto shared = std::make_shared<app::Derived>(); std::shared_ptr<app::Base> deleted(new app::Base, [](app::Base* b) { delete b; }); std::shared_ptr<Local> local = std::make_shared<Local>(); std::shared_ptr<int> plain(new int); std::shared_ptr<int[]> many(new int[3], std::default_delete<int[]>());
  auto secret = std::make_shared<Secret>(); auto word = std::make_shared<std::map<std::string, std::function<void(int)>>>();
  std::function<int(int)> f = global_lambda; std::function<void(const std::string&)> g = [&](const std::string&) { static KEPT int in_function = 1; in_function++; }; std::function<int()> h = std::bind(&app::Target::method, &t); f(1); g(""); 
  std::thread thread([&] { static KEPT int in_thread = 1; in_thread++; }); thread.join(); std::future<int> future = std::async(std::launch::async, [](int a) { return a; }, 3); std::packaged_task<int(int)> task([](int a) { return a; }); std::promise<std::string> promise; (void)future.get();
  std::regex regex("a+(b|c)*"); std::stringstream stream; stream << "x"; std::cout << stream.str() << std::regex_match("ab", regex); std::any_of(three, three + 3, [](int x) { static KEPT int n = 1; return n == x; });
  auto immediate = [] { struct InLambda : app::Base { }; return new InLambda; }(); (void)immediate; (void)deleted; (void)h;
  return ::cache + hidden + calls + (int)app::cache + bound_one + extended + counter();
}
