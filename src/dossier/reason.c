/* Why a verdict is what it is, in a few lines with the places of the proof. */
#include <string.h>

#include "base/buf.h"
#include "dossier/parts.h"
#include "report/document.h"

enum { MOST_LEAVES = 6, MOST_SEEN = 4, DEEPEST = 60 };

struct telling {
	struct dossier *d;
	struct dos_cell *cell;
	struct asy_buf text;
	const char *verdict;
	size_t leaves, hidden;
};

static void tell_judgement(struct telling *t, const json_t *leaf)
{
	const json_t *j = doc_object(leaf, "judgement");

	if (json_object_size(j))
		asy_buf_printf(&t->text, "\nJudged by %s on %s: %s", doc_text(j, "by"), doc_text(j, "date"), doc_text(j, "reason"));
}

/* Answers of type bool are kept as words. */
static const char *answer_words(const char *value)
{
	return strcmp(value, "true") == 0 ? "yes" : strcmp(value, "false") == 0 ? "no" : value;
}

static void tell_leaf(struct telling *t, const json_t *leaf)
{
	const json_t *ids = doc_list(leaf, "observations");
	size_t n = json_array_size(ids), i;
	json_t *answer;
	char locus[1024];

	if (t->leaves++ >= MOST_LEAVES) {
		t->hidden++;
		return;
	}
	asy_buf_text(&t->text, t->text.len ? "\n" : "");
	if (*doc_text(leaf, "instance") && !strstr(doc_text(leaf, "text"), doc_text(leaf, "instance")))
		asy_buf_printf(&t->text, "%s: ", doc_text(leaf, "instance"));
	asy_buf_text(&t->text, doc_text(leaf, "text"));
	if (*doc_text(leaf, "why"))
		asy_buf_printf(&t->text, " (%s)", doc_text(leaf, "why"));
	json_array_foreach(doc_list(leaf, "answers"), i, answer)
		asy_buf_printf(&t->text, "%s%s", i ? ", " : ": ", answer_words(doc_text(answer, "value")));
	tell_judgement(t, leaf);
	for (i = 0; i < n && i < MOST_SEEN; i++) {
		const char *id = json_string_value(json_array_get(ids, i));
		const json_t *o = id ? doc_observation(t->d->document, id) : NULL;

		if (!o)
			continue;
		asy_buf_printf(&t->text, "\n%s: %s", doc_locus(o, locus, sizeof(locus)), doc_text(o, "summary"));
		dos_draw(t->d, t->cell, dos_observation(t->d, id));
	}
	if (n > MOST_SEEN)
		asy_buf_text(&t->text, "\nand more places of the same kind: see the JSON record");
}

static void walk(struct telling *t, const json_t *outcome, unsigned depth)
{
	const json_t *children = doc_list(outcome, "children");
	size_t i;
	json_t *c;

	if (depth > DEEPEST || strcmp(doc_text(outcome, "verdict"), t->verdict) != 0)
		return;
	if (json_array_size(children) == 0) {
		tell_leaf(t, outcome);
		return;
	}
	json_array_foreach(children, i, c)
		walk(t, c, depth + 1);
}

struct dos_cell reason_cell(struct dossier *d, const json_t *outcome, const char *at)
{
	struct dos_cell cell = dos_words("");
	struct telling t = {.d = d, .cell = &cell, .verdict = doc_text(outcome, "verdict")};

	asy_buf_init(&t.text, 1 << 20);
	dos_draw(d, &cell, at);
	walk(&t, outcome, 0);
	if (t.text.len == 0)
		asy_buf_text(&t.text, *doc_text(outcome, "why") ? doc_text(outcome, "why") : doc_text(outcome, "text"));
	if (t.hidden)
		asy_buf_text(&t.text, "\nand further questions: see the JSON record");
	cell.text = dos_printf(d, "%s", asy_buf_cstr(&t.text));
	asy_buf_release(&t.text);
	return cell;
}
