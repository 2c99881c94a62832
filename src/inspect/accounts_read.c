/* The formats of account databases. */
#include <string.h>

#include "inspect/accounts.h"

static bool is_user(struct asy_bytes b)
{
	if (b.n == 0 || b.n > 64)
		return false;
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] <= ' ' || b.p[i] >= 127 || strchr("\"'()<>{}|;&#!?*%/\\=,", b.p[i]))
			return false;
	return true;
}

/* passwd(5): name:password:uid:gid:gecos:home:shell; master.passwd(5) of BSD has class, change and expire
 * between gid and gecos. */
static bool passwd_fields(struct asy_bytes line, struct asy_bytes f[10], int64_t *ret_uid, size_t *ret_shell)
{
	int64_t gid;
	size_t n = asy_text_split(line, ':', f, 10);

	*ret_shell = n == 10 ? 9 : 6;
	return (n == 7 || n == 10 || n == 6) && is_user(f[0]) && asy_text_int(f[2], 0, UINT32_MAX, ret_uid) &&
	       asy_text_int(f[3], 0, UINT32_MAX, &gid);
}

static void read_passwd(struct accounts *a, struct account_file *f, struct asy_bytes text)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes field[10];
		struct account *row;
		int64_t uid;
		size_t shell;

		if (!passwd_fields(line.text, field, &uid, &shell))
			continue;
		row = account_add(a, f, &line, field[0]);
		if (!row)
			continue;
		row->uid = uid;
		row->shell = field[shell];
		row->has_shell = true;
		account_password(a, row, field[1], ASY_PW_SYSTEM);
	}
}

/* shadow(5): name:password:changed:min:max:warn:inactive:expire:reserved; embedded ones are often shorter. */
static bool shadow_fields(struct asy_bytes line, struct asy_bytes f[9])
{
	int64_t number;
	size_t n = asy_text_split(line, ':', f, 9);

	if (n < 3 || !is_user(f[0]))
		return false;
	for (size_t i = 2; i < n; i++)
		if (f[i].n && !asy_text_int(f[i], -1, INT64_MAX, &number))
			return false;
	return true;
}

static void read_shadow(struct accounts *a, struct account_file *f, struct asy_bytes text)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes field[9];
		struct account *row;

		if (!shadow_fields(line.text, field))
			continue;
		row = account_add(a, f, &line, field[0]);
		if (!row)
			continue;
		account_password(a, row, field[1], ASY_PW_SYSTEM);
		if (row->pw.state == ASY_PW_NONE)
			row->pw.state = ASY_PW_LOCKED; /* "x" here is no reference but a hash that nothing matches */
	}
}

/* Old passwords that pam_unix remembers: name:uid:count:hash,hash,... They are not valid any more; the last
 * one tells the scheme. */
static void read_opasswd(struct accounts *a, struct account_file *f, struct asy_bytes text)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes field[4], hash;
		struct account *row;
		int64_t uid;

		if (asy_text_split(line.text, ':', field, 4) != 4 || !is_user(field[0]) ||
		    !asy_text_int(field[1], 0, UINT32_MAX, &uid))
			continue;
		hash = field[3];
		for (size_t at; (at = asy_bytes_find_byte(hash, ',', 0)) < hash.n;)
			hash = asy_bytes_from_offset(hash, at + 1);
		row = account_add(a, f, &line, field[0]);
		if (!row)
			continue;
		row->uid = uid;
		row->disabled = true;
		account_password(a, row, hash, ASY_PW_SYSTEM);
	}
}

/* name:password, anything behind a second ':' is not ours */
static void read_pairs(struct accounts *a, struct account_file *f, struct asy_bytes text, enum asy_pw_place place)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes field[2], hash[2];
		struct account *row;

		if (asy_text_split(line.text, ':', field, 2) != 2 || !is_user(field[0]))
			continue;
		row = account_add(a, f, &line, field[0]);
		if (!row)
			continue;
		asy_text_split(field[1], ':', hash, 2);
		account_password(a, row, asy_pw_parse(field[1], place).state == ASY_PW_PLAIN ? field[1] : hash[0], place);
	}
}

static void read_htpasswd(struct accounts *a, struct account_file *f, struct asy_bytes text)
{
	read_pairs(a, f, text, ASY_PW_WEB);
}

static void read_mosquitto(struct accounts *a, struct account_file *f, struct asy_bytes text)
{
	read_pairs(a, f, text, ASY_PW_MQTT);
}

static void read_htdigest(struct accounts *a, struct account_file *f, struct asy_bytes text)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes field[3];
		struct account *row;

		if (asy_text_split(line.text, ':', field, 3) != 3 || !is_user(field[0]) || field[2].n != 32)
			continue;
		row = account_add(a, f, &line, field[0]);
		if (!row)
			continue;
		row->realm = field[1];
		account_password(a, row, field[2], ASY_PW_DIGEST);
	}
}

/* smbpasswd(5): name:uid:LM hash:NT hash:[flags]:LCT-time */
static void read_smbpasswd(struct accounts *a, struct account_file *f, struct asy_bytes text)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes field[6];
		struct account *row;
		int64_t uid;

		if (asy_text_split(line.text, ':', field, 6) < 4 || !is_user(field[0]) ||
		    !asy_text_int(field[1], 0, UINT32_MAX, &uid) || field[3].n != 32)
			continue;
		row = account_add(a, f, &line, field[0]);
		if (!row)
			continue;
		row->uid = uid;
		row->disabled = asy_text_contains(field[4], "D");
		if (asy_text_contains(field[4], "N") || asy_bytes_starts(field[3], "NO PASSWORD"))
			account_password(a, row, (struct asy_bytes){0}, ASY_PW_WEB);
		else
			account_password(a, row, field[3], ASY_PW_NT);
	}
}

/* OpenWrt's rpcd: sections "config login" with option username and option password. */
static void read_rpcd(struct accounts *a, struct account_file *f, struct asy_bytes text)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;
	struct asy_bytes word[3], user = {0};

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct account *row;

		asy_text_words(line.text, word, 3);
		if (asy_bytes_is(word[0], "config"))
			user = (struct asy_bytes){0};
		if (!asy_bytes_is(word[0], "option"))
			continue;
		if (asy_bytes_is(word[1], "username"))
			user = word[2];
		if (!asy_bytes_is(word[1], "password") || !is_user(user))
			continue;
		row = account_add(a, f, &line, user);
		if (row)
			account_password(a, row, word[2], ASY_PW_WEB);
	}
}

/* busybox httpd.conf: /path:user:password */
static void read_httpd_conf(struct accounts *a, struct account_file *f, struct asy_bytes text)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes field[3];
		struct account *row;

		if (line.text.p[0] != '/' || asy_text_split(line.text, ':', field, 3) != 3 || !is_user(field[1]))
			continue;
		row = account_add(a, f, &line, field[1]);
		if (row)
			account_password(a, row, field[2], ASY_PW_WEB);
	}
}

/* The text a vsftpd (pam_userdb) database is made of: a name and its password on lines of their own. */
static void read_name_lines(struct accounts *a, struct account_file *f, struct asy_bytes text)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line name, password;

	while (asy_lines_next(&lines, &name) && asy_lines_next(&lines, &password)) {
		struct account *row = is_user(name.text) ? account_add(a, f, &name, name.text) : NULL;

		if (row)
			account_password(a, row, password.text, ASY_PW_WEB);
	}
}

static const struct account_format passwd_format = {"passwd", "system", ROLE_PASSWD, read_passwd};
static const struct account_format shadow_format = {"shadow", "system", ROLE_SHADOW, read_shadow};
static const struct account_format master_format = {"master.passwd", "system", ROLE_OTHER, read_passwd};
static const struct account_format opasswd_format = {"opasswd", "system", ROLE_OTHER, read_opasswd};
static const struct account_format ftp_passwd_format = {"ftpd.passwd", "ftp", ROLE_OTHER, read_passwd};
static const struct account_format vsftpd_format = {"vsftpd", "ftp", ROLE_OTHER, read_name_lines};
static const struct account_format htpasswd_format = {"htpasswd", "web", ROLE_OTHER, read_htpasswd};
static const struct account_format htdigest_format = {"htdigest", "web", ROLE_OTHER, read_htdigest};
static const struct account_format plain_format = {"userfile", "web", ROLE_OTHER, read_htpasswd};
static const struct account_format mosquitto_format = {"mosquitto", "mqtt", ROLE_OTHER, read_mosquitto};
static const struct account_format smbpasswd_format = {"smbpasswd", "samba", ROLE_OTHER, read_smbpasswd};
static const struct account_format rpcd_format = {"rpcd", "web", ROLE_OTHER, read_rpcd};
static const struct account_format httpd_format = {"httpd.conf", "web", ROLE_OTHER, read_httpd_conf};

/* True when at least one line and half of all lines are of the format. */
static bool mostly(struct asy_bytes text, bool shadow)
{
	struct asy_lines lines = asy_lines_of(asy_bytes_head(text, 65536));
	struct asy_line line;
	size_t good = 0, bad = 0;

	while (asy_lines_next_content(&lines, "#+-", &line)) {
		struct asy_bytes field[10];
		int64_t uid;
		size_t shell;

		if (shadow ? shadow_fields(line.text, field) : passwd_fields(line.text, field, &uid, &shell))
			good++;
		else
			bad++;
	}
	return good && good >= bad;
}

/* "passwd", "passwd-", "passwd.default", "passwd_ro" -> the rest; NULL when name does not begin so. */
static const char *rest_behind(const char *name, const char *usual)
{
	size_t n = strlen(usual);

	return strncmp(name, usual, n) == 0 && (name[n] == 0 || strchr("-._~", name[n])) ? name + n : NULL;
}

static bool name_has(const struct asy_file *file, const char *part)
{
	return asy_text_contains_nocase(asy_bytes_from(file->name), part);
}

static const struct account_format *format_by_name(const struct asy_file *file)
{
	if (rest_behind(file->name, "master.passwd"))
		return &master_format;
	if (rest_behind(file->name, "opasswd"))
		return &opasswd_format;
	if (rest_behind(file->name, "ftpd.passwd") || rest_behind(file->name, "pureftpd.passwd"))
		return &ftp_passwd_format;
	if (name_has(file, "htdigest"))
		return &htdigest_format;
	if (name_has(file, "htpasswd"))
		return &htpasswd_format;
	if (rest_behind(file->name, "smbpasswd"))
		return &smbpasswd_format;
	if (asy_path_ends(file->inner, "mosquitto/passwd") || asy_path_ends(file->inner, "mosquitto/pwfile") ||
	    rest_behind(file->name, "mosquitto_passwd") || rest_behind(file->name, "mosquitto.passwd") ||
	    rest_behind(file->name, "mosquitto.pwd"))
		return &mosquitto_format;
	if (asy_path_ends(file->inner, "etc/config/rpcd"))
		return &rpcd_format;
	if (strcmp(file->name, "httpd.conf") == 0)
		return &httpd_format;
	if (asy_path_has(file->inner, "vsftpd") && (name_has(file, "virtual") || name_has(file, "login")))
		return &vsftpd_format;
	if (asy_path_has(file->inner, "lighttpd") && asy_name_ends(file->name, ".user"))
		return &plain_format;
	return NULL;
}

const struct account_format *account_format_of(const struct asy_file *file, const char **ret_variant)
{
	const char *rest;

	*ret_variant = "";
	if ((rest = rest_behind(file->name, "passwd")) && mostly(file->content, false)) {
		*ret_variant = rest;
		return &passwd_format;
	}
	if ((rest = rest_behind(file->name, "shadow")) && mostly(file->content, true)) {
		*ret_variant = rest;
		return &shadow_format;
	}
	return format_by_name(file);
}

const struct account_format *account_reference_of(struct asy_bytes line, struct asy_bytes *ret_path)
{
	static const struct {
		const char *key;
		const struct account_format *format;
	} keys[] = {
		{"auth.backend.plain.userfile", &plain_format},
		{"auth.backend.htpasswd.userfile", &htpasswd_format},
		{"auth.backend.htdigest.userfile", &htdigest_format},
		{"auth_basic_user_file", &htpasswd_format},
		{"AuthDigestFile", &htdigest_format},
		{"AuthUserFile", &htpasswd_format},
		{"password_file", &mosquitto_format},
		{"smb passwd file", &smbpasswd_format},
	};
	struct asy_bytes value;

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t n = strlen(keys[i].key);

		if (!asy_bytes_starts(line, keys[i].key))
			continue;
		value = asy_text_trim(asy_bytes_from_offset(line, n));
		if (value.n && value.p[0] == '=')
			value = asy_text_trim(asy_bytes_from_offset(value, 1));
		while (value.n && value.p[value.n - 1] == ';')
			value.n--;
		*ret_path = asy_text_unquote(value);
		return ret_path->n && ret_path->p[0] == '/' ? keys[i].format : NULL;
	}
	return NULL;
}

bool account_looks_listed(struct asy_bytes text)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;
	size_t n = 0;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes field[2];

		if (asy_text_split(line.text, ':', field, 2) != 2 || !is_user(field[0]) || field[1].n == 0 ||
		    asy_bytes_find_byte(line.text, ' ', 0) < line.text.n)
			return false;
		n++;
	}
	return n > 0;
}

const struct account_format *account_format_by_hash(struct asy_bytes text)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes field[3];
		struct asy_pw web, mqtt;

		asy_text_split(line.text, ':', field, 3);
		if (field[1].n < 20)
			return NULL;
		web = asy_pw_parse(field[1], ASY_PW_WEB);
		mqtt = asy_pw_parse(field[1], ASY_PW_MQTT);
		if (mqtt.state == ASY_PW_HASHED)
			return &mosquitto_format;
		return web.state == ASY_PW_HASHED && (field[1].p[0] == '$' || field[1].p[0] == '{') ? &htpasswd_format : NULL;
	}
	return NULL;
}
