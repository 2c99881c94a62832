/* Network addresses in text: URLs (RFC 3986), host names (RFC 1123), IPv4 and IPv6 addresses, mail addresses.
 * All functions look at one place of hostile bytes and copy bounded results. */
#ifndef ASY_INSPECT_ENDPOINT_TEXT_H
#define ASY_INSPECT_ENDPOINT_TEXT_H

#include <stdbool.h>

#include "base/bytes.h"

enum { ENDPOINT_HOST = 128, ENDPOINT_URL = 256 };

struct asy_endpoint {
	const char *scheme;       /* lower case, static; "" for a bare host or address */
	char host[ENDPOINT_HOST]; /* lower case; IPv6 without brackets */
	char url[ENDPOINT_URL];   /* without user, password, query and fragment; "" for a bare host */
	int port;                 /* as written or usual for the scheme; 0: not known */
	bool is_address;          /* host is an IP address */
	bool is_private;          /* an address or name that is only valid in a local network */
	bool secure;              /* the scheme protects the connection; false for a bare host */
	uint64_t start;           /* of the match in the bytes */
};

/* The URL around the "://" at `at` (place of the ':'). False for unknown schemes, placeholders
 * ("http://%s/", "http://$HOST"), names without a dot, loopback and documentation addresses. */
bool asy_endpoint_url(struct asy_bytes in, size_t at, struct asy_endpoint *ret);

/* A whole word: "time.example.org", "192.168.1.1:8080", "8.8.8.8". In programs most words with dots are names of
 * members and files, and in binaries most numbers with dots are versions: there more certainty is asked for. */
enum asy_word_of { ASY_WORD_OF_CONFIG, ASY_WORD_OF_SCRIPT, ASY_WORD_OF_BINARY };
bool asy_endpoint_word(struct asy_bytes word, enum asy_word_of where, struct asy_endpoint *ret);

/* The mail address around the '@' at `at`, in lower case, into out. */
bool asy_endpoint_mail(struct asy_bytes in, size_t at, char *out, size_t size, size_t *ret_start);

/* Parses an IPv4 address that is the whole text. */
bool asy_endpoint_ipv4(struct asy_bytes text, uint8_t ret_octets[4]);

#endif
