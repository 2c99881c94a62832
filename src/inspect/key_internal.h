/* Shared by key.c (DER) and key_ssh.c. */
#ifndef ASY_INSPECT_KEY_INTERNAL_H
#define ASY_INSPECT_KEY_INTERNAL_H

#include <stddef.h>

#include "inspect/key.h"

struct key_curve {
	struct asy_bytes oid;
	const char *name;
	const char *ssh; /* "nistp256", "" when SSH has no name for it */
	unsigned bits;
};

extern const struct key_curve key_curves[];
extern const size_t key_n_curves;

/* From big-endian magnitudes; false when they cannot be such a key. An empty y or point leaves the fingerprint empty. */
bool key_make_rsa(struct asy_bytes n, struct asy_bytes e, struct asy_key *ret);
bool key_make_dsa(struct asy_bytes p, struct asy_bytes q, struct asy_bytes g, struct asy_bytes y, struct asy_key *ret);
bool key_make_ec(const struct key_curve *curve, struct asy_bytes point, struct asy_key *ret);

#endif
