/* Writes what feeds say into the database. One writer per import; everything between begin and commit is one
 * transaction. A feed calls record_begin(), what the record states, record_end(); a failure in between (a record that
 * turns out to be wrong halfway) is undone with record_drop(). */
#ifndef ASY_VULN_WRITER_H
#define ASY_VULN_WRITER_H

#include "vuln/claim.h"
#include "vuln/db.h"

struct asy_vdb_writer;

/* Starts the transaction. NULL (with v->message) on failure. */
struct asy_vdb_writer *asy_vdb_begin(struct asy_vdb *v);

/* Commits, or undoes everything. The writer is gone afterwards. */
enum asy_err asy_vdb_commit(struct asy_vdb_writer *w) ASY_MUST_CHECK;
void asy_vdb_rollback(struct asy_vdb_writer *w);

/* The source that following records belong to; made when it is new. */
enum asy_err asy_vdb_source(struct asy_vdb_writer *w, const char *name, const char *kind) ASY_MUST_CHECK;

/* Of the current source: "2026-08-23" or longer ISO text; the newest one seen stays. */
void asy_vdb_dated(struct asy_vdb_writer *w, struct asy_bytes dated);

/* What became of every source since the last call: how many records were refused, and whether the files were whole. */
enum asy_err asy_vdb_sources_done(struct asy_vdb_writer *w, int64_t now, uint64_t refused, bool complete) ASY_MUST_CHECK;

enum asy_record_news { ASY_RECORD_NEW, ASY_RECORD_SAME, ASY_RECORD_TWICE };

/* `content` is the whole record: one that did not change since the last import is SAME and must not be written.
 * TWICE: the same name was seen in this import already with other content. After both no record is open. */
enum asy_err asy_vdb_record_begin(struct asy_vdb_writer *w, struct asy_bytes name, struct asy_bytes content,
                                  enum asy_record_news *ret) ASY_MUST_CHECK;
enum asy_err asy_vdb_record_end(struct asy_vdb_writer *w) ASY_MUST_CHECK;
void asy_vdb_record_drop(struct asy_vdb_writer *w);

/* The number of a vulnerability by any name. */
enum asy_err asy_vdb_vuln(struct asy_vdb_writer *w, struct asy_bytes name, int64_t *ret) ASY_MUST_CHECK;

struct asy_rating {
	struct asy_bytes cvss;  /* vectors, separated by a blank, the best one first */
	struct asy_bytes cwe;   /* "CWE-787 CWE-20" */
	struct asy_bytes title, published, modified;
	bool rejected;
};

enum asy_err asy_vdb_rate(struct asy_vdb_writer *w, int64_t vuln, const struct asy_rating *r) ASY_MUST_CHECK;
enum asy_err asy_vdb_claim(struct asy_vdb_writer *w, struct asy_bytes product, int64_t vuln, struct asy_bytes body) ASY_MUST_CHECK;
enum asy_err asy_vdb_alias(struct asy_vdb_writer *w, int64_t vuln, int64_t other) ASY_MUST_CHECK;
enum asy_err asy_vdb_kev(struct asy_vdb_writer *w, int64_t vuln, struct asy_bytes added, struct asy_bytes due, bool ransomware)
	ASY_MUST_CHECK;
enum asy_err asy_vdb_epss(struct asy_vdb_writer *w, int64_t vuln, unsigned score, unsigned percentile) ASY_MUST_CHECK;
enum asy_err asy_vdb_statement(struct asy_vdb_writer *w, struct asy_bytes product, int64_t vuln, const char *status,
                               struct asy_bytes justification, struct asy_bytes detail) ASY_MUST_CHECK;

/* Counters of this import. */
struct asy_vdb_counts {
	uint64_t records, unchanged, claims;
	uint64_t rows; /* of the current source, when it is a plain table */
};
struct asy_vdb_counts asy_vdb_counts(const struct asy_vdb_writer *w);

#endif
