/* assay answer RESULT PLACE VALUE: records what somebody states or judges. */
#include <string.h>

#include "cli/into.h"
#include "cli/result_file.h"
#include "cli/verbs.h"
#include "report/document.h"

struct answering {
	struct asy_cli *cli;
	const struct asy_catalog *catalog;
	const json_t *doc;
	const char *place, *value;
	struct asy_into into;
	struct asy_record_text record;
};

/* The human leaf of this unit, row and question. */
static const json_t *find_leaf(const json_t *o, const char *wants, unsigned depth)
{
	size_t i;
	json_t *c;

	if (depth > 200)
		return NULL;
	if (strcmp(doc_text(o, "wants"), wants) == 0)
		return o;
	json_array_foreach(doc_list(o, "children"), i, c) {
		const json_t *found = find_leaf(c, wants, depth + 1);

		if (found)
			return found;
	}
	json_array_foreach(doc_list(o, "path"), i, c) {
		const json_t *found = find_leaf(doc_object(c, "evidence"), wants, depth + 1);

		if (found)
			return found;
	}
	return NULL;
}

static const json_t *find_in(const json_t *schemes, const char *wants)
{
	const json_t *found = NULL;
	size_t s, i, k, m;
	json_t *scheme, *r, *t, *u;

	json_array_foreach(schemes, s, scheme) {
		json_array_foreach(doc_list(scheme, "requirements"), i, r) {
			found = found ? found : find_leaf(doc_object(r, "reason"), wants, 0);
			json_array_foreach(doc_list(r, "tests"), k, t)
				json_array_foreach(doc_list(t, "units"), m, u)
					found = found ? found : find_leaf(doc_object(u, "reason"), wants, 0);
		}
	}
	return found;
}

/* The question may also be asked behind a verdict that was carried over. */
static const json_t *find_question(const json_t *doc, const char *wants)
{
	const json_t *found = find_in(doc_list(doc, "schemes"), wants);

	return found ? found : find_in(doc_list(doc, "carried-from"), wants);
}

static int judge(struct answering *a)
{
	const char *row = asy_cli_option(a->cli, "--row"), *question = asy_cli_option(a->cli, "--question");
	char wants[1024];
	const json_t *leaf;
	enum asy_verdict v;

	snprintf(wants, sizeof(wants), "judge|%s|%s|%s", a->place, row ? row : "", question ? question : "");
	leaf = find_question(a->doc, wants);
	if (!asy_verdict_parse(a->value, &v))
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "\"%s\" is no verdict: pass, fail, inconclusive or not-applicable", a->value);
	if (!leaf)
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "unit %s%s%s%s%s asks no person (assay ask lists the open questions)", a->place,
		                    row ? ", row " : "", row ? row : "", question ? ", question " : "", question ? question : "");
	if (!*a->into.reason)
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "--reason TEXT is missing: a judgement without a reason is worth nothing");
	asy_record_text_put(&a->record, "judge", a->place);
	asy_record_text_put(&a->record, "row", row);
	asy_record_text_put(&a->record, "question", question);
	asy_record_text_put(&a->record, "verdict", a->value);
	asy_into_record(&a->into, doc_text(leaf, "rests-on"), &a->record);
	return ASY_EXIT_DONE;
}

static int claim(struct answering *a, const char *id)
{
	static const char *const supports[] = {"yes", "no", "not-applicable", NULL};
	const json_t *r = doc_claimable(a->doc, id);
	const char *rests_on = r ? doc_text(r, "rests-on") : "";
	size_t n = 0;

	while (supports[n] && strcmp(supports[n], a->value) != 0)
		n++;
	if (!supports[n])
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "an ICS row says yes, no or not-applicable, not \"%s\"", a->value);
	if (!*rests_on)
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "the result has no requirement \"%s\"", id);
	asy_record_text_put(&a->record, "ics", id);
	asy_record_text_raw(&a->record, "support", a->value);
	asy_record_text_put(&a->record, "detail", asy_cli_option(a->cli, "--detail"));
	asy_into_record(&a->into, rests_on, &a->record);
	return ASY_EXIT_DONE;
}

static const json_t *find_row(const json_t *doc, const char *table, const char *row)
{
	size_t i, k;
	json_t *t, *r;

	json_array_foreach(doc_list(doc, "tables"), i, t)
		json_array_foreach(doc_list(t, "rows"), k, r)
			if (strcmp(doc_text(t, "id"), table) == 0 && strcmp(doc_text(r, "id"), row) == 0)
				return r;
	return NULL;
}

static int state(struct answering *a)
{
	char place[1024], *first, *second;
	const char *row = "", *field;
	const struct asy_table *t;
	const struct asy_field *f;
	const json_t *known;

	snprintf(place, sizeof(place), "%s", a->place);
	first = strchr(place, '/');
	*first++ = 0;
	second = strchr(first, '/');
	field = second ? second + 1 : first;
	if (second) {
		*second = 0;
		row = first;
	}
	t = asy_catalog_table_any_name(a->catalog, place);
	if (!t)
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "no table \"%s\" (assay catalog tables)", place);
	f = asy_table_field(t, field);
	known = find_row(a->doc, t->id, row);
	asy_record_text_put(&a->record, "answer", a->place);
	if (strcmp(field, "complete") == 0 || strcmp(field, "*") == 0) {
		if (!asy_into_statement(a->cli, t, field, a->value, &a->record))
			return ASY_EXIT_USAGE;
	} else if (!f) {
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "table %s has no field \"%s\" (assay catalog tables %s)", t->id, field, t->id);
	} else if (!t->form && !known) {
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "no row \"%s\" of table %s was declared", row, t->id);
	} else if (!asy_into_value(a->cli, f, a->value, &a->record)) {
		return ASY_EXIT_USAGE;
	}
	asy_into_record(&a->into, known ? doc_text(known, "rests-on") : "", &a->record);
	return ASY_EXIT_DONE;
}

static int run(struct asy_cli *cli)
{
	struct asy_catalog catalog;
	json_t *doc = NULL;
	struct answering a = {.cli = cli, .catalog = &catalog, .place = cli->arguments[1], .value = cli->arguments[2]};
	int code = asy_into_options(cli, false, false, &a.into) ? ASY_EXIT_DONE : ASY_EXIT_USAGE;

	if (code)
		return code;
	asy_record_text_init(&a.record);
	code = asy_cli_load_catalog(cli, &catalog) ? asy_result_or_product(cli, &doc) : ASY_EXIT_USAGE;
	a.doc = doc;
	if (!code && strncmp(a.place, "ics/", 4) == 0)
		code = claim(&a, a.place + 4);
	else if (!code)
		code = strchr(a.place, '/') ? state(&a) : judge(&a);
	if (!code)
		code = asy_into_append(cli, &a.into, &a.record);
	if (!code)
		printf("%s: %s = %s, recorded for %s\n", a.into.file, a.place, a.value, a.into.by);
	json_decref(doc);
	asy_record_text_release(&a.record);
	asy_catalog_release(&catalog);
	return code;
}

static const struct asy_option options[] = {
	{"--into", "FILE", "the declaration file that gets the record; it is made when it is not there"},
	{"--by", "NAME", "who says so"},
	{"--date", "DATE", "since when, default today"},
	{"--reason", "TEXT", "why; a judgement needs one"},
	{"--expires", "DATE", "until when it counts"},
	{"--reference", "TEXT", "where the ground for it is kept"},
	{"--row", "ID", "of a judgement: the declared row it is about"},
	{"--question", "ID", "of a judgement: which of the unit's questions"},
	{"--detail", "TEXT", "of an ICS row: how, or why not"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_answer = {
	.name = "answer",
	.arguments = "RESULT|PRODUCT.yaml PLACE VALUE",
	.summary = "record an answer, an ICS row or a judgement, with name, date and what it rests on",
	.help = "PLACE is Table/row/field, Table/field of a form, Table/complete, ics/REQUIREMENT, or a unit of a test (TEST a). The record is\n"
	        "added behind those of FILE; nothing else in FILE changes. A judgement never turns what the machine saw failing into a\n"
	        "pass: it is then shown as a deviation.\n\n"
	        "examples:\n"
	        "  assay answer result AuthMech/AuthMech-1/factor password,token --by \"Jane Doe\" --into answers.yaml\n"
	        "  assay answer result ics/REQUIREMENT yes --by \"Jane Doe\" --into answers.yaml\n"
	        "  assay answer result \"UNIT a\" pass --row AuthMech-1 --by \"John Roe\" --reason \"seen at the maker's\" --into answers.yaml",
	.options = options,
	.least = 3,
	.most = 3,
	.run = run,
};
