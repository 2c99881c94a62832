/* What `assay vulns` is asked about: an image, a result, or a bill of materials. */
#ifndef ASY_CLI_VULNS_INPUT_H
#define ASY_CLI_VULNS_INPUT_H

#include "cli/cli.h"
#include "evidence/store.h"
#include "vuln/match.h"

struct asy_vulns_input {
	struct asy_vsubject subject;
	const char *name, *kind;    /* kind: "image", "result", "sbom" */
	const char *product, *version, *supplier; /* of the product, where the input says so; "" otherwise */
	bool complete;              /* everything that tells components was read */
	const char *gap;            /* why not complete */
	struct asy_store *store;    /* of an image: holds the texts */
};

/* An exit code. Texts live in `arena`. Release in every case. */
int asy_vulns_input_open(struct asy_cli *cli, struct asy_arena *arena, const char *path, struct asy_vulns_input *ret);
void asy_vulns_input_release(struct asy_vulns_input *in);

/* What a store knows, into the subject: borrowed texts, the store must stay. */
enum asy_err asy_vulns_from_store(const struct asy_store *store, struct asy_vsubject *s) ASY_MUST_CHECK;

#endif
