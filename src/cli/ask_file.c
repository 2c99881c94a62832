/* The file that `assay ask --to` writes and `--from` reads: a declaration file whose records have no values yet. */
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/yaml.h"
#include "cli/ask.h"
#include "report/document.h"

/* Comment lines of at most so many columns. */
enum { COLUMNS = 118 };

static void comment(struct asy_buf *out, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");

		if (n > COLUMNS) {
			n = COLUMNS;
			while (n > 40 && text[n] != ' ')
				n--;
		}
		asy_buf_printf(out, "#   %.*s\n", (int)n, text);
		text += n;
		text += *text == ' ' || *text == '\n';
	}
}

/* A table without rows is filled by rows: a pattern to copy. */
static void pattern(struct asy_buf *out, const struct asked *q)
{
	if (!q->table || q->table->form || strcmp(q->field_name, "complete") != 0)
		return;
	asy_buf_printf(out, "# For each one add a record like this:\n# - add-row: %s/%s-1\n#   fields:\n", q->table->id, q->table->id);
	for (size_t i = 0; i < q->table->n_fields; i++)
		asy_buf_printf(out, "#     %s:    # %s%s%s\n", q->table->fields[i].id, q->table->fields[i].ask,
		               q->table->fields[i].type == ASY_FIELD_BOOL ? " (yes, no)" : "",
		               q->table->fields[i].choices.n ? " (assay catalog tables lists the choices)" : "");
}

static void one_question(const struct asking *a, size_t i, struct asy_buf *out)
{
	struct asked q;
	char worth[512];

	ask_describe(a, &a->list[i], &q);
	snprintf(worth, sizeof(worth), "%zu. closes %zu by itself, helps %zu: %s", i + 1, q.q->closes, q.q->helps, q.q->where);
	asy_buf_printf(out, "\n# %s\n", worth);
	comment(out, q.text);
	if (*q.values)
		asy_buf_printf(out, "#   %s%s\n", q.several ? "in brackets, one or several of: " : "", q.values);
	pattern(out, &q);
	asy_buf_text(out, q.q->kind == ASY_QUESTION_ICS ? "- ics: " : q.q->kind == ASY_QUESTION_JUDGE ? "- judge: " : "- answer: ");
	asy_yaml_scalar_text(out, q.q->place);
	if (*q.q->row) {
		asy_buf_text(out, "\n  row: ");
		asy_yaml_scalar_text(out, q.q->row);
	}
	if (*q.q->question) {
		asy_buf_text(out, "\n  question: ");
		asy_yaml_scalar_text(out, q.q->question);
	}
	asy_buf_text(out, q.q->kind == ASY_QUESTION_ICS ? "\n  support:\n  detail:\n" : q.q->kind == ASY_QUESTION_JUDGE ?
	             "\n  verdict:\n  reason:\n" : "\n  value:\n");
}

int ask_to_file(struct asking *a, const char *path)
{
	struct asy_buf out;
	struct stat st;
	enum asy_err err;

	if (lstat(path, &st) == 0)
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "%s exists already: not touched", path);
	asy_buf_init(&out, ASY_LIMIT_YAML_BYTES);
	asy_buf_printf(&out, "# %zu open questions, those that close most requirements first. Fill in what you know, leave the rest empty, then:\n"
	               "#   assay ask %s --from %s --by \"YOUR NAME\" --into answers.yaml\nassay-declaration: 1\nrecords:\n", a->n,
	               a->cli->arguments[0], path);
	for (size_t i = 0; i < a->n; i++)
		one_question(a, i, &out);
	err = out.err ? out.err : asy_file_replace(path, asy_buf_bytes(&out));
	asy_buf_release(&out);
	if (err)
		return asy_cli_fail(a->cli, ASY_EXIT_USAGE, "%s: %s", path, asy_err_text(err));
	printf("%s: %zu questions. When it is filled in: assay ask %s --from %s --by \"YOUR NAME\" --into answers.yaml\n", path, a->n,
	       a->cli->arguments[0], path);
	return ASY_EXIT_DONE;
}

static const char *scalar(const struct asy_yaml *y, const char *key)
{
	const char *text = asy_yaml_text(y, key);

	return text ? text : "";
}

/* "[a, b]" or "a, b" as the words that a terminal would take. */
static bool joined(const struct asy_yaml *value, char *out, size_t size)
{
	out[0] = 0;
	if (asy_yaml_is_null(value))
		return false;
	if (value->type == ASY_YAML_SCALAR) {
		snprintf(out, size, "%s", value->text);
		return true;
	}
	for (size_t i = 0; value->type == ASY_YAML_LIST && i < value->n; i++)
		if (value->items[i]->type == ASY_YAML_SCALAR)
			snprintf(out + strlen(out), size - strlen(out), "%s%s", i ? "," : "", value->items[i]->text);
	return value->type == ASY_YAML_LIST;
}

static const struct asy_question *question_of(const struct asking *a, const struct asy_yaml *y)
{
	enum asy_question_kind kind = asy_yaml_get(y, "ics") ? ASY_QUESTION_ICS : asy_yaml_get(y, "judge") ? ASY_QUESTION_JUDGE : ASY_QUESTION_ANSWER;
	const char *place = scalar(y, kind == ASY_QUESTION_ICS ? "ics" : kind == ASY_QUESTION_JUDGE ? "judge" : "answer");

	for (size_t i = 0; i < a->n; i++)
		if (a->list[i].kind == kind && strcmp(a->list[i].place, place) == 0 && strcmp(a->list[i].row, scalar(y, "row")) == 0 &&
		    strcmp(a->list[i].question, scalar(y, "question")) == 0)
			return &a->list[i];
	return NULL;
}

/* A row that somebody added by hand goes over as it was written. */
static int take_row(struct asking *a, const struct asy_yaml *y)
{
	const struct asy_yaml *fields = asy_yaml_get(y, "fields");
	struct asy_record_text r;
	struct asy_buf map;
	int code;

	asy_record_text_init(&r);
	asy_buf_init(&map, ASY_LIMIT_YAML_BYTES);
	asy_buf_text(&map, "{");
	for (size_t i = 0, n = 0; fields && fields->type == ASY_YAML_MAP && i < fields->n; i++) {
		const struct asy_yaml *v = fields->items[i];

		if (asy_yaml_is_null(v) || v->type == ASY_YAML_MAP)
			continue;
		asy_buf_printf(&map, "%s%s: %s", n++ ? ", " : "", fields->keys[i]->text, v->type == ASY_YAML_LIST ? "[" : "");
		for (size_t k = 0; k < (v->type == ASY_YAML_LIST ? v->n : 1); k++) {
			const struct asy_yaml *one = v->type == ASY_YAML_LIST ? v->items[k] : v;
			bool word;
			int64_t number;

			asy_buf_text(&map, k ? ", " : "");
			if (one->type == ASY_YAML_SCALAR && (asy_yaml_bool(one, &word) || asy_yaml_int(one, &number)))
				asy_buf_text(&map, one->text);
			else if (one->type == ASY_YAML_SCALAR)
				asy_yaml_scalar_text(&map, one->text);
		}
		asy_buf_text(&map, v->type == ASY_YAML_LIST ? "]" : "");
	}
	asy_buf_text(&map, "}");
	asy_record_text_put(&r, "add-row", scalar(y, "add-row"));
	asy_record_text_raw(&r, "fields", asy_buf_cstr(&map));
	asy_into_record(&a->into, "", &r);
	code = asy_into_append(a->cli, &a->into, &r);
	asy_buf_release(&map);
	asy_record_text_release(&r);
	return code;
}

static int take_record(struct asking *a, const char *path, const struct asy_yaml *y, size_t *given)
{
	const struct asy_yaml *value = asy_yaml_get(y, asy_yaml_get(y, "ics") ? "support" : asy_yaml_get(y, "judge") ? "verdict" : "value");
	char text[8192];
	struct asked q;
	const struct asy_question *question;
	int code;

	if (asy_yaml_get(y, "add-row")) {
		code = take_row(a, y);
	} else {
		if (!joined(value, text, sizeof(text)))
			return ASY_EXIT_DONE; /* left open */
		question = question_of(a, y);
		if (!question) {
			fprintf(stderr, "%s:%u:%u: this is no open question any more: left out\n", path, y->line, y->column);
			return ASY_EXIT_DONE;
		}
		ask_describe(a, question, &q);
		code = ask_take(a, &q, text, *scalar(y, "reason") ? scalar(y, "reason") : scalar(y, "detail"));
	}
	if (code)
		fprintf(stderr, "%s:%u:%u: not taken\n", path, y->line, y->column);
	else
		(*given)++;
	return code;
}

int ask_from_file(struct asking *a, const char *path)
{
	struct asy_arena arena;
	struct asy_diags diags;
	struct asy_buf messages;
	struct asy_yaml *root;
	const struct asy_yaml *list;
	size_t given = 0;
	int code = ASY_EXIT_DONE;

	asy_arena_init(&arena, 256 << 20);
	asy_diags_init(&diags, &arena);
	asy_buf_init(&messages, 1 << 20);
	if (asy_yaml_load_file(&arena, path, &diags, &root)) {
		asy_diags_print(&diags, &messages);
		fputs(asy_buf_cstr(&messages), stderr);
		code = ASY_EXIT_USAGE;
	}
	list = code ? NULL : asy_yaml_get(root, "records");
	for (size_t i = 0; list && list->type == ASY_YAML_LIST && i < list->n; i++)
		code = take_record(a, path, list->items[i], &given) ? ASY_EXIT_USAGE : code;
	if (list)
		printf("%zu answers of %s added to %s\n", given, path, a->into.file);
	asy_buf_release(&messages);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return code;
}
