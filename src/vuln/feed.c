#include "vuln/feed.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "codec/codec.h"
#include "container/zip_read.h"

enum { HEAD = 256 * 1024, ARCHIVES = 2, METHOD_STORED = 0, METHOD_DEFLATE = 8 };

void asy_feed_init(struct asy_feed *f, struct asy_vdb_writer *w, int64_t now)
{
	*f = (struct asy_feed){.w = w, .now = now};
	asy_arena_init(&f->arena, 1u << 30);
	asy_buf_init(&f->body, ASY_LIMIT_FEED_RECORD);
	asy_buf_init(&f->key, 64u << 10);
	asy_buf_init(&f->text, ASY_LIMIT_FEED_RECORD);
}

void asy_feed_release(struct asy_feed *f)
{
	asy_arena_release(&f->arena);
	asy_buf_release(&f->body);
	asy_buf_release(&f->key);
	asy_buf_release(&f->text);
}

enum asy_err asy_feed_refuse(struct asy_feed *f, const char *why)
{
	f->why = why;
	return ASY_CORRUPT;
}

static void say(struct asy_feed *f, const char *fmt, ...) ASY_PRINTF(2, 3);
static void say(struct asy_feed *f, const char *fmt, ...)
{
	char text[1024];
	va_list args;

	if (!f->message || f->shown++ >= ASY_LIMIT_FEED_MESSAGES)
		return;
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	f->message(f->context, text);
}

static void refused(struct asy_feed *f, uint64_t offset, const char *why)
{
	f->refused++;
	if (f->line)
		say(f, "%s:%llu: refused: %s", f->file, (unsigned long long)f->line, why);
	else
		say(f, "%s: offset %llu: refused: %s", f->file, (unsigned long long)offset, why);
}

enum asy_err asy_feed_source(struct asy_feed *f, const char *fmt, ...)
{
	char name[sizeof(f->source)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(name, sizeof(name), fmt, args);
	va_end(args);
	if (strcmp(name, f->source) == 0)
		return ASY_OK;
	snprintf(f->source, sizeof(f->source), "%s", name);
	return asy_vdb_source(f->w, name, f->kind->name);
}

enum asy_err asy_feed_open(struct asy_feed *f, struct asy_bytes name, struct asy_bytes raw, bool *ret_same)
{
	enum asy_record_news news;
	enum asy_err err;

	*ret_same = false;
	if (!name.n || name.n > 200)
		return asy_feed_refuse(f, "a record without a usable name");
	if (f->kind->source) {
		err = asy_feed_source(f, "%s", f->kind->source);
		if (err)
			return err;
	}
	err = asy_vdb_record_begin(f->w, name, raw, &news);
	*ret_same = news == ASY_RECORD_SAME;
	if (!err && news == ASY_RECORD_TWICE)
		return asy_feed_refuse(f, "the same name stands in this feed twice, with other content");
	return err;
}

/* The reader's verdict on one piece. */
static enum asy_err judge(struct asy_feed *f, enum asy_err err, uint64_t offset)
{
	if (err == ASY_CORRUPT && f->why) {
		refused(f, offset, f->why);
		return ASY_OK;
	}
	if (err == ASY_LIMIT) {
		refused(f, offset, "more products, versions or text than one record may hold");
		asy_vdb_record_drop(f->w);
		return ASY_OK;
	}
	return err == ASY_NOT_FOUND ? ASY_OK : err;
}

static enum asy_err take(void *context, const struct asy_feed_piece *piece)
{
	struct asy_feed *f = context;
	struct asy_json_value *v = NULL;
	asy_feed_record_fn *fn = piece->header ? f->kind->header : f->kind->record;
	size_t at = 0;
	enum asy_err err;

	if (piece->header && (!fn || piece->value.n > 4096))
		return ASY_OK;
	f->why = NULL;
	if (piece->err) {
		refused(f, piece->offset, piece->err == ASY_LIMIT ? "longer than a record may be" : "the file ends inside this record");
		return ASY_OK;
	}
	asy_arena_clear(&f->arena);
	if (f->kind->shape == ASY_SHAPE_LINES) {
		f->line++;
		return judge(f, fn(f, NULL, piece->key, piece->value), piece->offset);
	}
	err = asy_json_read(&f->arena, piece->value, &v, &at);
	if (err == ASY_NOMEM)
		err = ASY_LIMIT;
	if (err) {
		refused(f, piece->offset + at, err == ASY_LIMIT ? "nested too deeply, or a text or list too long" : "not well-formed JSON");
		return ASY_OK;
	}
	return judge(f, fn(f, v, piece->key, piece->value), piece->offset);
}

static const struct asy_feed_kind *detect(struct asy_bytes head)
{
	for (size_t i = 0; asy_feed_kinds[i]; i++)
		if (asy_feed_kinds[i]->is(head))
			return asy_feed_kinds[i];
	return NULL;
}

static enum asy_err import_stream(struct asy_feed *f, const char *name, struct asy_bytes content)
{
	struct asy_feed_input *in = asy_feed_input_new(content);
	struct asy_feed_split s;
	uint64_t at = 0;
	enum asy_err err;

	if (!in)
		return ASY_NOMEM;
	asy_feed_split_init(&s, in);
	f->kind = detect(asy_feed_split_head(&s, HEAD));
	f->file = name;
	f->line = 0;
	f->source[0] = 0;
	if (!f->kind) {
		err = ASY_UNSUPPORTED;
	} else {
		f->files++;
		err = asy_feed_split_run(&s, f->kind->shape, f->kind->list, take, f, &at);
		if (err == ASY_TRUNCATED || err == ASY_CORRUPT || err == ASY_LIMIT) {
			f->cut = true;
			refused(f, at, err == ASY_TRUNCATED ? "the file ends early; what came before is kept"
			                                    : "no readable feed from here on; what came before is kept");
			err = ASY_OK;
		}
	}
	asy_feed_split_release(&s);
	asy_feed_input_free(in);
	return err;
}

static enum asy_err import_any(struct asy_feed *f, const char *name, struct asy_bytes content, unsigned depth);

static enum asy_err unpack(const struct zip_entry *e, struct asy_buf *out)
{
	size_t used;

	asy_buf_clear(out);
	if (e->flags & ZIP_ENCRYPTED)
		return ASY_ENCRYPTED;
	if (e->method == METHOD_STORED) {
		asy_buf_append(out, e->data);
		return out->err;
	}
	return e->method == METHOD_DEFLATE ? asy_codec_deflate.decode(e->data, (size_t)e->size, out, &used) : ASY_UNSUPPORTED;
}

static enum asy_err import_member(struct asy_feed *f, const char *archive, const struct zip_entry *e, struct asy_buf *out, unsigned depth)
{
	char name[512];
	enum asy_err err;

	if (!asy_bytes_ends(e->name, ".json") && !asy_bytes_ends(e->name, ".csv") && !asy_bytes_ends(e->name, ".zip"))
		return ASY_OK;
	snprintf(name, sizeof(name), "%s: %.*s", archive, e->name.n > 300 ? 300 : (int)e->name.n, (const char *)e->name.p);
	err = unpack(e, out);
	if (err) {
		f->file = name;
		f->line = 0;
		refused(f, e->at, "this file of the archive cannot be unpacked");
		return ASY_OK;
	}
	err = import_any(f, name, asy_buf_bytes(out), depth + 1);
	f->unknown += err == ASY_UNSUPPORTED;
	return err == ASY_UNSUPPORTED ? ASY_OK : err;
}

static enum asy_err import_zip(struct asy_feed *f, const char *name, struct asy_bytes content, unsigned depth)
{
	struct zip_scan scan;
	struct zip_entry e;
	struct asy_buf out;
	uint64_t members = 0;
	enum asy_err err = zip_scan_init(&scan, content);

	asy_buf_init(&out, depth ? ASY_LIMIT_FEED_RECORD : 32 * ASY_LIMIT_FEED_RECORD);
	while (!err && zip_scan_next(&scan, &e)) {
		if (++members > ASY_LIMIT_FEED_MEMBERS)
			break;
		err = import_member(f, name, &e, &out, depth);
	}
	if (!err && (scan.err || !scan.has_directory || members > ASY_LIMIT_FEED_MEMBERS)) {
		f->file = name;
		f->line = 0;
		f->cut = true;
		refused(f, scan.at, "the archive is damaged or cut short; what could be read is kept");
	}
	asy_buf_release(&out);
	return err;
}

static enum asy_err import_any(struct asy_feed *f, const char *name, struct asy_bytes content, unsigned depth)
{
	if (content.n > 4 && memcmp(content.p, "PK\x03\x04", 4) == 0)
		return depth < ARCHIVES ? import_zip(f, name, content, depth) : ASY_UNSUPPORTED;
	return import_stream(f, name, content);
}

enum asy_err asy_feed_import_bytes(struct asy_feed *f, const char *name, struct asy_bytes content)
{
	enum asy_err err, last;
	uint64_t files = f->files;

	f->refused_before = f->refused;
	f->cut = false;
	err = import_any(f, name, content, 0);
	last = asy_vdb_sources_done(f->w, f->now, f->refused - f->refused_before, !f->cut);
	f->source[0] = 0;
	if (!err && f->files == files && f->unknown)
		err = ASY_UNSUPPORTED;
	return err ? err : last;
}

enum asy_err asy_feed_import(struct asy_feed *f, const char *path)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	void *map;
	enum asy_err err;

	if (fd < 0)
		return errno == ENOENT ? ASY_NOT_FOUND : errno == EACCES ? ASY_DENIED : ASY_IO;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return ASY_IO;
	}
	map = st.st_size ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : NULL;
	close(fd);
	if (map == MAP_FAILED)
		return ASY_IO;
	err = asy_feed_import_bytes(f, path, (struct asy_bytes){map, (size_t)st.st_size});
	if (map)
		munmap(map, (size_t)st.st_size);
	return err;
}
