// The stand-in's own authentication against what the real server and client functions computed.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include <boost/test/unit_test.hpp>

#include <support/dws/accounts.hpp>
#include <support/scram_server.hpp>

namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;
using namespace tusk::testing::dws;

struct proof_vector {
    verifier_kind kind;
    std::string_view password;  // this and all that follow in hexadecimal digits
    std::string_view salt;
    std::uint32_t iterations;
    std::string_view server_key;
    std::string_view stored_key;
    std::string_view token;
    std::string_view server_signature;
    std::string_view answer;
};

constexpr proof_vector proofs[] = {
    {verifier_kind::sha256, "476175737340313233", "0b48f8800861abb38063dfba75a67257fcb1162c65115204ec250d2b9ac2f2eb",
     2048, "d76e519e0d7f3b08bc5c0753e9264ab96259f3ddf0df8494535f3181ea6d8029",
     "6f6b05089bbab7a4d53f2797991f6363be28c419647b9262cc915ac955843700", "00000000",
     "ecec6909a25d0f99bcd496a834da309f98ad644bd68cb2190f816cd9585e362a",
     "97c2bcdeab29ed8c417dd99121c8770c46a468cfb36b9c217674eba05582b78b"},
    {verifier_kind::sha256, "61", "985ad59e9618544df993a7ff9430e7bc501d013ff666e63b8653d26f0c85340f", 10001,
     "43530f000abbe91bbefdb4557953072d2ff56740bd483d91f5d54d4649715034",
     "92dff3f8856bd10ec8a6d55d36d0af2b76a761221a99c53e16a100499118986a", "0badf00d",
     "d0d0f6d60375cb11c7c3a2afc4013964637424bbcac61c20f05b6e510d985c17",
     "6faf7f5dfe79acd78dcb0a07914a836fbd7071511569c4e9964d71bf22f590ea"},
    {verifier_kind::sha256, "d0bfd0b0d180d0bed0bbd18c2de5af86e7a0812dc3b1f09f9491",
     "0000000000000000000000000000000000000000000000000000000000000000", 10000,
     "9b4945c00e84080bfacbe0bb0551fc43053d1b515731aa1c784704080bd79bb3",
     "86d2b689829c84227de6fb6f26b210d71b69ce42a95e888c5ce98d2de86fa0bc", "00000000",
     "c6f7c25c531663cbb872ceca512bd05cb39ad49ebb49b694bebb541794af60c2",
     "34b4e978cc68d31984b8399451b0e6772608402adfa2a647594f651860d922e3"},
    {verifier_kind::sha256,
     "5a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215"
     "a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a"
     "7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7939215a7"
     "939215a7939215a7939215a7939215a7939215a7939215a7939215a793921",
     "0000000000000000000000000000000000000000000000000000000000000000", 10000,
     "17d44b282ce390555823137d4e03d4b0edfc8f18f2df6b5ef74c7b0a5ff5cd2e",
     "717bcd343d31fd4f2a6b85b80c47bf6a08021f7b93a0cd1de5c5ac793450441e", "0badf00d",
     "98ace38ab8b92b060a1a3fc7dd46e7663a1aad12efadb15d58f54b2f529d4f49",
     "7df54908cd4cda2ebdb2738578f1f1ea063c898c311fca8496a006652ad6677f"},
    {verifier_kind::sm3, "476175737340313233", "5ad20ff41fcfc2761e8e214709acfff0db958d47d9b1bd96644867af1937ce5b", 2048,
     "55f710ac002d6c2b1935ee91568d54ba4a903a572f02cc3c437d508aa3fd4e30",
     "e1d6a603dc0ed7b0d7456be08472a8ccb58f724cad516af1aeead9442f0c5c38", "00000000",
     "14440d2334195a38990b88451d565cdfc5619768ef2ec72d1930bb7fa1f0d0d3",
     "aba557b0a3f10394b1629b602175f5655cec0fe07a9ba3df71806f2ff9d10ddf"},
    {verifier_kind::sm3, "d0bfd0b0d180d0bed0bbd18c2de5af86e7a0812dc3b1f09f9491",
     "0000000000000000000000000000000000000000000000000000000000000000", 10000,
     "4d6b13e26cb4cb050429cdd69c96a319f5fff02df023741b9ebe9d8a954328f2",
     "5c61e095c967200557c93d076120bab96afbe0ace9fff02a807cb2920dbad0a8", "00000000",
     "16fe878d4553ad7e985fe7dc8465c2da1bd53ac6936ec055c5427c405355876d",
     "8d282da1456de8fa0ef6b0f890a54fbe7e48f45be51a79a8af4e7101649a9f0a"},
};

verifier of(const proof_vector& v) {
    return verifier::make(v.kind, "jack", unhex(v.password).value(), unhex(v.salt).value(), v.iterations);
}

constexpr auto combined_password = "d0bfd0b0d180d0bed0bbd18c2de5af86e7a0812dc3b1f09f9491"sv;
constexpr auto combined_salt = "db4e176255751955bf8c3be23d2c531efee303c9ff817ee221240e1575ffb8b7"sv;

std::shared_ptr<const verifier> combined() {
    return std::make_shared<verifier>(verifier::make(verifier_kind::combined, "jack", unhex(combined_password).value(),
                                                     unhex(combined_salt).value(), 2048));
}

std::shared_ptr<const verifier> some(verifier_kind kind) {
    return std::make_shared<verifier>(verifier::make(kind, "jack", "secret", std::string(32, 's'), 2048));
}

challenge ask(hba_method method, std::shared_ptr<const verifier> stored, std::uint16_t minor) {
    return challenge_for(method, std::move(stored), "jack", minor, "0badf00d", "salt");
}

// A verifier was made up for the request when it is not the one that is stored.
bool is_made_up(const challenge& c, const verifier& real) { return c.by->salt() != real.salt(); }

}  // namespace

BOOST_AUTO_TEST_SUITE(dws_verifier)

BOOST_AUTO_TEST_CASE(verifiers_are_stored_as_the_real_server_stores_them) {
    for (const auto& v : proofs) {
        const std::string expected = (v.kind == verifier_kind::sm3 ? "sm3" : "sha256") + std::string{v.salt} +
                                     std::string{v.server_key} + std::string{v.stored_key} +
                                     encoded_iterations(v.iterations);
        BOOST_TEST(of(v).stored() == expected);
    }
    BOOST_TEST(combined()->stored() ==
               "sha256db4e176255751955bf8c3be23d2c531efee303c9ff817ee221240e1575ffb8b71fa46b37b522b46382615e031925a0265"
               "722227e2cd9901e88ec5c4aaefcaacb19dff87425455c38ee73c92c829b9b67f437153abe3ae9e591baa3fdefcd04aemd58e5a0"
               "e7ec76f5b79180fa0a61fcf4e48mgdhdcefade");
    BOOST_TEST(verifier::make(verifier_kind::md5, "юзер", "Gauss@123").stored() ==
               "md5ecd3115693f68bceb5b065cdd565fceb");
}

BOOST_AUTO_TEST_CASE(the_number_of_iterations_is_encoded_as_the_real_server_encodes_it) {
    BOOST_TEST(encoded_iterations(2048) == "mgdhdcefade");
    BOOST_TEST(encoded_iterations(10000) == "ecdfecefade");
    BOOST_TEST(encoded_iterations(10001) == "fcdfecefade");
    BOOST_TEST(encoded_iterations(100000) == "ecdfddefade");
    BOOST_TEST(encoded_iterations(134217728) == "mekmeeiibde");
    BOOST_TEST(encoded_iterations(2147483647) == "lgjilgljbfe");
}

BOOST_AUTO_TEST_CASE(the_answer_and_the_signature_are_those_of_the_real_functions) {
    for (const auto& v : proofs) {
        BOOST_TEST(of(v).server_signature(v.token) == v.server_signature);
        BOOST_TEST(of(v).accepts_proof(v.answer, v.token));
    }
    BOOST_TEST(
        combined()->accepts_proof("861cdee1e92feee7e2443afb081dd5ae49490f4ba71ae09b5abb6ff6436c417e", "ffffffff"));
    BOOST_TEST(combined()->accepts_md5("md5038043782229809b24ae14e765ce7f27", unhex("0a0b0c0d").value()));
}

BOOST_AUTO_TEST_CASE(an_answer_to_another_token_or_of_another_size_or_in_upper_case_is_wrong) {
    const auto& v = proofs[0];
    const std::string answer{v.answer};
    const auto jack = of(v);
    BOOST_TEST(!jack.accepts_proof(answer, "00000001"));
    BOOST_TEST(!jack.accepts_proof(answer.substr(0, 63), v.token));
    BOOST_TEST(!jack.accepts_proof(answer.substr(0, 62), v.token));
    BOOST_TEST(!jack.accepts_proof(answer + "0", v.token));
    BOOST_TEST(!jack.accepts_proof(answer + "00", v.token));
    BOOST_TEST(!jack.accepts_proof("", v.token));
    BOOST_TEST(!jack.accepts_proof("9" + std::string{"7C"} + answer.substr(3), v.token));
    BOOST_TEST(!jack.accepts_proof("0" + answer.substr(1), v.token));
    BOOST_TEST(!jack.accepts_md5("md5" + std::string(32, '0'), "salt"));
}

BOOST_AUTO_TEST_CASE(the_answer_to_request_11_that_clients_give_is_wrong_as_on_the_real_server) {
    const auto stored =
        verifier::make(verifier_kind::sha256, "jack", "Gauss@123",
                       unhex("39a68a38cc237153b9312900437d477933ce4484fb757a8ed93d2877ac4540bd").value(), 2048);
    const auto salt = unhex("01020304").value();
    BOOST_TEST(!stored.accepts_md5_sha256("md5068155b8f4400124f0b8555c6fb30dec", salt));
    BOOST_TEST(stored.accepts_md5_sha256("md5efa4e014439e5f20cd5a918aff90ee5c", salt));
}

BOOST_AUTO_TEST_CASE(a_request_says_more_or_less_depending_on_the_version_the_client_started_with) {
    const auto jack = some(verifier_kind::sha256);
    const std::string head = "\0\0\0\2"s + jack->salt() + "0badf00d";
    BOOST_TEST(ask(hba_method::sha256, jack, 0).data == head + jack->server_signature("0badf00d"));
    BOOST_TEST(ask(hba_method::sha256, jack, 50).data == head);
    BOOST_TEST(ask(hba_method::sha256, jack, 51).data == head + "\0\0\x08\0"s);
}

BOOST_AUTO_TEST_CASE(the_code_follows_from_the_method_the_verifier_and_the_version) {
    struct {
        hba_method method;
        verifier_kind kind;
        std::int32_t code_3_0, code_3_51;
        bool made_up;
    } const rows[] = {
        {hba_method::sha256, verifier_kind::md5, 5, 5, false},
        {hba_method::sha256, verifier_kind::combined, 5, 10, false},
        {hba_method::sha256, verifier_kind::sha256, 10, 10, false},
        {hba_method::sha256, verifier_kind::sm3, 13, 13, true},
        {hba_method::md5, verifier_kind::md5, 5, 5, false},
        {hba_method::md5, verifier_kind::combined, 5, 5, false},
        {hba_method::md5, verifier_kind::sha256, 11, 11, false},
        {hba_method::md5, verifier_kind::sm3, 13, 13, true},
        {hba_method::sm3, verifier_kind::md5, 13, 13, true},
        {hba_method::sm3, verifier_kind::combined, 13, 13, true},
        {hba_method::sm3, verifier_kind::sha256, 13, 13, true},
        {hba_method::sm3, verifier_kind::sm3, 13, 13, false},
    };
    for (const auto& row : rows) {
        const auto stored = some(row.kind);
        BOOST_TEST_CONTEXT("method " << int(row.method) << ", verifier " << int(row.kind)) {
            BOOST_TEST(ask(row.method, stored, 0).code == row.code_3_0);
            BOOST_TEST(ask(row.method, stored, 50).code == row.code_3_51);
            BOOST_TEST(ask(row.method, stored, 51).code == row.code_3_51);
            BOOST_TEST(is_made_up(ask(row.method, stored, 51), *stored) == row.made_up);
        }
    }
}

BOOST_AUTO_TEST_CASE(who_does_not_exist_is_asked_as_if_he_did_and_with_the_same_salt_each_time) {
    BOOST_TEST(ask(hba_method::sha256, nullptr, 0).code == 5);
    const auto first = ask(hba_method::sha256, nullptr, 51);
    BOOST_TEST(first.code == 10);
    BOOST_TEST(first.data == ask(hba_method::sha256, nullptr, 51).data);
    BOOST_TEST(first.data.ends_with("\0\0\x27\x10"s));
    BOOST_TEST(challenge_for(hba_method::sha256, nullptr, "jill", 51, "0badf00d", "salt").data != first.data);
    BOOST_TEST(ask(hba_method::sm3, nullptr, 0).code == 13);
}

BOOST_AUTO_TEST_CASE(wrong_passwords_lock_an_account_and_a_right_one_in_time_forgets_them) {
    accounts users{hba_method::sha256, 3};
    users.add({"old", "secret", verifier_kind::md5});
    const auto login = [&](std::string_view answer) { return users.judge(users.ask("old", 0), answer); };
    const auto right = [&] {
        const auto asked = users.ask("old", 0);
        return users.judge(asked, tusk::testing::md5_answer("old", "secret", asked.md5_salt));
    };
    BOOST_CHECK(login("md5") == verdict::wrong_password);
    BOOST_CHECK(login("md5") == verdict::wrong_password);
    BOOST_CHECK(right() == verdict::welcome);
    BOOST_CHECK(login("md5") == verdict::wrong_password);
    BOOST_CHECK(login("md5") == verdict::wrong_password);
    BOOST_CHECK(login("md5") == verdict::wrong_password);
    BOOST_CHECK(login("md5") == verdict::locked);
    BOOST_CHECK(right() == verdict::locked);
    users.forgive("old");
    BOOST_CHECK(right() == verdict::welcome);
    for (int i = 0; i != 5; ++i)
        BOOST_CHECK(users.judge(users.ask("nobody", 51), "x") == verdict::wrong_password);
}

BOOST_AUTO_TEST_SUITE_END()
