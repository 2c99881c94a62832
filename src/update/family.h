/* A family of bundles: one file each, one row in families.c. */
#ifndef ASY_UPDATE_FAMILY_H
#define ASY_UPDATE_FAMILY_H

#include "update/update.h"

struct asy_mutator;

struct asy_update_family {
	const char *name, *title;
	const char *reads;  /* what is read and verified, for `assay update families` */
	const char *source; /* the document or program that defines the format */
	/* True when the bytes are of this family, intact or damaged. `detached` may be empty. */
	bool (*probe)(struct asy_bytes in, struct asy_bytes detached);
	void (*read)(struct asy_update *u);
	/* Mutations that need to know the format; NULL when the general ones do. */
	void (*mutate)(struct asy_mutator *m);
};

extern const struct asy_update_family *const asy_update_families[]; /* in the order of probing */
extern const size_t asy_n_update_families;

const struct asy_update_family *asy_update_family_of(struct asy_bytes in, struct asy_bytes detached); /* or NULL */

extern const struct asy_update_family asy_family_rauc, asy_family_swupdate, asy_family_mender, asy_family_fit, asy_family_openwrt,
	asy_family_mcuboot, asy_family_avb, asy_family_esp, asy_family_suit, asy_family_minisign, asy_family_signify,
	asy_family_tuf, asy_family_android, asy_family_detached;

#endif
