#!/usr/bin/env bash
# Makes the keys and certificates that the TLS tests use.
#
#     make_pki.sh DIR
#
# DIR must exist; NAME.crt and NAME.key appear in it. The certificates of authorities are ca and other_ca; those for
# servers are the names in the calls below, and client, foreign_client and chained_client are for clients. revoked.crl
# is a list of ca's that has `right` on it. All keys but those for servers are for the caller only.
set -eu
cd "$1"

new_key=(-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes)

quietly() {
    "$@" 2>openssl.log || { cat openssl.log >&2; exit 1; }
}

authority() {
    local name=$1 issuer=${2:-}
    local extensions=(-addext "basicConstraints=critical,CA:TRUE" -addext "keyUsage=critical,keyCertSign,cRLSign")
    if [ -z "$issuer" ]; then
        quietly openssl req -x509 "${new_key[@]}" -days 30 -subj "/CN=tusk $name" -keyout "$name.key" -out "$name.crt" \
            "${extensions[@]}"
    else
        quietly openssl req "${new_key[@]}" -subj "/CN=tusk $name" -keyout "$name.key" -out "$name.csr"
        signed "$issuer" "$name" $'basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign'
    fi
    mkdir "$name.issued"
    : >"$name.issued/index"
    printf '%s\n' "[ca]" "default_ca = this" "[this]" "database = $name.issued/index" "rand_serial = yes" \
        "new_certs_dir = $name.issued" "default_md = sha256" "default_crl_days = 30" "policy = any" \
        "unique_subject = no" "[any]" "commonName = supplied" >"$name.cnf"
}

# signed ISSUER NAME EXTENSIONS [BEGIN END]: NAME.crt from NAME.csr.
signed() {
    quietly openssl ca -batch -notext -config "$1.cnf" -keyfile "$1.key" -cert "$1.crt" -in "$2.csr" -out "$2.crt" \
        -extfile <(printf '%s\n' "$3") -startdate "${4:-20200101000000Z}" -enddate "${5:-20490101000000Z}"
}

# certificate ISSUER NAME COMMON_NAME EXTENSIONS [BEGIN END]
certificate() {
    quietly openssl req "${new_key[@]}" -subj "/CN=$3" -keyout "$2.key" -out "$2.csr"
    signed "$1" "$2" "$4" "${@:5}"
}

for_server() {
    certificate "$1" "$2" "$3" "extendedKeyUsage=serverAuth${4:+$'\n'subjectAltName=$4}" "${@:5}"
}

authority ca
authority other_ca
authority middle_ca ca

for_server ca right tusk DNS:localhost,IP:127.0.0.1
for_server other_ca wrong_ca tusk DNS:localhost,IP:127.0.0.1
for_server ca wrong_name elsewhere.example DNS:elsewhere.example
for_server ca expired tusk DNS:localhost,IP:127.0.0.1 20200101000000Z 20200201000000Z
for_server middle_ca chained tusk DNS:localhost,IP:127.0.0.1
cat middle_ca.crt >>chained.crt
for_server middle_ca broken_chain tusk DNS:localhost,IP:127.0.0.1

# Signed in other ways: what a login can be bound to is the hash that the signature is made of, if there is one.
self_signed() {
    quietly openssl req -x509 -nodes -days 30 -subj /CN=localhost -keyout "$1.key" -out "$1.crt" "${@:2}" \
        -addext subjectAltName=DNS:localhost,IP:127.0.0.1
}
self_signed self_signed "${new_key[@]}"
self_signed signed_by_sha512 "${new_key[@]}" -sha512
self_signed signed_by_rsa_pss -newkey rsa:2048 -sha384 -sigopt rsa_padding_mode:pss
self_signed signed_by_ed25519 -newkey ed25519

# What a certificate may say about a host.
for_server ca name_only tusk DNS:localhost
for_server ca address_only tusk IP:127.0.0.1
for_server ca common_name localhost ""
for_server ca common_name_in_capitals LOCALHOST ""
for_server ca other_name_and_common_name localhost DNS:elsewhere.example
for_server ca address_and_common_name localhost IP:127.0.0.1
for_server ca address_in_common_name 127.0.0.1 ""
for_server ca address_as_name tusk DNS:127.0.0.1
for_server ca any_name tusk DNS:*
for_server ca part_of_a_name tusk DNS:local*

certificate ca client certuser extendedKeyUsage=clientAuth
certificate other_ca foreign_client certuser extendedKeyUsage=clientAuth
certificate middle_ca chained_client certuser extendedKeyUsage=clientAuth
cat middle_ca.crt >>chained_client.crt

quietly openssl ca -config ca.cnf -keyfile ca.key -cert ca.crt -revoke right.crt
quietly openssl ca -config ca.cnf -keyfile ca.key -cert ca.crt -gencrl -out revoked.crl

mkdir revocations
cp revoked.crl "revocations/$(openssl crl -in revoked.crl -noout -hash).r0"

rm -rf ./*.csr ./*.issued ./*.cnf openssl.log
chmod 600 ./*.key
