#include "cli/fail_on.h"

#include <string.h>

static const char *const words[] = {"fail", "contradiction", "inconclusive", "answer", NULL};

bool asy_fail_on_parse(const struct asy_cli *cli, unsigned *ret)
{
	const char *list = asy_cli_option(cli, "--fail-on");

	*ret = 0;
	while (list && *list) {
		size_t n = strcspn(list, ","), i = 0;

		while (words[i] && (strlen(words[i]) != n || strncmp(words[i], list, n) != 0))
			i++;
		if (!words[i]) {
			asy_cli_fail(cli, ASY_EXIT_USAGE, "--fail-on: unknown word \"%.*s\": choose from fail, contradiction, inconclusive, answer", (int)n, list);
			return false;
		}
		*ret |= 1u << i;
		list += n + (list[n] == ',');
	}
	return true;
}

bool asy_fail_on_met(unsigned set, const struct asy_assessment_result *r)
{
	if (set & 2u && r->n_contradictions)
		return true;
	for (size_t i = 0; set & 8u && i < r->standing.n; i++)
		if (r->standing.list[i].problem <= ASY_ANSWER_INCONSISTENT && r->standing.list[i].problem != ASY_ANSWER_DRAFT)
			return true; /* expired, stale, contradicted, inconsistent */
	for (size_t i = 0; i < r->n_schemes; i++)
		if ((set & 1u && r->schemes[i].counts[ASY_FAIL]) || (set & 4u && r->schemes[i].counts[ASY_INCONCLUSIVE]))
			return true;
	return false;
}
