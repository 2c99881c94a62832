#include "inspect/settings.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "inspect/table.h"

struct state {
	struct asy_arena *arena;
	struct asy_report *report;
	struct asy_boots boots;
	struct asy_setting_entry *room;
};

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct state *s = asy_arena_alloc(arena, sizeof(*s));

	if (!s)
		return NULL;
	*s = (struct state){.arena = arena, .report = report};
	s->room = asy_arena_array(arena, ASY_LIMIT_SETTING_ENTRIES, sizeof(s->room[0]));
	if (!s->room)
		return NULL;
	asy_boots_init(&s->boots, arena, report);
	return s;
}

static void file(void *state, const struct asy_file *file)
{
	struct state *s = state;

	asy_boots_add(&s->boots, file);
}

/* Calls for each "a|b|c"; true when one of them is in the tree. */
static bool any_program(const struct asy_boot *boot, const char *programs)
{
	for (const char *p = programs;; p++) {
		size_t n = strcspn(p, "|");
		char name[64];

		if (n && n < sizeof(name)) {
			memcpy(name, p, n);
			name[n] = 0;
			if (asy_boot_program(boot, name))
				return true;
		}
		p += n;
		if (!*p)
			return false;
	}
}

static bool is_started(const struct asy_boot *boot, const char *programs)
{
	for (const struct asy_start *start = boot->starts; start; start = start->next)
		if (asy_one_of(asy_bytes_from(start->name), programs))
			return true;
	return false;
}

void asy_setting_report(struct asy_settings *s, const struct asy_setting *t)
{
	bool missing = t->programs[0] && s->programs_known && !any_program(s->boot, t->programs) &&
	               !is_started(s->boot, t->programs);
	const char *judgement = missing && strcmp(t->judgement, "weak") == 0 ? "info" : t->judgement;
	char subject[160], redacted[320];
	struct asy_obs *o;

	snprintf(subject, sizeof(subject), "%s %s", t->software, t->key);
	o = asy_obs_new(s->report, "setting", subject);
	asy_obs_text(o, "software", t->software);
	asy_obs_text(o, "key", t->key);
	if (t->secret)
		asy_obs_text(o, "value", asy_redact(t->value, redacted, sizeof(redacted)));
	else
		asy_obs_bytes(o, "value", t->value);
	asy_obs_text(o, "judgement", judgement);
	asy_obs_text(o, "topic", t->topic);
	asy_obs_bool(o, "default", t->is_default);
	if (t->line)
		asy_obs_at_line(o, t->node->path, t->line, t->offset);
	else
		asy_obs_at(o, t->node->path, ASY_NO_LOCUS_OFFSET, 0);
	asy_obs_send(o, "%s: %s%s", t->software, t->message, missing ? " (the program is not in this file system)" : "");
}

static bool has_word(struct asy_bytes value, const char *list)
{
	for (size_t i = 0; i < value.n;) {
		size_t end = i;

		while (end < value.n && !strchr(" \t,:", value.p[end]))
			end++;
		if (end > i) {
			struct asy_bytes word = {value.p + i, end - i};

			if (word.p[0] == '+')
				word = asy_bytes_from_offset(word, 1);
			if (word.n && asy_one_of(word, list))
				return true;
		}
		i = end + 1;
	}
	return false;
}

static bool passes(const struct asy_setting_rule *rule, struct asy_bytes value)
{
	int64_t number, limit;

	switch (rule->test) {
	case ASY_TEST_ANY:
		return true;
	case ASY_TEST_IS:
		return asy_one_of(value, rule->operand);
	case ASY_TEST_HAS:
		return value.n && value.p[0] != '-' && has_word(value, rule->operand);
	case ASY_TEST_ABOVE:
	case ASY_TEST_BELOW:
		if (!asy_text_int(value, -1000000000, 1000000000, &number) ||
		    !asy_text_int(asy_bytes_from(rule->operand), -1000000000, 1000000000, &limit))
			return false;
		return rule->test == ASY_TEST_ABOVE ? number > limit : number < limit;
	case ASY_TEST_ABSENT:
	default:
		return false;
	}
}

static void judge_entry(struct asy_settings *s, const struct asy_setting_format *f, const struct asy_setting_rule *rule,
                        const struct asy_setting_entry *e)
{
	char key[96];
	struct asy_setting t = {
		.software = f->software, .programs = f->programs, .key = asy_text_copy(e->key, key, sizeof(key)), .value = e->value,
		.judgement = rule->judgement, .topic = rule->topic, .message = rule->message,
		.secret = rule->flags & ASY_SETTING_SECRET, .node = e->node, .line = e->line, .offset = e->offset,
	};

	if (passes(rule, e->value))
		asy_setting_report(s, &t);
}

static void judge_absent(struct asy_settings *s, const struct asy_setting_format *f, const struct asy_setting_rule *rule)
{
	const char *mark = strchr(rule->key, '>'), *key = mark ? mark + 1 : rule->key;
	char first[96];
	struct asy_setting t = {
		.software = f->software, .programs = f->programs, .value = asy_bytes_from(rule->operand),
		.judgement = rule->judgement, .topic = rule->topic, .message = rule->message, .is_default = true,
		.node = s->entries.first_file,
	};

	asy_text_copy(asy_bytes_head(asy_bytes_from(key), strcspn(key, "|")), first, sizeof(first));
	t.key = first;
	asy_setting_report(s, &t);
}

static void judge(struct asy_settings *s, const struct asy_setting_format *f, const struct asy_setting_rule *rule)
{
	const struct asy_setting_entry *e, *counts = NULL;
	size_t i = 0;

	while ((e = asy_setting_next(&s->entries, rule->key, &i))) {
		if (rule->flags & ASY_SETTING_EACH)
			judge_entry(s, f, rule, e);
		if (!counts || !(f->flags & ASY_SETTING_FIRST))
			counts = e;
	}
	if (rule->test == ASY_TEST_ABSENT && !counts)
		judge_absent(s, f, rule);
	else if (rule->test != ASY_TEST_ABSENT && counts && !(rule->flags & ASY_SETTING_EACH))
		judge_entry(s, f, rule, counts);
}

static bool is_template(const char *path)
{
	return strstr(path, "/usr/share/") || strstr(path, "/doc/") || strstr(path, "/examples/") || strstr(path, "conf-available") ||
	       asy_name_ends(path, ".dpkg-dist") || asy_name_ends(path, ".sample") || asy_name_ends(path, ".example") ||
	       asy_name_ends(path, ".default");
}

static bool matches(const char *path, const char *globs)
{
	char glob[128];

	for (const char *p = globs;; p++) {
		size_t n = strcspn(p, "|");

		if (n < sizeof(glob)) {
			memcpy(glob, p, n);
			glob[n] = 0;
			if (asy_text_glob(glob, asy_bytes_from(path)))
				return true;
		}
		p += n;
		if (!*p)
			return false;
	}
}

void asy_setting_collect(struct asy_settings *s, const struct asy_setting_format *format)
{
	s->entries.n = 0;
	s->entries.first_file = NULL;
	s->entries.full = false;
	for (size_t i = 0; i < s->boot->n_nodes; i++) {
		const struct asy_boot_node *node = s->boot->nodes[i];

		if (node->text.n && matches(node->inner, format->files) && !is_template(node->inner))
			asy_setting_parse(&s->entries, format, node);
	}
	if (s->entries.full)
		asy_report_gap(s->report, ASY_LIMIT, s->entries.first_file->path, "too many settings for one program");
}

static void judge_formats(struct asy_settings *s, const struct asy_setting_format *formats)
{
	for (const struct asy_setting_format *f = formats; f->software; f++) {
		asy_setting_collect(s, f);
		if (!s->entries.first_file)
			continue;
		for (size_t i = 0; i < f->n_rules; i++)
			judge(s, f, &f->rules[i]);
	}
}

static bool holds_programs(const struct asy_boot *boot)
{
	size_t n = 0;

	for (size_t i = 0; i < boot->n_nodes && n < 5; i++)
		n += boot->nodes[i]->elf && boot->nodes[i]->executable;
	return n == 5;
}

static void end(void *state)
{
	struct state *s = state;

	asy_boots_finish(&s->boots);
	for (size_t i = 0; i < s->boots.homes.n; i++) {
		struct asy_settings settings = {.report = s->report, .boot = asy_boots_at(&s->boots, i)};

		if (!settings.boot->nodes)
			continue;
		settings.entries.items = s->room;
		settings.programs_known = holds_programs(settings.boot);
		judge_formats(&settings, asy_setting_formats_remote);
		judge_formats(&settings, asy_setting_formats_web);
		judge_formats(&settings, asy_setting_formats_network);
		judge_formats(&settings, asy_setting_formats_system);
		asy_settings_wireless(&settings);
		asy_settings_firewall(&settings);
		asy_settings_mqtt(&settings);
		asy_settings_accounts(&settings);
		asy_settings_arguments(&settings);
	}
}

const struct asy_inspector asy_inspector_settings = {
	.name = "settings",
	.title = "Settings of services",
	.looks_at = "configuration of SSH, FTP, web, MQTT, SMB, SNMP, UPnP, wireless, firewall, TLS, log-in and package services, "
	            "and the arguments of dropbear and telnetd",
	.begin = begin,
	.file = file,
	.end = end,
};
