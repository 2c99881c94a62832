/* Accounts and their passwords, in every account database of the image. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "inspect/accounts.h"
#include "inspect/table.h"

#define CANDIDATES_MAX 512
#define CANDIDATE_BYTES 16384
#define CONFIG_BYTES (256 * 1024)

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct accounts *a = asy_arena_alloc(arena, sizeof(*a));
	struct asy_bytes table = asy_report_data(report, "default-passwords");

	if (!a)
		return NULL;
	a->arena = arena;
	a->report = report;
	if (table.n == 0)
		asy_report_gap(report, ASY_NOT_FOUND, "", "the table of well-known passwords is not there");
	a->guesser = asy_guesser_new(arena, table);
	if (a->guesser && asy_guesser_cut(a->guesser))
		asy_report_gap(report, ASY_LIMIT, "", "the table of well-known passwords has more rows than ASY_LIMIT_GUESSES");
	a->files = asy_arena_array(arena, ASY_LIMIT_ACCOUNT_FILES, sizeof(*a->files));
	a->rows = asy_arena_array(arena, ASY_LIMIT_ACCOUNTS, sizeof(*a->rows));
	a->candidates = asy_arena_array(arena, CANDIDATES_MAX, sizeof(*a->candidates));
	a->references = asy_arena_array(arena, CANDIDATES_MAX, sizeof(*a->references));
	return a->guesser && a->files && a->rows && a->candidates && a->references ? a : NULL;
}

static void full(struct accounts *a, const char *path, const char *what)
{
	if (!a->full)
		asy_report_gap(a->report, ASY_LIMIT, path, what);
	a->full = true;
}

static struct asy_bytes copy(struct accounts *a, struct asy_bytes b)
{
	char *text = asy_arena_text(a->arena, b);

	return text ? (struct asy_bytes){(const uint8_t *)text, b.n} : (struct asy_bytes){0};
}

struct account *account_add(struct accounts *a, struct account_file *f, const struct asy_line *line,
			    struct asy_bytes user)
{
	struct account *row;

	if (user.n == 0)
		return NULL;
	if (a->n_rows == ASY_LIMIT_ACCOUNTS) {
		full(a, f->path, "more accounts than ASY_LIMIT_ACCOUNTS");
		return NULL;
	}
	row = &a->rows[a->n_rows++];
	f->count++;
	*row = (struct account){.file = f, .user = copy(a, user), .uid = -1, .line = line->number, .offset = line->offset};
	return row;
}

void account_password(struct accounts *a, struct account *row, struct asy_bytes field, enum asy_pw_place place)
{
	row->shell = copy(a, row->shell);
	row->realm = copy(a, row->realm);
	if (place == ASY_PW_WEB && asy_bytes_starts(field, "$p$")) {
		row->same_as = asy_arena_text(a->arena, asy_bytes_from_offset(field, 3));
		field = (struct asy_bytes){0};
	}
	row->pw = asy_pw_parse(copy(a, asy_bytes_head(field, 512)), place);
}

/* --- reading ------------------------------------------------------------------------------------ */

static void read_database(struct accounts *a, const struct account_format *format, uint32_t root, const char *path,
			  const char *inner, const char *variant, struct asy_bytes text)
{
	const char *slash = strrchr(inner, '/');
	struct account_file *f;

	if (a->n_files == ASY_LIMIT_ACCOUNT_FILES) {
		full(a, path, "more account files than ASY_LIMIT_ACCOUNT_FILES");
		return;
	}
	f = &a->files[a->n_files];
	*f = (struct account_file){
		.root = root, .source = format->source, .service = format->service, .role = format->role,
		.path = asy_arena_strdup(a->arena, path),
		.folder = asy_arena_text(a->arena, (struct asy_bytes){(const uint8_t *)inner, slash ? (size_t)(slash - inner) : 0}),
		.variant = asy_arena_strdup(a->arena, variant),
		.first = a->n_rows,
	};
	if (!f->path || !f->folder || !f->variant) {
		full(a, path, "no memory left for accounts");
		return;
	}
	a->n_files++;
	format->read(a, f, text);
}

/* Words of which a maker's default password may be built: host name, product and model names. */
static void learn_words(struct accounts *a, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(asy_bytes_head(file->content, 4096));
	bool host = strcmp(file->inner, "/etc/hostname") == 0;
	struct asy_line line;

	if (!host && strcmp(file->inner, "/etc/os-release") != 0 && strcmp(file->inner, "/usr/lib/os-release") != 0 &&
	    strcmp(file->inner, "/etc/openwrt_release") != 0 && strcmp(file->inner, "/etc/device_info") != 0)
		return;
	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes key, value;

		if (host)
			asy_guesser_word(a->guesser, line.text);
		else if (asy_text_key_value(line.text, "=", &key, &value) &&
			 (asy_bytes_is(key, "NAME") || asy_bytes_is(key, "ID") || asy_bytes_ends(key, "PRODUCT") ||
			  asy_bytes_ends(key, "MODEL") || asy_bytes_ends(key, "MANUFACTURER") ||
			  asy_bytes_ends(key, "DISTRIB_ID")))
			asy_guesser_word(a->guesser, value);
	}
}

/* Configuration that names a password file. */
static void find_references(struct accounts *a, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#;", &line)) {
		struct asy_bytes path;
		const struct account_format *format = account_reference_of(line.text, &path);
		char *text;

		if (!format)
			continue;
		text = asy_arena_text(a->arena, asy_bytes_head(path, ASY_LIMIT_PATH_BYTES));
		if (!text || a->n_references == CANDIDATES_MAX) {
			full(a, file->path, "more references to password files than are followed");
			return;
		}
		a->references[a->n_references++] = (struct account_reference){file->root, text, format};
	}
}

/* Keeps a small "name:something" file until it is known whether some configuration names it. */
static void keep_candidate(struct accounts *a, const struct asy_file *file)
{
	struct account_candidate *c = &a->candidates[a->n_candidates];

	if (!account_looks_listed(file->content))
		return;
	if (a->n_candidates == CANDIDATES_MAX) {
		full(a, file->path, "more possible password files than are kept");
		return;
	}
	c->root = file->root;
	c->path = asy_arena_strdup(a->arena, file->path);
	c->inner = asy_arena_strdup(a->arena, file->inner);
	c->content = copy(a, file->content);
	if (c->path && c->inner && c->content.p)
		a->n_candidates++;
}

static bool is_documentation(const char *path)
{
	return asy_name_ends(path, ".example") || asy_name_ends(path, ".sample") || asy_path_has(path, "examples") ||
	       strstr(path, "/usr/share/doc/") || strstr(path, "/usr/share/man/");
}

static void file(void *state, const struct asy_file *file)
{
	struct accounts *a = state;
	const struct account_format *format;
	const char *variant;

	if (file->type != ASY_NODE_FILE || file->is_region || file->content.n == 0 || !asy_text_is_text(file->content) ||
	    is_documentation(file->inner))
		return;
	learn_words(a, file);
	format = account_format_of(file, &variant);
	if (format) {
		if (!file->complete)
			asy_report_gap(a->report, ASY_TRUNCATED, file->path, "an account file could not be read to its end");
		else if (file->content.n > ASY_LIMIT_TEXT_FILE)
			asy_report_gap(a->report, ASY_LIMIT, file->path, "an account file is longer than ASY_LIMIT_TEXT_FILE");
		read_database(a, format, file->root, file->path, file->inner, variant, file->content);
		return;
	}
	if (file->content.n <= CANDIDATE_BYTES)
		keep_candidate(a, file);
	if (file->content.n <= CONFIG_BYTES)
		find_references(a, file);
}

/* --- joining ------------------------------------------------------------------------------------ */

static void read_candidates(struct accounts *a)
{
	for (size_t i = 0; i < a->n_candidates; i++) {
		const struct account_candidate *c = &a->candidates[i];
		const struct account_format *format = account_format_by_hash(c->content);

		for (size_t k = 0; k < a->n_references; k++)
			if (a->references[k].root == c->root && strcmp(a->references[k].path, c->inner) == 0)
				format = a->references[k].format;
		if (format)
			read_database(a, format, c->root, c->path, c->inner, "", c->content);
	}
}

/* The shadow file next to a passwd file: the one with the same ending, else the usual one. */
static const struct account_file *shadow_of(const struct accounts *a, const struct account_file *passwd)
{
	const struct account_file *usual = NULL;

	for (size_t i = 0; i < a->n_files; i++) {
		const struct account_file *f = &a->files[i];

		if (f->role != ROLE_SHADOW || f->root != passwd->root || strcmp(f->folder, passwd->folder) != 0)
			continue;
		if (strcmp(f->variant, passwd->variant) == 0)
			return f;
		if (f->variant[0] == 0)
			usual = f;
	}
	return usual;
}

static struct account *row_of(const struct accounts *a, const struct account_file *f, struct asy_bytes user)
{
	for (size_t i = 0; i < f->count; i++)
		if (asy_bytes_equal(a->rows[f->first + i].user, user))
			return &a->rows[f->first + i];
	return NULL;
}

/* Moves the shadow file's password into the passwd rows that leave it there. */
static void join_shadow(struct accounts *a, const struct account_file *passwd)
{
	const struct account_file *shadow = shadow_of(a, passwd);

	for (size_t i = 0; shadow && i < passwd->count; i++) {
		struct account *row = &a->rows[passwd->first + i], *other = row_of(a, shadow, row->user);

		if (!other)
			continue;
		if (row->pw.state == ASY_PW_NONE) {
			row->pw = other->pw;
			row->file = shadow;
			row->line = other->line;
			row->offset = other->offset;
		}
		other->spent = true;
	}
}

static void delegate(struct accounts *a, struct account *row)
{
	for (size_t i = 0; i < a->n_rows; i++) {
		const struct account *other = &a->rows[i];

		if (other->same_as || other->spent || other->file->root != row->file->root ||
		    strcmp(other->file->service, "system") != 0 || other->file->variant[0] ||
		    !asy_bytes_is(other->user, row->same_as))
			continue;
		row->pw = other->pw;
		return;
	}
	row->pw = (struct asy_pw){.state = ASY_PW_NONE, .scheme = ""};
}

/* Copies such as /rom/etc or "passwd-" say nothing new when user, password, uid and shell are the same, or when
 * a backup names an account without a password of its own. */
static bool said_before(const struct accounts *a, const struct account *row)
{
	if (row->pw.state == ASY_PW_NONE && row->file->variant[0])
		return true;
	for (const struct account *other = a->rows; other < row; other++)
		if (other->file->root == row->file->root && !other->spent && other->uid == row->uid &&
		    strcmp(other->file->service, row->file->service) == 0 && !other->same_as == !row->same_as &&
		    asy_bytes_equal(other->user, row->user) && asy_bytes_equal(other->pw.text, row->pw.text) &&
		    asy_bytes_equal(other->realm, row->realm) && asy_bytes_equal(other->shell, row->shell) &&
		    other->pw.state == row->pw.state)
			return true;
	return false;
}

/* --- writing ------------------------------------------------------------------------------------ */

static bool is_system(const struct account *row)
{
	return strcmp(row->file->service, "system") == 0;
}

/* True when the shell lets somebody work; an empty field means /bin/sh (passwd(5)). */
static bool has_login_shell(const struct account *row)
{
	static const char *const none[] = {"nologin", "false", "sync", "halt", "shutdown", "true", "null", NULL};
	struct asy_bytes name = row->shell;

	for (size_t at; (at = asy_bytes_find_byte(name, '/', 0)) < name.n;)
		name = asy_bytes_from_offset(name, at + 1);
	return !asy_text_any(name, none);
}

static void summarize(const struct account *row, const struct asy_guess_job *job, const char *guess, char *out, size_t size)
{
	const char *password = "";
	char hashed[96];

	snprintf(hashed, sizeof(hashed), "password hashed with %s%s", row->pw.scheme, row->pw.weak ? " (weak)" : "");
	switch (row->pw.state) {
	case ASY_PW_NONE:
		password = row->same_as ? "uses a system account that is not there" : "has no password here, the shadow entry is missing";
		break;
	case ASY_PW_EMPTY:
		password = "needs no password";
		break;
	case ASY_PW_LOCKED:
		password = "password locked";
		break;
	case ASY_PW_HASHED:
		password = hashed;
		break;
	case ASY_PW_PLAIN:
		password = "password written in clear";
		break;
	case ASY_PW__MAX:
		break;
	}
	snprintf(out, size, "%s%s%s%s", password, job && job->found ? ", and it is a well-known one: " : "",
		 job && job->found ? guess : "", row->disabled ? "; disabled" : "");
}

static void write_row(struct accounts *a, const struct account *row, const struct asy_guess_job *job)
{
	char user[72], guess[64] = "", text[256];
	struct asy_obs *o = asy_obs_new(a->report, "account", asy_text_copy(row->user, user, sizeof(user)));

	asy_obs_text(o, "source", row->file->source);
	asy_obs_text(o, "service", row->file->service);
	asy_obs_text(o, "password", asy_pw_state_name(row->pw.state));
	if (row->pw.scheme[0]) {
		asy_obs_text(o, "scheme", row->pw.scheme);
		asy_obs_bool(o, "weak-scheme", row->pw.weak);
	}
	if (job && (job->found || job->tried == job->total))
		asy_obs_bool(o, "guessed", job->found);
	if (job && job->found) {
		asy_redact(asy_bytes_from(job->guess ? job->guess : ""), guess, sizeof(guess));
		asy_obs_text(o, "guess", guess);
	}
	if (row->has_shell || !is_system(row) || row->disabled)
		asy_obs_bool(o, "login", !row->disabled && (!is_system(row) || has_login_shell(row)));
	if (row->uid >= 0) {
		asy_obs_bool(o, "superuser", row->uid == 0 && is_system(row));
		asy_obs_int(o, "uid", row->uid);
	}
	if (row->has_shell)
		asy_obs_bytes(o, "shell", row->shell);
	asy_obs_at_line(o, row->file->path, row->line, row->offset);
	summarize(row, job, guess, text, sizeof(text));
	asy_obs_send(o, "%s account %s%s: %s", row->file->service, user, row->uid == 0 && is_system(row) ? " (uid 0)" : "", text);
}

static void write_gap(struct accounts *a, const struct account *row, const struct asy_guess_job *job)
{
	char user[72], text[256];

	if (job->found || job->tried == job->total)
		return;
	asy_text_copy(row->user, user, sizeof(user));
	if (row->pw.method == ASY_PW_NO_METHOD) {
		snprintf(text, sizeof(text), "account %s: well-known passwords are not tried against %s hashes", user, row->pw.scheme);
		asy_report_gap(a->report, ASY_UNSUPPORTED, row->file->path, text);
		return;
	}
	snprintf(text, sizeof(text), "account %s: %zu of %zu well-known passwords tried against its %s hash before the budget ended",
		 user, job->tried, job->total, row->pw.scheme);
	asy_report_gap(a->report, ASY_BUDGET, row->file->path, text);
}

static void guess_all(struct accounts *a, struct asy_guess_job *jobs, struct asy_guess_job **job_of)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n_rows; i++) {
		const struct account *row = &a->rows[i];

		if (row->pw.state != ASY_PW_HASHED || row->spent || said_before(a, row) ||
		    strcmp(row->file->source, "opasswd") == 0)
			continue;
		jobs[n] = (struct asy_guess_job){.pw = &row->pw, .user = row->user, .realm = row->realm};
		job_of[i] = &jobs[n++];
	}
	asy_guesser_run(a->guesser, jobs, n);
}

static void write_all(struct accounts *a, struct asy_guess_job *jobs, struct asy_guess_job **job_of)
{
	for (size_t i = 0; i < a->n_rows; i++) {
		const struct account *row = &a->rows[i];
		struct asy_guess_job *job = job_of[i];

		if (row->spent || said_before(a, row))
			continue;
		if (row->pw.state == ASY_PW_PLAIN) {
			job = &jobs[i];
			*job = (struct asy_guess_job){.pw = &row->pw, .guess = (const char *)row->pw.text.p};
			job->found = asy_guesser_knows(a->guesser, row->user, row->pw.text);
		}
		write_row(a, row, job);
		if (job)
			write_gap(a, row, job);
	}
}

static void end(void *state)
{
	struct accounts *a = state;
	struct asy_guess_job *jobs = NULL, **job_of = NULL;

	read_candidates(a);
	for (size_t i = 0; i < a->n_files; i++)
		if (a->files[i].role == ROLE_PASSWD)
			join_shadow(a, &a->files[i]);
	for (size_t i = 0; i < a->n_rows; i++)
		if (a->rows[i].same_as)
			delegate(a, &a->rows[i]);
	jobs = asy_arena_array(a->arena, 2 * a->n_rows + 1, sizeof(*jobs));
	job_of = asy_arena_array(a->arena, a->n_rows + 1, sizeof(*job_of));
	if (!jobs || !job_of) {
		asy_report_gap(a->report, ASY_NOMEM, "", "no memory left to join the accounts");
		return;
	}
	guess_all(a, jobs + a->n_rows, job_of);
	write_all(a, jobs, job_of);
}

const struct asy_inspector asy_inspector_accounts = {
	.name = "accounts",
	.title = "Accounts and passwords",
	.looks_at = "passwd, shadow, master.passwd, opasswd, htpasswd, htdigest, mosquitto, smbpasswd, rpcd, httpd.conf, vsftpd, "
		    "proftpd; well-known passwords are tried",
	.begin = begin,
	.file = file,
	.end = end,
};
