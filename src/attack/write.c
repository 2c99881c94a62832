/* A series as a file, as text and as evidence. */
#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "attack/series.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

static void put_counts(const struct asy_attack_series *s, struct asy_json *j)
{
	struct asy_attack_count c = asy_attack_counts(s);

	asy_json_name(j, "counts");
	asy_json_object(j);
	asy_json_put_uint(j, "run", c.run);
	asy_json_put_uint(j, "refused", c.refused);
	asy_json_put_uint(j, "accepted", c.accepted);
	asy_json_put_uint(j, "crashed", c.crashed);
	asy_json_put_uint(j, "hung", c.hung);
	asy_json_put_uint(j, "not-run", c.not_run);
	asy_json_put_uint(j, "failed", c.failed);
	asy_json_put_uint(j, "late", c.late);
	asy_json_put_uint(j, "notes", c.notes);
	asy_json_put_uint(j, "open", c.open);
	asy_json_end(j);
}

void asy_attack_write(const struct asy_attack_series *s, struct asy_buf *out)
{
	struct asy_json j;

	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_put(&j, "assay", "update-attack-1");
	asy_json_put(&j, "bundle", s->bundle);
	asy_json_put(&j, "sha256", s->sha256);
	asy_json_put(&j, "family", s->family);
	asy_json_put(&j, "verifier", s->verifier);
	asy_json_put(&j, "stage", s->stage);
	asy_json_put(&j, "control", s->control ? "accepted" : "not-accepted");
	put_counts(s, &j);
	asy_json_name(&j, "rows");
	asy_json_array(&j);
	for (size_t i = 0; i < s->rows.len; i++) {
		const struct asy_attack_row *r = asy_vec_at(&s->rows, i);

		asy_json_object(&j);
		asy_json_put(&j, "id", r->id);
		asy_json_put_uint(&j, "group", r->group);
		asy_json_put(&j, "class", r->class);
		asy_json_put(&j, "what", r->what);
		asy_json_put(&j, "expect", r->expect);
		asy_json_put(&j, "result", asy_attack_result_name(r->result));
		asy_json_put(&j, "outcome", r->outcome);
		asy_json_put(&j, "observable", r->observable);
		asy_json_put(&j, "reason", r->reason);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_end(&j);
	asy_json_finish(&j);
}

static const char *get(struct asy_arena *arena, const json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));
	char *copy = value ? asy_text_printable_dup(arena, asy_bytes_head(asy_bytes_from(value), 4096)) : NULL;

	return copy ? copy : "";
}

static bool read_row(struct asy_arena *arena, const json_t *object, struct asy_attack_row *r)
{
	static const char *const outcomes[] = {"pass", "fail", "late", "note", "open"};
	const char *result = get(arena, object, "result");
	json_int_t group = json_integer_value(json_object_get(object, "group"));
	bool known = false;

	*r = (struct asy_attack_row){.id = get(arena, object, "id"), .class = get(arena, object, "class"), .what = get(arena, object, "what"),
	                             .expect = get(arena, object, "expect"), .outcome = get(arena, object, "outcome"),
	                             .observable = get(arena, object, "observable"), .reason = get(arena, object, "reason"),
	                             .result = ASY_ATTACK__MAX};
	for (int i = 0; i < ASY_ATTACK__MAX; i++)
		if (strcmp(result, asy_attack_result_name((enum asy_attack_result)i)) == 0)
			r->result = (enum asy_attack_result)i;
	for (size_t i = 0; i < sizeof(outcomes) / sizeof(outcomes[0]); i++)
		known |= strcmp(r->outcome, outcomes[i]) == 0;
	r->group = group >= 0 && group <= 99 ? (unsigned)group : 100;
	return *r->id && r->result != ASY_ATTACK__MAX && known && r->group != 100;
}

enum asy_err asy_attack_read(struct asy_arena *arena, struct asy_bytes json, struct asy_attack_series *ret)
{
	json_t *root = json_loadb((const char *)json.p, json.n, JSON_REJECT_DUPLICATES, NULL), *rows = json_object_get(root, "rows");
	enum asy_err err = ASY_OK;

	if (strcmp(get(arena, root, "assay"), "update-attack-1") != 0 || !json_is_array(rows))
		err = ASY_INVALID;
	if (!err) {
		ret->bundle = get(arena, root, "bundle");
		ret->sha256 = get(arena, root, "sha256");
		ret->family = get(arena, root, "family");
		ret->verifier = get(arena, root, "verifier");
		ret->stage = get(arena, root, "stage");
		ret->control = strcmp(get(arena, root, "control"), "accepted") == 0;
	}
	for (size_t i = 0; !err && i < json_array_size(rows); i++) {
		struct asy_attack_row *slot = asy_vec_push(&ret->rows);

		if (!slot || !read_row(arena, json_array_get(rows, i), slot))
			err = ASY_INVALID;
	}
	json_decref(root);
	return err;
}

void asy_attack_text(const struct asy_attack_series *s, bool all, struct asy_buf *out)
{
	struct asy_attack_count c = asy_attack_counts(s);

	asy_buf_printf(out, "%s (%s) against %s\ncontrol: the untouched bundle was %s\n", s->bundle, s->family, s->verifier,
	               s->control ? "accepted" : "NOT accepted: the series proves nothing");
	asy_buf_printf(out, "%zu run: %zu refused, %zu accepted, %zu crashed, %zu hung; %zu not run\n", c.run, c.refused, c.accepted, c.crashed, c.hung,
	               c.not_run);
	asy_buf_printf(out, "%zu failed, %zu refused too late, %zu accepted without harm\n\n", c.failed, c.late, c.notes);
	for (size_t i = 0; i < s->rows.len; i++) {
		const struct asy_attack_row *r = asy_vec_at(&s->rows, i);

		if (!all && strcmp(r->outcome, "pass") == 0 && r->group)
			continue;
		if (!all && r->result == ASY_ATTACK_NOT_RUN && s->control)
			continue;
		asy_buf_printf(out, "%-5s %-20s %-40s %s\n", strcmp(r->outcome, "fail") == 0 ? "FAIL" : r->outcome, asy_attack_result_name(r->result), r->id,
		               r->what);
		if (*r->reason && (all || strcmp(r->outcome, "pass") != 0))
			asy_buf_printf(out, "%27s%s\n", "", r->reason);
	}
	if (!all)
		asy_buf_text(out, "(--all: every row)\n");
}

static void add(struct asy_observation *o, const char *key, const char *value)
{
	o->attrs[o->n_attrs++] = (struct asy_attr){.key = key, .type = ASY_ATTR_TEXT, .text = value};
}

static void add_number(struct asy_observation *o, const char *key, size_t value)
{
	o->attrs[o->n_attrs++] = (struct asy_attr){.key = key, .type = ASY_ATTR_INT, .text = "", .number = (int64_t)value};
}

static void row_evidence(const struct asy_attack_series *s, const struct asy_attack_row *r, struct asy_store *store)
{
	char summary[400];
	struct asy_observation o = {.kind = "update-attack", .collector = ASY_ATTACK_AREA, .subject = r->id, .summary = summary,
	                            .locus = {.path = "", .offset = ASY_NO_LOCUS_OFFSET}};

	snprintf(summary, sizeof(summary), "%.150s: %s by %.150s", r->what, asy_attack_result_name(r->result), s->verifier);
	add_number(&o, "group", r->group);
	add(&o, "class", r->class);
	add(&o, "expect", r->expect);
	add(&o, "result", asy_attack_result_name(r->result));
	add(&o, "outcome", r->outcome);
	add(&o, "observable", r->observable);
	add(&o, "verifier", s->verifier);
	add(&o, "reason", r->reason);
	add(&o, "stage", s->stage);
	asy_store_add_observation(store, &o);
}

static void series_evidence(const struct asy_attack_series *s, struct asy_store *store)
{
	struct asy_attack_count c = asy_attack_counts(s);
	char summary[300];
	struct asy_observation o = {.kind = "update-series", .collector = ASY_ATTACK_AREA, .subject = s->verifier, .summary = summary,
	                            .locus = {.path = "", .offset = ASY_NO_LOCUS_OFFSET}};

	snprintf(summary, sizeof(summary), "%zu mutated bundles against %.150s: %zu failed", c.run, s->verifier, c.failed);
	add(&o, "verifier", s->verifier);
	add(&o, "stage", s->stage);
	add(&o, "control", s->control ? "accepted" : "not-accepted");
	add_number(&o, "run", c.run);
	add_number(&o, "refused", c.refused);
	add_number(&o, "accepted", c.accepted);
	add_number(&o, "failed", c.failed);
	add_number(&o, "crashed", c.crashed);
	add_number(&o, "hung", c.hung);
	add_number(&o, "not-run", c.not_run);
	asy_store_add_observation(store, &o);
}

static void coverage(struct asy_store *store, const char *area, uint64_t examined, uint64_t total, uint64_t n, const char *reason)
{
	struct asy_coverage c = {.area = area, .unit = "bundles", .examined = examined, .total = total, .complete = !*reason && examined == total,
	                         .observations = n, .reason = reason};

	asy_store_add_coverage(store, &c);
}

/* What a file can show at all: the rest needs the device and is no gap of the series. */
static bool counts_as_forged(const struct asy_attack_row *r)
{
	static const unsigned needed[] = {1, 2, 3, 13};

	if (r->group == 0) /* the controls of bundles signed anew decide about those alone */
		return strcmp(r->id, "00-control") == 0;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]); i++)
		if (r->group == needed[i] && strcmp(r->id, "01-remove-signature") != 0) /* that one stands beside the bundle */
			return true;
	return r->result != ASY_ATTACK_NOT_RUN && r->group != 23 && r->group != 24 && strcmp(r->outcome, "open") != 0;
}

void asy_attack_evidence(const struct asy_attack_series *s, struct asy_store *store)
{
	enum { LEAST = 20 }; /* fewer are no series */
	uint64_t total = 0, run = 0, older = 0, groups = 0;
	const char *why;

	for (size_t i = 0; i < s->rows.len; i++) {
		const struct asy_attack_row *r = asy_vec_at(&s->rows, i);
		bool judged = strcmp(r->outcome, "open") != 0;

		row_evidence(s, r, store);
		total += counts_as_forged(r);
		run += counts_as_forged(r) && judged;
		older += strcmp(r->class, "older") == 0 && judged && strcmp(r->expect, "refuse") == 0;
		groups |= judged ? UINT64_C(1) << (r->group & 63) : 0;
	}
	series_evidence(s, store);
	why = !s->control ? "the untouched bundle was not accepted, so that refusals prove nothing" : run < LEAST ? "fewer than 20 mutations were run"
	      : (groups & 0x2006) != 0x2006 ? "not every one of the groups unsigned, empty signature and flipped bits was run"
	      : run < total ? "some of the mutations could not be run or judged" : "";
	if (strcmp(s->stage, "boot") == 0) {
		coverage(store, ASY_ATTACK_AREA_BOOT, run, total, 0, why);
		return;
	}
	coverage(store, ASY_ATTACK_AREA, run, total, s->rows.len + 1, why);
	coverage(store, ASY_ATTACK_AREA_OLDER, older, older ? older : 1, 0, !s->control ? why : older ? "" : "no older release was tried");
}
