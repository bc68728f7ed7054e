// Whether a text is well-formed XML, as far as this library writes it: no declarations, comments or
// namespaces.
#pragma once

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace intarsia::tests {

/// What is wrong first, or nothing.
inline std::string xml_problem(std::string_view xml) {
    std::vector<std::string> open;
    std::size_t elements = 0;
    std::size_t at = 0;
    const auto text_problem = [](std::string_view text) -> std::string {
        for (std::size_t index = 0; index < text.size(); ++index) {
            if (text[index] == '<') return "a bare <";
            if (static_cast<unsigned char>(text[index]) < 0x20 && text[index] != '\n')
                return "a control character";
            if (text[index] != '&') continue;
            const std::string_view entity = text.substr(index, text.find(';', index) - index + 1);
            bool known = false;
            for (const char* name : {"&amp;", "&lt;", "&gt;", "&quot;", "&#9;", "&#10;", "&#13;"})
                known |= entity == name;
            if (!known) return "a bare &";
        }
        return "";
    };
    while (at < xml.size()) {
        const std::size_t tag = std::min(xml.find('<', at), xml.size());
        const std::string_view between = xml.substr(at, tag - at);
        if (const std::string problem = text_problem(between); !problem.empty()) return problem;
        if (open.empty() && between.find_first_not_of('\n') != std::string_view::npos) return "text outside";
        if (tag == xml.size()) break;
        const std::size_t end = xml.find('>', tag);
        if (end == std::string_view::npos) return "an unfinished tag";
        std::string_view body = xml.substr(tag + 1, end - tag - 1);
        at = end + 1;
        if (body.starts_with('/')) {
            if (open.empty() || open.back() != body.substr(1))
                return "</" + std::string(body.substr(1)) + "> closes nothing";
            open.pop_back();
            continue;
        }
        const bool empty = body.ends_with('/');
        if (empty) body.remove_suffix(1);
        std::size_t position = std::min(body.find(' '), body.size());
        const std::string name(body.substr(0, position));
        if (name.empty()) return "a tag without a name";
        std::set<std::string> names;
        while (position < body.size()) {
            const std::size_t equals = body.find("=\"", position);
            if (body[position] != ' ' || equals == std::string_view::npos)
                return "a bad attribute in " + name;
            const std::size_t quote = body.find('"', equals + 2);
            if (quote == std::string_view::npos) return "an unfinished attribute in " + name;
            if (!names.emplace(body.substr(position + 1, equals - position - 1)).second)
                return "an attribute twice in " + name;
            if (const std::string problem = text_problem(body.substr(equals + 2, quote - equals - 2));
                !problem.empty())
                return problem;
            position = quote + 1;
        }
        if (open.empty() && ++elements > 1) return "two roots";
        if (!empty) open.push_back(name);
    }
    if (!open.empty()) return "<" + open.back() + "> is not closed";
    return elements == 1 ? "" : "no root";
}

}  // namespace intarsia::tests
