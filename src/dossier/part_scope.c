/* Which rules apply and why; levels of a label; answers that do not count. */
#include <string.h>

#include "dossier/parts.h"
#include "report/document.h"

static struct dos_cell because(struct dossier *d, const json_t *rule, const char *at)
{
	struct dos_cell cell = dos_words("");
	size_t i;
	json_t *b;

	json_array_foreach(doc_list(rule, "because"), i, b)
		cell.text = dos_printf(d, "%s%s%s", cell.text, i ? "\n" : "", doc_text(b, "text"));
	if (json_array_size(doc_list(rule, "needs")))
		cell.text = dos_printf(d, "%s%sto be decided by: %s", cell.text, *cell.text ? "\n" : "", dos_value(d, dos_printf(d, "%s/needs", at)).text);
	dos_draw(d, &cell, at);
	return cell;
}

void part_scope(struct dossier *d, struct dos_page *p)
{
	static const char *const columns[] = {"25|Rule", "13|Force", "12|From", "24|Class and route", "26|Because"};
	struct dos_block *table = dos_add_table(d, p, columns, 5);
	size_t i;
	json_t *rule;

	json_array_foreach(doc_list(doc_object(d->document, "scope"), "rules"), i, rule) {
		const char *at = dos_printf(d, "/scope/rules/%zu", i);
		bool applies = strcmp(doc_text(rule, "status"), "applies") == 0;
		struct dos_cell *cells;

		if (!applies && strcmp(doc_text(rule, "status"), "unknown") != 0)
			continue;
		cells = dos_add_row(d, table);
		cells[0] = dos_words(dos_printf(d, "%s\n%s", doc_text(rule, "title"), doc_text(rule, "law")));
		cells[1] = dos_words(dos_printf(d, "%s%s", applies ? "" : "perhaps: ", doc_text(rule, "force")));
		cells[2] = dos_value(d, dos_printf(d, "%s/from", at));
		cells[3] = dos_words(dos_printf(d, "%s%s%s", doc_text(rule, "class"), *doc_text(rule, "class") && *doc_text(rule, "route") ? "\n" : "",
		                                doc_text(rule, "route")));
		dos_draw(d, &cells[0], at);
		dos_draw(d, &cells[1], at);
		dos_draw(d, &cells[3], at);
		cells[4] = because(d, rule, at);
	}
	if (!table->n_rows)
		dos_add_row(d, table)[0] = dos_absent("no rule is known to apply: the product file names no market, or too few facts");
}

void part_levels(struct dossier *d, struct dos_page *p)
{
	static const char *const columns[] = {"8|Level", "32|What it asks for", "12|Reached", "48|Requirements that are not met or open"};
	const json_t *levels = doc_list(p->scheme, "levels");
	struct dos_block *table;
	size_t i;

	if (json_array_size(levels) == 0)
		return;
	dos_add_block(d, p, DOS_HEADING, "Levels");
	table = dos_add_table(d, p, columns, 4);
	for (i = 0; i < json_array_size(levels); i++) {
		const char *at = dos_printf(d, "/schemes/%zu/levels/%zu", p->scheme_at, i);
		struct dos_cell *cells = dos_add_row(d, table);

		cells[0] = dos_value(d, dos_printf(d, "%s/id", at));
		cells[1] = dos_value(d, dos_printf(d, "%s/title", at));
		cells[2] = dos_verdict(d, dos_printf(d, "%s/verdict", at));
		cells[3] = dos_value(d, dos_printf(d, "%s/missing", at));
	}
	dos_add_block(d, p, DOS_HEADING, "Requirements");
}

/* Accepted risks stand beside the failure that somebody accepted; they change no verdict. */
static void accepted(struct dossier *d, struct dos_block *table)
{
	size_t s, i;
	json_t *scheme, *r;

	json_array_foreach(doc_list(d->document, "schemes"), s, scheme) {
		json_array_foreach(doc_list(scheme, "requirements"), i, r) {
			const char *at = dos_printf(d, "/schemes/%zu/requirements/%zu", s, i);
			const json_t *risk = doc_object(r, "accepted-risk");
			struct dos_cell *cells;

			if (json_object_size(risk) == 0)
				continue;
			cells = dos_add_row(d, table);
			cells[0] = dos_words("accepted risk");
			cells[1] = dos_words(dos_printf(d, "%s %s", doc_text(scheme, "id"), doc_text(r, "id")));
			cells[2] = dos_words(dos_printf(d, "%s, %s: %s", doc_text(risk, "by"), doc_text(risk, "date"), doc_text(risk, "reason")));
			dos_draw(d, &cells[1], at);
			dos_draw(d, &cells[1], dos_printf(d, "/schemes/%zu/id", s));
			dos_draw(d, &cells[2], dos_printf(d, "%s/accepted-risk", at));
		}
	}
}

void part_answers(struct dossier *d, struct dos_page *p)
{
	static const char *const columns[] = {"14|Problem", "50|What", "36|What to do"};
	struct dos_block *table = dos_add_table(d, p, columns, 3);

	for (size_t i = 0; i < json_array_size(doc_list(d->document, "answer-findings")); i++) {
		const char *at = dos_printf(d, "/answer-findings/%zu", i);
		struct dos_cell *cells = dos_add_row(d, table);

		cells[0] = dos_value(d, dos_printf(d, "%s/problem", at));
		cells[1] = dos_value(d, dos_printf(d, "%s/text", at));
		cells[2] = dos_value(d, dos_printf(d, "%s/fix", at));
	}
	accepted(d, table);
	if (!table->n_rows)
		dos_add_row(d, table)[0] = dos_words("none");
}
