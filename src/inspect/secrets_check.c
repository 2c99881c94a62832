/* What must be true of a match before it is called a secret. */
#include <string.h>

#include "firmware/entropy.h"
#include "inspect/base64.h"
#include "inspect/lines.h"
#include "inspect/secrets.h"

static const char *field(const struct asy_rule *rule, const char *key, const char *otherwise)
{
	const char *value = asy_rule_field(rule, key);

	return value ? value : otherwise;
}

void secret_rule_read(const struct asy_rule *rule, struct secret_rule *ret)
{
	static const char *const checks[] = {
		[SECRET_NO_CHECK] = "none", [SECRET_CRC32_BASE62] = "crc32-base62", [SECRET_BASE64_32] = "base64-32",
		[SECRET_BASE64_64] = "base64-64", [SECRET_JWT] = "jwt", [SECRET_BASIC] = "basic", [SECRET_URL] = "url",
		[SECRET_ASSIGNMENT] = "assignment",
	};
	const char *check = field(rule, "check", "none"), *where = field(rule, "where", "any"), *generic = field(rule, "generic", "");
	uint64_t entropy = 0;

	*ret = (struct secret_rule){.rule = rule, .id = asy_rule_id(rule), .check = SECRET_UNKNOWN_CHECK};
	ret->title = field(rule, "title", ret->id);
	ret->class = field(rule, "class", "secret");
	ret->has_path = asy_rule_field(rule, "path") != NULL;
	ret->generic = strcmp(generic, "yes") == 0 || strcmp(generic, "true") == 0;
	ret->where = strcmp(where, "config") == 0 ? SECRET_IN_CONFIG : strcmp(where, "text") == 0 ? SECRET_IN_TEXT : SECRET_ANYWHERE;
	if (asy_text_u64(asy_bytes_from(field(rule, "entropy", "0")), &entropy) && entropy <= 800)
		ret->entropy = (uint32_t)entropy;
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (strcmp(check, checks[i]) == 0)
			ret->check = (enum secret_check)i;
}

/* --- files ---------------------------------------------------------------------------------------- */

static bool ends_in(const char *name, const char *const *suffixes)
{
	for (; *suffixes; suffixes++)
		if (asy_name_ends(name, *suffixes))
			return true;
	return false;
}

static bool is_under(const char *path, const char *const *parts)
{
	for (; *parts; parts++)
		if (strstr(path, *parts))
			return true;
	return false;
}

enum secret_file secret_file_kind(const struct asy_file *file)
{
	static const char *const web[] = {".js", ".mjs", ".css", ".html", ".htm", ".svg", ".map", ".vue", ".ts", ".c", ".h", ".cc",
					  ".cpp", ".hpp", ".java", ".go", ".rs", ".po", ".pot", ".tex", ".diff", ".patch",
					  ".xsd", ".dtd", ".xsl", ".rng", ".schema.json", ".in", ".awk", ".vim", NULL};
	static const char *const manual[] = {".md", ".rst", ".example", ".sample", NULL};
	static const char *const source[] = {".lua", ".py", ".pl", ".pm", ".rb", ".php", ".asp", ".tcl", ".sql", NULL};
	static const char *const manuals[] = {"/usr/share/doc/", "/usr/share/man/", "/usr/share/info/", "/examples/", "/README", "/NEWS",
					      "/CHANGES", "/PKG-INFO", "/METADATA", NULL};
	static const char *const folders[] = {"/locale/", "/i18n/", "/lang/",
					      "/langs/", "/languages/", "/translations/", "/bash-completion/", "/zsh/", "/terminfo/",
					      "/zoneinfo/", "/usr/lib/python", "/usr/share/perl", "/usr/share/vim", "/perl5/", "/node_modules/",
					      "/usr/share/augeas/", "/mime/", NULL};

	if (file->is_region || !asy_text_is_text(file->content))
		return SECRET_FILE_BINARY;
	if (ends_in(file->name, manual) || is_under(file->inner, manuals))
		return SECRET_FILE_MANUAL;
	if (ends_in(file->name, web) || is_under(file->inner, folders))
		return SECRET_FILE_TEXT;
	return ends_in(file->name, source) ? SECRET_FILE_SOURCE : SECRET_FILE_CONFIG;
}

/* --- placeholders --------------------------------------------------------------------------------- */

static bool one_character(struct asy_bytes b)
{
	return asy_bytes_all(b, b.n ? b.p[0] : 0);
}

static bool is_placeholder(struct asy_bytes b)
{
	static const char *const parts[] = {"changeme", "change_me", "change-me", "changeit", "example", "placeholder", "yourpass",
					    "your_", "your-", "xxxx", "****", "....", "dummy", "sample", "insert", "replace", "todo",
					    "foobar", "fixme", "secret passphrase", "mypass", "my_pass", "notset", "not_set", "0123456789",
					    "1234567890abc", "abcdefgh",
					    /* the examples of RFC 6749, RFC 7617, jwt.io and AWS */
					    "gX1fBat3bV", "czZCaGRSa3F0Mz", "QWxhZGRpbjpv", "SflKxwRJSMeKKF2QT4", "wJalrXUtnFEMI", NULL};
	static const char *const whole[] = {"password", "passwd", "passphrase", "secret", "pass", "foo", "bar", "baz", NULL};

	if (one_character(b))
		return true;
	for (size_t i = 0; parts[i]; i++)
		if (asy_text_contains_nocase(b, parts[i]))
			return true;
	for (size_t i = 0; whole[i]; i++)
		if (asy_text_is_nocase(b, whole[i]))
			return true;
	return false;
}

/* Words that stand behind "password =" in configurations and programs without being one. */
static bool is_keyword(struct asy_bytes b)
{
	static const char *const words[] = {
		"true", "false", "yes", "no", "none", "null", "nil", "undefined", "on", "off", "enable", "enabled", "disable", "disabled",
		"required", "optional", "sufficient", "requisite", "include", "string", "text", "hidden", "input", "type", "auto",
		"ask", "prompt", "plain", "crypt", "hash", "files", "compat", "file", "pam", "ldap", "md5", "sha1", "sha256", "sha512",
		"interactive", "never", "always", "unset", "empty", "blank", "varchar", "char", "int", "bool", "boolean", "function", "this",
		"self", "systemd", "sss", "nis", "winbind", "db", "cleartext", "encrypted", "len", "length", "return", "object", "array",
		"number", "basic", "digest", "value", "option", "expired", "invalid", "incorrect", "unknown", "missing",
	};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (asy_text_is_nocase(b, words[i]))
			return true;
	return false;
}

static bool has_any(struct asy_bytes b, const char *set)
{
	for (size_t i = 0; i < b.n; i++)
		if (strchr(set, b.p[i]) && b.p[i])
			return true;
	return false;
}

static bool is_letter(uint8_t c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

/* "PASS", "NEW_PASSWORD", "STRING" in the usage text of a program; "Password" on a form. */
static bool is_label(struct asy_bytes b)
{
	static const char *const words[] = {"PASS", "SECRET", "STRING", "TEXT", "VALUE", "ARG", "KEY", "TOKEN", NULL};

	if (asy_bytes_is(b, "Password") || asy_bytes_is(b, "Passwd") || asy_bytes_is(b, "Passphrase"))
		return true;
	for (size_t i = 0; i < b.n; i++)
		if ((b.p[i] < 'A' || b.p[i] > 'Z') && b.p[i] != '_')
			return false;
	for (size_t i = 0; words[i]; i++)
		if (asy_text_contains(b, words[i]))
			return true;
	return false;
}

/* "$NAME", "${", "$(", "%s", "%(", "{{", "<", "`": filled in later. */
static bool is_template(struct asy_bytes b)
{
	for (size_t i = 0; i < b.n; i++) {
		uint8_t c = b.p[i], next = i + 1 < b.n ? b.p[i + 1] : 0;

		if (c == '`' || c == '<' || (c == '{' && (next == '{' || i == 0)) || (c == '[' && i == 0) || (c == '@' && i == 0))
			return true;
		if (c == '$' && (is_letter(next) || next == '{' || next == '(' || next == '_' || next == '$' ||
				 (next >= '0' && next <= '9') || next == '@' || next == '*' || next == '#'))
			return true;
		if (c == '%' && (next == 's' || next == 'd' || next == '(' || next == '%' || next == '@' || next == 'u' || next == 'x' ||
				 next == '.' || next == '-'))
			return true;
	}
	return false;
}

/* Names of variables and settings: "user_password", "ADMIN_PASSWORD", "config.passwd". */
static bool is_name_of_one(struct asy_bytes b)
{
	return (asy_text_contains_nocase(b, "passw") || asy_text_contains_nocase(b, "secret") || asy_text_contains_nocase(b, "passphrase")) &&
	       has_any(b, "_-.:");
}

static bool is_file_name(struct asy_bytes b)
{
	static const char *const ends[] = {".conf", ".cfg", ".txt", ".key", ".pem", ".sh", ".db", ".php", ".xml", ".json", ".html", ".c", ".so"};

	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (asy_bytes_ends(b, ends[i]))
			return true;
	return b.p[0] == '/' || asy_bytes_starts(b, "./") || asy_bytes_starts(b, "../") || asy_bytes_starts(b, "~/") ||
	       asy_text_contains(b, "://");
}

enum secret_value secret_judge_assignment(struct asy_bytes value, bool quoted, bool spaces_allowed)
{
	size_t digits = 0;

	if (value.n < 3 || is_keyword(value) || is_template(value) || is_file_name(value) || is_name_of_one(value) ||
	    is_label(value))
		return SECRET_NOT;
	for (size_t i = 0; i < value.n; i++) {
		if (value.p[i] < ' ' || value.p[i] > '~' || (value.p[i] == ' ' && !spaces_allowed))
			return SECRET_NOT;
		digits += value.p[i] >= '0' && value.p[i] <= '9';
	}
	if (!quoted && (has_any(value, "()[]{}<>|&;`\"'\\") || asy_text_contains(value, "->") || asy_text_contains(value, "::")))
		return SECRET_NOT;
	if (quoted && has_any(value, "\"'") && has_any(value, "(+=,"))
		return SECRET_NOT; /* a piece of a program between two strings */
	if (value.p[0] == '-' || value.p[value.n - 1] == ':' || value.p[value.n - 1] == '?')
		return SECRET_NOT;
	if (digits == value.n && value.n < 4)
		return SECRET_NOT; /* a number */
	return is_placeholder(value) ? SECRET_PLACEHOLDER : SECRET_REAL;
}

/* --- checks of single kinds ----------------------------------------------------------------------- */

static uint32_t crc32_of(struct asy_bytes b)
{
	uint32_t crc = UINT32_MAX;

	for (size_t i = 0; i < b.n; i++) {
		crc ^= b.p[i];
		for (unsigned k = 0; k < 8; k++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320u : 0);
	}
	return ~crc;
}

/* prefix "_" random part, six characters of checksum in base 62 */
static bool crc32_base62(struct asy_bytes b)
{
	static const char letters[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
	size_t at = asy_bytes_find_byte(b, '_', 0) + 1;
	uint32_t crc;

	if (at + 6 >= b.n)
		return false;
	crc = crc32_of((struct asy_bytes){b.p + at, b.n - 6 - at});
	for (size_t i = 0; i < 6; i++, crc /= 62)
		if (b.p[b.n - 1 - i] != (uint8_t)letters[crc % 62])
			return false;
	return true;
}

static bool base64_of(struct asy_bytes b, size_t want)
{
	uint8_t raw[64];
	size_t n;

	return asy_base64_decode(b, raw, sizeof(raw), &n) && n == want && !one_character((struct asy_bytes){raw, n});
}

static bool is_jwt(struct asy_bytes b)
{
	struct asy_bytes part[3];
	uint8_t raw[256];
	size_t n;

	return asy_text_split(b, '.', part, 3) == 3 && asy_base64_decode(part[0], raw, sizeof(raw), &n) && n && raw[0] == '{' &&
	       asy_text_contains((struct asy_bytes){raw, n}, "\"alg\"");
}

bool secret_in_comment(struct asy_bytes content, uint64_t at)
{
	struct asy_bytes before = asy_bytes_head(content, at), open = ASY_BYTES_LITERAL("<!--"), close = ASY_BYTES_LITERAL("-->");
	size_t last = SIZE_MAX;

	if (before.n > 4096)
		before = asy_bytes_from_offset(before, before.n - 4096);
	for (size_t i = 0; (i = asy_bytes_find(before, open, i)) < before.n; i++)
		last = i;
	return last != SIZE_MAX && asy_bytes_find(before, close, last) == before.n;
}

static enum secret_value basic(struct asy_bytes b)
{
	uint8_t raw[160];
	struct asy_bytes pair[2];
	size_t n;

	if (!asy_base64_decode(b, raw, sizeof(raw), &n) || asy_text_split((struct asy_bytes){raw, n}, ':', pair, 2) != 2 ||
	    pair[0].n == 0)
		return SECRET_NOT;
	if (secret_judge_assignment(pair[1], true, false) == SECRET_NOT)
		return SECRET_NOT;
	return is_placeholder(b) || is_placeholder(pair[1]) ? SECRET_PLACEHOLDER : SECRET_REAL;
}

enum secret_value secret_judge(const struct secret_rule *rule, enum secret_file kind, struct asy_bytes *text)
{
	struct asy_bytes plain = asy_text_unquote(*text);
	bool quoted = plain.n != text->n, ok = true, wifi = strcmp(rule->class, "wifi") == 0 || strcmp(rule->class, "vpn") == 0;

	*text = plain;
	if (plain.n == 0 || (rule->entropy && asy_entropy(plain) < rule->entropy))
		return SECRET_NOT;
	switch (rule->check) {
	case SECRET_NO_CHECK:
		break;
	case SECRET_CRC32_BASE62:
		ok = crc32_base62(plain);
		break;
	case SECRET_BASE64_32:
		ok = base64_of(plain, 32);
		break;
	case SECRET_BASE64_64:
		ok = base64_of(plain, 64);
		break;
	case SECRET_JWT:
		ok = is_jwt(plain);
		break;
	case SECRET_BASIC:
		return basic(plain);
	case SECRET_URL:
		return secret_judge_assignment(plain, true, false);
	case SECRET_ASSIGNMENT:
		if (kind == SECRET_FILE_SOURCE && rule->generic && !quoted)
			return SECRET_NOT;
		return secret_judge_assignment(plain, quoted, wifi);
	case SECRET_UNKNOWN_CHECK:
		return SECRET_NOT;
	}
	if (!ok)
		return SECRET_NOT;
	return is_placeholder(plain) && rule->check != SECRET_CRC32_BASE62 ? SECRET_PLACEHOLDER : SECRET_REAL;
}
