/* assay ask PRODUCT: only what is open, what closes most first; in the terminal, into a file, back from a file. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"
#include "cli/ask.h"
#include "cli/result_file.h"
#include "cli/verbs.h"
#include "report/document.h"

static bool describe_answer(const struct asking *a, struct asked *q)
{
	char place[1024], *first, *second;

	snprintf(place, sizeof(place), "%s", q->q->place);
	first = strchr(place, '/');
	if (!first)
		return false;
	*first++ = 0;
	second = strchr(first, '/');
	q->table = asy_catalog_table(a->catalog, place);
	if (!q->table)
		return false;
	snprintf(q->field_name, sizeof(q->field_name), "%s", second ? second + 1 : first);
	if (second)
		snprintf(q->row, sizeof(q->row), "%.*s", (int)(second - first), first);
	q->field = asy_table_field(q->table, q->field_name);
	return true;
}

void ask_describe(const struct asking *a, const struct asy_question *question, struct asked *q)
{
	*q = (struct asked){.q = question};
	if (question->kind == ASY_QUESTION_ICS) {
		snprintf(q->text, sizeof(q->text), "Is %s supported? (%s)", question->place, ask_title(a->doc, question->place));
		snprintf(q->values, sizeof(q->values), "yes, no, not-applicable");
	} else if (question->kind == ASY_QUESTION_JUDGE) {
		snprintf(q->text, sizeof(q->text), "%s (unit %s%s%s)", question->text, question->place, *question->row ? ", row " : "", question->row);
		snprintf(q->values, sizeof(q->values), "pass, fail, inconclusive, not-applicable");
	} else if (!describe_answer(a, q)) {
		snprintf(q->text, sizeof(q->text), "%s", question->text);
	} else if (strcmp(q->field_name, "complete") == 0) {
		snprintf(q->text, sizeof(q->text), "How many rows make the table \"%s\" (%s) complete? 0 when there is nothing of the kind", q->table->title,
		         q->table->id);
		snprintf(q->values, sizeof(q->values), "a number");
	} else if (strcmp(q->field_name, "*") == 0) {
		snprintf(q->text, sizeof(q->text), "Does %s of table \"%s\" hold as it stands? (%s)", *q->row ? q->row : "the form", q->table->title,
		         question->text);
		snprintf(q->values, sizeof(q->values), "yes");
	} else if (q->field) {
		snprintf(q->text, sizeof(q->text), "%s%s%s", *q->row ? q->row : "", *q->row ? ": " : "", q->field->ask);
		for (size_t i = 0; i < q->field->choices.n; i++)
			snprintf(q->values + strlen(q->values), sizeof(q->values) - strlen(q->values), "%s%s", i ? ", " : "", q->field->choices.list[i]);
		if (q->field->type == ASY_FIELD_BOOL)
			snprintf(q->values, sizeof(q->values), "yes, no");
		if (*question->why)
			snprintf(q->text + strlen(q->text), sizeof(q->text) - strlen(q->text), " (what was said before does not count: %s)", question->why);
		q->several = q->field->type == ASY_FIELD_CHOICES || q->field->type == ASY_FIELD_REFS;
	}
}

const char *ask_title(const json_t *doc, const char *requirement)
{
	const json_t *r = doc_claimable(doc, requirement);

	return r ? doc_text(r, "title") : "";
}

/* What an answer given now rests on. */
static const char *rests_on(const struct asking *a, const struct asked *q)
{
	size_t s, i;
	json_t *list, *r;

	if (q->q->kind == ASY_QUESTION_JUDGE)
		return q->q->rests_on;
	if (q->q->kind == ASY_QUESTION_ICS) {
		const json_t *requirement = doc_claimable(a->doc, q->q->place);

		return requirement ? doc_text(requirement, "rests-on") : "";
	}
	json_array_foreach(doc_list(a->doc, "tables"), s, list)
		json_array_foreach(doc_list(list, "rows"), i, r)
			if (q->table && strcmp(doc_text(list, "id"), q->table->id) == 0 && strcmp(doc_text(r, "id"), q->row) == 0)
				return doc_text(r, "rests-on");
	return "";
}

int ask_take(const struct asking *a, const struct asked *q, const char *value, const char *detail)
{
	struct asy_into into = a->into;
	struct asy_record_text r;
	enum asy_verdict v;
	int code = ASY_EXIT_DONE;

	asy_record_text_init(&r);
	if (q->q->kind == ASY_QUESTION_ICS) {
		asy_record_text_put(&r, "ics", q->q->place);
		asy_record_text_raw(&r, "support", value);
		asy_record_text_put(&r, "detail", detail);
		if (strcmp(value, "yes") != 0 && strcmp(value, "no") != 0 && strcmp(value, "not-applicable") != 0)
			code = asy_cli_fail(a->cli, ASY_EXIT_USAGE, "yes, no or not-applicable, not \"%s\"", value);
	} else if (q->q->kind == ASY_QUESTION_JUDGE) {
		asy_record_text_put(&r, "judge", q->q->place);
		asy_record_text_put(&r, "row", q->q->row);
		asy_record_text_put(&r, "question", q->q->question);
		asy_record_text_put(&r, "verdict", value);
		into.reason = *detail ? detail : into.reason;
		if (!asy_verdict_parse(value, &v))
			code = asy_cli_fail(a->cli, ASY_EXIT_USAGE, "pass, fail, inconclusive or not-applicable, not \"%s\"", value);
		else if (!*into.reason)
			code = asy_cli_fail(a->cli, ASY_EXIT_USAGE, "unit %s: a judgement needs a reason", q->q->place);
	} else {
		asy_record_text_put(&r, "answer", q->q->place);
		if (q->field)
			code = asy_into_value(a->cli, q->field, value, &r) ? ASY_EXIT_DONE : ASY_EXIT_USAGE;
		else
			code = q->table && asy_into_statement(a->cli, q->table, q->field_name, value, &r) ? ASY_EXIT_DONE : ASY_EXIT_USAGE;
	}
	asy_into_record(&into, rests_on(a, q), &r);
	if (!code)
		code = asy_into_append(a->cli, &into, &r);
	asy_record_text_release(&r);
	return code;
}

static bool read_line(char *out, size_t size)
{
	if (!fgets(out, (int)size, stdin))
		return false;
	out[strcspn(out, "\r\n")] = 0;
	return true;
}

/* One question after the other until the input ends or somebody says q. */
static int in_terminal(struct asking *a)
{
	size_t given = 0;
	char value[4096], detail[4096];

	printf("%zu open questions. Enter: leave open; ?: what it is for; q: stop.\n", a->n);
	for (size_t i = 0; i < a->n; i++) {
		struct asked q;

		ask_describe(a, &a->list[i], &q);
		printf("\n%zu of %zu  %s\n", i + 1, a->n, q.text);
		if (*q.values)
			printf("  %s%s\n", q.several ? "one or several of: " : "", q.values);
		printf("> ");
		fflush(stdout);
		if (!read_line(value, sizeof(value)) || strcmp(value, "q") == 0)
			break;
		if (strcmp(value, "?") == 0) {
			printf("  closes %zu requirements by itself, helps %zu: %s\n", q.q->closes, q.q->helps, q.q->where);
			i--;
			continue;
		}
		if (!*value)
			continue;
		detail[0] = 0;
		if (q.q->kind != ASY_QUESTION_ANSWER) {
			printf("  %s> ", q.q->kind == ASY_QUESTION_JUDGE ? "why" : "how, or why not");
			fflush(stdout);
			if (!read_line(detail, sizeof(detail)))
				break;
		}
		if (ask_take(a, &q, value, detail))
			i--; /* once more */
		else
			given++;
	}
	printf("\n%zu answers added to %s\n", given, a->into.file);
	return ASY_EXIT_DONE;
}

static int as_json(struct asking *a)
{
	struct asy_buf out;
	struct asy_json j;
	static const char *const kinds[] = {"answer", "ics", "judge"};
	int code;

	asy_buf_init(&out, ASY_LIMIT_REPORT_BYTES);
	asy_json_init(&j, &out);
	asy_json_array(&j);
	for (size_t i = 0; i < a->n; i++) {
		struct asked q;

		ask_describe(a, &a->list[i], &q);
		asy_json_object(&j);
		asy_json_put(&j, "kind", kinds[q.q->kind]);
		asy_json_put(&j, "place", q.q->place);
		asy_json_put(&j, "row", q.q->row);
		asy_json_put(&j, "question", q.q->question);
		asy_json_put(&j, "text", q.text);
		asy_json_put(&j, "values", q.values);
		asy_json_put_uint(&j, "closes", q.q->closes);
		asy_json_put_uint(&j, "helps", q.q->helps);
		asy_json_put(&j, "where", q.q->where);
		asy_json_end(&j);
	}
	asy_json_end(&j);
	asy_json_finish(&j);
	code = asy_cli_print(a->cli, &out);
	asy_buf_release(&out);
	return code;
}

/* Only what this person can answer. */
static void choose(struct asking *a, const char *who)
{
	size_t kept = 0;

	for (size_t i = 0; i < a->n; i++)
		if (!who || (strcmp(who, "assessor") == 0) == (a->list[i].kind == ASY_QUESTION_JUDGE))
			a->list[kept++] = a->list[i];
	a->n = kept;
}

static int ask(struct asking *a, enum asy_format format)
{
	const char *to = asy_cli_option(a->cli, "--to"), *from = asy_cli_option(a->cli, "--from");

	if (format == ASY_FORMAT_JSON)
		return as_json(a);
	if (to)
		return ask_to_file(a, to);
	if (from)
		return ask_from_file(a, from);
	return in_terminal(a);
}

static int run(struct asy_cli *cli)
{
	struct asy_catalog catalog;
	struct asy_arena arena;
	json_t *doc = NULL;
	struct asking a = {.cli = cli, .catalog = &catalog};
	const char *who = asy_cli_option(cli, "--who");
	enum asy_format format;
	int code = ASY_EXIT_DONE;

	if (!asy_cli_format(cli, 1u << ASY_FORMAT_TEXT | 1u << ASY_FORMAT_JSON, ASY_FORMAT_TEXT, &format))
		return ASY_EXIT_USAGE;
	if (who && strcmp(who, "maker") != 0 && strcmp(who, "assessor") != 0)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "--who: maker or assessor");
	if (format == ASY_FORMAT_TEXT && !asy_cli_option(cli, "--to") && !asy_into_options(cli, false, false, &a.into))
		return ASY_EXIT_USAGE;
	asy_arena_init(&arena, 64 << 20);
	code = asy_cli_load_catalog(cli, &catalog) ? asy_result_or_product(cli, &doc) : ASY_EXIT_USAGE;
	a.doc = doc;
	if (!code) {
		a.list = asy_open_questions(doc, asy_cli_option(cli, "--scheme"), &arena, &a.n);
		choose(&a, who);
		code = a.list ? ask(&a, format) : asy_cli_fail(cli, ASY_EXIT_INTERNAL, "out of memory");
	}
	free(a.list);
	json_decref(doc);
	asy_arena_release(&arena);
	asy_catalog_release(&catalog);
	return code;
}

static const struct asy_option options[] = {
	{"--into", "FILE", "the declaration file that gets the answers"},
	{"--by", "NAME", "who answers"},
	{"--to", "FILE", "write the questions into FILE, to be filled in"},
	{"--from", "FILE", "take the answers of a filled file"},
	{"--who", "WHO", "only what the maker or the assessor can answer"},
	{"--scheme", "ID", "only what this scheme asks"},
	{"--date", "DATE", "of the answers, default today"},
	{"--expires", "DATE", "until when the answers count"},
	{"--reference", "TEXT", "where the ground for them is kept"},
	{"--reason", "TEXT", "for judgements that give none of their own"},
	{"--format", "FORMAT", "text, or json: the list of open questions"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_ask = {
	.name = "ask",
	.arguments = "PRODUCT.yaml|RESULT",
	.summary = "ask only what is open, what closes most requirements first",
	.help = "Asks one question after the other and adds each answer to the declaration file FILE, with name, date and what it rests on.\n"
	        "With --to the questions go into a commented file that somebody fills in at leisure; --from takes it back. What is left\n"
	        "empty stays open.\n\n"
	        "examples:\n"
	        "  assay ask camera.yaml --by \"Jane Doe\" --into answers.yaml\n"
	        "  assay ask camera.yaml --to questions.yaml\n"
	        "  assay ask camera.yaml --from questions.yaml --by \"Jane Doe\" --into answers.yaml\n"
	        "  assay ask result --who assessor --format json",
	.options = options,
	.least = 1,
	.most = 1,
	.run = run,
};
