/* Inside of the keys inspector: what is remembered until every file was seen. */
#ifndef ASY_INSPECT_KEYS_H
#define ASY_INSPECT_KEYS_H

#include "firmware/inspector.h"
#include "firmware/report.h"
#include "inspect/cert.h"
#include "inspect/key.h"

enum key_kind { KEY_PRIVATE, KEY_PUBLIC, KEY_AUTHORIZED, KEY_CERTIFICATE };

/* The file a record comes from; one for all records of it. */
struct key_file {
	uint32_t root;
	const char *path, *inner;
	uint32_t mode;
	bool has_owner, trust_place;
	size_t certificates, authorities; /* found in it */
	size_t bundle; /* length of the part of path that names the trust store: set by keys_write() */
};

struct key_record {
	struct key_record *next;
	struct key_file *file;
	enum key_kind kind;
	uint64_t offset, length;
	uint32_t line;          /* 0: none */
	const char *format;     /* "pem", "der", "openssh", "dropbear", ... */
	const char *purpose;    /* fixed by the format, or NULL: guessed at the end */
	const char *user, *comment; /* of authorized keys */
	struct asy_key key;
	const struct asy_cert *cert;
};

struct keys {
	struct asy_arena *arena;
	struct asy_report *report;
	struct key_record *first, **last;
	size_t n_records;
	bool full;
	struct known_key {
		char fingerprint[65];
		const char *name;
	} *known;
	size_t n_known;
};

/* keys_find.c: everything in one file. */
void keys_find(struct keys *k, const struct asy_file *file);

/* A new record at the end of the list; NULL at the limit (then reported). *file_of is made at the first call
 * for a file. */
struct key_record *keys_add(struct keys *k, const struct asy_file *file, struct key_file **file_of, enum key_kind kind,
			    uint64_t offset, uint64_t length, const char *format);

/* keys_write.c: the observations, after the last file. */
void keys_write(struct keys *k);

/* Name of a published key, or NULL. */
const char *keys_known_name(const struct keys *k, const char *fingerprint);

#endif
