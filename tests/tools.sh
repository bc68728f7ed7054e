# What the scripts of this project share: finding the tools they need, installing them where apt-get can, and saying
# exactly what to install where it cannot. Sourced, with `program` set to the name that messages begin with.

say() { printf '%s: %s\n' "$program" "$*"; }

fail() {
    printf '%s: %s\n' "$program" "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

cores() { getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2; }

# start COMMAND...: in the background, as many at once as there are cores; finish waits for the last of them. The script
# ends where one fails.
running=0
start() {
    if [ "$running" -lt "$(cores)" ]; then running=$((running + 1)); else wait -n || fail "failed, see above"; fi
    "$@" &
}
finish() {
    while [ "$running" -gt 0 ]; do
        wait -n || fail "failed, see above"
        running=$((running - 1))
    done
}

# Those of the given Debian packages that are not installed.
missing_packages() {
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q ' installed$' || printf '%s ' "$package"
    done
}

# Installs Debian packages, as root or through sudo; false where that is not to be had.
apt_install() {
    have apt-get || return 1
    if [ "$(id -u)" -eq 0 ]; then as_root=; elif have sudo; then as_root=sudo; else return 1; fi
    say "installing with apt-get: $*"
    apt="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120"
    # The package lists of a fresh machine are empty, those of an old one name what is no longer there.
    $apt install -y --no-install-recommends "$@" >/dev/null 2>&1 ||
        { $apt update && $apt install -y --no-install-recommends "$@" >/dev/null; }
}

# True if the command in $1 compiles C++20.
compiles_cpp20() {
    printf '%s\n' '#include <concepts>' '#include <span>' \
        'template <std::integral T> constexpr T twice(T x) { return x + x; }' \
        'int main() { return twice(static_cast<int>(std::span<int>().size())); }' |
        $1 -std=c++20 -x c++ -fsyntax-only - >/dev/null 2>&1
}

# Leaves a C++20 compiler in CXX: the caller's choice, or the first one there is.
find_compiler() {
    if [ -n "${CXX:-}" ]; then
        compiles_cpp20 "$CXX"
        return
    fi
    for compiler in c++ g++ clang++; do
        if compiles_cpp20 "$compiler"; then
            export CXX="$compiler"
            return
        fi
    done
    return 1
}

missing_build_tools() {
    find_compiler || printf 'g++ '
    have cmake || printf 'cmake '
    have ninja || have make || printf 'make '
}

# How to install those build tools (named as Debian names them) on this machine, in one line.
advice() {
    if have apt-get; then
        echo "as root: apt-get install $*"
    elif have dnf; then
        echo "as root: dnf install $*" | sed 's/g++/gcc-c++/'
    elif have zypper; then
        echo "as root: zypper install $*" | sed 's/g++/gcc-c++/'
    elif have pacman; then
        echo "as root: pacman -S $*" | sed 's/g++/gcc/'
    elif have apk; then
        echo "as root: apk add $*"
    elif [ "$(uname)" = Darwin ]; then
        for tool in "$@"; do
            [ "$tool" = cmake ] && echo "brew install cmake" || echo "xcode-select --install"
        done | sort -u | paste -sd ',' -
    else
        echo "the packages $*"
    fi
}

# Ends the script unless a C++20 compiler, CMake and a build tool are there or can be installed.
require_build_tools() {
    [ -z "${CXX:-}" ] || compiles_cpp20 "$CXX" || fail "CXX names $CXX, which compiles no C++20"
    missing=$(missing_build_tools)
    if [ -n "$missing" ]; then
        apt_install $missing || true
        missing=$(missing_build_tools)
        [ -z "$missing" ] || fail "missing: ${missing}(needed are a C++20 compiler, g++ 12 or clang 14 or later," \
            "which CXX may name; CMake 3.20 or later; ninja or make). Install: $(advice $missing)"
    fi
    find_compiler # once more: the shell that said what is missing could not set CXX here
    if have ninja; then export CMAKE_GENERATOR="${CMAKE_GENERATOR:-Ninja}"; fi
}
