/* PEM blocks (RFC 7468, with the headers of RFC 1421 that OpenSSL writes) anywhere in a file: also inside
 * programs, and inside strings where the line ends are written as "\n". */
#ifndef ASY_INSPECT_PEM_H
#define ASY_INSPECT_PEM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"

struct asy_pem {
	uint64_t offset, length; /* of the block with its two marker lines */
	struct asy_bytes label;  /* "RSA PRIVATE KEY"; points into the file */
	struct asy_bytes body;   /* the text between the markers, headers included */
	bool encrypted;          /* a "Proc-Type: 4,ENCRYPTED" or "DEK-Info" header */
};

/* The next block at or behind *at; *at moves behind it. False when there is none. A begin marker without its end
 * marker within ASY_LIMIT_CERT_BYTES is passed over. */
bool asy_pem_next(struct asy_bytes file, size_t *at, struct asy_pem *ret);

/* Decodes the body into out (a buffer with a ceiling). False when it is not base64. Headers are left out. */
bool asy_pem_decode(const struct asy_pem *pem, struct asy_buf *out);

#endif
