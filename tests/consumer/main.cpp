// A program that uses tusk from outside: it must compile, link and run with nothing but what the package gives it.
#include <cstdint>
#include <iostream>

#include <tusk/protocol/errors/errc.hpp>
#include <tusk/protocol/wire/reader.hpp>
#include <tusk/protocol/wire/writer.hpp>
#ifndef PROTOCOL_ONLY
#include <tusk/conninfo.hpp>
#endif

int main() {
    tusk::protocol::byte_buffer out;
    const auto error =
        tusk::protocol::write_frame(out, 'd', [](tusk::protocol::writer& w) { w.put(std::int32_t{42}); });
    tusk::protocol::reader in{out.view().subspan(tusk::protocol::frame_header_size)};
    bool good = !error && in.get<std::int32_t>() == 42 && in.finished();
    good = good && make_error_code(tusk::errc::timeout).message() != "";  // from the compiled half of tusk::protocol
#ifndef PROTOCOL_ONLY
    const auto info = tusk::parse_conninfo("host=db port=5433");
    good = good && info && info->hosts.at(0).host == "db" && info->hosts.at(0).port == 5433;
#endif
    std::cout << (good ? "works" : "does not work") << '\n';
    return good ? 0 : 1;
}
