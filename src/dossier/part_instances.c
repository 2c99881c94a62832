/* Every requirement of a scheme for every asset, mechanism or interface: the way taken through its decision tree. */
#include <string.h>

#include "base/buf.h"
#include "dossier/parts.h"
#include "report/document.h"

enum { DEEPEST = 60 };

struct listing {
	struct dossier *d;
	struct dos_block *table;
	const json_t *test, *unit;
	const char *test_at, *unit_at;
};

static bool has_path(const json_t *o, unsigned depth)
{
	size_t i;
	json_t *c;

	if (json_array_size(doc_list(o, "path")))
		return true;
	json_array_foreach(doc_list(o, "children"), i, c)
		if (depth < DEEPEST && has_path(c, depth + 1))
			return true;
	return false;
}

static struct dos_cell way(struct listing *l, const json_t *decision)
{
	struct dos_cell cell = dos_words(""), why;
	struct asy_buf text;
	size_t i;
	json_t *step;

	asy_buf_init(&text, 1 << 20);
	dos_draw(l->d, &cell, l->unit_at);
	json_array_foreach(doc_list(decision, "path"), i, step) {
		const char *answer = doc_text(step, "answer");

		asy_buf_printf(&text, "%s%s %s %s", i ? "\n" : "", doc_text(step, "node"), doc_text(step, "ask"), answer);
		if (strcmp(answer, "open") == 0)
			asy_buf_printf(&text, " (yes would lead to %s, no to %s)", doc_text(step, "if-yes"), doc_text(step, "if-no"));
		else
			asy_buf_printf(&text, " \u2192 %s", doc_text(step, "to"));
		why = reason_cell(l->d, doc_object(step, "evidence"), l->unit_at);
		asy_buf_printf(&text, "\n%s", why.text);
		for (size_t k = 0; k < why.n_from; k++)
			dos_draw(l->d, &cell, why.from[k]);
	}
	if (*doc_text(decision, "note"))
		asy_buf_printf(&text, "\nNote: %s", doc_text(decision, "note"));
	cell.text = dos_printf(l->d, "%s", asy_buf_cstr(&text));
	asy_buf_release(&text);
	return cell;
}

static void row(struct listing *l, const json_t *outcome, const char *instance)
{
	struct dos_cell *cells = dos_add_row(l->d, l->table);

	cells[0] = *instance ? dos_words(instance) : dos_words("the product");
	cells[1] = dos_words(dos_printf(l->d, "%s, %s %s\n%s", doc_text(l->test, "kind"), doc_text(l->test, "id"), doc_text(l->unit, "id"),
	                                doc_text(l->unit, "demand")));
	cells[2] = dos_words(doc_text(outcome, "verdict"));
	cells[2].look = DOS_VERDICT;
	for (size_t i = 0; i < 3; i++)
		dos_draw(l->d, &cells[i], l->unit_at);
	dos_draw(l->d, &cells[1], dos_printf(l->d, "%s/id", l->test_at));
	cells[3] = json_array_size(doc_list(outcome, "path")) ? way(l, outcome) : reason_cell(l->d, outcome, l->unit_at);
}

/* The topmost node that is about one instance, or the decision below it. */
static void walk(struct listing *l, const json_t *o, const char *instance, unsigned depth)
{
	const char *name = *doc_text(o, "instance") ? doc_text(o, "instance") : instance;
	bool leaf = json_array_size(doc_list(o, "children")) == 0, below = has_path(o, depth);
	size_t i;
	json_t *c;

	if (depth > DEEPEST)
		return;
	if (json_array_size(doc_list(o, "path")) || leaf || (*name && !below)) {
		row(l, o, name);
		return;
	}
	json_array_foreach(doc_list(o, "children"), i, c)
		walk(l, c, name, depth + 1);
}

void part_instances(struct dossier *d, struct dos_page *p)
{
	static const char *const columns[] = {"18|Asset, mechanism or interface", "24|Assessment", "11|Verdict", "47|Way through the decision tree, and why"};
	size_t i, t, u;
	json_t *r, *test, *unit;

	json_array_foreach(doc_list(p->scheme, "requirements"), i, r) {
		struct listing l = {.d = d};
		struct dos_block *head = dos_add_block(d, p, DOS_SUBHEADING, dos_printf(d, "%s  %s", doc_text(r, "id"), doc_text(r, "title")));

		head->cell = dos_verdict(d, dos_printf(d, "/schemes/%zu/requirements/%zu/verdict", p->scheme_at, i));
		if (*doc_text(r, "because"))
			dos_add_block(d, p, DOS_TEXT, dos_printf(d, "Because: %s.", doc_text(r, "because")));
		if (json_array_size(doc_list(r, "tests")) == 0)
			continue;
		l.table = dos_add_table(d, p, columns, 4);
		json_array_foreach(doc_list(r, "tests"), t, test) {
			json_array_foreach(doc_list(test, "units"), u, unit) {
				l.test = test;
				l.unit = unit;
				l.test_at = dos_printf(d, "/schemes/%zu/requirements/%zu/tests/%zu", p->scheme_at, i, t);
				l.unit_at = dos_printf(d, "%s/units/%zu", l.test_at, u);
				walk(&l, doc_object(unit, "reason"), "", 0);
			}
		}
	}
}
