#include "cli/into.h"

#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"

static const char *text(const struct asy_cli *cli, const char *name)
{
	const char *value = asy_cli_option(cli, name);

	return value ? value : "";
}

static bool is_date(const struct asy_cli *cli, const char *option, const char *value)
{
	int64_t seconds;

	if (!*value || asy_clock_parse_date(value, &seconds))
		return true;
	asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: \"%s\" is no date like 2027-05-01", option, value);
	return false;
}

bool asy_into_options(const struct asy_cli *cli, bool needs_reason, bool needs_expiry, struct asy_into *ret)
{
	*ret = (struct asy_into){.file = text(cli, "--into"), .by = text(cli, "--by"), .date = text(cli, "--date"), .reason = text(cli, "--reason"),
	                         .expires = text(cli, "--expires"), .reference = text(cli, "--reference")};
	asy_clock_date(asy_clock_now(), ret->today);
	if (!*ret->date)
		ret->date = ret->today;
	if (!*ret->file || !*ret->by || (needs_reason && !*ret->reason) || (needs_expiry && !*ret->expires)) {
		asy_cli_fail(cli, ASY_EXIT_USAGE, "%s is missing: %s", !*ret->file ? "--into FILE" : !*ret->by ? "--by NAME" :
		             needs_reason && !*ret->reason ? "--reason TEXT" : "--expires DATE", !*ret->file ?
		             "the declaration file that the record is added to" : "it stands next to the verdict");
		return false;
	}
	return is_date(cli, "--date", ret->date) && is_date(cli, "--expires", ret->expires);
}

void asy_into_record(const struct asy_into *into, const char *rests_on, struct asy_record_text *r)
{
	asy_record_text_put(r, "by", into->by);
	asy_record_text_raw(r, "date", into->date);
	asy_record_text_put(r, "reason", into->reason);
	if (*into->expires)
		asy_record_text_raw(r, "expires", into->expires);
	asy_record_text_put(r, "reference", into->reference);
	asy_record_text_put(r, "rests-on", rests_on);
}

int asy_into_append(const struct asy_cli *cli, const struct asy_into *into, const struct asy_record_text *r)
{
	struct asy_arena arena;
	struct asy_diags diags;
	struct asy_buf before, after, head, messages;
	enum asy_err err;

	asy_arena_init(&arena, 16 << 20);
	asy_diags_init(&diags, &arena);
	asy_buf_init(&before, ASY_LIMIT_YAML_BYTES);
	asy_buf_init(&after, ASY_LIMIT_YAML_BYTES);
	asy_buf_init(&head, 4096);
	asy_buf_init(&messages, 1 << 20);
	asy_buf_text(&head, "assay-declaration: 1\nauthor: ");
	asy_yaml_scalar_text(&head, into->by);
	asy_buf_printf(&head, "\ndate: %s\n", into->date);
	err = asy_file_read(into->file, &before);
	if (err == ASY_NOT_FOUND)
		err = ASY_OK;
	if (!err)
		err = asy_append_record(into->file, asy_buf_bytes(&before), asy_buf_cstr(&head), r, &diags, &after);
	if (!err)
		err = asy_file_replace(into->file, asy_buf_bytes(&after));
	asy_diags_print(&diags, &messages);
	fputs(asy_buf_cstr(&messages), stderr);
	if (err && !asy_diags_count(&diags))
		asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s", into->file, asy_err_text(err));
	asy_buf_release(&messages);
	asy_buf_release(&head);
	asy_buf_release(&after);
	asy_buf_release(&before);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
	return err ? ASY_EXIT_USAGE : ASY_EXIT_DONE;
}

static bool takes(const struct asy_cli *cli, const struct asy_field *f, const char *value)
{
	static const char *const words[] = {"yes", "no", "true", "false", NULL};
	int64_t seconds;
	uint64_t number;
	char list[1024] = "";

	for (size_t i = 0; i < f->choices.n; i++)
		snprintf(list + strlen(list), sizeof(list) - strlen(list), "%s%s", i ? ", " : "", f->choices.list[i]);
	for (size_t i = 0; f->type == ASY_FIELD_BOOL && words[i]; i++)
		if (strcmp(words[i], value) == 0)
			return true;
	if (f->choices.n && !asy_names_have(&f->choices, value))
		asy_cli_fail(cli, ASY_EXIT_USAGE, "\"%s\" is no choice of %s: %s", value, f->id, list);
	else if (f->type == ASY_FIELD_BOOL)
		asy_cli_fail(cli, ASY_EXIT_USAGE, "%s is yes or no, not \"%s\"", f->id, value);
	else if (f->type == ASY_FIELD_DATE && !asy_clock_parse_date(value, &seconds))
		asy_cli_fail(cli, ASY_EXIT_USAGE, "\"%s\" is no date like 2027-05-01", value);
	else if (f->type == ASY_FIELD_INT && !asy_text_u64(asy_bytes_from(value), &number))
		asy_cli_fail(cli, ASY_EXIT_USAGE, "%s is a whole number, not \"%s\"", f->id, value);
	else
		return true;
	return false;
}

bool asy_into_value(const struct asy_cli *cli, const struct asy_field *f, const char *value, struct asy_record_text *r)
{
	bool several = f->type == ASY_FIELD_CHOICES || f->type == ASY_FIELD_REFS, ok = true;
	struct asy_buf out;

	asy_buf_init(&out, 1 << 20);
	asy_buf_text(&out, several ? "[" : "");
	for (bool first = true; ok && (*value || first); first = false) {
		size_t n = several ? strcspn(value, ",") : strlen(value);
		char one[4096];

		while (several && n && *value == ' ') {
			value++;
			n--;
		}
		snprintf(one, sizeof(one), "%.*s", (int)(n < sizeof(one) ? n : sizeof(one) - 1), value);
		if (several && !*one)
			break;
		ok = takes(cli, f, one);
		asy_buf_text(&out, first ? "" : ", ");
		if (f->type == ASY_FIELD_BOOL || f->type == ASY_FIELD_INT || f->type == ASY_FIELD_DATE)
			asy_buf_text(&out, one);
		else
			asy_yaml_scalar_text(&out, one);
		value += n + (several && value[n] == ',');
	}
	asy_buf_text(&out, several ? "]" : "");
	if (ok)
		asy_record_text_raw(r, "value", asy_buf_cstr(&out));
	asy_buf_release(&out);
	return ok;
}

bool asy_into_statement(const struct asy_cli *cli, const struct asy_table *t, const char *name, const char *value, struct asy_record_text *r)
{
	bool yes = strcmp(value, "yes") == 0, no = strcmp(value, "no") == 0;
	uint64_t number;

	if (strcmp(name, "*") == 0 && !yes)
		asy_cli_fail(cli, ASY_EXIT_USAGE, "yes, when the row holds as it stands; else answer its fields");
	else if (strcmp(name, "complete") == 0 && t->form && !yes && !no)
		asy_cli_fail(cli, ASY_EXIT_USAGE, "yes, when what the form does not answer does not exist; else no");
	else if (strcmp(name, "complete") == 0 && !t->form && !asy_text_u64(asy_bytes_from(value), &number))
		asy_cli_fail(cli, ASY_EXIT_USAGE, "the number of rows that make table %s complete, not \"%s\"", t->id, value);
	else {
		asy_record_text_raw(r, "value", value);
		return true;
	}
	return false;
}
