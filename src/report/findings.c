#include "report/findings.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/sha256.h"
#include "report/document.h"

enum { MOST_FINDINGS = 200000, MOST_USES = 10000 };

struct collector {
	const json_t *document;
	struct asy_vec found; /* struct asy_finding */
	json_t *by_key;       /* "rule\nplace" -> index in found */
	json_t *names;
	enum asy_err err;
};

/* Text that lives as long as the collection. */
static const char *keep(struct collector *c, const char *a, const char *b)
{
	json_t *text = json_sprintf("%s/%s", a, b);

	if (!text || json_array_append_new(c->names, text)) {
		c->err = ASY_NOMEM;
		return "";
	}
	return json_string_value(text);
}

static struct asy_finding *find_or_add(struct collector *c, const char *rule, const char *place)
{
	json_t *key = json_sprintf("%s\n%s", rule, place), *at = key ? json_object_get(c->by_key, json_string_value(key)) : NULL;
	struct asy_finding *f = NULL;

	if (at) {
		f = asy_vec_at(&c->found, (size_t)json_integer_value(at));
	} else if (key) {
		json_object_set_new(c->by_key, json_string_value(key), json_integer((json_int_t)c->found.len));
		f = asy_vec_push(&c->found);
		if (f) {
			f->rule = rule;
			f->uses = ASY_VEC_INIT(struct asy_finding_use, MOST_USES);
		}
	}
	json_decref(key);
	if (!f)
		c->err = c->found.len == MOST_FINDINGS ? ASY_LIMIT : ASY_NOMEM;
	return f;
}

static void add_use(struct collector *c, struct asy_finding *f, const json_t *scheme, const json_t *requirement)
{
	struct asy_finding_use *use;

	for (size_t i = 0; i < f->uses.len; i++)
		if (((struct asy_finding_use *)asy_vec_at(&f->uses, i))->requirement == requirement)
			return;
	use = asy_vec_push(&f->uses);
	if (use)
		*use = (struct asy_finding_use){scheme, requirement};
	else
		c->err = ASY_NOMEM;
}

/* Where the maker said it: for findings that rest on an answer alone. */
static void place_of_answer(const struct collector *c, const json_t *requirement, struct asy_finding *f)
{
	const json_t *answer = json_array_get(f->answers, 0), *ics = requirement ? doc_object(requirement, "ics") : NULL;
	const char *id = doc_text(answer, "id");
	size_t i;
	json_t *table;

	f->file = doc_text(ics, "file");
	f->line = doc_int(ics, "line");
	if (!answer)
		return;
	json_array_foreach(doc_list(c->document, "tables"), i, table) {
		const char *name = doc_text(table, "id");

		if (strncmp(id, name, strlen(name)) != 0 || id[strlen(name)] != '/')
			continue;
		f->file = doc_text(table, "file");
		f->line = doc_int(answer, "line");
	}
}

/* One reason: a finding per observation, or one when nothing was seen (an answer, or something that is absent). The rule is
 * the check when it is the check that failed, else the requirement: a decision tree may end badly behind a "yes". */
static void add_reason(struct collector *c, const json_t *scheme, const json_t *requirement, const json_t *reason)
{
	const json_t *ids = doc_list(reason, "observations");
	const char *check = strcmp(doc_text(reason, "verdict"), "fail") == 0 ? doc_text(reason, "check") : "";
	const char *rule = *check ? check : keep(c, doc_text(scheme, "id"), doc_text(requirement, "id"));
	size_t n = json_array_size(ids);

	for (size_t i = 0; !c->err && i < (n ? n : 1); i++) {
		const char *id = n ? json_string_value(json_array_get(ids, i)) : NULL;
		const json_t *o = id ? doc_observation(c->document, id) : NULL;
		const json_t *answer = json_array_get(doc_list(reason, "answers"), 0);
		struct asy_finding *f;

		if (n && !o)
			continue;
		f = find_or_add(c, rule, o ? id : answer ? doc_text(answer, "id") : doc_text(reason, "text"));
		if (!f)
			return;
		f->title = *check ? doc_text(reason, "text") : doc_text(requirement, "title");
		f->fix = *check && *doc_text(reason, "fix") ? doc_text(reason, "fix") : doc_text(requirement, "fix");
		f->severity = *check && *doc_text(reason, "severity") ? doc_text(reason, "severity") : doc_text(requirement, "severity");
		f->text = o ? doc_text(o, "summary") : *doc_text(reason, "why") ? doc_text(reason, "why") : doc_text(reason, "text");
		f->observation = o;
		f->answers = doc_list(reason, "answers");
		place_of_answer(c, requirement, f);
		add_use(c, f, scheme, requirement);
	}
}

/* A requirement that fails by what its ICS row says, or by a rule of the scheme: no reason of a test tells. */
static void add_bare_failure(struct collector *c, const json_t *scheme, const json_t *requirement)
{
	struct asy_finding *f = find_or_add(c, keep(c, doc_text(scheme, "id"), doc_text(requirement, "id")), "");

	if (!f)
		return;
	f->title = doc_text(requirement, "title");
	f->fix = doc_text(requirement, "fix");
	f->severity = doc_text(requirement, "severity");
	f->text = *doc_text(requirement, "because") ? doc_text(requirement, "because") : doc_text(requirement, "title");
	f->answers = doc_list(requirement, "x-none");
	place_of_answer(c, requirement, f);
	add_use(c, f, scheme, requirement);
}

static void add_requirement(struct collector *c, const json_t *scheme, const json_t *requirement)
{
	const json_t *reasons = doc_list(requirement, "reasons");
	size_t i, failed = 0;
	json_t *reason;

	if (strcmp(doc_text(requirement, "verdict"), "fail") != 0)
		return;
	json_array_foreach(reasons, i, reason)
		failed += strcmp(doc_text(reason, "verdict"), "fail") == 0;
	json_array_foreach(reasons, i, reason)
		if (!c->err && (failed == 0 || strcmp(doc_text(reason, "verdict"), "fail") == 0))
			add_reason(c, scheme, requirement, reason);
	if (json_array_size(reasons) == 0)
		add_bare_failure(c, scheme, requirement);
}

static void add_contradiction(struct collector *c, const json_t *contradiction)
{
	const json_t *ids = doc_list(contradiction, "observations");
	const char *id = json_string_value(json_array_get(ids, 0));
	const json_t *answer = json_array_get(doc_list(contradiction, "answers"), 0);
	struct asy_finding *f = find_or_add(c, keep(c, "contradiction", doc_text(contradiction, "id")),
	                                    id ? id : answer ? doc_text(answer, "id") : "");

	if (!f)
		return;
	f->title = "Answer and evidence agree";
	f->fix = "Correct the answer, or the device.";
	f->severity = "medium";
	f->text = doc_text(contradiction, "text");
	f->observation = id ? doc_observation(c->document, id) : NULL;
	f->answers = doc_list(contradiction, "answers");
	place_of_answer(c, NULL, f);
}

/* The path without the offsets of regions, which move from one build to the next. */
static void steady_path(const char *path, struct asy_buf *out)
{
	for (bool start = true; *path; start = *path == '/', path++) {
		const char *p = path;

		if (start && p[0] == '0' && p[1] == 'x') {
			for (p += 2; isxdigit((unsigned char)*p); p++)
				;
			if (*p == '-')
				path = p + 1;
		}
		asy_buf_u8(out, (uint8_t)*path);
	}
}

static void make_key(struct asy_finding *f, json_t *seen)
{
	struct asy_buf text;
	size_t again;

	asy_buf_init(&text, 1 << 20);
	asy_buf_printf(&text, "%s\n", f->rule);
	if (f->observation) {
		asy_buf_printf(&text, "%s\n%s\n%s\n", doc_text(f->observation, "artifact"), doc_text(f->observation, "kind"),
		               doc_text(f->observation, "subject"));
		steady_path(doc_text(f->observation, "path"), &text);
	} else {
		asy_buf_text(&text, json_array_size(f->answers) ? doc_text(json_array_get(f->answers, 0), "id") : f->text);
	}
	asy_sha256_hex(asy_buf_bytes(&text), f->key);
	again = (size_t)json_integer_value(json_object_get(seen, f->key));
	json_object_set_new(seen, f->key, json_integer((json_int_t)again + 1));
	if (again) { /* the same thing at several places of one file: told apart by order */
		asy_buf_printf(&text, "\n%zu", again);
		asy_sha256_hex(asy_buf_bytes(&text), f->key);
	}
	asy_buf_release(&text);
}

static int by_rule_and_place(const void *a, const void *b)
{
	const struct asy_finding *x = a, *y = b;
	int order = strcmp(x->rule, y->rule);

	if (!order)
		order = strcmp(doc_text(x->observation, "path"), doc_text(y->observation, "path"));
	if (!order && doc_int(x->observation, "line") != doc_int(y->observation, "line"))
		order = doc_int(x->observation, "line") < doc_int(y->observation, "line") ? -1 : 1;
	if (!order && doc_int(x->observation, "offset") != doc_int(y->observation, "offset"))
		order = doc_int(x->observation, "offset") < doc_int(y->observation, "offset") ? -1 : 1;
	if (!order)
		order = strcmp(doc_text(x->observation, "id"), doc_text(y->observation, "id"));
	return order ? order : strcmp(x->text, y->text);
}

static void collect(struct collector *c)
{
	size_t s, i;
	json_t *scheme, *requirement, *contradiction;

	json_array_foreach(doc_list(c->document, "schemes"), s, scheme)
		json_array_foreach(doc_list(scheme, "requirements"), i, requirement)
			if (!c->err)
				add_requirement(c, scheme, requirement);
	json_array_foreach(doc_list(c->document, "contradictions"), i, contradiction)
		if (!c->err)
			add_contradiction(c, contradiction);
}

enum asy_err asy_findings_collect(const json_t *document, struct asy_findings *ret)
{
	struct collector c = {.document = document, .by_key = json_object(), .names = json_array(),
	                      .found = ASY_VEC_INIT(struct asy_finding, MOST_FINDINGS)};
	json_t *seen = json_object();

	if (!c.by_key || !c.names || !seen)
		c.err = ASY_NOMEM;
	if (!c.err)
		collect(&c);
	*ret = (struct asy_findings){.list = c.found.items, .n = c.found.len, .names = c.names};
	if (!c.err && ret->n)
		qsort(ret->list, ret->n, sizeof(*ret->list), by_rule_and_place);
	for (size_t i = 0; !c.err && i < ret->n; i++)
		make_key(&ret->list[i], seen);
	json_decref(c.by_key);
	json_decref(seen);
	return c.err;
}

void asy_findings_release(struct asy_findings *f)
{
	for (size_t i = 0; i < f->n; i++)
		asy_vec_release(&f->list[i].uses);
	free(f->list);
	json_decref(f->names);
	*f = (struct asy_findings){0};
}
