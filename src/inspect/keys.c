/* Private keys, public keys, certificates and authorized keys, wherever in the image they are. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "inspect/crypto.h"
#include "inspect/homes.h"
#include "inspect/keys.h"
#include "inspect/lines.h"
#include "inspect/table.h"

static int by_fingerprint(const void *a, const void *b)
{
	const struct known_key *x = a, *y = b;

	return strcmp(x->fingerprint, y->fingerprint);
}

/* "known-keys": 64 hex digits, white space, name. */
static bool read_known(struct keys *k, struct asy_bytes table)
{
	struct asy_lines lines = asy_lines_of(table);
	struct asy_line line;
	size_t rows = 0;

	if (table.n == 0)
		asy_report_gap(k->report, ASY_NOT_FOUND, "", "the table of published keys is not there");
	while (rows < ASY_LIMIT_KNOWN_KEYS && asy_lines_next_content(&lines, "#", &line))
		rows++;
	if (asy_lines_next_content(&lines, "#", &line))
		asy_report_gap(k->report, ASY_LIMIT, "", "the table of published keys has more rows than ASY_LIMIT_KNOWN_KEYS");
	k->known = asy_arena_array(k->arena, rows + 1, sizeof(*k->known));
	if (!k->known)
		return false;
	lines = asy_lines_of(table);
	while (k->n_known < rows && asy_lines_next_content(&lines, "#", &line)) {
		struct known_key *row = &k->known[k->n_known];
		struct asy_bytes rest = line.text, word;

		if (!asy_text_word(&rest, &word) || word.n != 64)
			continue;
		asy_text_copy(word, row->fingerprint, sizeof(row->fingerprint));
		row->name = asy_arena_text(k->arena, asy_text_trim(rest));
		if (row->name)
			k->n_known++;
	}
	qsort(k->known, k->n_known, sizeof(*k->known), by_fingerprint);
	return true;
}

const char *keys_known_name(const struct keys *k, const char *fingerprint)
{
	struct known_key wanted;
	const struct known_key *row;

	if (!fingerprint[0] || !k->n_known)
		return NULL;
	memcpy(wanted.fingerprint, fingerprint, sizeof(wanted.fingerprint));
	row = bsearch(&wanted, k->known, k->n_known, sizeof(*k->known), by_fingerprint);
	return row ? row->name : NULL;
}

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct keys *k = asy_arena_alloc(arena, sizeof(*k));

	if (!k)
		return NULL;
	asy_crypto_prepare();
	k->arena = arena;
	k->report = report;
	k->last = &k->first;
	return read_known(k, asy_report_data(report, "known-keys")) ? k : NULL;
}

/* Where certificates stand in order to be trusted as authorities. */
static bool is_trust_place(const struct asy_file *file)
{
	static const char *const folders[] = {
		"/ssl/certs/", "/ca-certificates/", "/pki/tls/certs/", "/pki/ca-trust/", "/security/cacerts/", "/openssl/certs/",
	};

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		if (strstr(file->inner, folders[i]))
			return true;
	return strstr(file->name, "ca-bundle") || strstr(file->name, "ca-certificates") || strcmp(file->name, "cacert.pem") == 0 ||
	       strcmp(file->name, "cacerts.pem") == 0 || asy_path_ends(file->inner, "ssl/cert.pem");
}

static struct key_file *new_file(struct keys *k, const struct asy_file *file)
{
	struct key_file *f = asy_arena_alloc(k->arena, sizeof(*f));

	if (!f)
		return NULL;
	f->root = file->root;
	f->path = asy_arena_strdup(k->arena, file->path);
	f->inner = asy_arena_strdup(k->arena, file->inner);
	f->mode = file->mode;
	f->has_owner = file->has_owner;
	f->trust_place = is_trust_place(file);
	return f->path && f->inner ? f : NULL;
}

struct key_record *keys_add(struct keys *k, const struct asy_file *file, struct key_file **file_of, enum key_kind kind,
			    uint64_t offset, uint64_t length, const char *format)
{
	struct key_record *r = NULL;

	if (k->n_records < ASY_LIMIT_KEYS) {
		if (!*file_of)
			*file_of = new_file(k, file);
		r = *file_of ? asy_arena_alloc(k->arena, sizeof(*r)) : NULL;
	}
	if (!r) {
		if (!k->full)
			asy_report_gap(k->report, ASY_LIMIT, file->path, "more keys and certificates than ASY_LIMIT_KEYS");
		k->full = true;
		return NULL;
	}
	r->file = *file_of;
	r->kind = kind;
	r->offset = offset;
	r->length = length;
	r->format = format;
	r->key = (struct asy_key){.algorithm = "unknown", .curve = ""};
	*k->last = r;
	k->last = &r->next;
	k->n_records++;
	return r;
}

static void file(void *state, const struct asy_file *file)
{
	if (file->type == ASY_NODE_FILE && file->content.n && !asy_file_is_unpacked(file))
		keys_find(state, file);
}

static void end(void *state)
{
	keys_write(state);
}

const struct asy_inspector asy_inspector_keys = {
	.name = "keys",
	.title = "Keys and certificates",
	.looks_at = "PEM, DER, PKCS#12, Java, OpenSSH, dropbear, PuTTY, OpenPGP, signify, WireGuard, OpenVPN; authorized_keys; CA bundles",
	.begin = begin,
	.file = file,
	.end = end,
};
