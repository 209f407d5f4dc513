/* The functions of one sum are called deprecated since OpenSSL 3 and are in every version; `Digest` says why it calls them. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/sha.h>
