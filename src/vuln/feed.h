/* Imports feeds: finds out what a file is, cuts it into records, hands each to the reader of its kind. To add a kind is
 * to add its file and its row in feed_table.c.
 *
 * A record that is wrong is refused with file and offset (or line), and the import goes on. */
#ifndef ASY_VULN_FEED_H
#define ASY_VULN_FEED_H

#include "base/json_read.h"
#include "vuln/feed_split.h"
#include "vuln/writer.h"

struct asy_feed_kind;

/* One import: all files given to one command, one transaction. */
struct asy_feed {
	struct asy_vdb_writer *w;
	int64_t now;                     /* clock, for the column "imported" */
	void (*message)(void *context, const char *text); /* a refused record, or what happened to a file */
	void *context;
	uint64_t refused, files, unknown, shown;

	/* the file at work */
	const struct asy_feed_kind *kind;
	const char *file;                /* "feed.zip: cves/2024/CVE-2024-1.json" */
	uint64_t refused_before;
	char source[96];
	bool cut;                        /* the file ended early */
	bool header_done;

	/* per record */
	struct asy_arena arena;
	struct asy_buf body, key, text;
	const char *why;                 /* set by a reader that refuses */
	uint64_t line;
};

/* A record as its reader sees it. Refusing: return ASY_CORRUPT with feed->why set. ASY_NOT_FOUND: nothing for us. Other
 * errors end the import. */
typedef enum asy_err asy_feed_record_fn(struct asy_feed *f, const struct asy_json_value *v, struct asy_bytes key, struct asy_bytes raw);

struct asy_feed_kind {
	const char *name;  /* "nvd" */
	const char *title;
	enum asy_feed_shape shape;
	const char *list;  /* LIST: key */
	bool (*is)(struct asy_bytes head);
	asy_feed_record_fn *record;
	asy_feed_record_fn *header; /* members beside the list; NULL: ignored */
	const char *source; /* name of the source; NULL: each record says (asy_feed_source) */
};

extern const struct asy_feed_kind *const asy_feed_kinds[]; /* ended by NULL; asked in this order */

void asy_feed_init(struct asy_feed *f, struct asy_vdb_writer *w, int64_t now);
void asy_feed_release(struct asy_feed *f);

/* One file; zip archives member by member. ASY_OK also when records were refused. ASY_UNSUPPORTED: no known feed.
 * ASY_NOT_FOUND, ASY_DENIED, ASY_IO: the file cannot be read. Others: the database failed. */
enum asy_err asy_feed_import(struct asy_feed *f, const char *path) ASY_MUST_CHECK;
enum asy_err asy_feed_import_bytes(struct asy_feed *f, const char *name, struct asy_bytes content) ASY_MUST_CHECK;

/* For readers: switches to the named source ("osv/debian"). Costs nothing when it is the current one. */
enum asy_err asy_feed_source(struct asy_feed *f, const char *fmt, ...) ASY_PRINTF(2, 3) ASY_MUST_CHECK;

/* For readers: starts a record of this name; *ret_same: nothing to do. Duplicates are refused here. */
enum asy_err asy_feed_open(struct asy_feed *f, struct asy_bytes name, struct asy_bytes raw, bool *ret_same) ASY_MUST_CHECK;

/* Refuses: always ASY_CORRUPT. */
enum asy_err asy_feed_refuse(struct asy_feed *f, const char *why);

extern const struct asy_feed_kind asy_feed_nvd, asy_feed_cve, asy_feed_osv, asy_feed_kev, asy_feed_kev_csv, asy_feed_epss,
	asy_feed_euvd, asy_feed_debian, asy_feed_alpine, asy_feed_kernel, asy_feed_openvex, asy_feed_csaf;

#endif
