#include "vuln/triage.h"

#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "base/yaml.h"

struct rule {
	const struct asy_yaml *ids, *at;
	const char *component, *version, *path, *cwe, *justification, *reason, *author, *name;
	int64_t below; /* tenths; -1: any */
	bool exploited, has_service, wants_service;
	enum asy_vstatus status;
};

static bool status_of(const char *text, enum asy_vstatus *ret)
{
	static const char *const words[] = {"affected", "under-investigation", "fixed", "not-affected"};

	for (unsigned i = 0; text && i < 4; i++)
		if (strcmp(text, words[i]) == 0) {
			*ret = (enum asy_vstatus)i;
			return true;
		}
	return false;
}

/* "7.0" or "7" -> 70 */
static bool tenths(const char *text, int64_t *ret)
{
	size_t n = strlen(text);

	if (!n || n > 4 || text[0] < '0' || text[0] > '9')
		return false;
	*ret = 0;
	for (; *text >= '0' && *text <= '9'; text++)
		*ret = *ret * 10 + (*text - '0');
	*ret *= 10;
	if (*text == '.' && text[1] >= '0' && text[1] <= '9')
		*ret += text[1] - '0';
	return *ret <= 100;
}

static bool read_match(const struct asy_yaml *y, struct rule *r, struct asy_diags *d)
{
	static const char *const keys[] = {"id", "component", "version", "path", "cwe", "below", "exploited", "service", NULL};
	const char *below = asy_yaml_text(y, "below");

	if (!y || y->type != ASY_YAML_MAP || !y->n || !asy_yaml_only(d, y, keys)) {
		asy_yaml_complain(d, y ? y : r->at, "a rule needs \"match\" with at least one condition");
		return false;
	}
	r->ids = asy_yaml_get(y, "id");
	r->component = asy_yaml_text(y, "component");
	r->version = asy_yaml_text(y, "version");
	r->path = asy_yaml_text(y, "path");
	r->cwe = asy_yaml_text(y, "cwe");
	r->below = -1;
	if (below && !tenths(below, &r->below)) {
		asy_yaml_complain(d, asy_yaml_get(y, "below"), "a CVSS score from 0 to 10 is wanted");
		return false;
	}
	(void)asy_yaml_bool(asy_yaml_get(y, "exploited"), &r->exploited);
	r->has_service = asy_yaml_bool(asy_yaml_get(y, "service"), &r->wants_service);
	return true;
}

static bool known_justification(const char *text)
{
	static const char *const words[] = {
		"component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
		"vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist", NULL};

	for (size_t i = 0; words[i]; i++)
		if (strcmp(words[i], text) == 0)
			return true;
	return false;
}

/* False: not usable. *ret_expired: past its date. */
static bool read_rule(const struct asy_yaml *y, int64_t now, struct asy_diags *d, struct rule *r, bool *ret_expired)
{
	static const char *const keys[] = {"match", "status", "justification", "reason", "author", "date", "expires", "name", NULL};
	const char *expires = asy_yaml_text(y, "expires"), *date = asy_yaml_text(y, "date");
	int64_t end, day;

	*r = (struct rule){.at = y};
	*ret_expired = false;
	if (!asy_yaml_only(d, y, keys) || !read_match(asy_yaml_get(y, "match"), r, d))
		return false;
	r->justification = asy_yaml_text(y, "justification");
	r->reason = asy_yaml_text(y, "reason");
	r->author = asy_yaml_text(y, "author");
	r->name = asy_yaml_text(y, "name");
	if (!status_of(asy_yaml_text(y, "status"), &r->status)) {
		asy_yaml_complain(d, y, "status is one of affected, not-affected, fixed, under-investigation");
		return false;
	}
	if (!r->reason || !r->author || !date || !asy_clock_parse_date(date, &day)) {
		asy_yaml_complain(d, y, "a rule needs reason, author and date (YYYY-MM-DD): somebody has to answer for it");
		return false;
	}
	if (r->status == ASY_VEX_NOT_AFFECTED && (!r->justification || !known_justification(r->justification))) {
		asy_yaml_complain(d, y, "not-affected needs one of the justifications of OpenVEX");
		return false;
	}
	if (!expires || !asy_clock_parse_date(expires, &end)) {
		asy_yaml_complain(d, y, "a rule needs \"expires\" (YYYY-MM-DD): no decision is forever");
		return false;
	}
	*ret_expired = end < now;
	return true;
}

static bool glob(const char *pattern, const char *text)
{
	return !pattern || asy_text_glob(pattern, asy_bytes_from(text));
}

static bool id_listed(const struct asy_yaml *ids, const char *id)
{
	if (!ids)
		return true;
	if (ids->type == ASY_YAML_SCALAR)
		return asy_text_glob(ids->text, asy_bytes_from(id));
	for (size_t i = 0; i < ids->n; i++)
		if (ids->items[i]->type == ASY_YAML_SCALAR && asy_text_glob(ids->items[i]->text, asy_bytes_from(id)))
			return true;
	return false;
}

static bool matches(const struct rule *r, const struct asy_vmatch *m, const struct asy_vcomponent *c)
{
	if (m->kev && !r->exploited)
		return false;
	if (r->below >= 0 && (!m->cvss_version || (int64_t)m->score >= r->below))
		return false;
	if (r->has_service && r->wants_service != (m->service[0] != 0))
		return false;
	return id_listed(r->ids, m->id) && glob(r->component, c->name) && glob(r->version, c->version) && glob(r->path, c->path) &&
	       (!r->cwe || strstr(m->cwe, r->cwe));
}

static void apply(const struct rule *r, const struct asy_vsubject *s, struct asy_vmatch *m)
{
	const char *reason = asy_arena_printf(s->arena, "%s (%s)", r->reason, r->author);
	const char *where = asy_arena_printf(s->arena, "%s:%u", r->at->file, r->at->line);

	m->status = r->status;
	m->justification = r->status == ASY_VEX_NOT_AFFECTED ? asy_arena_strdup(s->arena, r->justification) : "";
	m->reason = reason ? reason : "";
	m->rule = r->name ? asy_arena_strdup(s->arena, r->name) : where;
	m->rule = m->rule ? m->rule : "";
	m->justification = m->justification ? m->justification : "";
}

enum asy_err asy_triage_apply(const char *path, int64_t now, struct asy_diags *diags, const struct asy_vsubject *s, struct asy_vresult *r,
                              size_t *ret_expired)
{
	struct asy_yaml *root;
	const struct asy_yaml *list;
	enum asy_err err = asy_yaml_load_file(diags->arena, path, diags, &root);

	*ret_expired = 0;
	if (err)
		return err;
	list = asy_yaml_get(root, "rules");
	if (!asy_yaml_text(root, "assay-triage") || !list || list->type != ASY_YAML_LIST) {
		asy_yaml_complain(diags, root, "a triage file starts with \"assay-triage: 1\" and has a list \"rules\"");
		return ASY_INVALID;
	}
	for (size_t i = list->n; i > 0; i--) { /* backwards: the first rule has the last word */
		struct rule rule;
		bool expired;

		if (!read_rule(list->items[i - 1], now, diags, &rule, &expired)) {
			err = ASY_INVALID;
			continue;
		}
		*ret_expired += expired;
		for (size_t k = 0; !expired && k < r->matches.len; k++) {
			struct asy_vmatch *m = asy_vec_at(&r->matches, k);

			if (matches(&rule, m, asy_vec_at(&s->components, m->component)))
				apply(&rule, s, m);
		}
	}
	asy_vresult_sort(r);
	return err;
}
