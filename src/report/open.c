#include "report/open.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "report/document.h"

enum { MOST = 20000, DEEPEST = 200, NAMED = 6 };

struct entry {
	struct asy_question q;
	const char *wants;
	size_t order;          /* as met */
	size_t last;           /* number of the requirement that counted it last */
	struct asy_buf where;
};

struct search {
	const json_t *document;
	struct asy_arena *arena;
	struct asy_vec list;   /* struct entry */
	json_t *index;         /* wants -> number */
	size_t requirement;    /* number of the current one, from 1 */
	size_t here;           /* different questions of the current requirement */
	size_t only;           /* the first of them */
	const char *id;
};

static const char *piece(struct search *s, const char *text, size_t number)
{
	size_t n = 0;

	for (; number; number--) {
		text = strchr(text, '|');
		if (!text)
			return "";
		text++;
	}
	n = strcspn(text, "|");
	text = asy_arena_text(s->arena, (struct asy_bytes){(const uint8_t *)text, n});
	return text ? text : "";
}

static struct entry *entry_of(struct search *s, const char *wants, const json_t *leaf)
{
	json_t *known = json_object_get(s->index, wants);
	struct entry *e;

	if (known)
		return asy_vec_at(&s->list, (size_t)json_integer_value(known));
	e = asy_vec_push(&s->list);
	if (!e)
		return NULL;
	json_object_set_new(s->index, wants, json_integer((json_int_t)s->list.len - 1));
	e->wants = wants;
	e->order = s->list.len;
	asy_buf_init(&e->where, 4096);
	e->q = (struct asy_question){.kind = strncmp(wants, "ics|", 4) == 0 ? ASY_QUESTION_ICS : strncmp(wants, "judge|", 6) == 0 ?
	                             ASY_QUESTION_JUDGE : ASY_QUESTION_ANSWER, .place = piece(s, wants, 1), .row = piece(s, wants, 2),
	                             .question = piece(s, wants, 3), .text = leaf ? doc_text(leaf, "text") : "",
	                             .why = leaf && strstr(doc_text(leaf, "text"), "does not count") ? doc_text(leaf, "why") : "", .rests_on = leaf ? doc_text(leaf, "rests-on") : ""};
	return e;
}

static void count(struct search *s, const char *wants, const json_t *leaf)
{
	struct entry *e = entry_of(s, wants, leaf);

	if (!e || e->last == s->requirement)
		return;
	e->last = s->requirement;
	if (e->q.helps < NAMED)
		asy_buf_printf(&e->where, "%s%s", e->q.helps ? ", " : "", s->id);
	e->q.helps++;
	s->only = e->order - 1;
	s->here++;
}

static void walk_requirement(struct search *s, const json_t *r, bool ics, unsigned depth);

/* What the requirement of another scheme asks, that an open verdict was carried from. A hint settles nothing. */
static void walk_carried(struct search *s, const json_t *carried, unsigned depth)
{
	const json_t *scheme, *r;

	if (strcmp(doc_text(carried, "strength"), "related") == 0)
		return;
	r = doc_requirement(s->document, doc_text(carried, "scheme"), doc_text(carried, "requirement"), &scheme);
	if (r)
		walk_requirement(s, r, doc_bool(scheme, "ics-required"), depth);
}

/* Only what is open counts: beneath a node that is settled nothing needs to be asked. */
static void walk(struct search *s, const json_t *o, unsigned depth)
{
	size_t i;
	json_t *c;

	if (depth > DEEPEST || strcmp(doc_text(o, "verdict"), "inconclusive") != 0)
		return;
	if (*doc_text(o, "wants"))
		count(s, doc_text(o, "wants"), o);
	if (*doc_text(doc_object(o, "carried"), "scheme"))
		walk_carried(s, doc_object(o, "carried"), depth + 1);
	json_array_foreach(doc_list(o, "children"), i, c)
		walk(s, c, depth + 1);
	json_array_foreach(doc_list(o, "path"), i, c) /* of a decision tree: only the node where it stopped is open */
		walk(s, doc_object(c, "evidence"), depth + 1);
}

static void claim(struct search *s, const json_t *r)
{
	const char *wants = asy_arena_printf(s->arena, "ics|%s", doc_text(r, "id"));

	if (wants)
		count(s, wants, NULL);
}

static void walk_requirement(struct search *s, const json_t *r, bool ics, unsigned depth)
{
	size_t i, k;
	json_t *t, *u;
	const json_t *row = doc_object(r, "ics");

	if (depth > DEEPEST || strcmp(doc_text(r, "verdict"), "inconclusive") != 0)
		return;
	if (ics && (!json_object_size(row) || !doc_bool(row, "counts")))
		claim(s, r);
	walk(s, doc_object(r, "applies"), depth);
	walk(s, doc_object(r, "reason"), depth);
	json_array_foreach(doc_list(r, "tests"), i, t)
		json_array_foreach(doc_list(t, "units"), k, u)
			walk(s, doc_object(u, "reason"), depth);
}

static void one_requirement(struct search *s, const json_t *r, bool ics)
{
	if (strcmp(doc_text(r, "verdict"), "inconclusive") != 0)
		return;
	s->requirement++;
	s->here = 0;
	s->id = doc_text(r, "id");
	walk_requirement(s, r, ics, 0);
	if (s->here == 1)
		((struct entry *)asy_vec_at(&s->list, s->only))->q.closes++;
}

static int by_worth(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->q.closes != y->q.closes)
		return x->q.closes > y->q.closes ? -1 : 1;
	if (x->q.helps != y->q.helps)
		return x->q.helps > y->q.helps ? -1 : 1;
	return x->order < y->order ? -1 : x->order > y->order;
}

static struct asy_question *finish(struct search *s, size_t *ret_n)
{
	struct asy_question *list = calloc(s->list.len + 1, sizeof(*list));

	if (s->list.len)
		qsort(s->list.items, s->list.len, sizeof(struct entry), by_worth);
	for (size_t i = 0; i < s->list.len; i++) {
		struct entry *e = asy_vec_at(&s->list, i);

		if (e->q.helps > NAMED)
			asy_buf_printf(&e->where, " and %zu more", e->q.helps - NAMED);
		e->q.where = asy_arena_strdup(s->arena, asy_buf_cstr(&e->where));
		e->q.where = e->q.where ? e->q.where : "";
		asy_buf_release(&e->where);
		if (list)
			list[i] = e->q;
	}
	*ret_n = list ? s->list.len : 0;
	asy_vec_release(&s->list);
	json_decref(s->index);
	return list;
}

struct asy_question *asy_open_questions(const json_t *document, const char *scheme, struct asy_arena *arena, size_t *ret_n)
{
	struct search s = {.document = document, .arena = arena, .list = ASY_VEC_INIT(struct entry, MOST), .index = json_object()};
	size_t i, k;
	json_t *sch, *r;

	json_array_foreach(doc_list(document, "schemes"), i, sch) {
		if (scheme && strcmp(scheme, doc_text(sch, "id")) != 0)
			continue;
		json_array_foreach(doc_list(sch, "requirements"), k, r)
			one_requirement(&s, r, doc_bool(sch, "ics-required"));
	}
	return finish(&s, ret_n);
}
