/* One update bundle through the worker assay-update. */
#ifndef ASY_CLI_BUNDLE_H
#define ASY_CLI_BUNDLE_H

#include "cli/image.h"
#include "evidence/store.h"

enum { ASY_BUNDLE_TRUST = 32 };

/* Paths are the user's; NULL: not given. */
struct asy_bundle_job {
	const char *path;
	const char *trust[ASY_BUNDLE_TRUST];
	size_t n_trust;
	const char *signature;     /* detached */
	const char *other, *older; /* other bundles of the same maker, for mutations */
	const char *sign_key, *sign_cert, *sign_ca, *sign_ca_key;
	const char *support_until; /* "2030-12-31" */
	bool mutate;
};

struct asy_bundle {
	struct asy_session_handler h; /* first; entry, content and content_end may be set by the caller */
	struct asy_store *store;      /* sealed when asy_bundle_examine() has returned DONE */
	struct asy_session_result session;
	char sha256[65];
	uint64_t size;
};

/* Fills what the options --trust, --signature, --support-until say. An exit code. */
int asy_bundle_options(const struct asy_cli *cli, struct asy_bundle_job *job);

/* Puts the records into ret->store (made when NULL and sealed; else the caller's, left open). An exit code. Release in every case. */
int asy_bundle_examine(const struct asy_cli *cli, const struct asy_bundle_job *job, struct asy_bundle *ret);
void asy_bundle_release(struct asy_bundle *b);

#endif
