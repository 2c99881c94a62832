/* Mender artifacts, version 3: an uncompressed tar with a fixed order of members. Format: mender-artifact documentation,
 * "Mender artifact: file format". */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "container/packing.h"
#include "container/tar_read.h"
#include "inspect/base64.h"
#include "update/conf.h"
#include "update/family.h"
#include "update/mutate.h"
#include "update/trust.h"

struct line {
	struct asy_bytes sum, name;
	bool consumed;
};

struct mender {
	struct asy_update *u;
	struct asy_vec lines; /* struct line, of the manifest */
	struct asy_bytes manifest, signature;
	uint64_t manifest_at, signature_at;
	bool has_manifest, has_signature;
	unsigned stage;
	char folder[16]; /* "data/0000" */
	const char *payload_type;
};

static bool probe(struct asy_bytes in, struct asy_bytes detached)
{
	(void)detached;
	return in.n >= 1024 && memcmp(in.p + 257, "ustar", 5) == 0 && strncmp((const char *)in.p, "version", 8) == 0 &&
	       asy_bytes_find(asy_bytes_head(in, 4096), ASY_BYTES_LITERAL("\"mender\""), 0) < 4096;
}

static struct line *find_line(struct mender *s, const char *folder, struct asy_bytes name)
{
	size_t n = strlen(folder);

	for (size_t i = 0; i < s->lines.len; i++) {
		struct line *l = asy_vec_at(&s->lines, i);

		if (l->name.n == n + name.n && memcmp(l->name.p, folder, n) == 0 && (name.n == 0 || memcmp(l->name.p + n, name.p, name.n) == 0))
			return l;
	}
	return NULL;
}

static void read_manifest(struct mender *s)
{
	struct asy_update *u = s->u;
	size_t at = 0;

	while (at < s->manifest.n) {
		size_t end = asy_bytes_find_byte(s->manifest, '\n', at);
		struct asy_bytes text = {s->manifest.p + at, end - at};
		struct line *l;

		at = end + 1;
		if (!text.n)
			continue;
		if (text.n < 67 || text.p[64] != ' ' || text.p[65] != ' ' || !(l = asy_vec_push(&s->lines))) {
			asy_update_refuse(u, s->manifest_at + (uint64_t)(text.p - s->manifest.p), "a line of the manifest cannot be read");
			return;
		}
		l->sum = asy_bytes_head(text, 64);
		l->name = asy_bytes_from_offset(text, 66);
		for (size_t i = 0; i + 1 < s->lines.len && i < 4096; i++)
			if (asy_bytes_equal(((struct line *)asy_vec_at(&s->lines, i))->name, l->name))
				asy_update_refuse(u, s->manifest_at, "the manifest names %s twice", asy_update_text(u, l->name));
	}
}

/* A file against its line; unlisted ones are refused. */
static bool check_line(struct mender *s, const char *folder, struct asy_bytes name, struct asy_bytes content, uint64_t at)
{
	struct asy_update *u = s->u;
	struct line *l = find_line(s, folder, name);

	if (!l) {
		asy_update_refuse(u, at, "%s%s is not in the manifest", folder, asy_update_text(u, name));
		asy_update_find(u, "unsigned-member", at, content.n, "%s%s is not in the manifest", folder, asy_update_text(u, name));
		return false;
	}
	l->consumed = true;
	if (!asy_bytes_is(l->sum, asy_update_hex(u, "sha256", content))) {
		asy_update_refuse(u, at, "%s%s does not have the SHA-256 of the manifest", folder, asy_update_text(u, name));
		return false;
	}
	return true;
}

static void check_signature(struct mender *s)
{
	struct asy_update *u = s->u;
	struct asy_bytes text = asy_text_trim(s->signature);
	uint8_t raw[1024];
	size_t n;
	enum asy_scheme tries[3];
	size_t n_tries = 0;

	if (!text.n) {
		asy_update_become(u, ASY_UPDATE_UNSIGNED, s->signature_at, "the signature is empty");
		return;
	}
	if (!asy_base64_decode(text, raw, sizeof(raw), &n) || n < 64) {
		asy_update_refuse(u, s->signature_at, "the signature is no base64 of a signature");
		return;
	}
	if (n == 64) {
		tries[n_tries++] = ASY_SCHEME_ECDSA_RAW;
		tries[n_tries++] = ASY_SCHEME_ED25519;
	} else {
		tries[n_tries++] = n < 128 ? ASY_SCHEME_ECDSA : ASY_SCHEME_RSA_PKCS1;
	}
	for (size_t i = 0; i < n_tries; i++) {
		const struct asy_update_signer *signer;

		u->signers.len = 0;
		signer = asy_update_check(u, tries[i], "sha256", &s->manifest, 1, (struct asy_bytes){raw, n}, s->signature_at, NULL);
		if (signer->state == ASY_SIGNER_TRUSTED)
			break;
	}
	u->variant = u->signers.len ? ((struct asy_update_signer *)asy_vec_at(&u->signers, 0))->scheme : "unknown";
}

static void facts_of(struct mender *s, const struct asy_conf *info, const char *section, uint64_t at)
{
	const struct asy_conf *map = asy_conf_get(info, section);

	for (const struct asy_conf *c = map && map->type == ASY_CONF_MAP ? map->first : NULL; c; c = c->next) {
		bool device = asy_bytes_is(c->name, "device_type") || asy_bytes_is(c->name, "device_types_compatible");
		const char *key = device ? "compatible" : asy_bytes_is(c->name, "artifact_name") && strcmp(section, "artifact_provides") == 0 ? "version"
			: asy_update_text(s->u, c->name);

		if (c->type == ASY_CONF_LIST)
			for (const struct asy_conf *e = c->first; e; e = e->next)
				asy_update_fact(s->u, key, e->text, at);
		else
			asy_update_fact(s->u, key, c->text, at);
	}
}

/* Plain or packed tar: calls `each` with name and content of each file. */
static void each_of(struct mender *s, struct asy_bytes packed, uint64_t at,
                    void (*each)(struct mender *, const struct tar_entry *, struct asy_bytes, uint64_t))
{
	struct asy_update *u = s->u;
	struct asy_bytes content = packed;
	enum asy_packing packing = ASY_PACKING_NONE;
	struct asy_buf out, scratch;
	struct tar_scan scan;
	struct tar_entry e;
	size_t used = packed.n;

	asy_buf_init(&out, (size_t)ASY_LIMIT_FILE_BYTES);
	asy_buf_init(&scratch, (size_t)ASY_LIMIT_FILE_BYTES);
	if (asy_packing_seen(packed, &packing) && packing != ASY_PACKING_NONE) {
		if (asy_packing_decode(packing, packed, 0, &out, &used))
			asy_update_refuse(u, at, "a packed member cannot be unpacked");
		else if (used < packed.n && !asy_bytes_all(asy_bytes_from_offset(packed, used), 0))
			asy_update_find(u, "unsigned-bytes", at + used, packed.n - used, "bytes behind the packed data");
		content = asy_buf_bytes(&out);
	}
	if (tar_scan_init(&scan, content)) {
		if (content.n && !asy_bytes_all(content, 0))
			asy_update_refuse(u, at, "a member is no tar archive");
	} else {
		while (tar_scan_next(&scan, &e)) {
			struct asy_bytes file = {0};

			if (e.skip)
				continue;
			if (e.type != ASY_NODE_FILE || e.hard_link)
				asy_update_refuse(u, at, "%s is no regular file", asy_update_text(u, e.path));
			if (asy_bytes_find(e.path, ASY_BYTES_LITERAL(".."), 0) < e.path.n || asy_bytes_find_byte(e.path, 0, 0) < e.path.n)
				asy_update_refuse(u, at, "the name %s leaves its folder", asy_update_text(u, e.path));
			asy_buf_clear(&scratch);
			if (e.type == ASY_NODE_FILE && tar_content(&scan, &e, &scratch, &file))
				asy_update_refuse(u, at, "%s cannot be read", asy_update_text(u, e.path));
			each(s, &e, file, at);
		}
		if (scan.err)
			asy_update_refuse(u, at, "a tar archive inside is damaged");
	}
	tar_scan_release(&scan);
	asy_buf_release(&scratch);
	asy_buf_release(&out);
}

static void header_file(struct mender *s, const struct tar_entry *e, struct asy_bytes content, uint64_t at)
{
	struct asy_conf *root;
	uint64_t stop;

	if (asy_bytes_starts(e->path, "scripts/"))
		asy_update_fact(s->u, "script", e->path, at);
	if (!asy_bytes_is(e->path, "header-info"))
		return;
	if (asy_conf_json(s->u->arena, content, &root, &stop)) {
		asy_update_refuse(s->u, at, "header-info cannot be read");
		return;
	}
	facts_of(s, root, "artifact_provides", at);
	facts_of(s, root, "artifact_depends", at);
	for (const struct asy_conf *c = asy_conf_get(root, "payloads") ? asy_conf_get(root, "payloads")->first : NULL; c; c = c->next)
		s->payload_type = asy_update_text(s->u, asy_conf_text(c, "type"));
	if (asy_conf_repeated(root))
		asy_update_find(s->u, "duplicate", at, 0, "header-info names \"%s\" twice", asy_update_text(s->u, asy_conf_repeated(root)->name));
}

static void data_file(struct mender *s, const struct tar_entry *e, struct asy_bytes content, uint64_t at)
{
	struct asy_update_payload *p = asy_update_payload(s->u, asy_update_text(s->u, e->path), content.n);
	char folder[24];
	const struct line *l;

	snprintf(folder, sizeof(folder), "%s/", s->folder);
	p->type = s->payload_type;
	l = find_line(s, folder, e->path);
	if (l)
		p->sha256 = asy_update_text(s->u, l->sum);
	p->state = check_line(s, folder, e->path, content, at) ? ASY_PAYLOAD_GOOD : l ? ASY_PAYLOAD_BAD : ASY_PAYLOAD_UNLISTED;
}

static void version_file(struct mender *s, struct asy_bytes content, uint64_t at)
{
	struct asy_conf *root;
	uint64_t stop, version = 0;

	if (asy_conf_json(s->u->arena, content, &root, &stop) || !asy_bytes_is(asy_conf_text(root, "format"), "mender") ||
	    !asy_conf_u64(root, "version", &version) || version != 3)
		asy_update_refuse(s->u, at, "the version is not that of a Mender artifact 3");
}

/* Which member may come at which stage: a member of an earlier one is out of order. */
static unsigned stage_of(struct asy_bytes name)
{
	static const struct {
		const char *name;
		unsigned stage;
	} rows[] = {{"version", 1}, {"manifest", 2}, {"manifest.sig", 3}, {"manifest-augment", 4}};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (asy_bytes_is(name, rows[i].name))
			return rows[i].stage;
	return asy_bytes_starts(name, "header.tar") ? 5 : asy_bytes_starts(name, "header-augment.tar") ? 6 : asy_bytes_starts(name, "data/") ? 7 : 0;
}

/* An augmenting manifest may add, not redefine. */
static void check_overlay(struct mender *s, struct asy_bytes text, uint64_t at)
{
	for (size_t i = 0; i < s->lines.len; i++) {
		const struct line *l = asy_vec_at(&s->lines, i);

		if (asy_bytes_find(text, l->name, 0) < text.n)
			asy_update_refuse(s->u, at, "the unsigned manifest redefines %s", asy_update_text(s->u, l->name));
	}
}

static void take(struct mender *s, const struct tar_entry *e)
{
	struct asy_update *u = s->u;
	unsigned stage = stage_of(e->path);
	enum asy_cover cover = ASY_COVER_HASHED;

	if (stage == 0)
		asy_update_refuse(u, e->at, "%s does not belong into an artifact", asy_update_text(u, e->path));
	else if (stage < s->stage || (stage == s->stage && stage != 7))
		asy_update_refuse(u, e->at, "%s is repeated or out of order", asy_update_text(u, e->path));
	else
		s->stage = stage;
	if (e->type != ASY_NODE_FILE || e->hard_link || e->sparse)
		asy_update_refuse(u, e->at, "%s is no plain file", asy_update_text(u, e->path));
	if (stage == 1) {
		version_file(s, e->data, e->data_at);
	} else if (stage == 2) {
		s->manifest = e->data;
		s->manifest_at = e->data_at;
		s->has_manifest = true;
		read_manifest(s);
		cover = ASY_COVER_SIGNED;
	} else if (stage == 3) {
		s->signature = e->data;
		s->signature_at = e->data_at;
		s->has_signature = true;
		cover = ASY_COVER_SIGNATURE;
	} else if (stage == 4 || stage == 6) {
		cover = ASY_COVER_NONE;
		asy_update_find(u, "unsigned-path", e->data_at, e->stored, "%s is outside the signature", asy_update_text(u, e->path));
		if (stage == 4)
			check_overlay(s, e->data, e->data_at);
	} else if (stage == 5) {
		check_line(s, "", e->path, e->data, e->data_at);
		each_of(s, e->data, e->data_at, header_file);
	} else if (stage == 7) {
		snprintf(s->folder, sizeof(s->folder), "%.9s", e->path.n >= 9 ? (const char *)e->path.p : "data/0000");
		each_of(s, e->data, e->data_at, data_file);
	} else {
		cover = ASY_COVER_NONE;
	}
	asy_update_part(u, e->data_at, e->stored, asy_update_text(u, e->path),
	                stage == 2 || stage == 1 || stage == 5 ? ASY_PART_MANIFEST : stage == 3 ? ASY_PART_SIGNATURE : ASY_PART_PAYLOAD, cover);
	if (stage == 7 && u->parts.len)
		((struct asy_update_part *)asy_vec_at(&u->parts, u->parts.len - 1))->packed = true;
}

static void read(struct asy_update *u)
{
	struct mender s = {.u = u, .lines = ASY_VEC_INIT(struct line, ASY_LIMIT_UPDATE_PARTS), .folder = "data/0000", .payload_type = ""};
	struct tar_scan scan;
	struct tar_entry e;
	struct asy_bytes version = {0};

	u->variant = "unsigned";
	if (tar_scan_init(&scan, u->in))
		asy_update_refuse(u, 0, "the first tar header is damaged");
	else
		while (tar_scan_next(&scan, &e)) {
			asy_update_part(u, e.first, e.end - e.first, "tar header", ASY_PART_MEMBER, ASY_COVER_FRAMING);
			asy_update_length(u, e.at + 124, 12, "tar size", false, ASY_COVER_FRAMING);
			asy_update_part(u, e.data_at + e.stored, e.end - e.data_at - e.stored, "tar padding", ASY_PART_PADDING, ASY_COVER_NONE);
			asy_update_member(u, e.first, e.end - e.first, e.data_at, e.stored, asy_update_text(u, e.path));
			if (stage_of(e.path) == 1)
				version = e.data;
			take(&s, &e);
		}
	if (u->members.len) {
		const struct asy_update_member *last = asy_vec_at(&u->members, u->members.len - 1);
		uint64_t end = last->offset + last->length;

		asy_update_part(u, end, scan.at > end ? scan.at - end : 0, "end of the archive", ASY_PART_PADDING, ASY_COVER_NONE);
	}
	if (!scan.marked || scan.err)
		asy_update_refuse(u, scan.at, "the archive does not come to its end");
	if (scan.at < u->in.n) {
		struct asy_bytes rest = asy_bytes_from_offset(u->in, scan.at);

		asy_update_part(u, scan.at, rest.n, "behind the archive", ASY_PART_PADDING, ASY_COVER_NONE);
		if (!asy_bytes_all(rest, 0))
			asy_update_find(u, "unsigned-bytes", scan.at, rest.n, "bytes behind the end of the archive");
	}
	if (!s.has_manifest || s.stage < 7)
		asy_update_refuse(u, 0, "manifest, header or data is missing");
	if (version.p)
		check_line(&s, "", ASY_BYTES_LITERAL("version"), version, 0);
	for (size_t i = 0; i < s.lines.len; i++) {
		const struct line *l = asy_vec_at(&s.lines, i);

		if (!l->consumed)
			asy_update_refuse(u, s.manifest_at, "%s is in the manifest and not in the artifact", asy_update_text(u, l->name));
	}
	if (s.has_signature && s.has_manifest)
		check_signature(&s);
	asy_update_judge_signers(u);
	if (!s.has_signature)
		asy_update_recover(u, ASY_COVER_HASHED, ASY_COVER_CHECKSUM), asy_update_recover(u, ASY_COVER_SIGNED, ASY_COVER_NONE);
	tar_scan_release(&scan);
	asy_vec_release(&s.lines);
}

/* A plain ustar member. */
static void put_member(struct asy_mutator *m, struct asy_buf *out, const char *name, uint32_t mode, struct asy_bytes content)
{
	char header[512] = {0};
	unsigned sum = 0;
	char type = (mode & ASY_S_IFMT) == ASY_S_IFLNK ? '2' : (mode & ASY_S_IFMT) == ASY_S_IFCHR ? '3' : (mode & ASY_S_IFMT) == ASY_S_IFIFO ? '6' : '0';

	(void)m;
	snprintf(header, 100, "%s", name);
	snprintf(header + 100, 8, "%07o", mode & 07777);
	snprintf(header + 108, 8, "%07o", 0u);
	snprintf(header + 116, 8, "%07o", 0u);
	snprintf(header + 124, 12, "%011llo", type == '0' ? (unsigned long long)content.n : 0ull);
	snprintf(header + 136, 12, "%011o", 0u);
	memset(header + 148, ' ', 8);
	header[156] = type;
	if (type == '2')
		snprintf(header + 157, 100, "%.*s", (int)content.n, (const char *)content.p);
	memcpy(header + 257, "ustar\0" "00", 8);
	for (size_t i = 0; i < sizeof(header); i++)
		sum += (uint8_t)header[i];
	snprintf(header + 148, 8, "%06o", sum);
	asy_buf_append(out, (struct asy_bytes){(const uint8_t *)header, sizeof(header)});
	if (type == '0') {
		asy_buf_append(out, content);
		asy_buf_fill(out, 0, (512 - content.n % 512) % 512);
	}
}

static const struct asy_update_member *named(const struct asy_update *u, const char *name)
{
	for (size_t i = 0; i < u->members.len; i++) {
		const struct asy_update_member *x = asy_vec_at(&u->members, i);

		if (strcmp(x->name, name) == 0)
			return x;
	}
	return NULL;
}

static void rebuild(struct asy_mutator *m, struct asy_mutation *mu, struct asy_bytes manifest, struct asy_bytes signature)
{
	const struct asy_update_member *a = named(m->u, "manifest"), *b = named(m->u, "manifest.sig");
	struct asy_buf out;

	asy_buf_init(&out, (size_t)ASY_LIMIT_UPDATE_MANIFEST * 2);
	put_member(m, &out, "manifest", 0100644, manifest.p ? manifest : m->manifest);
	put_member(m, &out, "manifest.sig", 0100644, signature);
	asy_mutate_copy(m, mu, 0, a->offset);
	asy_mutate_data(m, mu, asy_buf_bytes(&out));
	asy_mutate_copy(m, mu, b->offset + b->length, m->u->in.n - b->offset - b->length);
	asy_buf_release(&out);
}

static void mutate(struct asy_mutator *m)
{
	const struct asy_update_member *a = named(m->u, "manifest"), *b = named(m->u, "manifest.sig");

	m->put_member = put_member;
	m->first_free_member = 3;
	m->overlay = "manifest-augment";
	if (!a || !b)
		return;
	m->manifest = m->tbs = (struct asy_bytes){m->u->in.p + a->data, a->size};
	m->signature = (struct asy_bytes){m->u->in.p + b->data, b->size};
	m->signature_at = b->data;
	m->kind = ASY_SIGN_BASE64;
	m->rebuild = rebuild;
}

const struct asy_update_family asy_family_mender = {
	.name = "mender",
	.title = "Mender artifact",
	.reads = "version 3: manifest, RSA, ECDSA and Ed25519 signatures, header, every file of every payload",
	.source = "mender-artifact documentation, Mender artifact file format",
	.probe = probe,
	.read = read,
	.mutate = mutate,
};
