#include "component/signature_claim.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "component/identity.h"

enum {
	CLEARLY_WEAKER = 15, /* evidence that is this much weaker than the best one for the same upstream is left out */
	VERSION_LIST = 4,    /* so many versions of one upstream in a file are a table of identifiers, not its version */
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* A group, or {name} and {version} of the claim (NULL while they are being made). */
static struct asy_bytes part(const char **template, const struct claim *claim, const struct asy_capture *capture)
{
	const char *p = *template;

	if (*p == '$' && is_digit(p[1]) && p[1] - '0' < ASY_CAPTURES) {
		*template += 2;
		return capture->group[p[1] - '0'];
	}
	if (claim && strncmp(p, "{name}", 6) == 0) {
		*template += 6;
		return asy_bytes_from(claim->name);
	}
	if (claim && strncmp(p, "{version}", 9) == 0) {
		*template += 9;
		return asy_bytes_from(claim->version);
	}
	*template += 1;
	return (struct asy_bytes){(const uint8_t *)p, 1};
}

static void expand(const char *template, const struct claim *claim, const struct asy_capture *capture,
                   struct asy_buf *out)
{
	while (*template) {
		struct asy_bytes text = part(&template, claim, capture);

		asy_buf_append(out, text);
	}
}

/* Starts with a digit, holds only what versions are made of; not the object identifier prefix 1.3.6.1. */
static bool version_plausible(const char *v)
{
	size_t n = strlen(v);

	if (n == 0 || n > 48 || !is_digit(v[0]) || strspn(v, "0123456789.") < 1)
		return false;
	if (strspn(v, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.+~_-:") != n)
		return false;
	if (strspn(v, "0.") == n)
		return false;
	return strncmp(v, "1.3.6.1", 7) != 0;
}

static bool keep(struct asy_buf *from, char *to)
{
	bool fits = !from->err && from->len > 0 && from->len < CLAIM_TEXT;

	if (fits)
		memcpy(to, asy_buf_cstr(from), from->len + 1);
	asy_buf_clear(from);
	return fits;
}

static bool make_version(const struct sig *sig, const struct asy_capture *capture, struct asy_buf *scratch, char *out)
{
	size_t n;

	expand(sig->version, NULL, capture, scratch);
	if (asy_rule_field(sig->rule, "upstream") && scratch->len) {
		struct asy_bytes v = asy_upstream_version(asy_buf_bytes(scratch));

		memmove(scratch->data, v.p, v.n);
		scratch->len = v.n;
		scratch->data[v.n] = 0;
	}
	if (!keep(scratch, out))
		return false;
	if (strlen(sig->replace) == 2)
		for (char *c = out; (c = strchr(c, sig->replace[0])); c++)
			*c = sig->replace[1];
	for (n = strlen(out); n && strchr(".-_+~:", out[n - 1]); n--)
		out[n - 1] = 0;
	return version_plausible(out);
}

bool claim_make(const struct sigs *sigs, const struct sig *sig, const struct asy_capture *capture, bool agrees,
                uint64_t offset, struct claim *ret_claim)
{
	struct claim claim = {.how = sig, .what = sig, .capture = *capture, .offset = offset,
	                      .confidence = agrees ? sig->agreed : sig->confidence};
	struct asy_buf scratch;
	bool ok;

	asy_buf_init(&scratch, 4 * CLAIM_TEXT);
	ok = make_version(sig, capture, &scratch, claim.version);
	if (ok) {
		expand(sig->name, NULL, capture, &scratch);
		ok = keep(&scratch, claim.name);
	}
	if (ok && strchr(sig->name, '$')) {
		claim.what = sigs_find_name(sigs, asy_bytes_from(claim.name), sig->by_file);
		ok = claim.what || !sig->by_file;
		if (claim.what)
			memcpy(claim.name, claim.what->name, strnlen(claim.what->name, CLAIM_TEXT - 1) + 1);
		claim.name[CLAIM_TEXT - 1] = 0;
	}
	asy_buf_release(&scratch);
	if (ok)
		*ret_claim = claim;
	return ok;
}

bool claim_begins(const char *whole, const char *start)
{
	size_t n = strlen(start);

	return strncmp(whole, start, n) == 0 && whole[n] && !is_digit(whole[n]);
}

static bool says_less(const struct claim *a, const struct claim *b)
{
	if (strcmp(a->name, b->name) != 0)
		return false;
	if (strcmp(a->version, b->version) == 0)
		return a->confidence < b->confidence || (a->confidence == b->confidence && a->offset > b->offset);
	if (a->confidence + CLEARLY_WEAKER <= b->confidence)
		return !claim_begins(a->version, b->version) || a->confidence + 2 * CLEARLY_WEAKER <= b->confidence;
	return claim_begins(b->version, a->version) && a->confidence <= b->confidence + CLEARLY_WEAKER;
}

static void drop_lists(struct claim *claims, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t versions = 0;

		for (size_t k = 0; k < n && !claims[i].dropped; k++)
			versions += !claims[k].dropped && strcmp(claims[i].name, claims[k].name) == 0;
		for (size_t k = n; k > i && versions >= VERSION_LIST; k--)
			claims[k - 1].dropped |= strcmp(claims[i].name, claims[k - 1].name) == 0;
	}
}

void claims_reduce(struct claim *claims, size_t n)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n && !claims[i].dropped; k++) {
			if (k == i || claims[k].dropped)
				continue;
			if (says_less(&claims[i], &claims[k]))
				claims[i].dropped = true;
			else if (k < i && !says_less(&claims[k], &claims[i]) && strcmp(claims[i].name, claims[k].name) == 0 &&
			         strcmp(claims[i].version, claims[k].version) == 0)
				claims[i].dropped = true; /* equal in everything */
		}
	drop_lists(claims, n);
}

/* A group may hold several parts: "github.com/eclipse/paho.mqtt.golang". */
static void put_parts(struct asy_buf *out, struct asy_bytes text)
{
	for (;;) {
		size_t slash = asy_bytes_find_byte(text, '/', 0);

		asy_purl_part(out, asy_bytes_head(text, slash));
		if (slash == text.n)
			return;
		asy_buf_text(out, "/");
		text = asy_bytes_from_offset(text, slash + 1);
	}
}

void claim_purl(const struct claim *claim, struct asy_buf *out)
{
	const char *template = claim->how->purl;

	while (*template) {
		bool literal = *template != '$' && *template != '{';
		struct asy_bytes text = part(&template, claim, &claim->capture);

		if (!literal)
			put_parts(out, text);
		else if (!(asy_bytes_is(text, "/") && out->len && out->data[out->len - 1] == '/'))
			asy_buf_append(out, text); /* an empty namespace leaves no "//" */
	}
}

void claim_cpe(const struct claim *claim, struct asy_buf *out)
{
	const struct sig *what = claim->what;
	struct asy_bytes version = asy_bytes_from(claim->version), update = {0};
	char patch[CLAIM_TEXT];

	if (!what || !what->cpe)
		return;
	if (what->cpe_update) {
		const char *mark = strrchr(claim->version, what->cpe_update[0]);

		if (mark && mark > claim->version && mark[1] && strspn(mark + 1, "0123456789") == strlen(mark + 1)) {
			int n = snprintf(patch, sizeof(patch), "%s%s",
			                 what->cpe_update[1] == ' ' ? what->cpe_update + 2 : what->cpe_update, mark + 1);

			version.n = (size_t)(mark - claim->version);
			update = (struct asy_bytes){(const uint8_t *)patch, n > 0 && n < CLAIM_TEXT ? (size_t)n : 0};
		}
	}
	asy_cpe(out, what->cpe, version, update);
}
