#include "component/sqlite_rows.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

enum {
	DEPTH = 20,        /* levels of a b-tree */
	COLUMNS = 64,      /* of a row that are looked at */
	LEAF = 13, INTERIOR = 5,
};

struct db {
	struct asy_bytes file;
	uint64_t page_size, usable, pages;
	uint64_t visits;   /* pages that may still be looked at: cycles end */
	enum asy_err err;  /* the first thing that went wrong */
};

struct walk {
	struct db *db;
	void (*cell)(struct walk *w, struct asy_bytes payload, uint64_t offset);
	unsigned column;
	void (*row)(void *ctx, struct asy_bytes value, uint64_t offset);
	void *ctx;
	const char *table;  /* searching the schema */
	uint64_t root;      /* found there */
};

static void fail(struct db *db, enum asy_err err)
{
	if (!db->err)
		db->err = err;
}

/* Big endian, seven bits a byte, the ninth byte whole. */
static uint64_t varint(struct asy_rd *r)
{
	uint64_t value = 0;

	for (int i = 0; i < 8; i++) {
		uint8_t byte = asy_rd_u8(r);

		value = value << 7 | (byte & 0x7f);
		if (!(byte & 0x80))
			return value;
	}
	return value << 8 | asy_rd_u8(r);
}

static struct asy_bytes page(struct db *db, uint64_t number)
{
	bool ok = number >= 1 && number <= db->pages;
	struct asy_bytes b = {0};

	if (ok)
		b = asy_bytes_sub(db->file, (number - 1) * db->page_size, db->page_size, &ok);
	if (!ok)
		fail(db, ASY_TRUNCATED);
	return b;
}

/* Follows the chain of overflow pages behind the first `local` bytes. */
static bool collect(struct db *db, struct asy_rd *r, uint64_t size, uint64_t local, struct asy_buf *out)
{
	uint32_t next;

	asy_buf_append(out, asy_rd_bytes(r, local));
	next = size > local ? asy_rd_be32(r) : 0;
	while (next && out->len < size && db->visits) {
		struct asy_rd p = asy_rd_init(page(db, next));
		uint64_t left = size - out->len;

		db->visits--;
		next = asy_rd_be32(&p);
		asy_buf_append(out, asy_rd_bytes(&p, left < db->usable - 4 ? left : db->usable - 4));
		if (!asy_rd_ok(&p))
			return false;
	}
	return asy_rd_ok(r) && !out->err && out->len == size;
}

static void leaf_cell(struct walk *w, struct asy_bytes page_bytes, uint64_t number, uint16_t at)
{
	struct db *db = w->db;
	struct asy_rd r = asy_rd_init(asy_bytes_head(page_bytes, db->usable));
	uint64_t size, local, least = (db->usable - 12) * 32 / 255 - 23, most = db->usable - 35;
	struct asy_buf payload;

	asy_rd_seek(&r, at);
	size = varint(&r);
	varint(&r); /* row number */
	local = size;
	if (size > most) {
		local = least + (size - least) % (db->usable - 4);
		if (local > most)
			local = least;
	}
	asy_buf_init(&payload, ASY_LIMIT_RPM_HEADER);
	if (!asy_rd_ok(&r))
		fail(db, ASY_CORRUPT);
	else if (size > ASY_LIMIT_RPM_HEADER)
		fail(db, ASY_LIMIT);
	else if (collect(db, &r, size, local, &payload))
		w->cell(w, asy_buf_bytes(&payload), (number - 1) * db->page_size + at);
	else
		fail(db, ASY_CORRUPT);
	asy_buf_release(&payload);
}

static void tree(struct walk *w, uint64_t number, unsigned depth)
{
	struct db *db = w->db;
	struct asy_bytes bytes = page(db, number);
	struct asy_rd r = asy_rd_init(bytes);
	uint8_t type;
	uint16_t cells;
	uint32_t right = 0;

	if (bytes.n == 0 || depth > DEPTH || db->visits == 0) {
		fail(db, ASY_CORRUPT);
		return;
	}
	db->visits--;
	asy_rd_seek(&r, number == 1 ? 100 : 0);
	type = asy_rd_u8(&r);
	asy_rd_skip(&r, 2);
	cells = asy_rd_be16(&r);
	asy_rd_skip(&r, 3);
	if (type == INTERIOR)
		right = asy_rd_be32(&r);
	if (!asy_rd_ok(&r) || (type != LEAF && type != INTERIOR)) {
		fail(db, ASY_CORRUPT);
		return;
	}
	for (unsigned i = 0; i < cells; i++) {
		uint16_t at = asy_rd_be16(&r);
		struct asy_rd child = asy_rd_init(bytes);

		if (!asy_rd_ok(&r)) {
			fail(db, ASY_CORRUPT);
			return;
		}
		if (type == LEAF) {
			leaf_cell(w, bytes, number, at);
			continue;
		}
		asy_rd_seek(&child, at);
		tree(w, asy_rd_be32(&child), depth + 1);
	}
	if (type == INTERIOR)
		tree(w, right, depth + 1);
}

/* Bytes of a value by its serial type. */
static uint64_t value_size(uint64_t serial)
{
	static const uint8_t fixed[] = {0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0};

	return serial < 12 ? fixed[serial] : (serial - 12) / 2;
}

/* The columns of a record; returns how many were understood. */
static unsigned columns(struct asy_bytes payload, struct asy_bytes *values, uint64_t *serials)
{
	struct asy_rd r = asy_rd_init(payload), header;
	uint64_t header_size = varint(&r);
	struct asy_rd body = r;
	unsigned n = 0;

	if (!asy_rd_ok(&r) || header_size < r.off)
		return 0;
	header = asy_rd_sub(&r, r.off, header_size - r.off);
	asy_rd_seek(&body, header_size);
	while (n < COLUMNS && asy_rd_left(&header) && asy_rd_ok(&body)) {
		serials[n] = varint(&header);
		values[n] = asy_rd_bytes(&body, value_size(serials[n]));
		if (!asy_rd_ok(&header) || !asy_rd_ok(&body))
			break;
		n++;
	}
	return n;
}

static void schema_cell(struct walk *w, struct asy_bytes payload, uint64_t offset)
{
	struct asy_bytes v[COLUMNS];
	uint64_t serials[COLUMNS];
	unsigned n = columns(payload, v, serials);

	(void)offset;
	if (n < 4 || !asy_bytes_is(v[0], "table") || !asy_bytes_is(v[1], w->table) || serials[3] > 6)
		return;
	w->root = 0;
	for (size_t i = 0; i < v[3].n; i++)
		w->root = w->root << 8 | v[3].p[i];
}

static void table_cell(struct walk *w, struct asy_bytes payload, uint64_t offset)
{
	struct asy_bytes v[COLUMNS];
	uint64_t serials[COLUMNS];
	unsigned n = columns(payload, v, serials);

	if (w->column < n && serials[w->column] >= 12)
		w->row(w->ctx, v[w->column], offset);
	else
		fail(w->db, ASY_CORRUPT);
}

static enum asy_err open_file(struct asy_bytes file, struct db *db)
{
	struct asy_rd r = asy_rd_init(file);
	struct asy_bytes magic = asy_rd_bytes(&r, 16);
	uint64_t reserved;
	uint32_t encoding;

	if (!asy_bytes_equal(magic, (struct asy_bytes){(const uint8_t *)"SQLite format 3", 16}))
		return ASY_UNSUPPORTED;
	*db = (struct db){.file = file, .page_size = asy_rd_be16(&r)};
	asy_rd_skip(&r, 2);
	reserved = asy_rd_u8(&r);
	asy_rd_seek(&r, 56);
	encoding = asy_rd_be32(&r);
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	if (db->page_size == 1)
		db->page_size = 65536;
	if (db->page_size < 512 || (db->page_size & (db->page_size - 1)) || db->page_size - reserved < 480)
		return ASY_CORRUPT;
	if (encoding > 1)
		return ASY_UNSUPPORTED;
	db->usable = db->page_size - reserved;
	db->pages = file.n / db->page_size;
	db->visits = 2 * db->pages + 16;
	return ASY_OK;
}

enum asy_err sqlite_rows(struct asy_bytes file, const char *table, unsigned column,
                         void (*row)(void *ctx, struct asy_bytes value, uint64_t offset), void *ctx)
{
	struct db db;
	enum asy_err err = open_file(file, &db);
	struct walk w = {.db = &db, .cell = schema_cell, .column = column, .row = row, .ctx = ctx, .table = table};

	if (err)
		return err;
	tree(&w, 1, 0);
	if (!w.root)
		return db.err ? db.err : ASY_NOT_FOUND;
	w.cell = table_cell;
	tree(&w, w.root, 0);
	return db.err;
}
