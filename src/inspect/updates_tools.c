/* Known update programs. What they verify is decided by a line of configuration in most cases; these lines are
 * rows of a table. Sources: the programs' own manuals (opkg.conf, apt.conf(5), apk(8), dnf.conf(5), SWUpdate,
 * RAUC, Mender, fwupd, OSTree, OpenWrt). */
#include "inspect/updates.h"

#include <string.h>

enum row { OPKG, APT, APK, DNF, SWUPDATE, RAUC, MENDER, FWUPD, OSTREE, SYSUPGRADE, MTD, FLASHCP, NANDWRITE, UBIUPDATEVOL,
	   DFU_UTIL, FWUPGRADE, FLASHROM };

#define BIN(name) "/bin/" name " /sbin/" name " /usr/bin/" name " /usr/sbin/" name " /usr/local/bin/" name

#define FLASH_TOOL "writes what it is given; whoever calls it has to verify"

const struct upd_row asy_upd_rows[] = {
	[OPKG] = {"opkg", BIN("opkg") " " BIN("opkg-cl") " " BIN("opkg-lede"), "package", UPD_NO, "usign",
		  "opkg.conf does not say `option check_signature`"},
	[APT] = {"apt", BIN("apt-get") " " BIN("apt"), "package", UPD_YES, "gpg",
		 "apt demands signed lists unless told otherwise"},
	[APK] = {"apk", BIN("apk"), "package", UPD_YES, "rsa", "apk demands signatures of known keys unless told otherwise"},
	[DNF] = {"dnf", BIN("dnf") " " BIN("yum") " " BIN("microdnf"), "package", UPD_NO, "gpg",
		 "no gpgcheck=1 in the configuration"},
	[SWUPDATE] = {"swupdate", BIN("swupdate"), "image", UPD_UNKNOWN, "",
		      "neither configuration nor call names a public key"},
	[RAUC] = {"rauc", BIN("rauc"), "image", UPD_YES, "cms", "rauc installs no bundle without a valid signature"},
	[MENDER] = {"mender", BIN("mender") " " BIN("mender-update"), "image", UPD_NO, "none",
		    "mender.conf names no ArtifactVerifyKey, so artifacts without a signature are installed"},
	[FWUPD] = {"fwupd", "/usr/libexec/fwupd/fwupd /usr/lib/fwupd/fwupd " BIN("fwupdmgr") " " BIN("fwupdtool"), "image",
		   UPD_YES, "jcat", "fwupd demands a trusted signature unless told otherwise"},
	[OSTREE] = {"ostree", BIN("ostree"), "image", UPD_UNKNOWN, "gpg", "no remote with gpg-verify or sign-verify"},
	[SYSUPGRADE] = {"sysupgrade", BIN("sysupgrade"), "image", UPD_NO, "none",
			"the image is checked for its format only: nothing sets REQUIRE_IMAGE_SIGNATURE=1"},
	[MTD] = {"mtd", BIN("mtd"), "flash-tool", UPD_UNKNOWN, "", FLASH_TOOL},
	[FLASHCP] = {"flashcp", BIN("flashcp") " " BIN("flash_eraseall"), "flash-tool", UPD_UNKNOWN, "", FLASH_TOOL},
	[NANDWRITE] = {"nandwrite", BIN("nandwrite"), "flash-tool", UPD_UNKNOWN, "", FLASH_TOOL},
	[UBIUPDATEVOL] = {"ubiupdatevol", BIN("ubiupdatevol"), "flash-tool", UPD_UNKNOWN, "", FLASH_TOOL},
	[DFU_UTIL] = {"dfu-util", BIN("dfu-util"), "flash-tool", UPD_UNKNOWN, "", FLASH_TOOL},
	[FWUPGRADE] = {"fwupgrade", BIN("fwupgrade") " " BIN("fwupgrade-tool"), "flash-tool", UPD_UNKNOWN, "", FLASH_TOOL},
	[FLASHROM] = {"flashrom", BIN("flashrom"), "flash-tool", UPD_UNKNOWN, "", FLASH_TOOL},
};
const size_t asy_upd_n_rows = sizeof(asy_upd_rows) / sizeof(asy_upd_rows[0]);
_Static_assert(sizeof(asy_upd_rows) / sizeof(asy_upd_rows[0]) <= UPD_ROWS_MAX, "room for every tool");

enum effect { YES, NO, TLS_UNCHECKED, ROLLBACK, SOURCE };

struct config_rule {
	enum row tool;
	const char *files; /* globs, separated by blanks */
	const char *line;  /* glob over the trimmed line, comments left out */
	enum effect effect;
	const char *reason;
};

#define OPKG_FILES "*/etc/opkg*.conf */etc/opkg/*.conf"
#define APT_FILES "*/etc/apt/apt.conf */etc/apt/apt.conf.d/*"
#define APT_SOURCES "*/etc/apt/sources.list */etc/apt/sources.list.d/*"
#define DNF_FILES "*/etc/dnf/dnf.conf */etc/yum.conf */etc/yum.repos.d/*.repo"
#define SWU_FILES "*/swupdate.cfg */etc/swupdate/* */etc/default/swupdate"
#define RAUC_FILES "*/rauc/system.conf */rauc-hawkbit-updater/config.conf */etc/rauc-hawkbit-updater*"
#define OSTREE_FILES "*/ostree/repo/config */etc/ostree/remotes.d/*.conf"
#define UPGRADE_FILES "/lib/upgrade/* /sbin/sysupgrade /usr/libexec/validate_firmware_image"

static const struct config_rule config_rules[] = {
	{OPKG, OPKG_FILES, "option*check_signature*", YES, "opkg.conf: signatures of package lists are checked"},
	{OPKG, OPKG_FILES, "src*", SOURCE, NULL},
	{OPKG, OPKG_FILES, "option*no_check_certificate*", TLS_UNCHECKED, NULL},
	{APT, APT_FILES, "*AllowUnauthenticated*true*", NO, "apt.conf: packages without a signature are installed"},
	{APT, APT_FILES, "*AllowInsecureRepositories*true*", NO, "apt.conf: lists without a signature are accepted"},
	{APT, APT_FILES, "*AllowWeakRepositories*true*", NO, "apt.conf: lists with a weak signature are accepted"},
	{APT, APT_FILES, "*Verify-Peer*false*", TLS_UNCHECKED, NULL},
	{APT, APT_SOURCES, "deb*trusted=yes*", NO, "sources.list: this source is trusted without a signature"},
	{APT, APT_SOURCES, "Trusted:*yes*", NO, "this source is trusted without a signature"},
	{APT, APT_SOURCES, "deb*", SOURCE, NULL},
	{APT, APT_SOURCES, "URIs:*", SOURCE, NULL},
	{APK, "*/etc/apk/repositories", "*", SOURCE, NULL},
	{DNF, DNF_FILES, "gpgcheck*=*0*", NO, "packages without a signature are installed"},
	{DNF, DNF_FILES, "gpgcheck*=*1*", YES, "signatures of packages are checked"},
	{DNF, DNF_FILES, "sslverify*=*0*", TLS_UNCHECKED, NULL},
	{DNF, DNF_FILES, "sslverify*=*false*", TLS_UNCHECKED, NULL},
	{DNF, DNF_FILES, "baseurl*", SOURCE, NULL},
	{SWUPDATE, SWU_FILES, "public-key-file*=*", YES, "swupdate.cfg names the public key"},
	{SWUPDATE, SWU_FILES, "ca-path*=*", YES, "swupdate.cfg names the trusted certificates"},
	{SWUPDATE, SWU_FILES, "no-downgrading*=*", ROLLBACK, NULL},
	{SWUPDATE, SWU_FILES, "url*=*", SOURCE, NULL},
	{SWUPDATE, SWU_FILES, "nocheckcert*=*true*", TLS_UNCHECKED, NULL},
	{RAUC, RAUC_FILES, "[keyring]", YES, "system.conf has a keyring for the signatures of bundles"},
	{RAUC, RAUC_FILES, "min-bundle-version=*", ROLLBACK, NULL},
	{RAUC, RAUC_FILES, "tls-no-verify*=*true*", TLS_UNCHECKED, NULL},
	{RAUC, RAUC_FILES, "ssl_verify*=*false*", TLS_UNCHECKED, NULL},
	{MENDER, "*/mender/mender.conf", "*\"ArtifactVerifyKey*\"*:*", YES, "mender.conf names the key that artifacts are verified by"},
	{MENDER, "*/mender/mender.conf", "*\"SkipVerify\"*:*true*", TLS_UNCHECKED, NULL},
	{MENDER, "*/mender/mender.conf", "*\"Server*\"*:*", SOURCE, NULL},
	{FWUPD, "*/etc/fwupd/*.conf", "OnlyTrusted*=*false*", NO, "fwupd.conf: firmware without a trusted signature is installed"},
	{FWUPD, "*/etc/fwupd/remotes.d/*.conf", "MetadataURI*=*", SOURCE, NULL},
	{OSTREE, OSTREE_FILES, "gpg-verify*=*false*", NO, "this remote is not verified"},
	{OSTREE, OSTREE_FILES, "gpg-verify*=*true*", YES, "commits of this remote must be signed"},
	{OSTREE, OSTREE_FILES, "sign-verify*=*", YES, "commits of this remote must be signed"},
	{OSTREE, OSTREE_FILES, "tls-permissive*=*true*", TLS_UNCHECKED, NULL},
	{OSTREE, OSTREE_FILES, "url*=*", SOURCE, NULL},
	{SYSUPGRADE, UPGRADE_FILES, "REQUIRE_IMAGE_SIGNATURE=1*", YES, "an image without a signature is refused"},
	{SYSUPGRADE, UPGRADE_FILES, "export REQUIRE_IMAGE_SIGNATURE=1*", YES, "an image without a signature is refused"},
	{SYSUPGRADE, UPGRADE_FILES, "*openssl* -verify *", YES, "the image's signature is verified"},
	{SYSUPGRADE, UPGRADE_FILES, "*usign -V*", YES, "the image's signature is verified"},
	{SYSUPGRADE, UPGRADE_FILES, "*gpg* --verify *", YES, "the image's signature is verified"},
};

/* Options of the programs where they are called. */
static const struct {
	const char *command, *option; /* globs */
	enum row tool;
	enum effect effect;
	const char *reason;
} calls[] = {
	{"swupdate", "-k", SWUPDATE, YES, "called with the public key"},
	{"swupdate", "--key", SWUPDATE, YES, "called with the public key"},
	{"swupdate", "-N", SWUPDATE, ROLLBACK, NULL},
	{"swupdate", "--no-downgrading", SWUPDATE, ROLLBACK, NULL},
	{"swupdate", "-x", SWUPDATE, TLS_UNCHECKED, NULL},
	{"swupdate", "--nocheckcert", SWUPDATE, TLS_UNCHECKED, NULL},
	{"opkg", "--no-check-certificate", OPKG, TLS_UNCHECKED, NULL},
	{"opkg", "--force-signature", OPKG, YES, "called so that signatures are demanded"},
	{"apt*", "--allow-unauthenticated", APT, NO, "called so that packages without a signature are installed"},
	{"apt*", "--allow-insecure-repositories", APT, NO, "called so that lists without a signature are accepted"},
	{"apt*", "--force-yes", APT, NO, "called so that packages without a signature are installed"},
	{"apk", "--allow-untrusted", APK, NO, "called so that packages without a signature are installed"},
	{"dnf", "--nogpgcheck", DNF, NO, "called so that packages without a signature are installed"},
	{"yum", "--nogpgcheck", DNF, NO, "called so that packages without a signature are installed"},
};

bool asy_upd_glob_list(const char *list, const char *text)
{
	char glob[128];

	while (*list) {
		size_t n = strcspn(list, " ");

		if (n && n < sizeof(glob)) {
			memcpy(glob, list, n);
			glob[n] = 0;
			if (asy_text_glob(glob, asy_bytes_from(text)))
				return true;
		}
		list += n;
		list += strspn(list, " ");
	}
	return false;
}

unsigned asy_upd_transport_of(struct asy_bytes text)
{
	unsigned found = 0;

	if (asy_text_contains(text, "https://"))
		found |= UPD_HTTPS;
	if (asy_text_contains(text, "http://"))
		found |= UPD_HTTP;
	if (asy_text_contains(text, "ftp://"))
		found |= asy_text_contains(text, "tftp://") ? UPD_TFTP : asy_text_contains(text, "sftp://") ? UPD_HTTPS : UPD_FTP;
	return found;
}

void asy_upd_decide(struct upd_facts *facts, enum upd_verifies verifies, const char *reason, const char *signature,
		    const char *path, const struct asy_line *line)
{
	if (facts->path && facts->line && facts->verifies == UPD_NO)
		return;
	facts->verifies = verifies;
	facts->reason = reason;
	if (signature)
		facts->signature = signature;
	facts->path = path;
	facts->line = line ? line->number : 0;
	facts->offset = line ? line->offset : ASY_NO_LOCUS_OFFSET;
}

static void apply(struct upd_state *s, struct upd_tree *tree, enum row tool, enum effect effect, const char *reason,
		  const struct asy_file *file, const struct asy_line *line)
{
	struct upd_facts *facts = &tree->tools[tool].facts;
	const char *path;

	switch (effect) {
	case YES:
	case NO:
		path = asy_arena_strdup(s->arena, file->path);
		if (path)
			asy_upd_decide(facts, effect == YES ? UPD_YES : UPD_NO, reason, asy_upd_rows[tool].signature, path, line);
		break;
	case TLS_UNCHECKED:
		facts->tls_unchecked = true;
		break;
	case ROLLBACK:
		facts->rollback = true;
		break;
	case SOURCE:
		facts->transports |= asy_upd_transport_of(line->text);
		break;
	}
}

void asy_upd_config(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file, const char *inner)
{
	const struct config_rule *applying[sizeof(config_rules) / sizeof(config_rules[0])];
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;
	size_t n = 0;

	for (size_t i = 0; i < sizeof(config_rules) / sizeof(config_rules[0]); i++)
		if (asy_upd_glob_list(config_rules[i].files, inner))
			applying[n++] = &config_rules[i];
	while (n && asy_lines_next_content(&lines, "#;", &line)) {
		if (asy_bytes_starts(line.text, "//"))
			continue;
		for (size_t i = 0; i < n; i++)
			if (asy_text_glob(applying[i]->line, line.text))
				apply(s, tree, applying[i]->tool, applying[i]->effect, applying[i]->reason, file, &line);
	}
}

static void call_line(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file, const struct asy_line *line)
{
	struct asy_bytes rest = line->text, word, command = {0};

	for (int i = 0; i < 200 && asy_upd_word(&rest, &word); i++) {
		struct asy_bytes name = asy_upd_basename(word);

		for (size_t k = 0; k < sizeof(calls) / sizeof(calls[0]); k++) {
			if (asy_text_glob(calls[k].command, name))
				command = name;
			else if (command.n && asy_text_glob(calls[k].command, command) &&
				 asy_bytes_is(word, calls[k].option))
				apply(s, tree, calls[k].tool, calls[k].effect, calls[k].reason, file, line);
		}
	}
}

void asy_upd_calls(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file)
{
	static const char *const commands[] = {"swupdate", "opkg", "apt", "apk", "dnf", "yum"};
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;
	bool any = false;

	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		any |= asy_text_contains(file->content, commands[i]);
	while (any && asy_lines_next_content(&lines, "#", &line))
		for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
			if (asy_text_contains(line.text, commands[i])) {
				call_line(s, tree, file, &line);
				break;
			}
}

/* SWUpdate built with signed images refuses everything else, and then knows the name of the signature's file. */
static void look_into_swupdate(struct upd_tool *tool, const struct asy_file *file)
{
	struct upd_facts *facts = &tool->facts;

	if (facts->line || file->content.n < 4096 || !asy_text_contains(file->content, "sw-description"))
		return;
	if (asy_text_contains(file->content, "sw-description.sig"))
		asy_upd_decide(facts, UPD_YES, "swupdate is built to demand signed images", "cms", tool->path, NULL);
	else
		asy_upd_decide(facts, UPD_NO, "swupdate is built without signed images", "none", tool->path, NULL);
}

void asy_upd_program(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file, const char *inner)
{
	if (file->type != ASY_NODE_FILE && file->type != ASY_NODE_SYMLINK)
		return;
	for (size_t i = 0; i < asy_upd_n_rows; i++) {
		struct upd_tool *tool = &tree->tools[i];

		if (!asy_upd_glob_list(asy_upd_rows[i].programs, inner))
			continue;
		if (!tool->path || file->type == ASY_NODE_FILE)
			tool->path = asy_arena_strdup(s->arena, file->path);
		if (i == SWUPDATE && file->type == ASY_NODE_FILE && tool->path)
			look_into_swupdate(tool, file);
	}
}
