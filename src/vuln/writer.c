#include "vuln/writer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

enum statement {
	S_SOURCE, S_SOURCE_NEW, S_SOURCE_DONE, S_SOURCE_COUNT, S_RECORD, S_RECORD_NEW, S_RECORD_OWNS, S_RATE, S_PRODUCT, S_PRODUCT_NEW,
	S_CLAIM, S_NAME, S_NAME_NEW, S_ALIAS, S_KEV, S_EPSS, S_STATEMENT, S_DROP_CLAIM, S_DROP_RATING, S_DROP_STATEMENT,
	S_DROP_ALIAS, S__MAX
};

static const char *const sql[S__MAX] = {
	[S_SOURCE] = "SELECT id, dated FROM source WHERE name=?1",
	[S_SOURCE_NEW] = "INSERT INTO source(name, kind, dated, imported, records, refused, complete) VALUES(?1, ?2, '', 0, 0, 0, 0)",
	[S_SOURCE_DONE] = "UPDATE source SET dated=?2, imported=?3, records=?4, refused=?5, complete=?6 WHERE id=?1",
	[S_SOURCE_COUNT] = "SELECT count(*) FROM record WHERE source=?1",
	[S_RECORD] = "SELECT id, digest, owns FROM record WHERE source=?1 AND name=?2",
	[S_RECORD_NEW] = "INSERT INTO record(source, name, digest) VALUES(?1, ?2, ?3)",
	[S_RECORD_OWNS] = "UPDATE record SET owns=?2, digest=?3 WHERE id=?1",
	[S_RATE] = "INSERT OR REPLACE INTO rating VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
	[S_PRODUCT] = "SELECT id FROM product WHERE key=?1",
	[S_PRODUCT_NEW] = "INSERT INTO product(key) VALUES(?1)",
	[S_CLAIM] = "INSERT OR REPLACE INTO claim VALUES(?1, ?2, ?3, ?4, ?5)",
	[S_NAME] = "SELECT id FROM name WHERE name=?1",
	[S_NAME_NEW] = "INSERT INTO name(id, name) VALUES((SELECT coalesce(max(id), 4503599627370496) + 1 FROM name), ?1)",
	[S_ALIAS] = "INSERT OR IGNORE INTO alias VALUES(?1, ?2, ?3)",
	[S_KEV] = "INSERT OR REPLACE INTO kev VALUES(?1, ?2, ?3, ?4, ?5)",
	[S_EPSS] = "INSERT OR REPLACE INTO epss VALUES(?1, ?2, ?3)",
	[S_STATEMENT] = "INSERT OR REPLACE INTO statement VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
	[S_DROP_CLAIM] = "DELETE FROM claim WHERE product=?1 AND vuln=?2 AND record=?3",
	[S_DROP_RATING] = "DELETE FROM rating WHERE vuln=?1 AND record=?2",
	[S_DROP_STATEMENT] = "DELETE FROM statement WHERE product=?1 AND vuln=?2 AND record=?3",
	[S_DROP_ALIAS] = "DELETE FROM alias WHERE vuln=?1 AND record=?2",
};

/* What a record wrote, so that it can be taken back: pairs of product and vulnerability. */
struct owned {
	int64_t product, vuln;
};

struct cached {
	uint64_t hash;
	int64_t id;
	char *key;
};

enum { SOURCES = 256 };

/* A source that this import writes to. */
struct touched {
	int64_t id;
	char name[96], dated[24];
};

struct asy_vdb_writer {
	struct asy_vdb *v;
	sqlite3_stmt *s[S__MAX];
	int64_t source, record, digest;
	struct touched *current;
	struct touched touched[SOURCES];
	size_t n_touched;
	struct asy_vec owned;     /* struct owned */
	struct asy_arena keys;    /* texts of the cache */
	struct cached *cache;     /* product keys: open addressing, CACHE slots */
	struct asy_vdb_counts counts;
	uint64_t *seen;           /* records of this import: digests of (source, name), open addressing */
	size_t n_seen, seen_slots;
};

enum { CACHE = 1 << 18, CACHE_PROBES = 8 };

static uint64_t hash(struct asy_bytes b, uint64_t h)
{
	for (size_t i = 0; i < b.n; i++)
		h = (h ^ b.p[i]) * UINT64_C(1099511628211);
	return h ^ h >> 29;
}

/* Digest of a record; not against attackers, only to skip what did not change. Eight bytes at a time. */
static uint64_t digest(struct asy_bytes b)
{
	uint64_t h = b.n * UINT64_C(0x9e3779b97f4a7c15);
	struct asy_rd r = asy_rd_init(b);

	while (asy_rd_left(&r) >= 8) {
		h = (h ^ asy_rd_le64(&r)) * UINT64_C(0xff51afd7ed558ccd);
		h ^= h >> 32;
	}
	return hash(asy_bytes_from_offset(b, b.n & ~(size_t)7), h ^ UINT64_C(14695981039346656037));
}

static enum asy_err failed(struct asy_vdb_writer *w)
{
	int code = sqlite3_errcode(w->v->db);

	snprintf(w->v->message, sizeof(w->v->message), "%s", sqlite3_errmsg(w->v->db));
	return code == SQLITE_NOMEM ? ASY_NOMEM : code == SQLITE_CORRUPT ? ASY_CORRUPT : ASY_IO;
}

static sqlite3_stmt *get(struct asy_vdb_writer *w, enum statement which)
{
	sqlite3_stmt *s = w->s[which];

	sqlite3_reset(s);
	return s;
}

static void bind_text(sqlite3_stmt *s, int at, struct asy_bytes b)
{
	sqlite3_bind_text64(s, at, b.n ? (const char *)b.p : "", b.n, SQLITE_STATIC, SQLITE_UTF8);
}

static enum asy_err step(struct asy_vdb_writer *w, sqlite3_stmt *s)
{
	int code = sqlite3_step(s);

	sqlite3_reset(s);
	return code == SQLITE_DONE || code == SQLITE_ROW ? ASY_OK : failed(w);
}

static void free_writer(struct asy_vdb_writer *w)
{
	for (int i = 0; i < S__MAX; i++)
		sqlite3_finalize(w->s[i]);
	asy_vec_release(&w->owned);
	asy_arena_release(&w->keys);
	free(w->cache);
	free(w->seen);
	free(w);
}

struct asy_vdb_writer *asy_vdb_begin(struct asy_vdb *v)
{
	struct asy_vdb_writer *w = calloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->v = v;
	w->owned = ASY_VEC_INIT(struct owned, ASY_LIMIT_RECORD_CLAIMS + 64);
	asy_arena_init(&w->keys, 256u << 20);
	w->cache = calloc(CACHE, sizeof(*w->cache));
	w->seen_slots = 1 << 16;
	w->seen = calloc(w->seen_slots, sizeof(*w->seen));
	if (!w->cache || !w->seen || asy_vdb_exec(v, "BEGIN IMMEDIATE")) {
		free_writer(w);
		return NULL;
	}
	for (int i = 0; i < S__MAX; i++) {
		w->s[i] = asy_vdb_prepare(v, sql[i]);
		if (!w->s[i]) {
			asy_vdb_rollback(w);
			return NULL;
		}
	}
	return w;
}

enum asy_err asy_vdb_commit(struct asy_vdb_writer *w)
{
	enum asy_err err;

	for (int i = 0; i < S__MAX; i++)
		sqlite3_reset(w->s[i]);
	err = asy_vdb_exec(w->v, "COMMIT");
	if (err)
		(void)!asy_vdb_exec(w->v, "ROLLBACK");
	free_writer(w);
	return err;
}

void asy_vdb_rollback(struct asy_vdb_writer *w)
{
	struct asy_vdb *v = w->v;

	free_writer(w);
	(void)!asy_vdb_exec(v, "ROLLBACK");
}

static struct touched *touch(struct asy_vdb_writer *w, const char *name)
{
	struct touched *t;

	for (size_t i = 0; i < w->n_touched; i++)
		if (strcmp(w->touched[i].name, name) == 0)
			return &w->touched[i];
	if (w->n_touched == SOURCES)
		return NULL;
	t = &w->touched[w->n_touched];
	*t = (struct touched){.id = 0};
	snprintf(t->name, sizeof(t->name), "%s", name);
	return t;
}

enum asy_err asy_vdb_source(struct asy_vdb_writer *w, const char *name, const char *kind)
{
	struct touched *t = touch(w, name);
	sqlite3_stmt *s;

	if (!t)
		return ASY_LIMIT;
	if (!t->id) {
		s = get(w, S_SOURCE);
		bind_text(s, 1, asy_bytes_from(name));
		if (sqlite3_step(s) == SQLITE_ROW) {
			t->id = sqlite3_column_int64(s, 0);
			snprintf(t->dated, sizeof(t->dated), "%s", (const char *)sqlite3_column_text(s, 1));
		}
		sqlite3_reset(s);
	}
	if (!t->id) {
		s = get(w, S_SOURCE_NEW);
		bind_text(s, 1, asy_bytes_from(name));
		bind_text(s, 2, asy_bytes_from(kind));
		if (step(w, s))
			return failed(w);
		t->id = sqlite3_last_insert_rowid(w->v->db);
	}
	w->n_touched += t == &w->touched[w->n_touched];
	w->current = t;
	w->source = t->id;
	return ASY_OK;
}

void asy_vdb_dated(struct asy_vdb_writer *w, struct asy_bytes dated)
{
	char text[24];
	size_t n = dated.n < 19 ? dated.n : 19;

	if (!w->current || n < 10 || dated.p[4] != '-' || dated.p[7] != '-')
		return;
	memcpy(text, dated.p, n);
	text[n] = 0;
	if (strcmp(text, w->current->dated) > 0)
		memcpy(w->current->dated, text, n + 1);
}

static enum asy_err done(struct asy_vdb_writer *w, const struct touched *t, int64_t now, uint64_t refused, bool complete)
{
	sqlite3_stmt *s = get(w, S_SOURCE_COUNT);
	int64_t records;

	sqlite3_bind_int64(s, 1, t->id);
	records = sqlite3_step(s) == SQLITE_ROW ? sqlite3_column_int64(s, 0) : 0;
	sqlite3_reset(s);
	s = get(w, S_SOURCE_DONE);
	sqlite3_bind_int64(s, 1, t->id);
	bind_text(s, 2, asy_bytes_from(t->dated));
	sqlite3_bind_int64(s, 3, now);
	sqlite3_bind_int64(s, 4, records ? records : (int64_t)w->counts.rows);
	sqlite3_bind_int64(s, 5, (int64_t)refused);
	sqlite3_bind_int64(s, 6, complete);
	return step(w, s);
}

enum asy_err asy_vdb_sources_done(struct asy_vdb_writer *w, int64_t now, uint64_t refused, bool complete)
{
	enum asy_err err = ASY_OK;

	for (size_t i = 0; !err && i < w->n_touched; i++)
		err = done(w, &w->touched[i], now, refused, complete);
	w->n_touched = 0;
	w->current = NULL;
	w->counts.rows = 0;
	return err;
}

/* True when (source, name) was in this import already; remembers it. */
static bool seen(struct asy_vdb_writer *w, struct asy_bytes name)
{
	uint64_t h = hash(name, (uint64_t)w->source * UINT64_C(0x9e3779b97f4a7c15)) | 1;

	if (w->n_seen * 2 > w->seen_slots) {
		size_t slots = w->seen_slots * 2;
		uint64_t *grown = calloc(slots, sizeof(*grown));

		if (!grown)
			return false;
		for (size_t i = 0; i < w->seen_slots; i++)
			if (w->seen[i]) {
				size_t at = (size_t)(w->seen[i] % slots);

				while (grown[at])
					at = (at + 1) % slots;
				grown[at] = w->seen[i];
			}
		free(w->seen);
		w->seen = grown;
		w->seen_slots = slots;
	}
	for (size_t at = (size_t)(h % w->seen_slots);; at = (at + 1) % w->seen_slots) {
		if (w->seen[at] == h)
			return true;
		if (!w->seen[at]) {
			w->seen[at] = h;
			w->n_seen++;
			return false;
		}
	}
}

static enum asy_err drop_one(struct asy_vdb_writer *w, int64_t product, int64_t vuln)
{
	static const enum statement by_pair[] = {S_DROP_CLAIM, S_DROP_STATEMENT};
	static const enum statement by_vuln[] = {S_DROP_RATING, S_DROP_ALIAS};
	enum asy_err err = ASY_OK;

	for (int i = 0; !err && i < 2; i++) {
		sqlite3_stmt *s = get(w, product ? by_pair[i] : by_vuln[i]);
		int at = 1;

		if (product)
			sqlite3_bind_int64(s, at++, product);
		sqlite3_bind_int64(s, at++, vuln);
		sqlite3_bind_int64(s, at, w->record);
		err = step(w, s);
	}
	return err;
}

static enum asy_err drop_owned(struct asy_vdb_writer *w, struct asy_bytes owns)
{
	struct asy_rd r = asy_rd_init(owns);
	enum asy_err err = ASY_OK;

	while (!err && asy_rd_left(&r) >= 16) {
		int64_t product = (int64_t)asy_rd_le64(&r), vuln = (int64_t)asy_rd_le64(&r);

		err = drop_one(w, product, vuln);
	}
	return err;
}

static struct asy_bytes column_blob(sqlite3_stmt *s, int i)
{
	return (struct asy_bytes){sqlite3_column_blob(s, i), (size_t)sqlite3_column_bytes(s, i)};
}

enum asy_err asy_vdb_record_begin(struct asy_vdb_writer *w, struct asy_bytes name, struct asy_bytes content,
                                  enum asy_record_news *ret)
{
	sqlite3_stmt *s = get(w, S_RECORD);
	int64_t d = (int64_t)digest(content);
	bool again = seen(w, name);
	enum asy_err err = ASY_OK;

	w->owned.len = 0;
	w->digest = d;
	*ret = ASY_RECORD_NEW;
	sqlite3_bind_int64(s, 1, w->source);
	bind_text(s, 2, name);
	if (sqlite3_step(s) == SQLITE_ROW) {
		w->record = sqlite3_column_int64(s, 0);
		if (sqlite3_column_int64(s, 1) == d || again) {
			*ret = sqlite3_column_int64(s, 1) == d ? ASY_RECORD_SAME : ASY_RECORD_TWICE;
			w->counts.unchanged += *ret == ASY_RECORD_SAME;
			sqlite3_reset(s);
			return ASY_OK;
		}
		err = drop_owned(w, column_blob(s, 2));
		sqlite3_reset(s);
		return err;
	}
	s = get(w, S_RECORD_NEW);
	sqlite3_bind_int64(s, 1, w->source);
	bind_text(s, 2, name);
	sqlite3_bind_int64(s, 3, 0);
	err = step(w, s);
	w->record = sqlite3_last_insert_rowid(w->v->db);
	return err;
}

static enum asy_err set_owns(struct asy_vdb_writer *w, int64_t d)
{
	sqlite3_stmt *s = get(w, S_RECORD_OWNS);
	struct asy_buf owns;
	enum asy_err err;

	asy_buf_init(&owns, ASY_LIMIT_FEED_RECORD);
	for (size_t i = 0; i < w->owned.len; i++) {
		const struct owned *o = asy_vec_at(&w->owned, i);

		asy_buf_le64(&owns, (uint64_t)o->product);
		asy_buf_le64(&owns, (uint64_t)o->vuln);
	}
	sqlite3_bind_int64(s, 1, w->record);
	sqlite3_bind_blob64(s, 2, owns.data, owns.len, SQLITE_STATIC);
	sqlite3_bind_int64(s, 3, d);
	err = owns.err ? owns.err : step(w, s);
	asy_buf_release(&owns);
	return err;
}

enum asy_err asy_vdb_record_end(struct asy_vdb_writer *w)
{
	w->counts.records++;
	return set_owns(w, w->digest);
}

void asy_vdb_record_drop(struct asy_vdb_writer *w)
{
	for (size_t i = 0; i < w->owned.len; i++) {
		const struct owned *o = asy_vec_at(&w->owned, i);

		(void)!drop_one(w, o->product, o->vuln);
	}
	w->owned.len = 0;
	(void)!set_owns(w, 0);
}

static enum asy_err own(struct asy_vdb_writer *w, int64_t product, int64_t vuln)
{
	struct owned *o = asy_vec_push(&w->owned);

	if (!o)
		return ASY_LIMIT;
	*o = (struct owned){product, vuln};
	return ASY_OK;
}

enum asy_err asy_vdb_vuln(struct asy_vdb_writer *w, struct asy_bytes name, int64_t *ret)
{
	sqlite3_stmt *s;

	*ret = asy_cve_number(name);
	if (*ret)
		return ASY_OK;
	s = get(w, S_NAME);
	bind_text(s, 1, name);
	if (sqlite3_step(s) == SQLITE_ROW) {
		*ret = sqlite3_column_int64(s, 0);
		sqlite3_reset(s);
		return ASY_OK;
	}
	s = get(w, S_NAME_NEW);
	bind_text(s, 1, name);
	if (step(w, s))
		return failed(w);
	*ret = sqlite3_last_insert_rowid(w->v->db);
	return ASY_OK;
}

enum asy_err asy_vdb_rate(struct asy_vdb_writer *w, int64_t vuln, const struct asy_rating *r)
{
	sqlite3_stmt *s = get(w, S_RATE);

	sqlite3_bind_int64(s, 1, vuln);
	sqlite3_bind_int64(s, 2, w->record);
	bind_text(s, 3, r->cvss);
	bind_text(s, 4, r->cwe);
	bind_text(s, 5, r->title);
	bind_text(s, 6, asy_bytes_head(r->published, 10));
	bind_text(s, 7, asy_bytes_head(r->modified, 10));
	sqlite3_bind_int64(s, 8, r->rejected);
	return step(w, s) ? failed(w) : own(w, 0, vuln);
}

static enum asy_err find_product(struct asy_vdb_writer *w, struct asy_bytes key, int64_t *ret)
{
	sqlite3_stmt *s = get(w, S_PRODUCT);

	bind_text(s, 1, key);
	if (sqlite3_step(s) == SQLITE_ROW) {
		*ret = sqlite3_column_int64(s, 0);
		sqlite3_reset(s);
		return ASY_OK;
	}
	s = get(w, S_PRODUCT_NEW);
	bind_text(s, 1, key);
	if (step(w, s))
		return failed(w);
	*ret = sqlite3_last_insert_rowid(w->v->db);
	return ASY_OK;
}

static enum asy_err product(struct asy_vdb_writer *w, struct asy_bytes key, int64_t *ret)
{
	uint64_t h = hash(key, UINT64_C(14695981039346656037));
	struct cached *free_slot = NULL;
	enum asy_err err;

	for (unsigned i = 0; i < CACHE_PROBES; i++) {
		struct cached *c = &w->cache[(h + i) % CACHE];

		if (c->key && c->hash == h && asy_bytes_is(key, c->key)) {
			*ret = c->id;
			return ASY_OK;
		}
		if (!c->key && !free_slot)
			free_slot = c;
	}
	err = find_product(w, key, ret);
	if (!err && free_slot) {
		free_slot->key = asy_arena_text(&w->keys, key);
		free_slot->hash = h;
		free_slot->id = *ret;
	}
	return err;
}

enum asy_err asy_vdb_claim(struct asy_vdb_writer *w, struct asy_bytes key, int64_t vuln, struct asy_bytes body)
{
	sqlite3_stmt *s = get(w, S_CLAIM);
	int64_t id;
	enum asy_err err = product(w, key, &id);

	if (err)
		return err;
	sqlite3_bind_int64(s, 1, id);
	sqlite3_bind_int64(s, 2, vuln);
	sqlite3_bind_int64(s, 3, w->record);
	sqlite3_bind_int64(s, 4, w->source);
	sqlite3_bind_blob64(s, 5, body.p, body.n, SQLITE_STATIC);
	w->counts.claims++;
	return step(w, s) ? failed(w) : own(w, id, vuln);
}

enum asy_err asy_vdb_alias(struct asy_vdb_writer *w, int64_t vuln, int64_t other)
{
	sqlite3_stmt *s = get(w, S_ALIAS);

	sqlite3_bind_int64(s, 1, vuln);
	sqlite3_bind_int64(s, 2, other);
	sqlite3_bind_int64(s, 3, w->record);
	return step(w, s) ? failed(w) : own(w, 0, vuln);
}

enum asy_err asy_vdb_kev(struct asy_vdb_writer *w, int64_t vuln, struct asy_bytes added, struct asy_bytes due, bool ransomware)
{
	sqlite3_stmt *s = get(w, S_KEV);

	sqlite3_bind_int64(s, 1, vuln);
	bind_text(s, 2, added);
	bind_text(s, 3, due);
	sqlite3_bind_int64(s, 4, ransomware);
	sqlite3_bind_int64(s, 5, w->source);
	w->counts.records++;
	w->counts.rows++;
	return step(w, s);
}

enum asy_err asy_vdb_epss(struct asy_vdb_writer *w, int64_t vuln, unsigned score, unsigned percentile)
{
	sqlite3_stmt *s = get(w, S_EPSS);

	sqlite3_bind_int64(s, 1, vuln);
	sqlite3_bind_int64(s, 2, score);
	sqlite3_bind_int64(s, 3, percentile);
	w->counts.records++;
	w->counts.rows++;
	return step(w, s);
}

enum asy_err asy_vdb_statement(struct asy_vdb_writer *w, struct asy_bytes key, int64_t vuln, const char *status,
                               struct asy_bytes justification, struct asy_bytes detail)
{
	sqlite3_stmt *s = get(w, S_STATEMENT);
	int64_t id;
	enum asy_err err = product(w, key, &id);

	if (err)
		return err;
	sqlite3_bind_int64(s, 1, id);
	sqlite3_bind_int64(s, 2, vuln);
	sqlite3_bind_int64(s, 3, w->record);
	bind_text(s, 4, asy_bytes_from(status));
	bind_text(s, 5, justification);
	bind_text(s, 6, detail);
	return step(w, s) ? failed(w) : own(w, id, vuln);
}

struct asy_vdb_counts asy_vdb_counts(const struct asy_vdb_writer *w)
{
	return w->counts;
}
