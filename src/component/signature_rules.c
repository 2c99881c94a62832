#include "component/signature_rules.h"

#include <string.h>

#include "base/text.h"

/* Confidence by kind of evidence: alone, and in a file whose name agrees. */
static const struct {
	const char *evidence;
	unsigned confidence, agreed;
} kinds[] = {
	{"banner", 70, 90},
	{"usage", 70, 85},
	{"package-note", 95, 95},
	{"file-name", 75, 75},
	{"string", 60, 80},
	{"build-path", 60, 75},
	{"mention", 40, 40},
};

bool sig_next_line(const char **list, struct asy_bytes *ret_line)
{
	const char *start = *list;
	size_t n;

	if (!start || !*start)
		return false;
	n = strcspn(start, "\n");
	*ret_line = (struct asy_bytes){(const uint8_t *)start, n};
	*list = start + n + (start[n] == '\n');
	return true;
}

bool sig_file_agrees(const struct sig *sig, const char *file_name)
{
	const char *list = sig->files;
	struct asy_bytes line;
	char glob[128];

	while (sig_next_line(&list, &line)) {
		if (line.n >= sizeof(glob))
			continue;
		memcpy(glob, line.p, line.n);
		glob[line.n] = 0;
		if (asy_text_glob(glob, asy_bytes_from(file_name)))
			return true;
	}
	return false;
}

static const char *field(const struct asy_rule *rule, const char *key, const char *otherwise)
{
	const char *value = asy_rule_field(rule, key);

	return value ? value : otherwise;
}

static void set_confidence(struct sig *sig)
{
	const char *text = asy_rule_field(sig->rule, "confidence");
	uint64_t value;

	sig->confidence = sig->agreed = 40;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].evidence, sig->evidence) == 0) {
			sig->confidence = kinds[i].confidence;
			sig->agreed = kinds[i].agreed;
		}
	if (text && asy_text_u64(asy_bytes_from(text), &value) && value >= 1 && value <= 100) {
		sig->confidence = (unsigned)value;
		if (sig->agreed < sig->confidence)
			sig->agreed = sig->confidence;
	}
}

static void prepare(struct sig *sig, const struct asy_rule *rule)
{
	const char *where = field(rule, "where", "binary");

	*sig = (struct sig){
		.rule = rule,
		.id = asy_rule_id(rule),
		.name = field(rule, "name", asy_rule_id(rule)),
		.type = field(rule, "type", "application"),
		.cpe = asy_rule_field(rule, "cpe"),
		.cpe_update = asy_rule_field(rule, "cpe-update"),
		.purl = field(rule, "purl", "pkg:generic/{name}@{version}"),
		.licence = asy_rule_field(rule, "licence"),
		.supplier = asy_rule_field(rule, "supplier"),
		.aliases = asy_rule_field(rule, "aliases"),
		.files = asy_rule_field(rule, "files"),
		.with = asy_rule_field(rule, "with"),
		.without = asy_rule_field(rule, "without"),
		.version = field(rule, "version", "$1"),
		.replace = field(rule, "replace", ""),
		.has_find = asy_rule_field(rule, "find") != NULL,
		.has_path = asy_rule_field(rule, "path") != NULL,
		.only = strcmp(field(rule, "only", "false"), "true") == 0,
		.by_file = strcmp(field(rule, "lookup", ""), "file") == 0,
		.where = strcmp(where, "text") == 0 ? SIG_TEXT : strcmp(where, "any") == 0 ? SIG_ANY : SIG_BINARY,
	};
	sig->passive = !asy_rule_has_pattern(rule);
	sig->evidence = field(rule, "evidence", sig->has_path ? "file-name" : sig->has_find ? "string" : "banner");
	set_confidence(sig);
}

enum asy_err sigs_init(struct asy_arena *arena, struct asy_patterns *patterns, struct sigs *ret_sigs)
{
	struct sigs s = {.patterns = patterns, .set = patterns ? asy_patterns_find_set(patterns, "components") : UINT32_MAX};

	if (patterns)
		s.n = asy_patterns_rules(patterns, s.set);
	s.list = asy_arena_array(arena, s.n, sizeof(*s.list));
	s.passive = asy_arena_array(arena, s.n, sizeof(*s.passive));
	if (!s.list || !s.passive)
		return ASY_NOMEM;
	for (uint32_t i = 0; i < s.n; i++) {
		prepare(&s.list[i], asy_patterns_rule(patterns, s.set, i));
		if (s.list[i].passive)
			s.passive[s.n_passive++] = i;
	}
	*ret_sigs = s;
	return ASY_OK;
}

static bool knows_name(const struct sig *sig, struct asy_bytes name)
{
	const char *list = sig->aliases;
	struct asy_bytes line;

	if (asy_text_is_nocase(name, sig->id) || asy_text_is_nocase(name, sig->name))
		return true;
	while (sig_next_line(&list, &line))
		if (asy_bytes_equal(line, name))
			return true;
	return false;
}

/* As sig_file_agrees, leaving out globs that say too little ("bt*"). */
static bool is_file_of(const struct sig *sig, struct asy_bytes name)
{
	const char *list = sig->files;
	struct asy_bytes line;
	char glob[128];

	while (sig_next_line(&list, &line)) {
		size_t fixed = asy_bytes_find_byte(line, '*', 0);

		if (line.n >= sizeof(glob) || (fixed < line.n && fixed < 4))
			continue;
		memcpy(glob, line.p, line.n);
		glob[line.n] = 0;
		if (asy_text_glob(glob, name))
			return true;
	}
	return false;
}

const struct sig *sigs_find_name(const struct sigs *sigs, struct asy_bytes name, bool by_file)
{
	const struct sig *file_of = NULL;

	for (uint32_t i = 0; i < sigs->n; i++) {
		const struct sig *sig = &sigs->list[i];

		if (strchr(sig->name, '$'))
			continue;
		if (!by_file && knows_name(sig, name))
			return sig;
		if (!by_file || !is_file_of(sig, name))
			continue;
		if (file_of && strcmp(file_of->name, sig->name) != 0)
			return NULL; /* two upstreams have such a file */
		file_of = sig;
	}
	return file_of;
}
