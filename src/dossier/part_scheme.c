/* Parts about one scheme: conformance statement, requirements, test units; and the table of schemes. */
#include <string.h>

#include "dossier/parts.h"
#include "report/document.h"

bool dos_page_of(const struct asy_names *schemes, const char *id)
{
	return schemes->n == 0 || asy_names_have(schemes, id);
}

enum { MOST_NAMED = 10 }; /* requirements named in a warning */

static const char *requirement_at(struct dossier *d, const struct dos_page *p, size_t r, const char *member)
{
	return dos_printf(d, "/schemes/%zu/requirements/%zu%s", p->scheme_at, r, member);
}

static const char *needed(const json_t *r)
{
	return strcmp(doc_text(r, "obligation"), "M") == 0 ? "mandatory" : "recommended";
}

void part_ics(struct dossier *d, struct dos_page *p)
{
	static const char *const columns[] = {"10|Reference", "32|Requirement", "13|Status", "11|Support", "22|Detail", "12|Verdict"};
	struct dos_block *table = dos_add_table(d, p, columns, 6);
	size_t i, absent = 0;
	json_t *r;

	json_array_foreach(doc_list(p->scheme, "requirements"), i, r) {
		struct dos_cell *cells = dos_add_row(d, table);
		bool said = json_object_size(doc_object(r, "ics")) > 0;

		cells[0] = dos_value(d, requirement_at(d, p, i, "/id"));
		cells[1] = dos_value(d, requirement_at(d, p, i, "/title"));
		cells[2] = dos_value(d, requirement_at(d, p, i, "/status"));
		if (!*cells[2].text)
			cells[2] = dos_value(d, requirement_at(d, p, i, "/obligation"));
		cells[3] = said ? dos_value(d, requirement_at(d, p, i, "/ics/support")) : dos_absent("missing");
		cells[4] = said ? dos_value(d, requirement_at(d, p, i, "/ics/detail")) : dos_words("");
		cells[5] = dos_verdict(d, requirement_at(d, p, i, "/verdict"));
		absent += !said;
		p->given += said;
	}
	if (absent)
		dos_add_missing(d, p, "Rows of the conformance statement", "support of every requirement: yes, no or not applicable, with the reason",
		                "manufacturer");
}

void part_requirements(struct dossier *d, struct dos_page *p)
{
	static const char *const columns[] = {"12|Reference", "32|Requirement", "12|Level, obligation", "12|Verdict", "32|Why, or what is missing"};
	struct dos_block *table = dos_add_table(d, p, columns, 5);
	size_t i;
	json_t *r;

	json_array_foreach(doc_list(p->scheme, "requirements"), i, r) {
		struct dos_cell *cells = dos_add_row(d, table);
		const json_t *reason = json_array_get(doc_list(r, "reasons"), 0);

		cells[0] = dos_value(d, requirement_at(d, p, i, "/id"));
		cells[1] = dos_value(d, requirement_at(d, p, i, "/title"));
		cells[2] = dos_words(*doc_text(r, "level") ? dos_printf(d, "level %s, %s", doc_text(r, "level"), needed(r)) : needed(r));
		dos_draw(d, &cells[2], requirement_at(d, p, i, ""));
		cells[3] = dos_verdict(d, requirement_at(d, p, i, "/verdict"));
		cells[4] = *doc_text(r, "because") ? dos_value(d, requirement_at(d, p, i, "/because")) :
		           reason ? reason_cell(d, reason, requirement_at(d, p, i, "/reasons/0")) : dos_words("");
	}
}

static void unit_row(struct dossier *d, struct dos_block *table, const char *test_at, const json_t *test, size_t u)
{
	const json_t *unit = json_array_get(doc_list(test, "units"), u);
	const char *at = dos_printf(d, "%s/units/%zu", test_at, u);
	struct dos_cell *cells = dos_add_row(d, table);

	cells[0] = dos_words(dos_printf(d, "%s %s", doc_text(test, "id"), doc_text(unit, "id")));
	dos_draw(d, &cells[0], test_at);
	cells[1] = dos_value(d, dos_printf(d, "%s/kind", test_at));
	cells[2] = dos_value(d, dos_printf(d, "%s/demand", at));
	cells[3] = dos_verdict(d, dos_printf(d, "%s/verdict", at));
	cells[4] = reason_cell(d, doc_object(unit, "reason"), at);
}

void part_units(struct dossier *d, struct dos_page *p)
{
	static const char *const columns[] = {"11|Case and unit", "11|Kind", "27|What is tested", "11|Verdict", "40|Why, and where it was seen"};
	size_t i, t, u;
	json_t *r, *test;

	json_array_foreach(doc_list(p->scheme, "requirements"), i, r) {
		struct dos_block *head = dos_add_block(d, p, DOS_SUBHEADING, dos_printf(d, "%s  %s", doc_text(r, "id"), doc_text(r, "title")));
		struct dos_block *table;

		head->cell = dos_verdict(d, requirement_at(d, p, i, "/verdict"));
		if (*doc_text(r, "because"))
			dos_add_block(d, p, DOS_TEXT, dos_printf(d, "Because: %s.", doc_text(r, "because")));
		if (json_array_size(doc_list(r, "tests")) == 0)
			continue;
		table = dos_add_table(d, p, columns, 5);
		json_array_foreach(doc_list(r, "tests"), t, test)
			for (u = 0; u < json_array_size(doc_list(test, "units")); u++)
				unit_row(d, table, requirement_at(d, p, i, dos_printf(d, "/tests/%zu", t)), test, u);
	}
}

void part_schemes(struct dossier *d, struct dos_page *p, const struct asy_template_part *part)
{
	static const char *const columns[] = {"30|Scheme", "12|Edition", "30|Force", "7|Pass", "7|Fail", "7|Open", "7|n/a"};
	static const char *const counts[] = {"pass", "fail", "inconclusive", "not-applicable"};
	struct dos_block *table = dos_add_table(d, p, columns, 7);
	size_t i;
	json_t *s;

	json_array_foreach(doc_list(d->document, "schemes"), i, s) {
		struct dos_cell *cells;

		if (!dos_page_of(&part->schemes, doc_text(s, "id")))
			continue;
		cells = dos_add_row(d, table);
		cells[0] = dos_value(d, dos_printf(d, "/schemes/%zu/title", i));
		cells[1] = dos_value(d, dos_printf(d, "/schemes/%zu/edition", i));
		cells[2] = dos_value(d, dos_printf(d, "/schemes/%zu/legal", i));
		for (size_t c = 0; c < 4; c++)
			cells[3 + c] = dos_value(d, dos_printf(d, "/schemes/%zu/counts/%s", i, counts[c]));
	}
	if (!table->n_rows) {
		struct dos_cell *cells = dos_add_row(d, table);

		cells[0] = dos_absent("none of them was assessed");
	}
}

void part_blockers(struct dossier *d, struct dos_page *p)
{
	const struct asy_names *names = &p->template->blocked_by;
	size_t i, k;
	json_t *s, *r;

	json_array_foreach(doc_list(d->document, "schemes"), i, s) {
		size_t fail = 0, open = 0;
		const char *which = "";

		if (!asy_names_have(names, doc_text(s, "id")))
			continue;
		json_array_foreach(doc_list(s, "requirements"), k, r) {
			bool mandatory = strcmp(doc_text(r, "obligation"), "M") == 0;
			size_t before = fail + open;

			fail += mandatory && strcmp(doc_text(r, "verdict"), "fail") == 0;
			open += mandatory && strcmp(doc_text(r, "verdict"), "inconclusive") == 0;
			if (fail + open > before && fail + open <= MOST_NAMED)
				which = dos_printf(d, "%s%s%s", which, before ? ", " : "", doc_text(r, "id"));
		}
		if (fail || open)
			dos_add_block(d, p, DOS_WARNING, dos_printf(d, "Not ready to sign. %s: mandatory requirements that are not met: %zu, open: %zu (%s%s).",
			                                            doc_text(s, "title"), fail, open, which, fail + open > MOST_NAMED ? ", ..." : ""));
	}
	for (i = 0; i < names->n; i++) {
		bool assessed = false, asked = false;

		json_array_foreach(doc_list(d->document, "schemes"), k, s)
			assessed = assessed || strcmp(doc_text(s, "id"), names->list[i]) == 0;
		json_array_foreach(doc_list(doc_object(d->document, "scope"), "schemes"), k, s)
			asked = asked || (strcmp(doc_text(s, "id"), names->list[i]) == 0 && strcmp(doc_text(s, "status"), "applies") == 0);
		if (!assessed && asked)
			dos_add_block(d, p, DOS_WARNING, dos_printf(d, "Not ready to sign. %s applies and was not assessed.", names->list[i]));
	}
}
