/* Scripts that install software: what they fetch, what they write, and whether anything is verified between. */
#include "inspect/updates.h"

#include <string.h>

#include "base/limits.h"
#include "inspect/elf_reader.h"

enum { SCRIPT_BYTES = 512 * 1024 };

/* What the lines of one script do; each holds the first line of its kind. */
struct deeds {
	struct asy_line fetch, write, unpack, install, run, verify, maybe, checksum, hand_over, unchecked;
	const char *verify_tool, *checksum_tool, *handed_to, *write_what;
	unsigned transports;
};

static bool is_separator(uint8_t c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n' || (c && strchr(";|&()`<>{}\"'", c));
}

bool asy_upd_word(struct asy_bytes *rest, struct asy_bytes *ret_word)
{
	size_t from = 0, to;

	while (from < rest->n && is_separator(rest->p[from]))
		from++;
	for (to = from; to < rest->n && !is_separator(rest->p[to]);)
		to++;
	if (to == from)
		return false;
	*ret_word = (struct asy_bytes){rest->p + from, to - from};
	*rest = (struct asy_bytes){rest->p + to, rest->n - to};
	return true;
}

struct asy_bytes asy_upd_basename(struct asy_bytes word)
{
	size_t from = word.n;

	while (from > 0 && word.p[from - 1] != '/')
		from--;
	return asy_bytes_from_offset(word, from);
}

static const char *one_of(struct asy_bytes word, const char *const *list)
{
	for (; *list; list++)
		if (asy_bytes_is(word, *list))
			return *list;
	return NULL;
}

static void first(struct asy_line *kept, const struct asy_line *line)
{
	if (!kept->number)
		*kept = *line;
}

static const char *const fetchers[] = {"wget", "curl", "uclient-fetch", "tftp", "ftpget", "aria2c", "axel", "lftp", "ftp",
				       "wget-ssl", "fetch", NULL};
static const char *const checksums[] = {"md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum", "cksum",
					"crc32", "sum", "shasum", NULL};
static const char *const installers[] = {"swupdate", "rauc", "mender", "mender-update", "sysupgrade", "fwupdmgr",
					 "fwupdtool", "ostree", NULL};
static const char *const block_devices[] = {"/dev/mtd*", "/dev/mmcblk*", "/dev/sd?*", "/dev/nand*", "/dev/ubi*",
					    "/dev/nvme*", "/dev/hd?*", "/dev/flash*", NULL};

struct words {
	struct asy_bytes w[64];
	size_t n;
};

static bool has_word(const struct words *words, const char *glob)
{
	for (size_t i = 0; i < words->n; i++)
		if (asy_text_glob(glob, words->w[i]))
			return true;
	return false;
}

static bool is_block_device(struct asy_bytes word)
{
	if (asy_bytes_starts(word, "of="))
		word = asy_bytes_from_offset(word, 3);
	for (size_t i = 0; block_devices[i]; i++)
		if (asy_text_glob(block_devices[i], word))
			return true;
	return false;
}

/* "> /dev/mtdblock2" */
static bool redirects_to_device(struct asy_bytes text)
{
	size_t at = 0;

	while ((at = asy_bytes_find_byte(text, '>', at)) < text.n) {
		struct asy_bytes rest = asy_bytes_from_offset(text, ++at), word;

		if (asy_upd_word(&rest, &word) && is_block_device(word))
			return true;
	}
	return false;
}

/* Words of a command that writes to flash or a disk. */
static const char *writes(const struct words *words, size_t i, struct asy_bytes text)
{
	struct asy_bytes name = asy_upd_basename(words->w[i]);

	if (asy_bytes_is(name, "mtd"))
		return has_word(words, "write") ? "mtd write" : has_word(words, "erase") ? "mtd erase" : NULL;
	if (asy_bytes_is(name, "dd")) {
		for (size_t k = i + 1; k < words->n; k++)
			if (asy_bytes_starts(words->w[k], "of=") && is_block_device(words->w[k]))
				return "dd to a device";
		return NULL;
	}
	if (asy_bytes_is(name, "cat") || asy_bytes_is(name, "gzip") || asy_bytes_is(name, "zcat") || asy_bytes_is(name, "xzcat"))
		return redirects_to_device(text) ? "writing to a device" : NULL;
	if (asy_bytes_is(name, "nandwrite"))
		return "nandwrite";
	if (asy_bytes_is(name, "flashcp"))
		return "flashcp";
	if (asy_bytes_is(name, "ubiupdatevol"))
		return "ubiupdatevol";
	if (asy_bytes_is(name, "mtd_write") || asy_bytes_is(name, "fwupgrade") || asy_bytes_is(name, "flashrom"))
		return "a flash tool";
	if (asy_bytes_is(name, "dfu-util"))
		return has_word(words, "-D") || has_word(words, "--download") ? "dfu-util" : NULL;
	return NULL;
}

static const char *verifier(const struct words *words, size_t i)
{
	struct asy_bytes name = asy_upd_basename(words->w[i]);

	if (asy_bytes_is(name, "gpgv") || asy_bytes_is(name, "gpgv2"))
		return "gpgv";
	if (asy_text_glob("gpg*", name))
		return has_word(words, "--verify") ? "gpg" : NULL;
	if (asy_text_glob("openssl*", name))
		return has_word(words, "-verify*") || (has_word(words, "verify") && has_word(words, "-CA*")) ||
				       (has_word(words, "-pubverify")) ? "openssl" : NULL;
	if (asy_bytes_is(name, "usign") || asy_text_glob("signify*", name) || asy_bytes_is(name, "minisign"))
		return has_word(words, "-V*") || has_word(words, "--verify") ? "usign" : NULL;
	if (asy_bytes_is(name, "cosign"))
		return "cosign";
	return NULL;
}

static bool may_verify(struct asy_bytes name)
{
	return (asy_text_contains_nocase(name, "verif") || asy_text_contains_nocase(name, "check")) &&
	       (asy_text_contains_nocase(name, "sig") || asy_text_contains_nocase(name, "cert"));
}

static bool unpacks_to_root(const struct words *words, size_t i)
{
	if (!asy_bytes_is(asy_upd_basename(words->w[i]), "tar") || i + 1 >= words->n)
		return false;
	if (!asy_text_contains(words->w[i + 1], "x") && !has_word(words, "--extract"))
		return false;
	for (size_t k = i + 1; k + 1 < words->n; k++)
		if (asy_bytes_is(words->w[k], "-C") || asy_bytes_is(words->w[k], "--directory"))
			return asy_bytes_is(words->w[k + 1], "/") || asy_bytes_is(words->w[k + 1], "/usr") ||
			       asy_bytes_is(words->w[k + 1], "/opt") || asy_bytes_is(words->w[k + 1], "/overlay");
	return asy_bytes_is(words->w[words->n - 1], "-C/");
}

static bool installs_package(const struct words *words, size_t i)
{
	struct asy_bytes name = asy_upd_basename(words->w[i]);

	if (asy_bytes_is(name, "dpkg"))
		return has_word(words, "-i") || has_word(words, "--install");
	if (asy_bytes_is(name, "rpm"))
		return has_word(words, "-U*") || has_word(words, "-i*") || has_word(words, "-F*");
	return asy_bytes_is(name, "opkg") && has_word(words, "install");
}

/* "... | sh", "sh /tmp/x", ". /tmp/x" */
static bool runs_fetched(const struct words *words, size_t i, struct asy_bytes text)
{
	static const char *const shells[] = {"sh", "bash", "ash", "source", ".", "eval", NULL};
	struct asy_bytes name = asy_upd_basename(words->w[i]);

	if (!one_of(asy_bytes_is(words->w[i], ".") ? words->w[i] : name, shells))
		return asy_bytes_starts(words->w[i], "/tmp/") && i == 0;
	if (i + 1 < words->n && asy_bytes_starts(words->w[i + 1], "/tmp/"))
		return true;
	return i > 0 && asy_bytes_find_byte(text, '|', 0) < text.n && i + 1 == words->n;
}

static void note_fetch(struct deeds *deeds, const struct words *words, size_t i, const struct asy_line *line)
{
	struct asy_bytes name = asy_upd_basename(words->w[i]);

	first(&deeds->fetch, line);
	if (asy_bytes_is(name, "tftp"))
		deeds->transports |= UPD_TFTP;
	else if (asy_bytes_is(name, "ftpget") || asy_bytes_is(name, "ftp"))
		deeds->transports |= UPD_FTP;
	else
		deeds->transports |= UPD_FETCHED;
	for (size_t k = i + 1; k < words->n; k++) {
		struct asy_bytes w = words->w[k];
		bool cluster = asy_bytes_is(name, "curl") && w.n > 1 && w.n < 8 && w.p[0] == '-' && w.p[1] != '-' &&
			       asy_bytes_find_byte(w, 'k', 0) < w.n;

		if (asy_bytes_is(w, "--no-check-certificate") || asy_bytes_is(w, "--insecure") || cluster ||
		    asy_bytes_is(w, "--check-certificate=false") || asy_bytes_is(w, "--proxy-insecure"))
			first(&deeds->unchecked, line);
	}
}

/* A command stands at the start of a line or behind shell syntax, not after a blank: "echo use wget" fetches
 * nothing. Quotes and $( count as syntax. */
static bool is_command(struct asy_bytes text, struct asy_bytes word)
{
	static const char *const before[] = {"if", "then", "else", "elif", "do", "while", "until", "!", "exec", "sudo", "time",
					     "nohup", "nice", "eval", "case", "in", "busybox", "env", "timeout", "xargs", NULL};
	size_t i = (size_t)(word.p - text.p), end;

	while (i > 0 && (text.p[i - 1] == ' ' || text.p[i - 1] == '\t'))
		i--;
	if (i == 0 || strchr(";|&()`{}!\"'", text.p[i - 1]))
		return true;
	for (end = i; i > 0 && !is_separator(text.p[i - 1]);)
		i--;
	word = (struct asy_bytes){text.p + i, end - i};
	/* "A=b command", "xargs -n 1 command", "timeout 30 command", case label "start)" */
	return one_of(asy_upd_basename(word), before) || asy_bytes_find_byte(word, '=', 0) < word.n ||
	       (word.n && word.p[0] >= '0' && word.p[0] <= '9');
}

static void look_at_command(struct deeds *deeds, const struct words *words, size_t i, const struct asy_line *line)
{
	struct asy_bytes name = asy_upd_basename(words->w[i]);
	const char *what;

	if (one_of(name, fetchers))
		note_fetch(deeds, words, i, line);
	if ((what = writes(words, i, line->text)) != NULL && (!deeds->write_what || strcmp(deeds->write_what, "mtd erase") == 0)) {
		deeds->write = *line;
		deeds->write_what = what;
	}
	if ((what = verifier(words, i)) != NULL && !deeds->verify_tool) {
		deeds->verify = *line;
		deeds->verify_tool = what;
	} else if (!what && may_verify(name)) {
		first(&deeds->maybe, line);
	}
	if ((what = one_of(name, checksums)) != NULL && !deeds->checksum_tool) {
		deeds->checksum = *line;
		deeds->checksum_tool = what;
	}
	if ((what = one_of(name, installers)) != NULL && !deeds->handed_to) {
		deeds->hand_over = *line;
		deeds->handed_to = what;
	}
	if (unpacks_to_root(words, i))
		first(&deeds->unpack, line);
	if (installs_package(words, i))
		first(&deeds->install, line);
	if (runs_fetched(words, i, line->text))
		first(&deeds->run, line);
}

static void read_deeds(struct asy_bytes content, struct deeds *deeds)
{
	struct asy_lines lines = asy_lines_of(content);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct words words;
		struct asy_bytes rest = line.text;

		deeds->transports |= asy_upd_transport_of(line.text);
		for (words.n = 0; words.n < 64 && asy_upd_word(&rest, &words.w[words.n]);)
			words.n++;
		for (size_t i = 0; i < words.n; i++)
			if (is_command(line.text, words.w[i]))
				look_at_command(deeds, &words, i, &line);
	}
}

bool asy_upd_is_script(const struct asy_file *file, const char *inner)
{
	static const char *const places = "*/init.d/* */rc.d/* */rcS* */rc.local *.sh */cron.*/* */crontabs/* */bin/* */sbin/*";

	if (file->content.n > SCRIPT_BYTES || file->content.n < 8)
		return false;
	if (asy_bytes_starts(file->content, "#!"))
		return asy_text_contains(asy_bytes_head(file->content, 64), "sh");
	return asy_upd_glob_list(places, inner) && asy_text_is_text(file->content);
}

static struct upd_script *add(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file, const char *class)
{
	struct upd_script *script;

	if (s->n_scripts == UPD_SCRIPTS || !(script = asy_arena_alloc(s->arena, sizeof(*script)))) {
		s->full = true;
		return NULL;
	}
	script->class = class;
	script->path = script->facts.path = asy_arena_strdup(s->arena, file->path);
	script->name = asy_arena_strdup(s->arena, file->name);
	script->facts.offset = ASY_NO_LOCUS_OFFSET;
	script->facts.signature = script->facts.reason = "";
	if (!script->path || !script->name)
		return NULL;
	if (tree->last)
		tree->last->next = script;
	else
		tree->first = script;
	tree->last = script;
	s->n_scripts++;
	return script;
}

static const char *digest_name(const char *tool)
{
	return strcmp(tool, "md5sum") == 0 ? "md5" : strncmp(tool, "sha1", 4) == 0 || strcmp(tool, "shasum") == 0 ? "sha1"
	       : strncmp(tool, "sha", 3) == 0 ? "sha2" : "crc32";
}

static void judge_script(struct upd_state *s, struct upd_script *script, const struct deeds *d)
{
	struct upd_facts *f = &script->facts;
	const struct asy_line *act = d->write.number     ? &d->write
				     : d->unpack.number  ? &d->unpack
				     : d->install.number ? &d->install
				     : d->run.number     ? &d->run
							 : &d->hand_over;
	const char *what = d->write_what       ? d->write_what
			   : d->unpack.number  ? "unpacking over the system"
			   : d->install.number ? "installing a package"
			   : d->run.number     ? "running what was fetched"
					       : "handing over";
	char *reason = NULL;

	f->line = act->number;
	f->offset = act->offset;
	if (d->verify_tool && d->verify.number <= act->number) {
		f->verifies = UPD_YES;
		f->signature = d->verify_tool;
		reason = asy_arena_printf(s->arena, "%s in line %u verifies before %s in line %u", d->verify_tool,
					  d->verify.number, what, act->number);
	} else if (d->verify_tool || d->maybe.number) {
		reason = asy_arena_printf(s->arena, "line %u may verify a signature; %s is in line %u",
					  d->verify_tool ? d->verify.number : d->maybe.number, what, act->number);
	} else if (act == &d->hand_over || (!d->write.number && !d->unpack.number && d->handed_to)) {
		reason = asy_arena_printf(s->arena, "leaves verification to %s in line %u", d->handed_to, act->number);
	} else if (d->checksum_tool) {
		f->verifies = UPD_NO;
		f->signature = digest_name(d->checksum_tool);
		reason = asy_arena_printf(s->arena, "only a checksum (%s in line %u) before %s in line %u", d->checksum_tool,
					  d->checksum.number, what, act->number);
	} else {
		f->verifies = UPD_NO;
		f->signature = "none";
		reason = asy_arena_printf(s->arena, "nothing is verified before %s in line %u", what, act->number);
	}
	f->reason = reason ? reason : "";
}

void asy_upd_script(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file, const char *inner)
{
	/* OpenWrt's own library of upgrade functions is judged as part of sysupgrade */
	static const char *const library = "/lib/upgrade/* /lib/functions/* /lib/functions.sh /lib/preinit/* /sbin/sysupgrade "
					   "/lib/firstboot/* /usr/libexec/validate_firmware_image";
	static const char *const by_itself = "*/cron.*/* */init.d/* */rc.d/* */rc.local */rcS* */crontabs/* */udev/*";
	struct deeds deeds = {0};
	struct upd_script *script;
	bool from_outside;

	if (asy_upd_glob_list(library, inner) && asy_upd_glob_list("*.sh /lib/* /sbin/sysupgrade /usr/libexec/*", inner))
		return;
	read_deeds(file->content, &deeds);
	from_outside = deeds.fetch.number != 0;
	if (deeds.write_what && strcmp(deeds.write_what, "mtd erase") == 0 && !from_outside) {
		deeds.write_what = NULL; /* erasing alone is a reset */
		deeds.write = (struct asy_line){0};
	}
	if (!deeds.write.number && !(from_outside && (deeds.unpack.number || deeds.install.number || deeds.run.number ||
						      deeds.hand_over.number)))
		return;
	script = add(s, tree, file, "script");
	if (!script)
		return;
	judge_script(s, script, &deeds);
	script->facts.transports = from_outside ? deeds.transports : UPD_LOCAL;
	script->facts.tls_unchecked = deeds.unchecked.number != 0;
	script->facts.scheduled = asy_upd_glob_list(by_itself, inner);
}

/* --- compiled programs ------------------------------------------------------------------------------- */

static bool named_like_updater(const char *name)
{
	static const char *const globs = "ota ota_* ota-* otad fota* *_ota *-ota *-ota-* *_ota_* *fwup* *fw_up* *fw-up* "
					 "*firmware*up* *upgrade *upgrader *upgraded *upgrade_* *sysupdate* *autoupdate* *auto_update* *auto-update* "
					 "*swup* *updater *updaterd *update_manager* *update-manager* *update_engine*";
	static const char *const others = "pg_* update-* apt* dpkg* *.py do-release-upgrade dist-upgrade mysql* postgres* "
					  "unattended-upgrade* ldconfig* swupdate *.so*";
	/* OpenWrt: process 1 while sysupgrade runs */

	return strcmp(name, "upgraded") != 0 && asy_upd_glob_list(globs, name) && !asy_upd_glob_list(others, name);
}

void asy_upd_binary(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file, const char *inner)
{
	static const char *const verifiers[] = {"EVP_DigestVerify", "EVP_VerifyFinal", "RSA_verify", "CMS_verify",
						"PKCS7_verify", "ECDSA_verify", "mbedtls_pk_verify", "mbedtls_rsa_pkcs1_verify",
						"wc_RsaSSL_Verify", "ed25519_verify", "crypto_sign_verify", "gpgme_op_verify", NULL};
	struct asy_elf elf;
	struct upd_script *script;
	const char *found = NULL;

	if (!named_like_updater(file->name) || asy_upd_glob_list("*/lib/modules/* *.ko", inner) ||
	    asy_elf_open(file->content, &elf) || (elf.type != ASY_ELF_EXEC && elf.type != ASY_ELF_PIE))
		return;
	for (size_t i = 0; i < asy_upd_n_rows; i++)
		if (asy_upd_glob_list(asy_upd_rows[i].programs, inner))
			return;
	script = add(s, tree, file, "program");
	if (!script)
		return;
	for (size_t i = 0; verifiers[i] && !found; i++)
		if (asy_text_contains(file->content, verifiers[i]))
			found = verifiers[i];
	script->facts.reason = found ? asy_arena_printf(s->arena, "a program that knows %s; what it verifies cannot be seen", found)
				     : "a program named like an updater; no call that verifies signatures was seen in it";
	if (!script->facts.reason)
		script->facts.reason = "";
	script->facts.transports = asy_upd_transport_of(file->content);
}
