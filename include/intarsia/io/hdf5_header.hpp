// Object headers of HDF5: the messages that make an object a group or a dataset.
#pragma once

#include <intarsia/core/config.hpp>
#include <intarsia/io/bytes.hpp>
#include <intarsia/io/hdf5_layout.hpp>
#include <intarsia/io/hdf5_source.hpp>

#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

INTARSIA_COLD_BEGIN

namespace INTARSIA_NAMESPACE::io::hdf5 {

/// One message of an object header; its body is a part of the file.
struct HeaderMessage {
    Message type = Message::nil;
    bool shared = false;  ///< the body only tells where the message is
    ByteView body;
};

/// Collects the messages of one header from all its blocks.
class HeaderReader {
public:
    HeaderReader(const Source& source, std::uint64_t address) : source_(source), address_(address) {}

    std::vector<HeaderMessage> messages() && {
        ByteReader in = source_.reader(address_, "an object header");
        if (in.remaining() > 0 && source_.view(address_, 1, "an object header")[0] == 'O')
            read_new(in);
        else
            read_old(in);
        return std::move(messages_);
    }

private:
    struct Block {
        std::uint64_t address;
        std::uint64_t size;
    };

    /// Version 1: the number of messages is known; later blocks are nothing but messages.
    void read_old(ByteReader& in) {
        expect_version(in, 1, "an object header");
        in.skip(1);
        const std::size_t count = in.little_endian<std::uint16_t>();
        in.skip(4);  // links to this object
        const std::uint64_t size = in.little_endian<std::uint32_t>();
        in.skip(4);
        std::size_t found = 0;
        add_block(address_ + in.offset(), size);
        for (std::size_t index = 0; index < blocks_.size(); ++index) {
            ByteReader block = source_.reader(view(blocks_[index]));
            while (found < count && block.remaining() >= 8) {
                const auto type = block.little_endian<std::uint16_t>();
                const auto body_size = block.little_endian<std::uint16_t>();
                const auto flags = block.little_endian<std::uint8_t>();
                block.skip(3);
                add_message(type, flags, block.take(body_size));
                ++found;
            }
        }
        if (found < count)
            source_.fail(address_, {"an object header of ", count, " messages has only ", found});
    }

    /// Version 2: checksums, and a gap may end a block.
    void read_new(ByteReader& in) {
        expect_letters(in, "OHDR");
        expect_version(in, 2, "an object header");
        const auto flags = in.little_endian<std::uint8_t>();
        if ((flags & 0x20) != 0) in.skip(16);  // times
        if ((flags & 0x10) != 0) in.skip(4);   // when attributes become dense
        const std::uint64_t size = read_integer(in, std::size_t{1} << (flags & 3));
        const std::size_t prefix = in.offset();
        const ByteView messages = in.take(size);
        const std::size_t summed = prefix + messages.size();
        source_.check_sum(source_.view(address_, std::uint64_t{summed} + 4, "an object header"), summed,
                          "an object header");
        const bool ordered = (flags & 4) != 0;
        add_block(address_, summed);
        read_new_messages(messages, ordered);
        for (std::size_t index = 1; index < blocks_.size(); ++index) {
            const ByteView block = view(blocks_[index]);
            ByteReader head = source_.reader(block);
            expect_letters(head, "OCHK");
            if (head.remaining() < 4) head.fail("HDF5: a header block without a checksum");
            source_.check_sum(block, block.size() - 4, "a header block");
            read_new_messages(block.subspan(4, block.size() - 8), ordered);
        }
    }

    void read_new_messages(ByteView messages, bool ordered) {
        ByteReader in = source_.reader(messages);
        const std::size_t head_size = ordered ? 6 : 4;
        while (in.remaining() >= head_size) {
            const auto type = in.little_endian<std::uint8_t>();
            const auto body_size = in.little_endian<std::uint16_t>();
            const auto flags = in.little_endian<std::uint8_t>();
            if (ordered) in.skip(2);
            add_message(type, flags, in.take(body_size));
        }
    }

    void add_message(std::uint16_t type, std::uint8_t flags, ByteView body) {
        constexpr std::uint16_t last_known = 0x17;
        const auto message = static_cast<Message>(type);
        if (type > last_known && (flags & 0x80) != 0)
            source_.fail(address_, {"a message of unknown type ", type, " that must be understood"});
        if (message == Message::continuation) {
            ByteReader in = source_.reader(body);
            const std::uint64_t address = source_.read_address(in);
            add_block(address, source_.read_length(in));
        } else if (message != Message::nil) {
            messages_.push_back({message, (flags & 2) != 0, body});
        }
    }

    /// No block twice, nor more bytes of blocks than the file has: both would be a loop.
    void add_block(std::uint64_t address, std::uint64_t size) {
        const Block block{address, size};
        total_ += view(block).size();
        if (!seen_.insert(address).second || total_ > source_.size())
            source_.fail(address_, "an object header that continues in itself");
        blocks_.push_back(block);
    }

    [[nodiscard]] ByteView view(const Block& block) const {
        return source_.view(block.address, block.size, "a block of an object header");
    }

    const Source& source_;
    std::uint64_t address_;
    std::vector<Block> blocks_;
    std::set<std::uint64_t> seen_;
    std::size_t total_ = 0;
    std::vector<HeaderMessage> messages_;
};

/// The messages of the object at an address, in their order; without what only fills or continues the header.
[[nodiscard]] inline std::vector<HeaderMessage> read_header(const Source& source, std::uint64_t address) {
    return HeaderReader(source, address).messages();
}

}  // namespace INTARSIA_NAMESPACE::io::hdf5

INTARSIA_COLD_END
