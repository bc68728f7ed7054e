#include <intarsia/intarsia.hpp>

int main() {}
