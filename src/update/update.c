#include "update/update.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "update/family.h"
#include "update/trust.h"

static const char *const cover_names[ASY_COVER__MAX] = {"none", "checksum", "framing", "signature", "hashed", "signed"};
static const char *const role_names[ASY_PART__MAX] = {"other", "header", "length", "manifest", "payload", "hash-tree", "signature",
                                                      "padding", "member"};
static const char *const state_names[ASY_UPDATE__MAX] = {"valid", "unchecked", "untrusted", "unsigned", "invalid"};

const char *asy_cover_name(enum asy_cover cover)
{
	return cover < ASY_COVER__MAX ? cover_names[cover] : "none";
}

const char *asy_part_role_name(enum asy_part_role role)
{
	return role < ASY_PART__MAX ? role_names[role] : "other";
}

const char *asy_update_state_name(enum asy_update_state state)
{
	return state < ASY_UPDATE__MAX ? state_names[state] : "invalid";
}

const char *asy_payload_state_name(int state)
{
	static const char *const names[] = {"unchecked", "good", "bad", "missing", "unlisted"};

	return state >= 0 && state < 5 ? names[state] : "unchecked";
}

const char *asy_signer_state_name(int state)
{
	static const char *const names[] = {"unchecked", "bad", "untrusted", "trusted"};

	return state >= 0 && state < 4 ? names[state] : "unchecked";
}

void asy_update_init(struct asy_update *u, struct asy_arena *arena, struct asy_bytes in)
{
	*u = (struct asy_update){.in = in, .arena = arena, .family = "", .variant = "", .why = ""};
	u->parts = ASY_VEC_INIT(struct asy_update_part, ASY_LIMIT_UPDATE_PARTS);
	u->members = ASY_VEC_INIT(struct asy_update_member, ASY_LIMIT_UPDATE_PARTS);
	u->payloads = ASY_VEC_INIT(struct asy_update_payload, ASY_LIMIT_UPDATE_PARTS);
	u->signers = ASY_VEC_INIT(struct asy_update_signer, ASY_LIMIT_UPDATE_SIGNERS);
	u->facts = ASY_VEC_INIT(struct asy_update_fact, ASY_LIMIT_UPDATE_PARTS);
	u->findings = ASY_VEC_INIT(struct asy_update_finding, ASY_LIMIT_UPDATE_PARTS);
}

void asy_update_release(struct asy_update *u)
{
	asy_vec_release(&u->parts);
	asy_vec_release(&u->members);
	asy_vec_release(&u->payloads);
	asy_vec_release(&u->signers);
	asy_vec_release(&u->facts);
	asy_vec_release(&u->findings);
}

const char *asy_update_text(struct asy_update *u, struct asy_bytes b)
{
	const char *text = asy_text_printable_dup(u->arena, asy_bytes_head(b, 4096));

	if (!text)
		u->damaged = true;
	return text ? text : "";
}

void asy_update_part(struct asy_update *u, uint64_t offset, uint64_t length, const char *name, enum asy_part_role role,
                     enum asy_cover cover)
{
	struct asy_update_part *p;

	if (offset >= u->in.n || length == 0)
		return;
	if (length > u->in.n - offset)
		length = u->in.n - offset;
	p = asy_vec_push(&u->parts);
	if (!p) {
		u->damaged = true;
		return;
	}
	*p = (struct asy_update_part){.offset = offset, .length = length, .name = name, .role = role, .cover = cover};
}

void asy_update_length(struct asy_update *u, uint64_t offset, uint64_t length, const char *name, bool big_endian, enum asy_cover cover)
{
	size_t before = u->parts.len;
	struct asy_update_part *p;

	asy_update_part(u, offset, length, name, ASY_PART_LENGTH, cover);
	p = u->parts.len > before ? asy_vec_at(&u->parts, before) : NULL;
	if (p)
		p->big_endian = big_endian;
}

struct asy_update_payload *asy_update_payload(struct asy_update *u, const char *name, uint64_t size)
{
	static struct asy_update_payload spare; /* written to and never read when nothing else fits */
	struct asy_update_payload *p = asy_vec_push(&u->payloads);

	if (!p) {
		u->damaged = true;
		p = &spare;
	}
	*p = (struct asy_update_payload){.name = name, .type = "", .version = "", .sha256 = "", .size = size};
	return p;
}

struct asy_update_signer *asy_update_signer(struct asy_update *u, const char *scheme)
{
	static struct asy_update_signer spare;
	struct asy_update_signer *s = asy_vec_push(&u->signers);

	if (!s) {
		asy_update_refuse(u, 0, "more signers than the limit UPDATE_SIGNERS");
		s = &spare;
	}
	*s = (struct asy_update_signer){.scheme = scheme, .digest = "", .algorithm = "", .subject = "", .issuer = "",
	                                .fingerprint = "", .key_id = "", .usage = "", .known = "", .why = ""};
	return s;
}

void asy_update_member(struct asy_update *u, uint64_t offset, uint64_t length, uint64_t data, uint64_t size, const char *name)
{
	struct asy_update_member *m = asy_vec_push(&u->members);

	if (m)
		*m = (struct asy_update_member){.offset = offset, .length = length, .data = data, .size = size, .name = name};
	else
		u->damaged = true;
}

void asy_update_fact(struct asy_update *u, const char *key, struct asy_bytes value, uint64_t offset)
{
	struct asy_update_fact *f = asy_vec_push(&u->facts);

	if (f)
		*f = (struct asy_update_fact){.key = key, .value = asy_update_text(u, asy_bytes_head(value, 1024)), .offset = offset};
	else
		u->damaged = true;
}

const char *asy_update_get(const struct asy_update *u, const char *key)
{
	for (size_t i = 0; i < u->facts.len; i++) {
		const struct asy_update_fact *f = asy_vec_at(&u->facts, i);

		if (strcmp(f->key, key) == 0)
			return f->value;
	}
	return "";
}

static const char *format(struct asy_update *u, const char *fmt, va_list args) ASY_PRINTF(2, 0);
static const char *format(struct asy_update *u, const char *fmt, va_list args)
{
	char text[1024];

	vsnprintf(text, sizeof(text), fmt, args);
	return asy_update_text(u, asy_bytes_from(text));
}

void asy_update_find(struct asy_update *u, const char *class, uint64_t offset, uint64_t length, const char *fmt, ...)
{
	struct asy_update_finding *f = asy_vec_push(&u->findings);
	va_list args;

	if (!f) {
		u->damaged = true;
		return;
	}
	va_start(args, fmt);
	*f = (struct asy_update_finding){.class = class, .text = format(u, fmt, args), .offset = offset, .length = length};
	va_end(args);
}

void asy_update_become(struct asy_update *u, enum asy_update_state state, uint64_t offset, const char *fmt, ...)
{
	va_list args;

	if (state <= u->state)
		return;
	va_start(args, fmt);
	u->state = state;
	u->why = format(u, fmt, args);
	u->why_offset = offset;
	va_end(args);
}

void asy_update_recover(struct asy_update *u, enum asy_cover from, enum asy_cover to)
{
	for (size_t i = 0; i < u->parts.len; i++) {
		struct asy_update_part *p = asy_vec_at(&u->parts, i);

		if (p->cover == from)
			p->cover = to;
	}
}

static int by_offset(const void *a, const void *b)
{
	const struct asy_update_part *x = a, *y = b;

	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return x->length < y->length ? 1 : x->length > y->length ? -1 : 0; /* the wider one first */
}

/* Takes what is behind the smaller parts that stand inside a wider one: the map is flat, the smaller part wins. */
static void flatten(const struct asy_update *u, struct asy_vec *out)
{
	uint64_t at = 0;
	size_t n = u->parts.len;
	size_t stack[64], depth = 0;

	for (size_t i = 0; i <= n; i++) {
		const struct asy_update_part *next = asy_vec_at(&u->parts, i);
		uint64_t until = next ? next->offset : u->in.n;

		while (at < until) {
			const struct asy_update_part *top = NULL;
			struct asy_update_part *p;
			uint64_t end;

			while (depth && !top) {
				top = asy_vec_at(&u->parts, stack[depth - 1]);
				if (top->offset + top->length <= at) {
					depth--;
					top = NULL;
				}
			}
			end = top && top->offset + top->length < until ? top->offset + top->length : until;
			p = asy_vec_push(out);
			if (!p)
				return;
			*p = top ? *top : (struct asy_update_part){.name = "unaccounted"};
			p->offset = at;
			p->length = end - at;
			at = end;
		}
		if (next && depth < 64)
			stack[depth++] = i;
	}
}

void asy_update_close_map(struct asy_update *u)
{
	struct asy_vec flat = ASY_VEC_INIT(struct asy_update_part, 4 * ASY_LIMIT_UPDATE_PARTS);

	if (u->parts.len)
		qsort(u->parts.items, u->parts.len, sizeof(struct asy_update_part), by_offset);
	flatten(u, &flat);
	asy_vec_release(&u->parts);
	u->parts = flat;
}

uint64_t asy_update_covered(const struct asy_update *u, enum asy_cover cover)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < u->parts.len; i++) {
		const struct asy_update_part *p = asy_vec_at(&u->parts, i);

		if (p->cover == cover)
			sum += p->length;
	}
	return sum;
}

void asy_update_judge_signers(struct asy_update *u)
{
	size_t trusted = 0;

	for (size_t i = 0; i < u->signers.len; i++) {
		struct asy_update_signer *s = asy_vec_at(&u->signers, i);

		if (s->state == ASY_SIGNER_TRUSTED && (asy_digest_weak(s->digest) || (strcmp(s->algorithm, "rsa") == 0 && s->bits < 2048))) {
			s->state = ASY_SIGNER_UNTRUSTED;
			s->why = "digest or key are too weak to prove anything";
		}
		if (s->state == ASY_SIGNER_BAD)
			asy_update_refuse(u, s->offset, "the signature is wrong%s%s", *s->why ? ": " : "", s->why);
		else if (s->state == ASY_SIGNER_UNTRUSTED)
			asy_update_become(u, ASY_UPDATE_UNTRUSTED, s->offset, "the signature is not by anybody trusted%s%s", *s->why ? ": " : "",
			                  s->why);
		else if (s->state == ASY_SIGNER_UNCHECKED)
			asy_update_become(u, ASY_UPDATE_UNCHECKED, s->offset, "the signature was not checked%s%s", *s->why ? ": " : "", s->why);
		else
			trusted++;
	}
	if (!u->signers.len)
		asy_update_become(u, ASY_UPDATE_UNSIGNED, 0, "the bundle is not signed");
	else if (!trusted)
		asy_update_become(u, ASY_UPDATE_UNCHECKED, 0, "no signature was found good");
}

enum asy_err asy_update_read(struct asy_update *u)
{
	const struct asy_update_family *family = asy_update_family_of(u->in, u->detached);

	if (!family)
		return ASY_NOT_FOUND;
	u->family = family->name;
	family->read(u);
	asy_update_close_map(u);
	asy_update_judge(u);
	return ASY_OK;
}
