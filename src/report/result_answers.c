/* Which answers count, and what is wrong with those that do not, in result.json. */
#include "report/result_internal.h"

void result_record(struct asy_json *j, const struct asy_record *r)
{
	if (!r)
		return;
	asy_json_name(j, "record");
	asy_json_object(j);
	asy_json_put(j, "by", r->by);
	asy_json_put(j, "date", r->date);
	asy_json_put(j, "expires", r->expires);
	asy_json_put(j, "reference", r->reference);
	asy_json_put(j, "reason", r->reason);
	asy_json_put(j, "rests-on", r->rests_on);
	asy_json_put_bool(j, "draft", r->draft);
	if (r->from.n) {
		asy_json_name(j, "from");
		asy_json_array(j);
		for (size_t i = 0; i < r->from.n; i++)
			asy_json_text(j, r->from.list[i]);
		asy_json_end(j);
	}
	asy_json_end(j);
}

void result_waiver(struct asy_json *j, const struct asy_requirement_result *r)
{
	const struct asy_waiver *w = r->waiver;

	asy_json_name(j, "accepted-risk");
	if (!w) {
		asy_json_null(j);
		return;
	}
	asy_json_object(j);
	asy_json_put(j, "by", w->record->by);
	asy_json_put(j, "date", w->record->date);
	asy_json_put(j, "reason", w->record->reason);
	asy_json_put(j, "expires", w->record->expires);
	asy_json_put(j, "reference", w->record->reference);
	asy_json_put(j, "file", w->record->file ? w->record->file->shown : "");
	asy_json_put_uint(j, "line", w->at->line);
	asy_json_put_bool(j, "in-force", !r->waiver_weak);
	asy_json_put(j, "why-not", r->waiver_weak ? r->waiver_weak->text : "");
	asy_json_end(j);
}

void result_finding_ids(struct asy_json *j, const struct asy_requirement_result *r)
{
	asy_json_name(j, "answer-findings");
	asy_json_array(j);
	for (size_t i = 0; i < r->n_findings; i++)
		asy_json_text(j, r->findings[i]->id);
	asy_json_end(j);
}

void result_answer_findings(struct asy_json *j, const struct asy_assessment_result *a)
{
	asy_json_name(j, "answer-findings");
	asy_json_array(j);
	for (size_t i = 0; i < a->standing.n; i++) {
		const struct asy_answer_finding *f = &a->standing.list[i];

		if (f->problem == ASY_ANSWER_UNCHECKED)
			continue;
		asy_json_object(j);
		asy_json_put(j, "id", f->id);
		asy_json_put(j, "problem", asy_answer_problem_name(f->problem));
		asy_json_put(j, "rule", f->rule);
		asy_json_put(j, "text", f->text);
		asy_json_put(j, "fix", f->fix);
		asy_json_put_bool(j, "weakens", f->weakens);
		result_facts(j, "observations", f->facts, f->n_facts);
		result_answers(j, f->answers, f->n_answers);
		asy_json_end(j);
	}
	asy_json_end(j);
}
