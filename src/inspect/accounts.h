/* Inside of the accounts inspector: what is remembered between the files of an image. */
#ifndef ASY_INSPECT_ACCOUNTS_H
#define ASY_INSPECT_ACCOUNTS_H

#include "base/buf.h"
#include "firmware/inspector.h"
#include "firmware/report.h"
#include "inspect/guess.h"
#include "inspect/lines.h"
#include "inspect/pwhash.h"

enum account_role {
	ROLE_PASSWD, /* users; the password may stand in a shadow file next to it */
	ROLE_SHADOW,
	ROLE_OTHER,  /* complete in itself */
};

/* One account database. */
struct account_file {
	uint32_t root;
	const char *path;    /* whole virtual path */
	const char *folder;  /* inner path without the name: "/etc" */
	const char *variant; /* what follows the usual name: "" or "-", ".default", ... */
	const char *source;  /* "passwd", "htpasswd", ... */
	const char *service; /* "system", "web", "mqtt", ... */
	enum account_role role;
	size_t first, count; /* its rows in struct accounts */
};

struct account {
	const struct account_file *file;
	struct asy_bytes user, realm, shell; /* copies in the arena */
	struct asy_pw pw;
	uint32_t line;
	uint64_t offset;
	int64_t uid;         /* -1: not known */
	bool has_shell;
	bool disabled;       /* by something else than its password */
	bool spent;          /* a shadow row whose passwd row speaks for it */
	const char *same_as; /* "$p$root": has the password of this system account */
};

/* A small text file that would be a password file if some configuration says so. */
struct account_candidate {
	uint32_t root;
	const char *path, *inner;
	struct asy_bytes content;
};

/* "password_file /etc/mosquitto/pw": the configuration that says so. */
struct account_reference {
	uint32_t root;
	const char *path;
	const struct account_format *format;
};

struct accounts {
	struct asy_arena *arena;
	struct asy_report *report;
	struct asy_guesser *guesser;
	struct account_file *files;
	size_t n_files;
	struct account *rows;
	size_t n_rows;
	struct account_candidate *candidates;
	size_t n_candidates;
	struct account_reference *references;
	size_t n_references;
	bool full; /* a limit was reached and reported */
};

struct account_format {
	const char *source, *service;
	enum account_role role;
	/* Adds a row for every account of the text. */
	void (*read)(struct accounts *a, struct account_file *f, struct asy_bytes text);
};

/* The format of a file by its name and content, or NULL. *ret_variant as in struct account_file. */
const struct account_format *account_format_of(const struct asy_file *file, const char **ret_variant);

/* The format a configuration key names a password file of, or NULL; *ret_path is the file named. */
const struct account_format *account_reference_of(struct asy_bytes line, struct asy_bytes *ret_path);

/* The format of a "name:something" file whose hashes give it away, or NULL. */
const struct account_format *account_format_by_hash(struct asy_bytes text);

/* True when every line of the text is "name:something" without white space. */
bool account_looks_listed(struct asy_bytes text);

/* A new row with the copied user name, or NULL when the user is empty or a limit is reached (then reported). */
struct account *account_add(struct accounts *a, struct account_file *f, const struct asy_line *line,
			    struct asy_bytes user);

/* Copies the field, and the row's realm and shell, into the arena and parses it: the last step of a row. */
void account_password(struct accounts *a, struct account *row, struct asy_bytes field, enum asy_pw_place place);

#endif
