/* SWUpdate images: a cpio archive in the "newc" or "crc" form whose first members are sw-description and its signature.
 * Format: SWUpdate documentation, "Software Update for Embedded Systems" and "Update images from verified source". */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "container/archive.h"
#include "update/cms.h"
#include "update/conf.h"
#include "update/family.h"
#include "update/mutate.h"
#include "update/trust.h"

enum { HEADER = 110, FIELD = 8, NAME_MAX_BYTES = 256 };

struct member {
	uint64_t at, data, size, end;
	struct asy_bytes name, content;
	uint32_t mode;
	bool has_sum, listed;
};

struct swu {
	struct asy_update *u;
	struct asy_vec members; /* struct member */
	const struct member *description, *signature;
};

static bool probe(struct asy_bytes in, struct asy_bytes detached)
{
	(void)detached;
	return in.n > HEADER && (memcmp(in.p, "070701", 6) == 0 || memcmp(in.p, "070702", 6) == 0) &&
	       asy_bytes_find(asy_bytes_head(in, 65536), ASY_BYTES_LITERAL("sw-description"), 0) < in.n &&
	       asy_bytes_find(asy_bytes_head(in, 65536), ASY_BYTES_LITERAL("sw-description"), 0) < 65536;
}

static bool field(struct asy_bytes header, unsigned i, uint64_t *ret)
{
	return asy_archive_digits((struct asy_bytes){header.p + 6 + (size_t)FIELD * i, FIELD}, 16, ret);
}

static uint64_t pad4(uint64_t n)
{
	return (n + 3) & ~UINT64_C(3);
}

/* One header at `at`; false and refused when it is none. *ret_last: the trailer. */
static bool read_member(struct swu *s, uint64_t at, struct member *ret, bool *ret_last)
{
	struct asy_update *u = s->u;
	struct asy_rd r = asy_rd_init(u->in);
	struct asy_bytes header;
	uint64_t mode = 0, size = 0, name = 0, sum = 0;

	asy_rd_seek(&r, at);
	header = asy_rd_bytes(&r, HEADER);
	if (!asy_rd_ok(&r) || (memcmp(header.p, "070701", 6) != 0 && memcmp(header.p, "070702", 6) != 0)) {
		asy_update_refuse(u, at, "a cpio header is expected here");
		return false;
	}
	if (!field(header, 1, &mode) || !field(header, 6, &size) || !field(header, 11, &name) || !field(header, 12, &sum) || name == 0 ||
	    name >= NAME_MAX_BYTES) {
		asy_update_refuse(u, at, "a cpio header holds an impossible number");
		return false;
	}
	ret->name = asy_rd_bytes(&r, name);
	if (!asy_rd_ok(&r) || ret->name.p[name - 1] != 0) {
		asy_update_refuse(u, at, "a cpio name does not end");
		return false;
	}
	ret->name.n = asy_bytes_find_byte(ret->name, 0, 0);
	ret->at = at;
	ret->mode = (uint32_t)mode;
	ret->size = size;
	ret->data = pad4(at + HEADER + name);
	ret->has_sum = header.p[5] == '2';
	*ret_last = asy_bytes_is(ret->name, "TRAILER!!!");
	if (ret->data > u->in.n || size > u->in.n - ret->data) {
		asy_update_refuse(u, at, "%s is cut short", asy_update_text(u, ret->name));
		return false;
	}
	ret->content = (struct asy_bytes){u->in.p + ret->data, size};
	ret->end = pad4(ret->data + size);
	if (ret->has_sum && !*ret_last) {
		uint32_t own = 0;

		for (size_t i = 0; i < ret->content.n; i++)
			own += ret->content.p[i];
		if (own != sum)
			asy_update_refuse(u, at, "the cpio sum of %s is wrong", asy_update_text(u, ret->name));
	}
	return true;
}

static void map_member(struct swu *s, const struct member *m)
{
	struct asy_update *u = s->u;
	const char *name = asy_update_text(u, m->name);

	asy_update_part(u, m->at, m->data - m->at, "cpio header", ASY_PART_MEMBER, ASY_COVER_FRAMING);
	asy_update_length(u, m->at + 54, FIELD, "cpio file size", false, ASY_COVER_FRAMING);
	asy_update_length(u, m->at + 94, FIELD, "cpio name size", false, ASY_COVER_FRAMING);
	asy_update_part(u, m->data, m->size, name, ASY_PART_OTHER, ASY_COVER_NONE);
	asy_update_part(u, m->data + m->size, m->end - m->data - m->size, "cpio padding", ASY_PART_PADDING, ASY_COVER_NONE);
	asy_update_member(u, m->at, m->end - m->at, m->data, m->size, name);
	if ((m->mode & ASY_S_IFMT) != ASY_S_IFREG && m->mode & ASY_S_IFMT)
		asy_update_find(u, "special-member", m->at, m->end - m->at, "%s is no regular file", name);
	if (asy_bytes_find(m->name, ASY_BYTES_LITERAL(".."), 0) < m->name.n || (m->name.n && m->name.p[0] == '/'))
		asy_update_find(u, "path-traversal", m->at, m->end - m->at, "the name %s leaves the folder of the update", name);
}

static void read_members(struct swu *s)
{
	struct asy_update *u = s->u;
	uint64_t at = 0;
	bool last = false;
	struct member m, *slot;

	while (!last) {
		m = (struct member){0};
		if (!read_member(s, at, &m, &last))
			return;
		if (last) {
			asy_update_part(u, m.at, m.end - m.at, "cpio trailer", ASY_PART_MEMBER, ASY_COVER_FRAMING);
			at = m.end;
			break;
		}
		map_member(s, &m);
		slot = asy_vec_push(&s->members);
		if (!slot) {
			asy_update_refuse(u, at, "more members than the limit UPDATE_PARTS");
			return;
		}
		*slot = m;
		at = m.end;
	}
	if (at < u->in.n) {
		struct asy_bytes rest = asy_bytes_from_offset(u->in, at);

		asy_update_part(u, at, rest.n, "behind the archive", ASY_PART_PADDING, ASY_COVER_NONE);
		if (!asy_bytes_all(rest, 0))
			asy_update_find(u, "unsigned-bytes", at, rest.n, "bytes behind the end of the archive");
	}
}

static void recover(struct asy_update *u, const struct member *m, enum asy_part_role role, enum asy_cover cover)
{
	for (size_t i = 0; i < u->parts.len; i++) {
		struct asy_update_part *p = asy_vec_at(&u->parts, i);

		if (p->offset == m->data && p->length == m->size) {
			p->role = role;
			p->cover = cover;
		}
	}
}

static struct member *member_named(struct swu *s, struct asy_bytes name)
{
	for (size_t i = 0; i < s->members.len; i++) {
		struct member *m = asy_vec_at(&s->members, i);

		if (asy_bytes_equal(m->name, name))
			return m;
	}
	return NULL;
}

/* A text of 64 hex digits, sometimes after a "@" that the generator should have replaced. */
static void read_entry(struct swu *s, const struct asy_conf *e, const char *list)
{
	struct asy_update *u = s->u;
	struct asy_bytes name = asy_conf_text(e, "filename"), sum = asy_conf_text(e, "sha256"), version = asy_conf_text(e, "version");
	struct member *m = member_named(s, name);
	struct asy_update_payload *p;

	if (!name.n)
		return;
	p = asy_update_payload(u, asy_update_text(u, name), m ? m->size : 0);
	p->type = asy_conf_text(e, "type").n ? asy_update_text(u, asy_conf_text(e, "type")) : list;
	p->sha256 = asy_update_text(u, sum);
	p->encrypted = asy_bytes_is(asy_conf_text(e, "encrypted"), "true");
	if (version.n)
		p->version = asy_update_text(u, version);
	if (!m) {
		p->state = ASY_PAYLOAD_MISSING;
		asy_update_refuse(u, e->offset, "%s is described and not there", p->name);
		return;
	}
	m->listed = true;
	if (sum.n != 64) {
		asy_update_refuse(u, s->description->data + e->offset, "%s has no SHA-256 in the description", p->name);
		asy_update_find(u, "unsigned-path", m->data, m->size, "%s is installed without a digest", p->name);
		return;
	}
	p->state = strcmp(asy_update_hex(u, "sha256", m->content), p->sha256) == 0 ? ASY_PAYLOAD_GOOD : ASY_PAYLOAD_BAD;
	recover(u, m, ASY_PART_PAYLOAD, ASY_COVER_HASHED);
	if (p->state == ASY_PAYLOAD_BAD)
		asy_update_refuse(u, m->data, "%s does not have the SHA-256 of the description", p->name);
}

static bool is_list(struct asy_bytes name)
{
	return asy_bytes_is(name, "images") || asy_bytes_is(name, "files") || asy_bytes_is(name, "scripts") || asy_bytes_is(name, "partitions");
}

/* Boards, modes and software sets nest; depth is bounded by the parser. */
static void read_sections(struct swu *s, const struct asy_conf *map)
{
	for (const struct asy_conf *c = map->first; c; c = c->next) {
		if (c->type == ASY_CONF_LIST && is_list(c->name))
			for (const struct asy_conf *e = c->first; e; e = e->next)
				read_entry(s, e, asy_bytes_is(c->name, "scripts") ? "script" : asy_bytes_is(c->name, "files") ? "file" : "image");
		else if (c->type == ASY_CONF_MAP)
			read_sections(s, c);
		else if (asy_bytes_is(c->name, "embedded-script"))
			asy_update_fact(s->u, "embedded-script", asy_bytes_head(c->text, 64), s->description->data + c->offset);
		else if (asy_bytes_is(c->name, "hardware-compatibility"))
			for (const struct asy_conf *e = c->first; e; e = e->next)
				asy_update_fact(s->u, "compatible", e->text, s->description->data + e->offset);
	}
}

static void read_description(struct swu *s)
{
	struct asy_update *u = s->u;
	struct asy_bytes text = s->description->content;
	const struct asy_conf *software;
	struct asy_conf *root;
	uint64_t stop;

	if (asy_conf_libconfig(u->arena, text, &root, &stop)) {
		asy_update_refuse(u, s->description->data + stop, "sw-description cannot be read from here on");
		return;
	}
	software = asy_conf_get(root, "software");
	if (!software) {
		asy_update_refuse(u, s->description->data, "sw-description has no section \"software\"");
		return;
	}
	if (asy_conf_get(software, "version"))
		asy_update_fact(u, "version", asy_conf_text(software, "version"), s->description->data + asy_conf_get(software, "version")->offset);
	read_sections(s, software);
	if (asy_conf_repeated(root))
		asy_update_find(u, "duplicate", s->description->data + asy_conf_repeated(root)->offset, 0, "sw-description names \"%s\" twice",
		                asy_update_text(u, asy_conf_repeated(root)->name));
}

static void check_signature(struct swu *s)
{
	struct asy_update *u = s->u;
	struct asy_bytes sig = s->signature->content, text = s->description->content;
	struct asy_cms cms;

	if (!sig.n) {
		asy_update_become(u, ASY_UPDATE_UNSIGNED, s->signature->data, "the signature is empty");
		return;
	}
	asy_cms_read(u, sig, &cms);
	if (cms.readable) {
		u->variant = "cms";
		if (cms.used < sig.n) {
			asy_update_part(u, s->signature->data + cms.used, sig.n - cms.used, "behind the CMS structure", ASY_PART_OTHER, ASY_COVER_NONE);
			asy_update_find(u, "unsigned-bytes", s->signature->data + cms.used, sig.n - cms.used, "bytes behind the CMS structure");
		}
		if (!cms.detached && !asy_bytes_equal(cms.content, text))
			asy_update_refuse(u, s->signature->data, "the signature carries a description of its own, and it is another one");
		asy_cms_check(u, sig, s->signature->data, text);
		return;
	}
	u->variant = "rsa";
	if (sig.n < 128 || sig.n > 1024) {
		asy_update_refuse(u, s->signature->data, "the signature is of no known form");
		return;
	}
	asy_update_check(u, ASY_SCHEME_RSA_PKCS1, "sha256", &text, 1, sig, s->signature->data, NULL);
	if (((struct asy_update_signer *)asy_vec_at(&u->signers, 0))->state == ASY_SIGNER_BAD) {
		u->signers.len = 0;
		asy_update_check(u, ASY_SCHEME_RSA_PSS, "sha256", &text, 1, sig, s->signature->data, NULL);
	}
}

static void check_order(struct swu *s)
{
	struct asy_update *u = s->u;

	for (size_t i = 0; i < s->members.len; i++) {
		struct member *m = asy_vec_at(&s->members, i);

		for (size_t k = 0; k < i && i < 4096; k++)
			if (asy_bytes_equal(((struct member *)asy_vec_at(&s->members, k))->name, m->name)) {
				asy_update_find(u, "duplicate", m->at, m->end - m->at, "there are two members called %s", asy_update_text(u, m->name));
				asy_update_refuse(u, m->at, "there are two members called %s", asy_update_text(u, m->name));
			}
		if (i >= 2 && !m->listed && !asy_bytes_is(m->name, "sw-description") && !asy_bytes_is(m->name, "sw-description.sig"))
			asy_update_find(u, "unsigned-member", m->at, m->end - m->at, "%s is in the archive and not in the description",
			                asy_update_text(u, m->name));
	}
}

static void read(struct asy_update *u)
{
	struct swu s = {.u = u, .members = ASY_VEC_INIT(struct member, ASY_LIMIT_UPDATE_PARTS)};
	const struct member *second;

	u->variant = "unsigned";
	read_members(&s);
	s.description = asy_vec_at(&s.members, 0);
	second = asy_vec_at(&s.members, 1);
	if (!s.description || !asy_bytes_is(s.description->name, "sw-description")) {
		asy_update_refuse(u, 0, "the first member is not sw-description");
	} else {
		s.signature = second && asy_bytes_is(second->name, "sw-description.sig") ? second : NULL;
		recover(u, s.description, ASY_PART_MANIFEST, s.signature ? ASY_COVER_SIGNED : ASY_COVER_NONE);
		if (s.signature) {
			recover(u, s.signature, ASY_PART_SIGNATURE, ASY_COVER_SIGNATURE);
			check_signature(&s);
		}
		read_description(&s);
		check_order(&s);
		asy_update_judge_signers(u);
		if (!s.signature)
			asy_update_recover(u, ASY_COVER_HASHED, ASY_COVER_CHECKSUM);
	}
	asy_vec_release(&s.members);
}

/* A member of the archive as bytes. */
static void put_member(struct asy_mutator *m, struct asy_buf *out, const char *name, uint32_t mode, struct asy_bytes content)
{
	bool sums = m->u->in.p[5] == '2';
	uint32_t sum = 0;
	size_t n = strlen(name) + 1, start = out->len;

	for (size_t i = 0; sums && i < content.n; i++)
		sum += content.p[i];
	asy_buf_printf(out, "07070%c%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x%08x", sums ? '2' : '1', 4242u, mode, 0u, 0u, 1u, 0u,
	               (unsigned)content.n, 0u, 0u, 0u, 0u, (unsigned)n, sum);
	asy_buf_append(out, (struct asy_bytes){(const uint8_t *)name, n});
	asy_buf_fill(out, 0, (4 - (out->len - start) % 4) % 4);
	asy_buf_append(out, content);
	asy_buf_fill(out, 0, (4 - (out->len - start) % 4) % 4);
}

static void rebuild(struct asy_mutator *m, struct asy_mutation *mu, struct asy_bytes manifest, struct asy_bytes signature)
{
	const struct asy_update_member *last = asy_vec_at(&m->u->members, 1);
	struct asy_buf out;

	asy_buf_init(&out, (size_t)ASY_LIMIT_UPDATE_MANIFEST * 2);
	put_member(m, &out, "sw-description", 0100644, manifest.p ? manifest : m->manifest);
	put_member(m, &out, "sw-description.sig", 0100644, signature);
	asy_mutate_data(m, mu, asy_buf_bytes(&out));
	asy_mutate_copy(m, mu, last->offset + last->length, m->u->in.n - last->offset - last->length);
	asy_buf_release(&out);
}

static void mutate(struct asy_mutator *m)
{
	const struct asy_update_member *a = asy_vec_at(&m->u->members, 0), *b = asy_vec_at(&m->u->members, 1);

	m->put_member = put_member;
	m->first_free_member = 2;
	if (!a || !b || strcmp(b->name, "sw-description.sig") != 0)
		return;
	m->manifest = m->tbs = (struct asy_bytes){m->u->in.p + a->data, a->size};
	m->signature = (struct asy_bytes){m->u->in.p + b->data, b->size};
	m->signature_at = b->data;
	m->kind = strcmp(m->u->variant, "cms") == 0 ? ASY_SIGN_CMS_DETACHED : ASY_SIGN_RSA;
	m->rebuild = rebuild;
}

const struct asy_update_family asy_family_swupdate = {
	.name = "swupdate",
	.title = "SWUpdate image",
	.reads = "cpio newc and crc; description in libconfig or JSON; CMS, RSA PKCS#1 v1.5 and PSS; SHA-256 of every image",
	.source = "SWUpdate documentation, Update images from verified source",
	.probe = probe,
	.read = read,
	.mutate = mutate,
};
