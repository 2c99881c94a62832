#include "report/update.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"

static const char *attr(const struct asy_observation *o, const char *key)
{
	const struct asy_attr *a = asy_observation_attr(o, key);

	return a && a->type == ASY_ATTR_TEXT ? a->text : "";
}

static int64_t number(const struct asy_observation *o, const char *key)
{
	const struct asy_attr *a = asy_observation_attr(o, key);

	return a ? a->number : 0;
}

static const struct asy_observation *bundle_of(const struct asy_store *store)
{
	size_t first;

	return asy_store_of_kind(store, "update-bundle", &first) ? asy_store_observation(store, first) : NULL;
}

const char *asy_update_view_state(const struct asy_store *store)
{
	const struct asy_observation *o = bundle_of(store);

	return o ? attr(o, "state") : "";
}

static void each(const struct asy_store *store, const char *kind, struct asy_buf *out,
                 void (*print)(const struct asy_observation *, struct asy_buf *))
{
	size_t first, n = asy_store_of_kind(store, kind, &first);

	for (size_t i = 0; i < n; i++)
		print(asy_store_observation(store, first + i), out);
}

static void print_fact(const struct asy_observation *o, struct asy_buf *out)
{
	asy_buf_printf(out, "  %-16s %s\n", o->subject, attr(o, "value"));
}

static void print_signer(const struct asy_observation *o, struct asy_buf *out)
{
	asy_buf_printf(out, "  %-10s %s%s%s, %s %" PRId64 " bits\n", attr(o, "state"), attr(o, "scheme"), *attr(o, "digest") ? " " : "",
	               attr(o, "digest"), *attr(o, "algorithm") ? attr(o, "algorithm") : "key not known", number(o, "bits"));
	if (*attr(o, "subject-name"))
		asy_buf_printf(out, "             %s, issued by %s\n             valid %s to %s%s%s\n", attr(o, "subject-name"), attr(o, "issuer-name"),
		               attr(o, "not-before"), attr(o, "not-after"), *attr(o, "usage") ? ", for " : "", attr(o, "usage"));
	if (*attr(o, "fingerprint"))
		asy_buf_printf(out, "             key %s\n", attr(o, "fingerprint"));
	if (*attr(o, "reason"))
		asy_buf_printf(out, "             %s\n", attr(o, "reason"));
}

static void print_payload(const struct asy_observation *o, struct asy_buf *out)
{
	asy_buf_printf(out, "  %-10s %-28s %12" PRId64 "  %s%s%.16s\n", attr(o, "state"), o->subject, number(o, "size"), attr(o, "type"),
	               *attr(o, "sha256") ? "  sha256 " : "", attr(o, "sha256"));
}

static void print_finding(const struct asy_observation *o, struct asy_buf *out)
{
	asy_buf_printf(out, "  %-22s %s", attr(o, "class"), o->summary);
	if (o->locus.offset != ASY_NO_LOCUS_OFFSET && o->locus.offset)
		asy_buf_printf(out, "  (byte %" PRIu64 ")", o->locus.offset);
	asy_buf_text(out, "\n");
}

static void print_part(const struct asy_observation *o, struct asy_buf *out)
{
	asy_buf_printf(out, "  0x%08" PRIx64 " %12" PRIu64 "  %-10s %s\n", o->locus.offset, o->locus.length, attr(o, "cover"), o->subject);
}

static void section(const struct asy_store *store, const char *kind, const char *title, struct asy_buf *out,
                    void (*print)(const struct asy_observation *, struct asy_buf *))
{
	size_t first;

	if (!asy_store_of_kind(store, kind, &first))
		return;
	asy_buf_printf(out, "\n%s\n", title);
	each(store, kind, out, print);
}

static void print_map(const struct asy_update_view *v, struct asy_buf *out)
{
	enum { SHORT = 40 };
	size_t first, n = asy_store_of_kind(v->store, "update-part", &first);

	if (!n)
		return;
	asy_buf_text(out, "\nbytes\n");
	for (size_t i = 0; i < n && (v->all || i < SHORT); i++)
		print_part(asy_store_observation(v->store, first + i), out);
	if (!v->all && n > SHORT)
		asy_buf_printf(out, "  ... and %zu more (--all)\n", n - SHORT);
}

void asy_update_text_report(const struct asy_update_view *v, struct asy_buf *out)
{
	const struct asy_observation *b = bundle_of(v->store);

	asy_buf_printf(out, "%s\n  %" PRIu64 " bytes, sha256 %s\n", v->file, v->size, v->sha256);
	if (!b) {
		asy_buf_text(out, "  no update bundle of a known family (`assay update families` lists them)\n");
		return;
	}
	asy_buf_printf(out, "  %s, %s\n  %s%s%s\n", attr(b, "family"), attr(b, "variant"), attr(b, "state"), *attr(b, "reason") ? ": " : "",
	               attr(b, "reason"));
	asy_buf_printf(out, "  signed %" PRId64 ", hashed %" PRId64 ", signature %" PRId64 ", framing %" PRId64 ", checksum only %" PRId64
	               ", not covered %" PRId64 " bytes\n", number(b, "signed-bytes"), number(b, "hashed-bytes"), number(b, "signature-bytes"),
	               number(b, "framing-bytes"), number(b, "checksum-bytes"), number(b, "uncovered-bytes"));
	section(v->store, "update-fact", "says of itself", out, print_fact);
	section(v->store, "update-signer", "signatures", out, print_signer);
	section(v->store, "update-payload", "payloads", out, print_payload);
	print_map(v, out);
	section(v->store, "update-finding", "findings", out, print_finding);
}

static void observation_json(struct asy_json *j, const struct asy_observation *o, const char *id)
{
	asy_json_object(j);
	asy_json_put(j, "id", id);
	asy_json_put(j, "subject", o->subject);
	asy_json_put(j, "summary", o->summary);
	if (o->locus.offset != ASY_NO_LOCUS_OFFSET) {
		asy_json_put_uint(j, "offset", o->locus.offset);
		asy_json_put_uint(j, "length", o->locus.length);
	}
	for (size_t i = 0; i < o->n_attrs; i++) {
		const struct asy_attr *a = &o->attrs[i];

		if (a->type == ASY_ATTR_TEXT)
			asy_json_put(j, a->key, a->text);
		else if (a->type == ASY_ATTR_INT)
			asy_json_put_int(j, a->key, a->number);
		else
			asy_json_put_bool(j, a->key, a->number != 0);
	}
	asy_json_end(j);
}

void asy_update_json_report(const struct asy_update_view *v, struct asy_buf *out)
{
	static const char *const kinds[][2] = {{"update-bundle", "bundle"},       {"update-fact", "facts"},     {"update-signer", "signatures"},
	                                       {"update-payload", "payloads"},    {"update-part", "parts"},     {"update-finding", "findings"}};
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "file", v->file);
	asy_json_put_uint(&j, "size", v->size);
	asy_json_put(&j, "sha256", v->sha256);
	asy_json_put(&j, "state", asy_update_view_state(v->store));
	for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++) {
		size_t first, n = asy_store_of_kind(v->store, kinds[k][0], &first);

		asy_json_name(&j, kinds[k][1]);
		asy_json_array(&j);
		for (size_t i = 0; i < n; i++)
			observation_json(&j, asy_store_observation(v->store, first + i), asy_store_id(v->store, first + i));
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_finish(&j);
}
