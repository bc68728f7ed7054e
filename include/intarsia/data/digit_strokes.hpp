// The ways people write the ten digits, as the path of the pen: what synthetic_digits.hpp draws from.
#pragma once

#include <intarsia/core/namespace.hpp>

#include <cstdint>
#include <span>

namespace INTARSIA_NAMESPACE::handwriting {

/// One point of a pen's path on a sheet of 100 x 100, x to the right, y down.
struct PenPoint {
    enum class Kind : std::uint8_t {
        down,    ///< a stroke begins here
        smooth,  ///< the pen passes, along a curve
        corner   ///< the pen passes and turns sharply
    };
    Kind kind;
    std::int8_t x;
    std::int8_t y;
};

constexpr PenPoint down(int x, int y) noexcept {
    return {PenPoint::Kind::down, static_cast<std::int8_t>(x), static_cast<std::int8_t>(y)};
}
constexpr PenPoint to(int x, int y) noexcept {
    return {PenPoint::Kind::smooth, static_cast<std::int8_t>(x), static_cast<std::int8_t>(y)};
}
constexpr PenPoint corner(int x, int y) noexcept {
    return {PenPoint::Kind::corner, static_cast<std::int8_t>(x), static_cast<std::int8_t>(y)};
}

// clang-format off

inline constexpr PenPoint
    zero_oval[] = {down(55, 2), to(22, 18), to(8, 52), to(25, 90), to(55, 98), to(85, 78), to(92, 42),
        to(78, 10), to(52, 3)},
    zero_narrow[] = {down(55, 1), to(33, 22), to(25, 55), to(34, 88), to(50, 98), to(68, 80), to(76, 45),
        to(68, 14), to(53, 2)},
    zero_straight_back[] = {down(50, 2), to(20, 35), to(10, 78), to(28, 98), to(62, 88), to(90, 50),
        to(80, 15), to(45, 6)},
    zero_overlapping[] = {down(66, 12), to(38, 4), to(12, 35), to(12, 75), to(42, 98), to(80, 80), to(92, 42),
        to(75, 10), to(52, 8), to(44, 20)},
    zero_curled[] = {down(48, 6), to(15, 30), to(10, 72), to(42, 98), to(82, 80), to(92, 40), to(72, 6),
        to(46, 10), to(42, 28)},
    zero_open[] = {down(42, 8), to(12, 35), to(12, 75), to(45, 98), to(82, 80), to(92, 40), to(75, 8)},
    zero_inner_tail[] = {down(60, 6), to(26, 14), to(8, 52), to(28, 92), to(62, 96), to(90, 62), to(82, 22),
        to(58, 8), to(50, 36), to(62, 48)},
    zero_flat[] = {down(40, 22), to(10, 36), to(6, 62), to(38, 80), to(76, 72), to(96, 46), to(74, 22),
        to(34, 24)},
    zero_overshooting[] = {down(44, 0), to(22, 22), to(10, 58), to(30, 94), to(66, 92), to(88, 58),
        to(76, 24), to(48, 12), to(28, 22)};

inline constexpr PenPoint
    one_bare[] = {down(50, 0), to(50, 50), to(50, 100)},
    one_flag[] = {down(28, 22), corner(52, 0), to(50, 50), to(50, 100)},
    one_flag_and_base[] = {down(25, 22), corner(50, 2), to(50, 50), to(50, 98), down(18, 98), to(50, 98),
        to(85, 97)},
    one_base[] = {down(50, 0), to(50, 50), to(50, 98), down(25, 98), to(50, 98), to(78, 97)},
    one_hook[] = {down(45, 0), to(43, 50), to(48, 88), to(62, 98)},
    one_long_flag[] = {down(14, 42), corner(54, 0), to(50, 50), to(48, 100)},
    one_slab[] = {down(22, 12), to(36, 8), corner(58, 2), to(52, 50), to(44, 97), down(6, 98), to(45, 97),
        to(88, 92)};

inline constexpr PenPoint
    two_round[] = {down(12, 25), to(36, 2), to(72, 8), to(80, 32), to(50, 65), corner(10, 97), to(50, 95),
        to(95, 96)},
    two_loop[] = {down(10, 24), to(38, 2), to(74, 10), to(76, 36), to(46, 74), to(16, 96), to(4, 84),
        to(20, 70), to(55, 84), to(98, 94)},
    two_big_loop[] = {down(18, 14), to(50, 1), to(72, 20), to(60, 55), to(28, 94), to(6, 92), to(10, 70),
        to(38, 68), to(68, 84), to(98, 84)},
    two_angular[] = {down(8, 8), to(48, 6), corner(88, 10), to(50, 52), corner(10, 95), to(50, 93),
        to(95, 95)},
    two_wave[] = {down(10, 22), to(40, 2), to(76, 14), to(68, 46), to(38, 76), corner(10, 92), to(36, 84),
        to(66, 96), to(98, 86)},
    two_curled[] = {down(30, 30), to(14, 22), to(36, 2), to(74, 8), to(76, 38), to(46, 72), corner(12, 96),
        to(50, 94), to(92, 95)},
    two_soft[] = {down(16, 16), to(46, 2), to(72, 18), to(56, 50), to(26, 78), to(24, 94), to(56, 94),
        to(92, 90)},
    two_low_loop[] = {down(14, 18), to(46, 0), to(74, 16), to(60, 52), to(30, 84), to(8, 86), to(14, 70),
        to(44, 76), to(70, 96), to(92, 100)},
    two_flourish[] = {down(28, 26), to(34, 6), to(66, 2), to(78, 28), to(52, 66), to(20, 90), to(2, 82),
        to(18, 66), to(52, 74), to(98, 68)},
    two_bent_base[] = {down(8, 20), to(38, 2), to(72, 10), to(76, 34), to(48, 66), corner(6, 84), to(40, 82),
        to(64, 90), to(84, 100)},
    two_short_base[] = {down(6, 26), to(30, 2), to(74, 4), to(88, 34), to(64, 66), corner(22, 92), to(48, 92),
        to(76, 96)},
    two_closed_top[] = {down(40, 34), to(18, 28), to(20, 8), to(52, 0), to(80, 20), to(68, 54), to(36, 88),
        to(10, 94), to(12, 74), to(44, 76), to(70, 96), to(94, 92)},
    two_knot[] = {down(20, 30), to(46, 16), to(64, 30), to(48, 58), to(22, 80), to(4, 80), to(14, 68),
        to(36, 72), to(66, 74), to(100, 70)},
    two_drooping[] = {down(10, 16), to(44, 0), to(80, 16), to(74, 46), to(44, 70), to(10, 78), to(6, 60),
        to(32, 56), to(66, 78), to(84, 100)},
    two_narrow[] = {down(28, 18), to(50, 0), to(68, 16), to(54, 56), corner(34, 96), to(60, 96), to(92, 94)},
    two_flat[] = {down(18, 36), to(46, 20), to(70, 30), to(50, 56), corner(6, 78), to(52, 75), to(98, 74)};

inline constexpr PenPoint
    three_round[] = {down(12, 14), to(45, 0), to(78, 14), to(70, 36), corner(38, 47), to(74, 54), to(88, 76),
        to(55, 99), to(8, 88)},
    three_flat[] = {down(12, 6), to(46, 4), corner(84, 4), to(62, 24), corner(42, 42), to(76, 50), to(88, 74),
        to(55, 98), to(10, 90)},
    three_flowing[] = {down(12, 12), to(48, 0), to(78, 14), to(62, 40), to(62, 48), to(84, 66), to(70, 93),
        to(36, 98), to(8, 86)},
    three_loop[] = {down(14, 14), to(46, 0), to(76, 14), to(60, 40), to(40, 50), to(36, 42), to(58, 44),
        to(86, 68), to(62, 97), to(10, 92)},
    three_open[] = {down(18, 16), to(48, 2), to(74, 16), to(64, 36), corner(46, 46), to(76, 58), to(76, 82),
        to(48, 98), to(16, 96)},
    three_curled[] = {down(14, 18), to(46, 0), to(78, 14), to(70, 36), corner(40, 46), to(76, 56), to(82, 80),
        to(48, 99), to(12, 92), to(12, 78), to(32, 76)},
    three_long_tail[] = {down(30, 10), to(60, 0), to(84, 12), to(74, 30), corner(50, 40), to(70, 46),
        to(76, 62), to(50, 84), to(4, 98)},
    three_steep[] = {down(10, 14), to(42, 2), to(70, 12), to(66, 30), corner(44, 44), to(66, 58), to(80, 78),
        to(68, 94), to(48, 100)},
    three_big_top[] = {down(6, 12), to(44, 0), to(86, 16), to(70, 44), corner(32, 58), to(62, 62), to(76, 80),
        to(52, 98), to(16, 94)},
    three_double_bow[] = {down(14, 26), to(22, 6), to(54, 0), to(80, 18), to(66, 38), corner(34, 44),
        to(70, 50), to(88, 72), to(62, 98), to(22, 94), to(8, 74)},
    three_hooked_foot[] = {down(10, 10), to(46, 2), to(80, 14), to(62, 34), corner(40, 46), to(64, 54),
        to(70, 74), to(46, 96), to(28, 98), to(22, 88)},
    three_small_top[] = {down(24, 10), to(46, 0), to(62, 12), to(52, 26), corner(34, 36), to(72, 44),
        to(88, 72), to(58, 98), to(8, 92)},
    three_curled_ends[] = {down(24, 28), to(18, 10), to(50, 0), to(78, 18), to(62, 40), to(56, 46),
        to(84, 68), to(64, 98), to(24, 94), to(12, 78)},
    three_low[] = {down(22, 28), to(54, 16), to(76, 26), to(58, 42), corner(44, 46), to(76, 52), to(82, 72),
        to(46, 84), to(4, 74)},
    three_shallow[] = {down(8, 6), to(48, 2), to(74, 18), corner(60, 42), to(78, 56), to(80, 80), to(54, 98),
        to(10, 96)},
    three_lightning[] = {down(8, 10), to(48, 0), to(76, 12), to(58, 34), corner(44, 46), to(58, 58),
        to(62, 78), to(50, 100)};

inline constexpr PenPoint
    four_open[] = {down(22, 4), to(16, 30), corner(10, 56), to(50, 56), to(92, 52), down(76, 2), to(72, 50),
        to(68, 100)},
    four_cup[] = {down(14, 6), to(10, 38), to(30, 56), to(74, 44), down(84, 0), to(74, 50), to(66, 100)},
    four_closed[] = {down(64, 0), to(32, 36), corner(4, 66), to(50, 66), to(96, 66), down(64, 0), to(64, 50),
        to(64, 100)},
    four_one_stroke[] = {down(22, 6), to(8, 48), to(38, 56), to(66, 36), corner(84, 4), to(68, 52),
        to(56, 100)},
    four_crossed[] = {down(46, 0), to(28, 30), corner(8, 62), to(50, 58), to(98, 54), down(72, 22),
        to(60, 60), to(50, 100)},
    four_low_stem[] = {down(30, 2), to(20, 28), corner(14, 54), to(50, 52), to(90, 48), down(68, 26),
        to(64, 62), to(60, 100)},
    four_pointed[] = {down(70, 4), to(40, 26), to(10, 50), corner(14, 56), to(50, 54), corner(78, 40),
        to(74, 10), to(72, 50), to(70, 100)},
    four_short_arm[] = {down(20, 0), to(12, 26), to(26, 46), to(64, 36), corner(80, 6), to(66, 50),
        to(58, 100)},
    four_square[] = {down(10, 10), corner(8, 56), to(50, 56), corner(90, 56), down(84, 0), to(84, 50),
        to(84, 100)},
    four_pinched[] = {down(50, 0), to(30, 24), corner(14, 50), to(40, 54), to(84, 46), down(62, 30),
        to(52, 62), to(40, 100)};

inline constexpr PenPoint
    five_two_strokes[] = {down(34, 6), to(30, 22), corner(25, 42), to(60, 38), to(88, 62), to(64, 95),
        to(8, 92), down(34, 6), to(62, 4), to(92, 3)},
    five_one_stroke[] = {down(90, 3), to(62, 5), corner(32, 6), corner(24, 44), to(60, 40), to(84, 64),
        to(64, 95), to(10, 94)},
    five_flowing[] = {down(85, 5), to(48, 3), to(24, 20), to(42, 42), to(74, 60), to(76, 84), to(44, 99),
        to(8, 88)},
    five_long_flag[] = {down(36, 20), to(30, 34), corner(24, 50), to(54, 48), to(68, 68), to(46, 94),
        to(6, 92), down(36, 20), to(66, 12), to(98, 2)},
    five_full_bowl[] = {down(80, 2), to(54, 4), corner(30, 6), to(28, 26), corner(26, 46), to(58, 38),
        to(84, 58), to(76, 88), to(44, 99), to(16, 84)},
    five_straight_back[] = {down(80, 2), to(56, 4), corner(28, 6), to(28, 24), corner(30, 40), to(60, 46),
        to(72, 70), to(62, 100)},
    five_high_bowl[] = {down(92, 0), to(60, 6), corner(34, 10), to(26, 24), corner(18, 38), to(52, 30),
        to(84, 48), to(80, 82), to(48, 98), to(12, 86), to(8, 72)},
    five_curled[] = {down(84, 4), to(50, 4), corner(26, 8), to(24, 26), corner(24, 44), to(60, 40),
        to(82, 60), to(66, 92), to(30, 98), to(14, 84), to(30, 72)},
    five_slanted[] = {down(98, 4), to(70, 10), to(44, 12), corner(36, 14), to(28, 30), corner(22, 44),
        to(50, 44), to(66, 62), to(46, 88), to(4, 98)},
    five_short_top[] = {down(34, 4), to(26, 22), corner(20, 40), to(54, 36), to(84, 58), to(72, 92),
        to(34, 98), to(8, 84), down(38, 2), to(54, 4), to(70, 6)},
    five_closed[] = {down(80, 4), to(52, 2), corner(30, 8), to(26, 26), corner(26, 44), to(58, 36),
        to(82, 58), to(70, 92), to(36, 96), to(18, 76), to(24, 56)},
    five_low[] = {down(44, 26), to(38, 38), corner(32, 50), to(56, 50), to(64, 62), to(44, 78), to(4, 80),
        down(44, 26), to(68, 22), to(100, 16)},
    five_beaked[] = {down(84, 18), to(62, 2), to(30, 8), to(26, 32), to(56, 44), to(80, 66), to(62, 96),
        to(18, 94)},
    five_tall[] = {down(72, 0), to(50, 2), corner(36, 4), to(34, 32), corner(32, 58), to(58, 56), to(68, 78),
        to(48, 98), to(14, 92)};

inline constexpr PenPoint
    six_round[] = {down(70, 0), to(32, 24), to(10, 64), to(30, 96), to(72, 90), to(84, 64), to(54, 50),
        to(18, 72)},
    six_straight[] = {down(58, 0), to(36, 34), to(16, 72), to(38, 98), to(76, 86), to(78, 62), to(48, 60),
        to(20, 82)},
    six_hooked[] = {down(86, 14), to(62, 0), to(24, 24), to(10, 64), to(36, 98), to(76, 86), to(80, 60),
        to(50, 48), to(16, 66)},
    six_upright[] = {down(24, 0), to(16, 36), to(14, 74), to(42, 98), to(82, 84), to(80, 58), to(50, 48),
        to(16, 64)},
    six_open[] = {down(44, 0), to(16, 34), to(12, 74), to(42, 98), to(84, 84), to(90, 58), to(62, 48),
        to(44, 62)},
    six_crossing[] = {down(64, 0), to(34, 40), to(24, 80), to(44, 98), to(74, 80), to(68, 60), to(38, 70),
        to(8, 92)},
    six_small_loop[] = {down(66, 0), to(26, 36), to(10, 76), to(32, 98), to(60, 88), to(58, 70), to(34, 70),
        to(18, 84)},
    six_big_loop[] = {down(52, 0), to(26, 12), to(10, 52), to(26, 94), to(70, 96), to(92, 64), to(74, 34),
        to(44, 36), to(18, 64)},
    six_inner_end[] = {down(40, 0), to(20, 32), to(8, 70), to(28, 97), to(62, 90), to(84, 66), to(70, 48),
        to(48, 60), to(46, 84)},
    six_tilted_loop[] = {down(54, 0), to(26, 36), to(8, 78), to(26, 98), to(66, 82), to(84, 56), to(66, 46),
        to(38, 66), to(30, 92)},
    six_cut[] = {down(46, 0), to(24, 36), to(10, 76), to(24, 97), to(66, 96), to(92, 80), to(78, 62),
        to(44, 62), to(10, 74)},
    six_wide_ring[] = {down(20, 0), to(6, 40), to(14, 82), to(50, 98), to(88, 82), to(92, 58), to(70, 50),
        to(50, 68), to(50, 88)},
    six_hanging_loop[] = {down(36, 0), to(16, 36), to(10, 72), to(28, 92), to(56, 88), to(76, 72), to(62, 60),
        to(48, 78), to(44, 100)},
    six_narrow[] = {down(48, 0), to(40, 40), to(36, 80), to(50, 98), to(64, 82), to(54, 66), to(40, 78)};

inline constexpr PenPoint
    seven_plain[] = {down(5, 8), to(48, 7), corner(92, 5), to(66, 50), to(44, 100)},
    seven_shoulder[] = {down(6, 16), to(44, 5), to(82, 6), to(78, 38), to(60, 68), to(46, 100)},
    seven_round[] = {down(8, 12), to(52, 1), to(88, 18), to(80, 55), to(52, 100)},
    seven_bar[] = {down(8, 8), to(48, 8), corner(86, 5), to(62, 50), to(42, 100), down(22, 54), to(52, 50),
        to(84, 48)},
    seven_serif[] = {down(8, 32), to(10, 20), corner(14, 8), to(50, 9), corner(90, 4), to(68, 50),
        to(52, 100)},
    seven_wave[] = {down(6, 18), to(20, 4), to(54, 12), corner(92, 4), to(66, 48), to(46, 100)},
    seven_serif_and_bar[] = {down(10, 24), corner(12, 6), to(48, 7), corner(86, 4), to(62, 50), to(46, 100),
        down(26, 54), to(54, 52), to(86, 48)},
    seven_narrow[] = {down(26, 14), to(46, 8), corner(68, 2), to(62, 50), to(56, 100)},
    seven_long_serif[] = {down(2, 46), to(10, 26), corner(20, 6), to(52, 10), corner(86, 4), to(68, 50),
        to(54, 100)},
    seven_hump[] = {down(4, 36), to(22, 10), to(44, 10), to(62, 16), corner(88, 2), to(66, 50), to(42, 100)},
    seven_round_bar[] = {down(10, 22), to(36, 2), to(72, 6), to(74, 34), to(54, 66), to(40, 100),
        down(18, 56), to(52, 52), to(88, 50)},
    seven_broad[] = {down(2, 12), to(50, 6), corner(98, 0), to(70, 40), to(46, 84)},
    seven_low_bar[] = {down(14, 14), to(46, 6), corner(78, 4), to(56, 50), to(34, 98), down(8, 66),
        to(46, 62), to(90, 60)},
    seven_stub[] = {down(2, 36), to(46, 28), corner(92, 22), to(70, 50), to(44, 76)};

inline constexpr PenPoint
    eight_flowing[] = {down(78, 12), to(50, 0), to(22, 18), to(42, 42), to(78, 68), to(58, 98), to(18, 82),
        to(38, 54), to(74, 30), to(80, 12)},
    eight_circles[] = {down(50, 46), to(24, 24), to(50, 1), to(76, 24), to(50, 46), to(16, 74), to(50, 99),
        to(84, 74), to(50, 46)},
    eight_tail[] = {down(70, 14), to(46, 2), to(22, 18), to(40, 44), to(66, 72), to(48, 98), to(18, 84),
        to(36, 56), to(68, 28), to(96, 2)},
    eight_open[] = {down(84, 16), to(54, 2), to(24, 16), to(40, 40), to(72, 66), to(60, 96), to(24, 90),
        to(34, 62), to(58, 44), to(72, 32)},
    eight_narrow[] = {down(70, 10), to(50, 0), to(30, 16), to(48, 44), to(70, 74), to(50, 98), to(28, 80),
        to(48, 50), to(72, 22), to(60, 2)},
    eight_small_top[] = {down(64, 10), to(48, 4), to(34, 18), to(48, 36), to(82, 66), to(56, 98), to(16, 78),
        to(38, 48), to(64, 26), to(64, 10)},
    eight_small_bottom[] = {down(84, 18), to(50, 0), to(16, 22), to(44, 52), to(64, 78), to(50, 98),
        to(34, 80), to(54, 54), to(84, 34), to(82, 14)},
    eight_crossed[] = {down(92, 2), to(56, 42), to(26, 74), to(36, 96), to(62, 92), to(66, 70), to(44, 46),
        to(18, 22), to(36, 2), to(66, 8)},
    eight_legs[] = {down(24, 100), to(40, 70), to(58, 42), to(76, 14), to(48, 0), to(24, 16), to(42, 44),
        to(62, 72), to(76, 100)},
    eight_reversed[] = {down(22, 12), to(50, 0), to(78, 18), to(58, 42), to(22, 68), to(42, 98), to(82, 82),
        to(62, 54), to(26, 30), to(20, 12)},
    eight_open_bottom[] = {down(84, 8), to(52, 0), to(24, 16), to(46, 42), to(76, 68), to(66, 96), to(38, 96),
        to(36, 72), to(62, 44), to(90, 20)},
    eight_wide_top[] = {down(54, 42), to(14, 26), to(46, 2), to(88, 12), to(58, 42), to(34, 70), to(46, 98),
        to(72, 86), to(68, 60), to(44, 42)},
    eight_flying_tail[] = {down(66, 20), to(42, 14), to(20, 28), to(38, 50), to(58, 74), to(38, 98),
        to(12, 84), to(32, 58), to(62, 32), to(100, 0)},
    eight_delta[] = {down(76, 4), to(48, 4), to(42, 22), to(64, 46), to(78, 74), to(50, 98), to(20, 76),
        to(36, 50), to(58, 38), to(70, 26)},
    eight_gap[] = {down(30, 8), to(22, 26), to(48, 44), to(78, 70), to(52, 98), to(22, 74), to(44, 48),
        to(78, 26), to(74, 4), to(46, 4)},
    eight_pinched[] = {down(80, 14), to(50, 0), to(20, 20), to(46, 44), to(60, 72), to(46, 98), to(36, 80),
        to(50, 52), to(82, 30), to(80, 12)},
    eight_open_narrow[] = {down(66, 12), to(46, 6), to(36, 24), to(52, 50), to(62, 80), to(46, 98),
        to(34, 80), to(50, 52), to(78, 4)};

inline constexpr PenPoint
    nine_straight[] = {down(78, 12), to(42, 0), to(12, 26), to(34, 48), to(70, 36), corner(82, 8), to(76, 54),
        to(70, 100)},
    nine_flowing[] = {down(74, 14), to(46, 2), to(18, 28), to(36, 50), to(68, 34), to(80, 14), to(72, 52),
        to(52, 100)},
    nine_curved_tail[] = {down(80, 14), to(44, 0), to(14, 26), to(38, 50), to(72, 36), corner(82, 10),
        to(82, 56), to(62, 94), to(16, 92)},
    nine_stem[] = {down(76, 22), to(48, 2), to(14, 24), to(36, 50), to(76, 26), down(80, 2), to(78, 50),
        to(76, 100)},
    nine_over_the_top[] = {down(70, 42), to(40, 48), to(14, 30), to(42, 4), to(72, 12), to(76, 46),
        to(70, 100)},
    nine_flat_top[] = {down(86, 6), to(46, 6), to(14, 30), to(36, 46), to(78, 30), corner(86, 8), to(74, 54),
        to(64, 100)},
    nine_small_loop[] = {down(72, 6), to(48, 4), to(36, 22), to(52, 34), to(68, 20), corner(72, 6),
        to(68, 52), to(60, 100)},
    nine_hooked[] = {down(76, 12), to(44, 0), to(16, 24), to(38, 46), to(70, 32), corner(80, 10), to(80, 56),
        to(68, 92), to(40, 98), to(26, 84)},
    nine_big_loop[] = {down(84, 14), to(48, 0), to(10, 30), to(18, 66), to(52, 66), to(82, 22), down(88, 4),
        to(84, 50), to(88, 100)},
    nine_open_loop[] = {down(78, 6), to(48, 4), to(20, 24), to(30, 44), to(58, 42), corner(76, 34),
        to(70, 64), to(56, 100)},
    nine_like_g[] = {down(74, 12), to(44, 2), to(22, 20), to(40, 42), corner(74, 26), to(82, 60), to(64, 92),
        to(30, 98), to(14, 80)},
    nine_pointed[] = {down(92, 4), to(52, 12), to(10, 38), to(22, 52), to(56, 40), corner(90, 6), to(72, 54),
        to(56, 100)},
    nine_from_inside[] = {down(64, 8), to(34, 4), to(12, 26), to(30, 46), to(62, 34), to(76, 8), to(78, 40),
        to(72, 72), to(66, 100)},
    nine_like_a[] = {down(80, 12), to(48, 0), to(14, 34), to(14, 72), to(44, 78), to(78, 30), corner(84, 6),
        to(80, 54), to(84, 100)},
    nine_long_top[] = {down(98, 0), to(58, 8), to(20, 28), to(28, 46), to(58, 44), corner(76, 36), to(64, 68),
        to(46, 100)},
    nine_curled_back[] = {down(76, 16), to(46, 0), to(18, 22), to(40, 46), to(74, 24), corner(80, 10),
        to(82, 60), to(58, 96), to(30, 88), to(44, 72)},
    nine_angular[] = {down(78, 8), to(46, 4), corner(14, 26), to(20, 46), corner(50, 46), to(80, 28),
        down(82, 6), to(76, 52), to(68, 100)},
    nine_high_stem[] = {down(72, 10), to(40, 6), to(14, 30), to(28, 50), to(62, 42), corner(90, 2),
        to(76, 52), to(66, 100)};

/// How wide the digits are written, for a sheet one high.
inline constexpr double digit_widths[10] = {0.95, 0.85, 1.0, 0.87, 0.87, 1.05, 0.87, 0.87, 0.92, 0.85};

/// One way to write a digit, and how many in a hundred write it so (a rough guess; the shares are relative).
struct DigitStyle {
    std::uint8_t digit;
    std::uint8_t share;
    std::span<const PenPoint> path;
};

inline constexpr DigitStyle digit_styles[] = {
    {0, 30, zero_oval}, {0, 15, zero_narrow}, {0, 20, zero_straight_back}, {0, 15, zero_overlapping},
    {0, 10, zero_curled}, {0, 10, zero_open}, {0, 8, zero_inner_tail}, {0, 12, zero_flat},
    {0, 12, zero_overshooting},
    {1, 75, one_bare}, {1, 8, one_flag}, {1, 6, one_flag_and_base}, {1, 4, one_base}, {1, 5, one_hook},
    {1, 6, one_long_flag}, {1, 4, one_slab},
    {2, 20, two_round}, {2, 25, two_loop}, {2, 10, two_big_loop}, {2, 12, two_angular}, {2, 12, two_wave},
    {2, 8, two_curled}, {2, 10, two_soft}, {2, 20, two_low_loop}, {2, 10, two_flourish},
    {2, 8, two_bent_base}, {2, 8, two_short_base}, {2, 8, two_closed_top}, {2, 12, two_knot},
    {2, 12, two_drooping}, {2, 14, two_narrow}, {2, 10, two_flat},
    {3, 30, three_round}, {3, 20, three_flat}, {3, 20, three_flowing}, {3, 15, three_loop},
    {3, 10, three_open}, {3, 10, three_curled}, {3, 12, three_long_tail}, {3, 10, three_steep},
    {3, 6, three_big_top}, {3, 10, three_double_bow}, {3, 8, three_hooked_foot}, {3, 8, three_small_top},
    {3, 10, three_curled_ends}, {3, 10, three_low}, {3, 10, three_shallow}, {3, 9, three_lightning},
    {4, 20, four_open}, {4, 20, four_cup}, {4, 12, four_closed}, {4, 14, four_one_stroke},
    {4, 14, four_crossed}, {4, 10, four_low_stem}, {4, 5, four_pointed}, {4, 10, four_short_arm},
    {4, 8, four_square}, {4, 8, four_pinched},
    {5, 20, five_two_strokes}, {5, 20, five_one_stroke}, {5, 20, five_flowing}, {5, 15, five_long_flag},
    {5, 10, five_full_bowl}, {5, 15, five_straight_back}, {5, 12, five_high_bowl}, {5, 6, five_curled},
    {5, 14, five_slanted}, {5, 10, five_short_top}, {5, 8, five_closed}, {5, 8, five_low},
    {5, 10, five_beaked}, {5, 10, five_tall},
    {6, 25, six_round}, {6, 20, six_straight}, {6, 6, six_hooked}, {6, 10, six_upright}, {6, 10, six_open},
    {6, 8, six_crossing}, {6, 15, six_small_loop}, {6, 3, six_big_loop}, {6, 14, six_inner_end},
    {6, 10, six_tilted_loop}, {6, 8, six_cut}, {6, 10, six_wide_ring}, {6, 8, six_hanging_loop},
    {6, 8, six_narrow},
    {7, 25, seven_plain}, {7, 20, seven_shoulder}, {7, 12, seven_round}, {7, 10, seven_bar},
    {7, 10, seven_serif}, {7, 10, seven_wave}, {7, 4, seven_serif_and_bar}, {7, 9, seven_narrow},
    {7, 8, seven_long_serif}, {7, 6, seven_hump}, {7, 6, seven_round_bar}, {7, 8, seven_broad},
    {7, 8, seven_low_bar}, {7, 5, seven_stub},
    {8, 30, eight_flowing}, {8, 12, eight_circles}, {8, 15, eight_tail}, {8, 10, eight_open},
    {8, 13, eight_narrow}, {8, 10, eight_small_top}, {8, 14, eight_small_bottom}, {8, 12, eight_crossed},
    {8, 4, eight_legs}, {8, 8, eight_reversed}, {8, 8, eight_open_bottom}, {8, 8, eight_wide_top},
    {8, 10, eight_flying_tail}, {8, 8, eight_delta}, {8, 6, eight_gap}, {8, 10, eight_pinched},
    {8, 10, eight_open_narrow},
    {9, 20, nine_straight}, {9, 20, nine_flowing}, {9, 8, nine_curved_tail}, {9, 18, nine_stem},
    {9, 12, nine_over_the_top}, {9, 10, nine_flat_top}, {9, 10, nine_small_loop}, {9, 6, nine_hooked},
    {9, 8, nine_big_loop}, {9, 10, nine_open_loop}, {9, 7, nine_like_g}, {9, 7, nine_pointed},
    {9, 10, nine_from_inside}, {9, 10, nine_like_a}, {9, 5, nine_long_top}, {9, 5, nine_curled_back},
    {9, 14, nine_angular}, {9, 8, nine_high_stem},
};

// clang-format on

}  // namespace INTARSIA_NAMESPACE::handwriting
