// What GaussDB(DWS) does not do and PostgreSQL does: which statements, and what it says then.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tusk::testing::dws {

enum class refusal { discard, listen, unlisten, notify, prepare_transaction, scroll_cursor, large_object };

struct refusal_text {
    std::string_view message;
    std::string_view detail;
};

// Its words, which go with SQLSTATE 0A000.
[[nodiscard]] refusal_text words_of(refusal what) noexcept;

struct refused_statement {
    std::size_t begin;  // from its first word
    std::size_t end;    // to the semicolon after it, or the end of the text
    refusal why;
};

// The statements of a text that are refused, front to back.
[[nodiscard]] std::vector<refused_statement> refused_statements(std::string_view sql);

// Whether a function that FunctionCall names by OID is one of large objects.
[[nodiscard]] bool is_large_object_function(std::uint32_t oid) noexcept;

// Refused statements go to PostgreSQL too, changed so that they fail there: then everything around them is as it must
// be, the state of the transaction, what else is in the pipeline, what is skipped until Sync. The error names a mark
// that nobody can know, by which it is recognised on its way back.
class refusal_mark {
public:
    refusal_mark();

    [[nodiscard]] std::string text(refusal why) const;
    // The refusal whose mark is in a text.
    [[nodiscard]] std::optional<refusal> in(std::string_view text) const noexcept;
    // A statement that fails with the mark.
    [[nodiscard]] std::string failing_statement(refusal why) const;
    // `sql` with its refused statements changed to failing ones. None when there is none. The position in an error about
    // what comes after a changed statement moves.
    [[nodiscard]] std::optional<std::string> change(std::string_view sql) const;

private:
    std::string mark_;
};

}  // namespace tusk::testing::dws
