/* Judged settings: tables of rules over the entries of configuration files, and readers for what a table cannot say.
 *
 * A format is one program's configuration: where its files are, how they are written, which settings matter. Rules see
 * entries as "key" or "section>key"; both are compared without regard to case, '*' and '?' in rules are wild. */
#ifndef ASY_INSPECT_SETTINGS_H
#define ASY_INSPECT_SETTINGS_H

#include "inspect/boot.h"
#include "inspect/lines.h"

enum asy_syntax {
	ASY_SYNTAX_KEYWORD, /* Key value; Key=value; ends of "value;" and "key {" are cut */
	ASY_SYNTAX_EQUALS,  /* key = value, or a key alone */
	ASY_SYNTAX_INI,     /* [section], then as EQUALS */
	ASY_SYNTAX_UCI,     /* config TYPE ['name'], then option KEY VALUE or list KEY VALUE: section is the TYPE */
};

enum asy_setting_test {
	ASY_TEST_ANY,    /* it is there, whatever it says */
	ASY_TEST_IS,     /* is one of "a|b|c" */
	ASY_TEST_HAS,    /* one of its words (split at white space, ',' and ':'; a leading '+' is taken off) is one of "a|b" */
	ASY_TEST_ABOVE,  /* is a number above the operand */
	ASY_TEST_BELOW,
	ASY_TEST_ABSENT, /* no file of the format has it: then the operand is what the program does by itself */
};

enum {
	ASY_SETTING_SECRET = 1, /* the value is shown redacted */
	ASY_SETTING_FIRST = 2,  /* format: the first value counts, not the last */
	ASY_SETTING_EACH = 4,   /* rule: every occurrence is judged for itself */
};

struct asy_setting_rule {
	const char *key;
	enum asy_setting_test test;
	const char *operand;
	const char *judgement; /* weak, good, info */
	const char *topic;
	const char *message;
	unsigned flags;
};

struct asy_setting_format {
	const char *software;
	const char *programs; /* "a|b": one of them must be in the tree, or weak becomes info; "" for none */
	const char *files;    /* "glob|glob" */
	enum asy_syntax syntax;
	const char *comment;  /* characters that begin a comment line */
	unsigned flags;
	const struct asy_setting_rule *rules;
	size_t n_rules;
};

extern const struct asy_setting_format asy_setting_formats_remote[];
extern const struct asy_setting_format asy_setting_formats_web[];
extern const struct asy_setting_format asy_setting_formats_network[];
extern const struct asy_setting_format asy_setting_formats_system[];

struct asy_setting_entry {
	struct asy_bytes section, key, value;
	uint32_t group; /* number of the section: two sections of the same type differ */
	const struct asy_boot_node *node;
	uint32_t line;
	uint64_t offset;
};

struct asy_setting_entries {
	struct asy_setting_entry *items; /* at most ASY_LIMIT_SETTING_ENTRIES */
	size_t n;
	const struct asy_boot_node *first_file;
	bool full; /* the limit was reached: what followed is not there */
};

/* Adds the entries of one file. */
void asy_setting_parse(struct asy_setting_entries *entries, const struct asy_setting_format *format,
                       const struct asy_boot_node *node);

/* Everything a reader needs to report about one file system. */
struct asy_settings {
	struct asy_report *report;
	const struct asy_boot *boot;
	struct asy_setting_entries entries; /* room, used again for each format */
	bool programs_known; /* the file system holds programs, so that a missing one is not there */
};

struct asy_setting {
	const char *software, *programs; /* programs as in the format, "" when it does not matter */
	const char *key;
	struct asy_bytes value;
	const char *judgement, *topic, *message;
	bool is_default, secret;
	const struct asy_boot_node *node;
	uint32_t line; /* 0: the file as a whole */
	uint64_t offset;
};

void asy_setting_report(struct asy_settings *s, const struct asy_setting *setting);

/* Collects the entries of all files of a format in s->entries. */
void asy_setting_collect(struct asy_settings *s, const struct asy_setting_format *format);

/* The next entry from *i on with that key (as in rules); NULL behind the last. *i moves behind it. */
const struct asy_setting_entry *asy_setting_next(const struct asy_setting_entries *entries, const char *key, size_t *i);

/* One of "a|b|c", ignoring case; '*' and '?' are wild. */
bool asy_one_of(struct asy_bytes value, const char *list);

/* Readers for what a table cannot say. */
void asy_settings_wireless(struct asy_settings *s);  /* OpenWrt wireless, hostapd, wpa_supplicant */
void asy_settings_firewall(struct asy_settings *s);  /* OpenWrt firewall zones */
void asy_settings_mqtt(struct asy_settings *s);      /* listeners of mosquitto */
void asy_settings_accounts(struct asy_settings *s);  /* PAM, sudoers */
void asy_settings_arguments(struct asy_settings *s); /* arguments of dropbear, telnetd, syslogd */

#endif
