/* ar archives: the outer form of .deb and old .ipk packages, and of static libraries. Names of the GNU and
 * the BSD kind; symbol tables are left out. */
#include "base/limits.h"
#include "container/archive.h"

enum { START = 8, HEADER = 60, NAME = 16, MTIME = 16, UID = 28, GID = 34, MODE = 40, SIZE = 48, END_MARK = 58 };

struct entry {
	uint64_t at, data_at, end, size;
	struct asy_bytes name, data;
	uint32_t mode, uid, gid;
	int64_t mtime;
	bool skip; /* a table of the archive itself */
};

struct scan {
	struct asy_bytes in;
	uint64_t at;
	struct asy_bytes long_names; /* GNU: the content of the member "//" */
	enum asy_err err;            /* why it ended before the end of the bytes */
};

static struct asy_bytes field(struct asy_bytes header, uint64_t offset, uint64_t size)
{
	bool ok;
	struct asy_bytes f = asy_bytes_sub(header, offset, size, &ok);

	while (f.n && f.p[f.n - 1] == ' ')
		f.n--;
	return f;
}

/* An empty field is 0: the tables have no owner. */
static bool number(struct asy_bytes f, unsigned base, uint64_t *ret_value)
{
	*ret_value = 0;
	return f.n == 0 || asy_archive_digits(f, base, ret_value);
}

static bool read_numbers(struct asy_bytes header, struct entry *e)
{
	uint64_t mtime, uid, gid, mode;
	struct asy_bytes size = field(header, SIZE, 10);

	if (!number(field(header, MTIME, 12), 10, &mtime) || !number(field(header, UID, 6), 10, &uid) ||
	    !number(field(header, GID, 6), 10, &gid) || !number(field(header, MODE, 8), 8, &mode) ||
	    !asy_archive_digits(size, 10, &e->size))
		return false;
	e->mtime = (int64_t)mtime;
	e->uid = (uint32_t)uid;
	e->gid = (uint32_t)gid;
	e->mode = (uint32_t)mode & 07777;
	return true;
}

/* "/123": the name stands at 123 in the table, up to "/\n". */
static bool take_long_name(const struct scan *s, struct entry *e)
{
	uint64_t at;
	struct asy_bytes rest;

	if (!asy_archive_digits(asy_bytes_from_offset(e->name, 1), 10, &at) || at >= s->long_names.n)
		return false;
	rest = asy_bytes_from_offset(s->long_names, at);
	e->name = asy_bytes_head(rest, asy_bytes_find_byte(rest, '\n', 0));
	return true;
}

/* "#1/12": the first 12 bytes of the data are the name. */
static bool take_bsd_name(struct entry *e)
{
	uint64_t n;

	if (!asy_archive_digits(asy_bytes_from_offset(e->name, 3), 10, &n) || n > e->size || n > e->data.n)
		return false;
	e->name = asy_bytes_head(e->data, n);
	e->name = asy_bytes_head(e->name, asy_bytes_find_byte(e->name, 0, 0));
	e->data = asy_bytes_from_offset(e->data, n);
	e->data_at += n;
	e->size -= n;
	return true;
}

static bool set_name(struct scan *s, struct entry *e)
{
	if (asy_bytes_is(e->name, "//")) {
		s->long_names = e->data;
		e->skip = true;
	} else if (asy_bytes_is(e->name, "/") || asy_bytes_is(e->name, "/SYM64/") || asy_bytes_starts(e->name, "__.SYMDEF")) {
		e->skip = true;
	} else if (asy_bytes_starts(e->name, "/")) {
		if (!take_long_name(s, e))
			return false;
	} else if (asy_bytes_starts(e->name, "#1/")) {
		if (!take_bsd_name(e))
			return false;
		e->skip = asy_bytes_starts(e->name, "__.SYMDEF");
	}
	while (e->name.n && e->name.p[e->name.n - 1] == '/')
		e->name.n--;
	return true;
}

static bool next(struct scan *s, struct entry *ret_entry)
{
	bool ok;
	struct asy_bytes header = asy_bytes_sub(s->in, s->at, HEADER, &ok);
	struct entry e = {.at = s->at, .data_at = s->at + HEADER};

	if (s->err || s->at == s->in.n)
		return false;
	if (!ok) {
		s->err = ASY_TRUNCATED;
		return false;
	}
	if (!asy_bytes_is(asy_bytes_from_offset(header, END_MARK), "`\n") || !read_numbers(header, &e)) {
		s->err = ASY_CORRUPT;
		return false;
	}
	e.name = field(header, 0, NAME);
	e.data = asy_bytes_head(asy_bytes_from_offset(s->in, e.data_at), e.size);
	e.end = e.data_at + e.size; /* ten decimal digits: no overflow */
	if (!set_name(s, &e)) {
		s->err = e.data.n < e.size ? ASY_TRUNCATED : ASY_CORRUPT;
		return false;
	}
	if (e.end > s->in.n)
		s->err = ASY_TRUNCATED;
	e.end += e.end % 2;
	s->at = e.end < s->in.n ? e.end : s->in.n;
	*ret_entry = e;
	return true;
}

static enum asy_err start(struct scan *s, struct asy_bytes in)
{
	*s = (struct scan){.in = in, .at = START};
	return asy_bytes_starts(in, "!<arch>\n") ? ASY_OK : ASY_NOT_FOUND;
}

static enum asy_err probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	struct asy_claim claim = {0};
	struct scan s;
	struct entry e;
	uint64_t entries = 0;
	enum asy_err err = start(&s, in);

	while (!err && next(&s, &e))
		entries++;
	if (err || entries == 0)
		return err ? err : s.err == ASY_TRUNCATED ? ASY_TRUNCATED : ASY_CORRUPT;
	claim.truncated = s.err == ASY_TRUNCATED;
	claim.length = claim.truncated ? in.n : s.at;
	claim.confidence = s.err == ASY_OK ? 80 : 50; /* there is no end mark: what follows may be anything */
	asy_claim_label(&claim, "ar archive, %llu members", (unsigned long long)entries);
	*ret_claim = claim;
	return ASY_OK;
}

static enum asy_err load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct entry *e = node->ctx;

	(void)scratch;
	*ret_content = e->data;
	return e->data.n < e->size ? ASY_TRUNCATED : ASY_OK;
}

static enum asy_err walk(const struct asy_walk *w)
{
	struct scan s;
	struct entry e;
	enum asy_err err = start(&s, asy_bytes_head(w->in, w->claim->length));

	while (!err && next(&s, &e)) {
		struct asy_node node = {
			.type = ASY_NODE_FILE,
			.path = asy_archive_node_path(w->sink, ASY_NODE_FILE, e.name, "unnamed", e.at),
			.mode = e.mode,
			.uid = e.uid,
			.gid = e.gid,
			.has_owner = true,
			.mtime = e.mtime,
			.size = e.size,
			.offset = e.data_at,
			.load = load,
			.ctx = &e,
		};

		if (!e.skip)
			err = w->sink->node(w->sink, &node);
	}
	if (!err && w->claim->truncated)
		w->sink->problem(w->sink, ASY_TRUNCATED, s.in.n, "the ar archive ends inside a member");
	return err;
}

static const struct asy_magic magics[] = {
	{0, 8, "!<arch>\n"},
};

const struct asy_container asy_container_ar = {
	.name = "ar",
	.title = "ar archive",
	.kind = ASY_KIND_ARCHIVE,
	.decoded = "common, GNU and BSD names",
	.not_decoded = "thin archives; symbol tables are left out",
	.source = "System V ABI, chapter 7; ar(5) of libarchive",
	.magics = magics,
	.n_magics = 1,
	.probe = probe,
	.walk = walk,
};
