/* Secrets written in clear: tokens and passwords by the rule set "secrets", and the files of pppd. Knowledge is in
 * the rules; this file applies them. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "firmware/report.h"
#include "inspect/homes.h"
#include "inspect/lines.h"
#include "inspect/secrets.h"
#include "inspect/table.h"

struct finding {
	const struct secret_rule *rule;
	struct asy_bytes text; /* in the file's content */
	bool placeholder;
};

struct secrets {
	struct asy_report *report;
	struct asy_patterns *patterns;
	struct secret_rule *rules;
	uint32_t n_rules;
	struct finding *findings; /* of the file that comes next */
	size_t n_findings;
	bool too_many, known_kind;
	enum secret_file kind;    /* of that file, when known_kind */
	struct secret_rule ppp;
};

static bool read_rules(struct secrets *s, struct asy_arena *arena)
{
	uint32_t set = s->patterns ? asy_patterns_find_set(s->patterns, "secrets") : UINT32_MAX;

	if (set == UINT32_MAX) {
		asy_report_gap(s->report, ASY_NOT_FOUND, "", "the rules for secrets are not there: nothing was looked for");
		return true;
	}
	s->n_rules = asy_patterns_rules(s->patterns, set);
	s->rules = asy_arena_array(arena, s->n_rules + 1, sizeof(*s->rules));
	for (uint32_t i = 0; s->rules && i < s->n_rules; i++) {
		secret_rule_read(asy_patterns_rule(s->patterns, set, i), &s->rules[i]);
		if (s->rules[i].check == SECRET_UNKNOWN_CHECK)
			asy_report_gap(s->report, ASY_UNSUPPORTED, "", "a rule for secrets asks for a check that does not exist");
	}
	return s->rules != NULL;
}

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct secrets *s = asy_arena_alloc(arena, sizeof(*s));

	if (!s)
		return NULL;
	s->report = report;
	s->patterns = asy_report_patterns(report);
	s->findings = asy_arena_array(arena, ASY_LIMIT_FILE_SECRETS, sizeof(*s->findings));
	s->ppp = (struct secret_rule){.id = "ppp-secret", .title = "PPP secret", .class = "vpn", .check = SECRET_ASSIGNMENT};
	return s->findings && read_rules(s, arena) ? s : NULL;
}

/* --- one file ------------------------------------------------------------------------------------- */

static enum secret_file kind_of(struct secrets *s, const struct asy_file *file)
{
	if (!s->known_kind)
		s->kind = secret_file_kind(file);
	s->known_kind = true;
	return s->kind;
}

static bool applies(struct secrets *s, const struct secret_rule *rule, const struct asy_file *file)
{
	struct asy_capture path;
	enum secret_file kind = kind_of(s, file);

	if (rule->where == SECRET_IN_TEXT && kind == SECRET_FILE_BINARY)
		return false;
	if (rule->where == SECRET_IN_CONFIG && kind != SECRET_FILE_CONFIG && kind != SECRET_FILE_SOURCE)
		return false;
	return !rule->has_path ||
	       asy_patterns_match(s->patterns, rule->rule, ASY_RULE_PATH, asy_bytes_from(file->inner), false, &path);
}

static bool overlap(struct asy_bytes a, struct asy_bytes b)
{
	return a.p < b.p + b.n && b.p < a.p + a.n;
}

/* A special rule takes the place of a generic one; otherwise the first one stays. */
static void keep(struct secrets *s, const struct secret_rule *rule, struct asy_bytes text, bool placeholder)
{
	for (size_t i = 0; i < s->n_findings; i++) {
		struct finding *f = &s->findings[i];

		if (!overlap(f->text, text))
			continue;
		if (f->rule->generic && !rule->generic)
			*f = (struct finding){rule, text, placeholder};
		return;
	}
	if (s->n_findings == ASY_LIMIT_FILE_SECRETS)
		s->too_many = true;
	else
		s->findings[s->n_findings++] = (struct finding){rule, text, placeholder};
}

static void hit(void *state, const struct asy_file *file, const struct asy_hit *h)
{
	struct secrets *s = state;
	const struct secret_rule *rule = h->rule < s->n_rules ? &s->rules[h->rule] : NULL;
	struct asy_capture capture;
	struct asy_bytes text;
	enum secret_value value;

	if (!rule || asy_file_is_unpacked(file) || !applies(s, rule, file) ||
	    !asy_patterns_capture(s->patterns, rule->rule, file->content, h->end, &capture))
		return;
	text = capture.group[1].p ? capture.group[1] : capture.group[0];
	value = secret_judge(rule, kind_of(s, file), &text);
	if (value == SECRET_REAL && rule->check != SECRET_CRC32_BASE62 &&
	    (kind_of(s, file) == SECRET_FILE_MANUAL ||
	     (s->kind != SECRET_FILE_BINARY && secret_in_comment(file->content, (uint64_t)(text.p - file->content.p)))))
		value = SECRET_PLACEHOLDER; /* shows how it would look */
	if (value != SECRET_NOT)
		keep(s, rule, text, value == SECRET_PLACEHOLDER);
}

/* chap-secrets, pap-secrets: client, server, secret, addresses. */
static void read_ppp(struct secrets *s, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes word[3];
		enum secret_value value;

		if (asy_text_words(line.text, word, 3) < 3)
			continue;
		value = secret_judge_assignment(word[2], true, true);
		if (value != SECRET_NOT)
			keep(s, &s->ppp, word[2], value == SECRET_PLACEHOLDER);
	}
}

static int by_place(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;

	return x->text.p < y->text.p ? -1 : x->text.p > y->text.p;
}

static void write_finding(struct secrets *s, const struct asy_file *file, const struct finding *f, uint32_t line)
{
	struct asy_obs *o = asy_obs_new(s->report, "secret", f->rule->title);
	uint64_t offset = (uint64_t)(f->text.p - file->content.p);
	char shown[64];

	asy_redact(f->text, shown, sizeof(shown));
	asy_obs_text(o, "rule", f->rule->id);
	asy_obs_text(o, "class", f->rule->class);
	asy_obs_text(o, "redacted", shown);
	asy_obs_bool(o, "placeholder", f->placeholder);
	if (line)
		asy_obs_at_line(o, file->path, line, offset);
	else
		asy_obs_at(o, file->path, offset, f->text.n);
	asy_obs_send(o, "%s%s: %s", f->rule->title, f->placeholder ? " (placeholder or example)" : "", shown);
}

static void write_findings(struct secrets *s, const struct asy_file *file)
{
	bool text = kind_of(s, file) != SECRET_FILE_BINARY;
	const uint8_t *at = file->content.p;
	uint32_t line = 1;

	qsort(s->findings, s->n_findings, sizeof(*s->findings), by_place);
	for (size_t i = 0; i < s->n_findings; i++) {
		for (; text && at < s->findings[i].text.p; at++)
			line += *at == '\n';
		write_finding(s, file, &s->findings[i], text ? line : 0);
	}
	if (s->too_many)
		asy_report_gap(s->report, ASY_LIMIT, file->path, "more secrets in one file than ASY_LIMIT_FILE_SECRETS");
}

static void file(void *state, const struct asy_file *file)
{
	struct secrets *s = state;

	if (file->type == ASY_NODE_FILE && file->content.n) {
		if (asy_path_ends(file->inner, "ppp/chap-secrets") || asy_path_ends(file->inner, "ppp/pap-secrets"))
			read_ppp(s, file);
		if (s->n_findings || s->too_many)
			write_findings(s, file);
	}
	s->n_findings = 0;
	s->too_many = s->known_kind = false;
}

const struct asy_inspector asy_inspector_secrets = {
	.name = "secrets",
	.title = "Secrets in clear",
	.looks_at = "tokens, API keys, cloud credentials, passwords in addresses, scripts and configurations",
	.begin = begin,
	.file = file,
	.hit = hit,
	.rule_set = "secrets",
};
