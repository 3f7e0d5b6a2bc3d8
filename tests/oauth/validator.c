/* Has PostgreSQL 18 take one token for each role: "token-of-", and the name of the role. Nothing of the server's headers is
 * at hand, so what it needs is declared here
 * (https://www.postgresql.org/docs/18/oauth-validator-callbacks.html). */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct magic {
    int size;
    struct {
        int version;
        int function_arguments;
        int index_keys;
        int name_size;
        int float8_by_value;
        char extra[32];
    } abi;
    const char* name;
    const char* module_version;
};

struct state;

struct outcome {
    bool authorized;
    char* identity;
};

struct callbacks {
    uint32_t magic;
    void (*startup)(struct state*);
    void (*shutdown)(struct state*);
    bool (*validate)(const struct state*, const char* token, const char* role, struct outcome*);
};

extern char* pstrdup(const char*);

const struct magic* Pg_magic_func(void) {
    static const struct magic magic = {sizeof(struct magic), {1800, 100, 32, 64, 1, "PostgreSQL"}, NULL, NULL};
    return &magic;
}

static bool validate(const struct state* unused, const char* token, const char* role, struct outcome* result) {
    static const char prefix[] = "token-of-";
    (void)unused;
    result->authorized = strncmp(token, prefix, sizeof prefix - 1) == 0 && strcmp(token + sizeof prefix - 1, role) == 0;
    result->identity = result->authorized ? pstrdup(role) : NULL;
    return true;
}

const struct callbacks* _PG_oauth_validator_module_init(void) {
    static const struct callbacks all = {0x20250220, NULL, NULL, validate};
    return &all;
}
