/* Verdicts that moved, and answers that rest on what has changed. */
#include <string.h>

#include "report/diff_internal.h"
#include "report/document.h"

static int rank(const char *verdict)
{
	return strcmp(verdict, "fail") == 0 ? 2 : strcmp(verdict, "inconclusive") == 0 ? 1 : 0;
}

static const json_t *find(const json_t *list, const char *id)
{
	size_t i;
	json_t *o;

	json_array_foreach(list, i, o)
		if (strcmp(doc_text(o, "id"), id) == 0)
			return o;
	return NULL;
}

/* What speaks for the verdict: the first reason of its kind. */
static const char *reason(const json_t *document, const json_t *r)
{
	const json_t *first = json_array_get(doc_list(r, "reasons"), 0);
	const json_t *seen = doc_observation(document, json_string_value(json_array_get(doc_list(first, "observations"), 0)));

	if (*doc_text(r, "because"))
		return doc_text(r, "because");
	return seen ? doc_text(seen, "summary") : *doc_text(first, "why") ? doc_text(first, "why") : doc_text(first, "text");
}

json_t *diff_verdicts(const json_t *before, const json_t *after, struct asy_diff_count *ret)
{
	json_t *list = json_array(), *scheme, *r;
	size_t s, i;

	json_array_foreach(doc_list(after, "schemes"), s, scheme) {
		const json_t *old_scheme = find(doc_list(before, "schemes"), doc_text(scheme, "id"));

		json_array_foreach(doc_list(scheme, "requirements"), i, r) {
			const json_t *old = old_scheme ? find(doc_list(old_scheme, "requirements"), doc_text(r, "id")) : NULL;
			const char *from = old ? doc_text(old, "verdict") : "", *to = doc_text(r, "verdict");
			int step = old ? rank(to) - rank(from) : 0;

			if (!old || strcmp(from, to) == 0)
				continue;
			ret->worse += step > 0;
			ret->better += step < 0;
			ret->moved += step == 0;
			json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "scheme", doc_text(scheme, "id"), "requirement",
			                      doc_text(r, "id"), "title", doc_text(r, "title"), "from", from, "to", to, "change",
			                      step > 0 ? "worse" : step < 0 ? "better" : "moved", "why", reason(after, r)));
		}
	}
	return list;
}

static void confirm(json_t *list, const char *what, const char *said, const char *where, int64_t line, const char *why)
{
	json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:I, s:s}", "what", what, "said", said, "file", where, "line", (json_int_t)line, "why", why));
}

/* Declared rows about which something else is seen now. A row that was confirmed on the present evidence is none of them. */
static void rows(const json_t *before, const json_t *after, json_t *list)
{
	size_t i, k;
	json_t *t, *r;
	char what[512];

	json_array_foreach(doc_list(after, "tables"), i, t) {
		const json_t *old_table = find(doc_list(before, "tables"), doc_text(t, "id"));

		json_array_foreach(doc_list(t, "rows"), k, r) {
			const json_t *old = old_table ? find(doc_list(old_table, "rows"), doc_text(r, "id")) : NULL;
			const char *now = doc_text(r, "rests-on");

			if (!old || strcmp(doc_text(old, "rests-on"), now) == 0 || strcmp(doc_text(doc_object(r, "record"), "rests-on"), now) == 0 ||
			    strcmp(doc_text(doc_object(r, "record"), "date"), doc_text(before, "created")) > 0) /* given since then */
				continue;
			snprintf(what, sizeof(what), "%s%s%s", doc_text(t, "id"), *doc_text(r, "id") ? "/" : "", doc_text(r, "id"));
			confirm(list, what, "", doc_text(t, "file"), doc_int(r, "line"), "other evidence about what the row says");
		}
	}
}

/* Judged questions by what they ask: "judge|UNIT|ROW|QUESTION" -> leaf. */
static void judged(const json_t *o, json_t *into, unsigned depth)
{
	size_t i;
	json_t *c;

	if (depth > 200)
		return;
	if (strncmp(doc_text(o, "wants"), "judge|", 6) == 0)
		json_object_set(into, doc_text(o, "wants"), (json_t *)(uintptr_t)o);
	json_array_foreach(doc_list(o, "children"), i, c)
		judged(c, into, depth + 1);
	json_array_foreach(doc_list(o, "path"), i, c)
		judged(doc_object(c, "evidence"), into, depth + 1);
}

static json_t *all_judged(const json_t *document)
{
	json_t *map = json_object(), *scheme, *r, *t, *u;
	size_t s, i, k, m;

	json_array_foreach(doc_list(document, "schemes"), s, scheme) {
		json_array_foreach(doc_list(scheme, "requirements"), i, r) {
			judged(doc_object(r, "reason"), map, 0);
			json_array_foreach(doc_list(r, "tests"), k, t)
				json_array_foreach(doc_list(t, "units"), m, u)
					judged(doc_object(u, "reason"), map, 0);
		}
	}
	return map;
}

static void judgements(const json_t *before, const json_t *after, json_t *list)
{
	json_t *a = all_judged(before), *b = all_judged(after), *leaf;
	const char *key;

	json_object_foreach(b, key, leaf) {
		const json_t *old = json_object_get(a, key), *j = doc_object(leaf, "judgement"), *was = doc_object(old, "judgement");
		const char *now = doc_text(leaf, "rests-on");
		char what[1024] = "judgement";

		if (!old || !json_object_size(j) || strcmp(doc_text(old, "rests-on"), now) == 0 || strcmp(doc_text(j, "rests-on"), now) == 0 ||
		    strcmp(doc_text(j, "by"), doc_text(was, "by")) != 0 || strcmp(doc_text(j, "date"), doc_text(was, "date")) != 0)
			continue; /* the same judgement, about something that has changed */
		for (const char *p = key + 5; *p; p += strcspn(p + 1, "|") + 1)
			if (p[1] && p[1] != '|')
				snprintf(what + strlen(what), sizeof(what) - strlen(what), " %.*s", (int)strcspn(p + 1, "|"), p + 1);
		confirm(list, what, doc_text(j, "verdict"), doc_text(j, "file"), doc_int(j, "line"), "other evidence or answers about what was judged");
	}
	json_decref(a);
	json_decref(b);
}

/* Everything that is stale for good reason, whenever it was given. */
static void stale(const json_t *after, json_t *list)
{
	size_t i, k, n;
	json_t *f, *a, *c;

	json_array_foreach(doc_list(after, "answer-findings"), i, f) {
		if (strcmp(doc_text(f, "problem"), "stale") != 0)
			continue;
		json_array_foreach(doc_list(f, "answers"), k, a) {
			bool known = false;

			json_array_foreach(list, n, c)
				known = known || strcmp(doc_text(c, "what"), doc_text(a, "id")) == 0;
			if (!known)
				confirm(list, doc_text(a, "id"), doc_text(a, "value"), "", doc_int(a, "line"), doc_text(f, "text"));
		}
	}
}

json_t *diff_confirm(const json_t *before, const json_t *after)
{
	json_t *list = json_array();

	rows(before, after, list);
	judgements(before, after, list);
	stale(after, list);
	return list;
}
