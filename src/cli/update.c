/* assay update show | verify | families */
#include <string.h>

#include "cli/update.h"
#include "cli/verbs.h"

static int run(struct asy_cli *cli)
{
	const char *what = cli->arguments[0];
	bool has_file = cli->n_arguments > 1;

	if (strcmp(what, "families") == 0)
		return asy_update_families_list(cli);
	if (strcmp(what, "show") != 0 && strcmp(what, "verify") != 0)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "\"%s\": choose show, verify or families", what);
	if (!has_file)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s needs a bundle", what);
	return asy_update_show(cli, strcmp(what, "verify") == 0);
}

static const struct asy_option options[] = {
	{"--trust", "FILE", "certificate, public key or CRL that the device trusts; may be given several times"},
	{"--signature", "FILE", "a signature that comes beside the bundle"},
	{"--support-until", "DATE", "end of support: certificates that end before are reported"},
	{"--all", NULL, "every part of the byte map"},
	{"--format", "FORMAT", "text or json"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_update = {
	.name = "update",
	.arguments = "show|verify|families [BUNDLE]",
	.summary = "what an update bundle is, and whether its signature holds",
	.help = "Reads update bundles in a sandboxed worker with parsers of its own. `show` prints structure, signers, payloads and the map\n"
	        "of bytes: signed, hashed, framing, not covered. `verify` checks signature and digests against whom the device trusts; it ends\n"
	        "with 0 when the bundle is valid, with 1 when it is not, with 3 when it is no bundle at all.\n\n"
	        "examples:\n"
	        "  assay update show camera-1.4.2.raucb\n"
	        "  assay update verify camera-1.4.2.raucb --trust ca.pem\n"
	        "  assay update verify release.bin --signature release.bin.minisig --trust minisign.pub\n"
	        "  assay update families",
	.options = options,
	.least = 1,
	.most = 2,
	.run = run,
};
