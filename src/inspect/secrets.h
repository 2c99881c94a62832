/* Inside of the secrets inspector: rules of the set "secrets" and what must be true of a match. */
#ifndef ASY_INSPECT_SECRETS_H
#define ASY_INSPECT_SECRETS_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/inspector.h"
#include "firmware/patterns.h"

enum secret_check {
	SECRET_NO_CHECK,
	SECRET_CRC32_BASE62, /* last six characters: CRC-32 of what stands between the prefix and them */
	SECRET_BASE64_32,    /* base64 of 32 bytes */
	SECRET_BASE64_64,
	SECRET_JWT,          /* a header that names its algorithm */
	SECRET_BASIC,        /* base64 of user:password */
	SECRET_URL,          /* password in an address */
	SECRET_ASSIGNMENT,   /* value of a setting: no variable, no word of a program, no sentence */
	SECRET_UNKNOWN_CHECK,
};

enum secret_where { SECRET_ANYWHERE, SECRET_IN_TEXT, SECRET_IN_CONFIG };

/* One rule as the catalog wrote it. */
struct secret_rule {
	const struct asy_rule *rule;
	const char *id, *title, *class;
	enum secret_check check;
	enum secret_where where;
	uint32_t entropy; /* least, in hundredths of a bit per character; 0: not asked */
	bool generic, has_path;
};

void secret_rule_read(const struct asy_rule *rule, struct secret_rule *ret);

/* What kind of file it is, for `where`. */
enum secret_file { SECRET_FILE_BINARY, SECRET_FILE_TEXT, SECRET_FILE_MANUAL, SECRET_FILE_SOURCE, SECRET_FILE_CONFIG };
enum secret_file secret_file_kind(const struct asy_file *file);

enum secret_value { SECRET_NOT, SECRET_PLACEHOLDER, SECRET_REAL };

/* Judges the text a rule captured. *text may shrink: quotes around it are taken off. */
enum secret_value secret_judge(const struct secret_rule *rule, enum secret_file kind, struct asy_bytes *text);

/* True inside of <!-- -->, as far as 4 KiB before at tell. */
bool secret_in_comment(struct asy_bytes content, uint64_t at);

/* The judgement of an assigned value alone. quoted: it stood in quotes. */
enum secret_value secret_judge_assignment(struct asy_bytes value, bool quoted, bool spaces_allowed);

#endif
