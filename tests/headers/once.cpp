// Compiled twice with the headers in front (-include), as FIRST and in another order: what there may be but
// once in a program is once in it.
#include <cstddef>
#include <cstdio>
#include <iterator>

using Address = const void*;

#if defined(FIRST)
extern const Address first[], second[];
#define ADDRESSES first
#else
extern const Address second[];
#define ADDRESSES second
#endif

template <class Function>
static Address address(Function* function) {
    return reinterpret_cast<Address>(function);
}

const Address ADDRESSES[] = {
    &intarsia::simd::detail::current,     &intarsia::ThreadPool::shared(),
    &intarsia::ThreadPool::serial(),      &intarsia::simd::detail::available(),
    address(&intarsia::simd::set_target), address(&intarsia::io::parse_json),
    address(&intarsia::io::inflate),      address(&intarsia::load_mnist<intarsia::Label>),
    address(&intarsia::synthetic_digits),
};

#if defined(FIRST)
int main() {
    for (std::size_t i = 0; i < std::size(first); ++i)
        if (first[i] != second[i]) {
            std::printf("number %zu is there twice\n", i);
            return 1;
        }
}
#endif
