/* assay update show | verify | attack | policy | families | groups | adapters */
#include <string.h>

#include "cli/update.h"
#include "cli/verbs.h"

static int run(struct asy_cli *cli)
{
	const char *what = cli->arguments[0];
	bool has_file = cli->n_arguments > 1;

	if (strcmp(what, "families") == 0)
		return asy_update_families_list(cli);
	if (strcmp(what, "groups") == 0)
		return asy_update_table_list(cli, "update-attacks.txt");
	if (strcmp(what, "adapters") == 0)
		return asy_update_table_list(cli, "update-verifiers.txt");
	if (strcmp(what, "show") != 0 && strcmp(what, "verify") != 0 && strcmp(what, "attack") != 0 && strcmp(what, "policy") != 0)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "\"%s\": choose show, verify, attack, policy, families, groups or adapters", what);
	if (!has_file)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s needs a file", what);
	if (strcmp(what, "policy") == 0)
		return asy_update_policy(cli);
	if (strcmp(what, "attack") == 0)
		return asy_update_attack(cli);
	return asy_update_show(cli, strcmp(what, "verify") == 0);
}

static const struct asy_option options[] = {
	{"--trust", "FILE", "certificate, public key or CRL that the device trusts; may be given several times"},
	{"--signature", "FILE", "a signature that comes beside the bundle"},
	{"--support-until", "DATE", "end of support: certificates that end before are reported"},
	{"--verifier", "CMD", "attack: the device's own verifier as a command line; {} is the bundle, {trust} the first --trust"},
	{"--adapter", "NAME", "attack: a verifier that is known, see `assay update adapters`; \"assay\" is our own"},
	{"--without-trust", "CMD", "attack: the verifier with no key configured"},
	{"--accept-log", "GLOBS", "attack: a line of output that means accepted, \"|\" between patterns; without it the exit code decides"},
	{"--refuse-log", "GLOBS", "attack: a line of output that means refused"},
	{"--installed", "PATH", "attack: what an installation changes, beneath {scratch}"},
	{"--state", "CMD", "attack: prints the installed state, for devices elsewhere"},
	{"--sign-with", "KEY", "attack: private key that the device trusts, to sign older and foreign bundles with"},
	{"--sign-cert", "FILE", "attack: its certificate"},
	{"--sign-ca", "FILE", "attack: an authority that the device trusts, to issue unfit certificates"},
	{"--sign-ca-key", "KEY", "attack: its private key"},
	{"--other", "BUNDLE", "attack: another genuine bundle of the same maker"},
	{"--older", "BUNDLE", "attack: an older genuine release, which the device should refuse"},
	{"--group", "LIST", "attack: only these groups of mutations"},
	{"--timeout", "SECONDS", "attack: of one run of the verifier, default 30"},
	{"--stage", "STAGE", "attack: update (default), or boot when the verifier is that of the boot chain"},
	{"--unconfined", NULL, "attack: the verifier may write outside of its scratch folder, for devices elsewhere"},
	{"--keep", "DIR", "attack: keeps the bundles that should have been refused"},
	{"--output", "FILE", "(-o) attack: the series as JSON, for the product file"},
	{"--all", NULL, "every part of the byte map, every row of a series"},
	{"--format", "FORMAT", "text or json"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_update = {
	.name = "update",
	.arguments = "show|verify|attack|policy|families|groups|adapters [FILE]",
	.summary = "what an update bundle is, whether its signature holds, and what the device does with forged ones",
	.help = "Reads update bundles in a sandboxed worker with parsers of its own. `show` prints structure, signers, payloads and the map\n"
	        "of bytes: signed, hashed, framing, not covered. `verify` checks signature and digests against whom the device trusts; it ends\n"
	        "with 0 when the bundle is valid, with 1 when it is not, with 3 when it is no bundle at all. `attack` makes mutations of a\n"
	        "genuine bundle, runs the device's own verifier on each in a scratch folder, and says which were accepted; it ends with 1\n"
	        "when one was that must be refused, with 3 when the untouched bundle was not accepted (then nothing is proved). `policy` shows what a firmware image\n"
	        "accepts: its updaters, whether they verify, the keys they trust; it ends with 1 when verification is off or a development\n"
	        "key is trusted. `families`, `groups` and `adapters` list the bundles that are read, the groups of mutations, and the\n"
	        "verifiers that are known.\n\n"
	        "examples:\n"
	        "  assay update show camera-1.4.2.raucb\n"
	        "  assay update verify camera-1.4.2.raucb --trust ca.pem\n"
	        "  assay update verify release.bin --signature release.bin.minisig --trust minisign.pub\n"
	        "  assay update attack camera.raucb --adapter rauc --trust ca.pem --older camera-1.3.raucb -o series.json\n"
	        "  assay update attack fw.bin --verifier 'scp {} dev:/tmp/b && ssh dev /usr/sbin/update /tmp/b' --unconfined\n"
	        "  assay update policy camera-1.4.2.bin\n"
	        "  assay update families",
	.options = options,
	.least = 1,
	.most = 2,
	.run = run,
};
