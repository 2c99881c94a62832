/* assay waive RESULT REQUIREMENT: somebody answers for a gap that stays open. */
#include <string.h>

#include "cli/into.h"
#include "cli/result_file.h"
#include "cli/verbs.h"
#include "report/document.h"

/* The requirement; *ret_scheme is set, *ret_n says how many schemes have it. */
static const json_t *find(const json_t *doc, const char *scheme, const char *id, const char **ret_scheme, size_t *ret_n)
{
	const json_t *found = NULL;
	size_t s, i;
	json_t *sch, *r;

	*ret_n = 0;
	json_array_foreach(doc_list(doc, "schemes"), s, sch) {
		json_array_foreach(doc_list(sch, "requirements"), i, r) {
			if (strcmp(doc_text(r, "id"), id) != 0 || (scheme && strcmp(scheme, doc_text(sch, "id")) != 0))
				continue;
			found = found ? found : r;
			*ret_scheme = found == r ? doc_text(sch, "id") : *ret_scheme;
			(*ret_n)++;
		}
	}
	return found;
}

static int waive(struct asy_cli *cli, const json_t *doc, const struct asy_into *into)
{
	const char *id = cli->arguments[1], *scheme = "", *verdict;
	struct asy_record_text record;
	size_t n;
	const json_t *r = find(doc, asy_cli_option(cli, "--scheme"), id, &scheme, &n);
	int code;

	if (!r)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "the result has no requirement \"%s\"%s", id, asy_cli_option(cli, "--scheme") ? " in this scheme" : "");
	if (n > 1)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%zu schemes have a requirement \"%s\": say which with --scheme", n, id);
	verdict = doc_text(r, "verdict");
	if (strcmp(verdict, "fail") != 0 && strcmp(verdict, "inconclusive") != 0)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s is %s: there is no gap to answer for", id, verdict);
	asy_record_text_init(&record);
	asy_record_text_put(&record, "waive", id);
	asy_record_text_put(&record, "scheme", scheme);
	asy_into_record(into, doc_text(r, "rests-on"), &record);
	code = asy_into_append(cli, into, &record);
	asy_record_text_release(&record);
	if (!code)
		printf("%s: %s answers for %s until %s; its verdict stays %s\n", into->file, into->by, id, into->expires,
		       strcmp(verdict, "fail") == 0 ? "FAIL" : "INCONCLUSIVE");
	return code;
}

static int run(struct asy_cli *cli)
{
	struct asy_into into;
	json_t *doc = NULL;
	int code;

	if (!asy_into_options(cli, true, true, &into))
		return ASY_EXIT_USAGE;
	code = asy_result_or_product(cli, &doc);
	if (!code)
		code = waive(cli, doc, &into);
	json_decref(doc);
	return code;
}

static const struct asy_option options[] = {
	{"--into", "FILE", "the declaration file that gets the record; it is made when it is not there"},
	{"--by", "NAME", "who answers for the gap"},
	{"--reason", "TEXT", "why the risk is accepted"},
	{"--expires", "DATE", "until when"},
	{"--date", "DATE", "since when, default today"},
	{"--reference", "TEXT", "where the decision is kept"},
	{"--scheme", "ID", "when several schemes have the requirement"},
	{NULL, NULL, NULL},
};

const struct asy_verb asy_verb_waive = {
	.name = "waive",
	.arguments = "RESULT|PRODUCT.yaml REQUIREMENT",
	.summary = "record an accepted risk: shown next to the gap, which stays a gap",
	.help = "A waiver never changes a verdict. It carries name, date, reason, expiry, and the digest of the evidence that was known: when that\n"
	        "changes, or the date is over, it is no longer in force and says so.\n\n"
	        "example:\n"
	        "  assay waive result REQUIREMENT --by \"Jane Doe\" --reason \"behind a wall, replaced in June\" --expires 2027-06-30 --into risks.yaml",
	.options = options,
	.least = 2,
	.most = 2,
	.run = run,
};
