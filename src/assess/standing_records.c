/* Answers that say themselves when they end, what they rest on, or that nobody has confirmed them. */
#include <string.h>

#include "assess/standing_internal.h"
#include "base/clock.h"

static bool over(const char *expires, int64_t now)
{
	int64_t end;

	return *expires && asy_clock_parse_date(expires, &end) && end < now;
}

/* The finding that this record already has, so that one expired file is one finding. */
static struct asy_answer_finding *begin_once(struct standing *s, enum asy_answer_problem p, const struct asy_record *r, const char *text,
                                             const struct asy_record **last)
{
	if (*last == r && s->findings.len) {
		struct asy_answer_finding *f = asy_vec_at(&s->findings, s->findings.len - 1);

		if (f->problem == p)
			return f;
	}
	*last = r;
	return standing_begin(s, p, "", text);
}

static const char *said_by(struct standing *s, const struct asy_record *r)
{
	const char *text = asy_arena_printf(s->in->arena, "%s%s%s%s", *r->by ? " of " : "", r->by, *r->date ? ", " : "", r->date);

	return text ? text : "";
}

/* What is wrong with a record by itself; NULL: nothing. */
static struct asy_answer_finding *record_problem(struct standing *s, const struct asy_record *r, const char *digest,
                                                 const struct asy_record **last)
{
	struct asy_arena *a = s->in->arena;

	if (!r)
		return NULL;
	if (r->draft)
		return begin_once(s, ASY_ANSWER_DRAFT, r, asy_arena_printf(a, "a draft that nobody has confirmed%s", r->file && *r->file->shown ?
		                  asy_arena_printf(a, " (%s)", r->file->shown) : ""), last);
	if (over(r->expires, s->in->now))
		return begin_once(s, ASY_ANSWER_EXPIRED, r, asy_arena_printf(a, "the answer%s expired on %s", said_by(s, r), r->expires), last);
	if (*r->rests_on && digest && strcmp(r->rests_on, digest) != 0) {
		*last = NULL;
		return standing_begin(s, ASY_ANSWER_STALE, "", asy_arena_printf(a, "the answer%s rests on other evidence (%s) than there is now (%s): "
		                      "it has to be confirmed again", said_by(s, r), r->rests_on, digest));
	}
	return NULL;
}

static void one_row(struct standing *s, const struct asy_table_answers *t, const struct asy_row *row, const struct asy_record **last)
{
	const char *digest = row->record && *row->record->rests_on ? asy_digest_row(s->in->digester, row) : NULL;
	struct asy_answer_finding *f = record_problem(s, row->record, digest, last);

	if (f) {
		standing_table(s, f, t->table);
		standing_row(s, f, row, NULL);
		standing_weaken(s, row);
		if (!asy_row_is_draft(row))
			standing_weaken(s, t); /* a row that no longer counts leaves the table open */
	}
	for (size_t i = 0; i < row->n_answers; i++) {
		const struct asy_answer *a = &row->answers[i];

		if (!a->record || a->record == row->record)
			continue;
		if (*a->record->rests_on && !digest)
			digest = asy_digest_row(s->in->digester, row);
		f = record_problem(s, a->record, *a->record->rests_on ? digest : NULL, last);
		if (!f)
			continue;
		standing_table(s, f, t->table);
		standing_answer(s, f, asy_arena_printf(s->in->arena, "%s%s%s/%s", t->table->id, *row->id ? "/" : "", row->id, a->field->id),
		                a->n_values ? a->values[0] : "", a->at);
		standing_weaken(s, a);
	}
}

/* The digest that somebody wrote down is that of one of the schemes' questions; else that of the last one. */
static const char *requirement_digest(struct standing *s, const char *scheme, const char *requirement, const char *wanted)
{
	const char *last = NULL;

	for (size_t k = 0; k < s->in->catalog->schemes.len; k++) {
		const struct asy_scheme *q = *(struct asy_scheme **)asy_vec_at(&s->in->catalog->schemes, k);

		for (size_t i = 0; i < q->n_requirements && (!*scheme || strcmp(scheme, q->id) == 0); i++) {
			if (strcmp(q->requirements[i]->id, requirement) != 0)
				continue;
			last = asy_digest_requirement(s->in->digester, q, q->requirements[i], false);
			if (strcmp(last, wanted) == 0)
				return last;
		}
	}
	return last ? last : "no such requirement";
}

static const struct asy_row *judged_row(struct standing *s, const char *id)
{
	for (size_t i = 0; *id && i < s->in->declarations->tables.len; i++) {
		const struct asy_table_answers *t = *(struct asy_table_answers **)asy_vec_at(&s->in->declarations->tables, i);

		for (size_t r = 0; r < t->n_rows; r++)
			if (strcmp(t->rows[r].id, id) == 0)
				return &t->rows[r];
	}
	return NULL;
}

/* One judged unit in one scheme: NULL when it has none of this name. */
static const char *unit_in(struct standing *s, const struct asy_assessment *a, const struct asy_scheme *q, const char *id, const char *rest,
                           bool digest, const char **ret_requirement)
{
	for (size_t i = 0; i < q->n_requirements; i++) {
		const struct asy_requirement *r = q->requirements[i];

		if (strcmp(id, q->id) == 0 && strcmp(rest, r->id) == 0 && r->tree) {
			*ret_requirement = r->id;
			return digest ? asy_digest_requirement(s->in->digester, q, r, true) : "";
		}
		for (size_t k = 0; k < r->n_tests; k++) {
			const struct asy_test *t = &r->tests[k];

			for (size_t u = 0; strcmp(t->id, id) == 0 && asy_test_in_suite(t, q) && u < t->n_units; u++) {
				if (strcmp(t->units[u].id, rest) != 0)
					continue;
				*ret_requirement = r->id;
				return digest ? asy_digest_unit(s->in->digester, q, &t->units[u], judged_row(s, a->row)) : "";
			}
		}
	}
	return NULL;
}

/* Digest of a judged unit, and the requirement that has it. */
static const char *unit_digest(struct standing *s, const struct asy_assessment *a, const char *wanted, const char **ret_requirement)
{
	const char *space = strrchr(a->unit, ' '), *last = NULL;
	const char *id = asy_arena_text(s->in->arena, (struct asy_bytes){(const uint8_t *)a->unit, space ? (size_t)(space - a->unit) : strlen(a->unit)});

	*ret_requirement = "";
	for (size_t i = 0; id && space && i < s->in->catalog->schemes.len; i++) {
		const struct asy_scheme *q = *(struct asy_scheme **)asy_vec_at(&s->in->catalog->schemes, i);
		const char *digest = unit_in(s, a, q, id, space + 1, *wanted != 0, ret_requirement);

		last = digest ? digest : last;
		if (digest && strcmp(digest, wanted) == 0)
			break;
	}
	return last;
}

static void judgements(struct standing *s)
{
	const struct asy_record *last = NULL;

	for (size_t i = 0; i < s->in->declarations->assessments.len; i++) {
		const struct asy_assessment *a = *(struct asy_assessment **)asy_vec_at(&s->in->declarations->assessments, i);
		struct asy_record own = a->record ? *a->record : (struct asy_record){.by = "", .date = "", .expires = "", .rests_on = ""};
		const char *requirement, *digest = unit_digest(s, a, own.rests_on, &requirement);
		struct asy_answer_finding *f;

		own.expires = *a->expires ? a->expires : own.expires;
		own.by = a->by;
		own.date = a->date;
		f = record_problem(s, &own, *own.rests_on ? digest ? digest : "no such question" : NULL, &last);
		last = NULL;
		if (!f)
			continue;
		f->requirement = requirement;
		standing_answer(s, f, asy_arena_printf(s->in->arena, "judgement %s%s%s%s%s", a->unit, *a->row ? " " : "", a->row,
		                *a->question ? " " : "", a->question), asy_verdict_name(a->verdict), a->at);
		standing_weaken(s, a);
	}
}

static void ics_rows(struct standing *s)
{
	static const char *const supports[] = {"yes", "no", "not-applicable"};
	const struct asy_record *last = NULL;

	for (size_t i = 0; i < s->in->declarations->ics.len; i++) {
		const struct asy_ics *row = *(struct asy_ics **)asy_vec_at(&s->in->declarations->ics, i);
		const char *wanted = row->record ? row->record->rests_on : "";
		struct asy_answer_finding *f = record_problem(s, row->record, *wanted ? requirement_digest(s, "", row->requirement, wanted) : NULL, &last);

		if (!f)
			continue;
		f->requirement = f->n_answers ? "" : row->requirement;
		standing_answer(s, f, asy_arena_printf(s->in->arena, "ICS/%s", row->requirement), supports[row->support], row->at);
		standing_weaken(s, row);
	}
}

static void waivers(struct standing *s)
{
	const struct asy_record *last = NULL;

	for (size_t i = 0; i < s->in->declarations->waivers.len; i++) {
		const struct asy_waiver *w = *(struct asy_waiver **)asy_vec_at(&s->in->declarations->waivers, i);
		const char *wanted = w->record->rests_on;
		struct asy_answer_finding *f = record_problem(s, w->record, *wanted ? requirement_digest(s, w->scheme, w->requirement, wanted) : NULL, &last);

		if (!f)
			continue;
		f->requirement = w->requirement;
		f->waiver = w;
		standing_answer(s, f, asy_arena_printf(s->in->arena, "accepted risk %s", w->requirement), w->record->reason, w->at);
		standing_weaken(s, w);
	}
}

void standing_records(struct standing *s)
{
	const struct asy_record *last = NULL;

	for (size_t i = 0; i < s->in->declarations->tables.len; i++) {
		const struct asy_table_answers *t = *(struct asy_table_answers **)asy_vec_at(&s->in->declarations->tables, i);

		for (size_t r = 0; r < t->n_rows; r++)
			one_row(s, t, &t->rows[r], &last);
	}
	ics_rows(s);
	judgements(s);
	waivers(s);
}
