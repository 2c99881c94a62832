/* PKWARE APPNOTE.TXT 6.3.10; the extra fields of Unix are described in Info-ZIP's "extrafld.txt". */
#include "container/zip_read.h"

#include "base/ckd.h"

enum {
	LOCAL = 30, END64 = 56, LOCATOR64 = 20,
	DIRECTORIES_TRIED = 16, /* end records whose directory is walked; inner archives do not get that far */
	VERSION_MAX = 63, /* of the specification, times ten */
	FROM_UNIX = 3, FROM_MACOS = 19,
	EXTRA_ZIP64 = 0x0001, EXTRA_TIME = 0x5455, EXTRA_OWNER = 0x7875,
};

static const uint32_t local_magic = 0x04034b50, central_magic = 0x02014b50, end64_magic = 0x06064b50, locator64_magic = 0x07064b50, full = UINT32_MAX;

/* Days since 1970 of a date (proleptic Gregorian calendar). */
static int64_t days(int64_t year, int64_t month, int64_t day)
{
	int64_t y = month > 2 ? year : year - 1, m = (month + 9) % 12;

	return 365 * y + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day - 1 - 719468;
}

/* Two words in local time of nobody knows where: taken as UTC. */
static int64_t dos_time(uint16_t time, uint16_t date)
{
	if (date == 0)
		return 0;
	return days(1980 + (date >> 9), (date >> 5) & 15, date & 31) * 86400 + (time >> 11) * 3600 +
		((time >> 5) & 63) * 60 + (time & 31) * 2;
}

/* A number of up to 8 bytes behind its own length: how the owner is stored. */
static uint32_t sized_number(struct asy_rd *r)
{
	struct asy_bytes b = asy_rd_bytes(r, asy_rd_u8(r));
	uint64_t value = 0;

	for (size_t i = 0; i < b.n && i < 4; i++)
		value |= (uint64_t)b.p[i] << (8 * i);
	return (uint32_t)value;
}

static void read_zip64(struct asy_rd r, struct zip_entry *e)
{
	if (e->size == full)
		e->size = asy_rd_le64(&r);
	if (e->packed == full)
		e->packed = asy_rd_le64(&r);
	if (e->at == full)
		e->at = asy_rd_le64(&r);
}

static void read_extra(struct asy_bytes extra, struct zip_entry *e)
{
	struct asy_rd r = asy_rd_init(extra);

	while (asy_rd_left(&r) >= 4) {
		uint16_t id = asy_rd_le16(&r), size = asy_rd_le16(&r);
		struct asy_rd f = asy_rd_init(asy_rd_bytes(&r, size));

		if (!asy_rd_ok(&r))
			return;
		if (id == EXTRA_ZIP64) {
			read_zip64(f, e);
		} else if (id == EXTRA_TIME && asy_rd_u8(&f) & 1 && asy_rd_left(&f) >= 4) {
			e->mtime = (int32_t)asy_rd_le32(&f);
		} else if (id == EXTRA_OWNER && asy_rd_u8(&f) == 1) {
			e->uid = sized_number(&f);
			e->gid = sized_number(&f);
			e->has_owner = asy_rd_ok(&f);
		}
	}
}

/* The fields that both headers have in a row; returns the length of the name. */
static uint16_t read_common(struct asy_rd *r, struct zip_entry *e, uint16_t *ret_extra)
{
	uint16_t time, date, name;

	e->flags = asy_rd_le16(r);
	e->method = asy_rd_le16(r);
	time = asy_rd_le16(r);
	date = asy_rd_le16(r);
	e->mtime = dos_time(time, date);
	e->crc = asy_rd_le32(r);
	e->packed = asy_rd_le32(r);
	e->size = asy_rd_le32(r);
	name = asy_rd_le16(r);
	*ret_extra = asy_rd_le16(r);
	return name;
}

static enum asy_err read_local(struct asy_bytes in, uint64_t at, struct zip_entry *ret_entry)
{
	struct asy_bytes rest = asy_bytes_from_offset(in, at);
	struct asy_rd r = asy_rd_init(rest);
	struct zip_entry e = {.at = at};
	uint32_t magic = asy_rd_le32(&r);
	uint16_t version = asy_rd_le16(&r), name, extra;

	name = read_common(&r, &e, &extra);
	if (asy_rd_ok(&r) && (magic != local_magic || (version & 0xff) > VERSION_MAX || name == 0 || e.method > 99))
		return ASY_NOT_FOUND;
	e.name = asy_rd_bytes(&r, name);
	read_extra(asy_rd_bytes(&r, extra), &e);
	if (!asy_rd_ok(&r))
		return ASY_TRUNCATED;
	e.data_at = at + r.off;
	e.data = asy_bytes_head(asy_bytes_from_offset(in, e.data_at), e.packed);
	*ret_entry = e;
	return ASY_OK;
}

/* Moves *at behind the entry of the directory. False when there is none. */
static bool read_central(const struct zip_scan *s, uint64_t *at, struct zip_entry *ret_entry)
{
	struct asy_rd r = asy_rd_init(asy_bytes_head(s->in, s->end));
	struct zip_entry e = {0};
	uint16_t made_by, name, extra, comment;
	uint32_t magic, attributes;
	struct asy_bytes extra_bytes;

	asy_rd_seek(&r, *at);
	magic = asy_rd_le32(&r);
	made_by = asy_rd_le16(&r);
	asy_rd_skip(&r, 2);
	name = read_common(&r, &e, &extra);
	comment = asy_rd_le16(&r);
	asy_rd_skip(&r, 4);
	attributes = asy_rd_le32(&r);
	e.at = asy_rd_le32(&r);
	e.name = asy_rd_bytes(&r, name);
	extra_bytes = asy_rd_bytes(&r, extra);
	asy_rd_skip(&r, comment);
	if (!asy_rd_ok(&r) || magic != central_magic)
		return false;
	read_extra(extra_bytes, &e);
	if (made_by >> 8 == FROM_UNIX || made_by >> 8 == FROM_MACOS)
		e.mode = attributes >> 16;
	*at = r.off;
	*ret_entry = e;
	return true;
}

/* All entries of the directory are there, one behind the other, up to its end. */
static bool directory_is_whole(const struct zip_scan *s)
{
	struct zip_entry e;
	uint64_t at = s->at, n = 0;

	while (at < s->end && read_central(s, &at, &e))
		n++;
	return at == s->end && n == s->entries;
}

/* Replaces the numbers of the end record by those of the larger one before it. False, and nothing changed, when
 * there is none. */
static bool read_end64(struct asy_bytes in, uint64_t end_at, uint64_t *ret_entries, uint64_t *ret_size,
                       uint64_t *ret_offset, uint64_t *ret_directory_end)
{
	struct asy_rd r = asy_rd_init(asy_bytes_head(in, end_at));

	if (end_at < LOCATOR64 + END64)
		return false;
	asy_rd_seek(&r, end_at - LOCATOR64);
	if (asy_rd_le32(&r) != locator64_magic)
		return false;
	/* without the extensible part, which nobody writes */
	asy_rd_seek(&r, end_at - LOCATOR64 - END64);
	if (asy_rd_le32(&r) != end64_magic)
		return false;
	*ret_directory_end = end_at - LOCATOR64 - END64;
	asy_rd_skip(&r, 28);
	*ret_entries = asy_rd_le64(&r);
	*ret_size = asy_rd_le64(&r);
	*ret_offset = asy_rd_le64(&r);
	return asy_rd_ok(&r);
}

/* Whether an end record at `at` belongs to an archive that starts at 0; then the scan stands at the directory. */
static bool read_end(struct zip_scan *s, uint64_t at, unsigned *tried)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(s->in, at));
	uint64_t size, offset, end = at;
	uint16_t comment;

	asy_rd_skip(&r, 10);
	s->entries = asy_rd_le16(&r);
	size = asy_rd_le32(&r);
	offset = asy_rd_le32(&r);
	comment = asy_rd_le16(&r);
	asy_rd_skip(&r, comment);
	if (!asy_rd_ok(&r))
		return false;
	if (!read_end64(s->in, at, &s->entries, &size, &offset, &end) &&
	    (offset == full || size == full || s->entries == UINT16_MAX))
		return false;
	if (size > end || end - size > offset || s->entries == 0)
		return false;
	s->at = end - size;
	s->end = end;
	s->base = offset - s->at;
	s->length = at + r.off;
	return ++*tried <= DIRECTORIES_TRIED && directory_is_whole(s);
}

enum asy_err zip_scan_init(struct zip_scan *s, struct asy_bytes in)
{
	struct zip_entry first;
	const struct asy_bytes needle = ASY_BYTES_LITERAL("PK\5\6");
	unsigned tried = 0;
	enum asy_err err = read_local(in, 0, &first);

	*s = (struct zip_scan){.in = in};
	if (err)
		return err;
	for (size_t at = asy_bytes_find(in, needle, 0); at < in.n; at = asy_bytes_find(in, needle, at + 1)) {
		if (read_end(s, at, &tried)) {
			s->has_directory = true;
			return ASY_OK;
		}
	}
	*s = (struct zip_scan){.in = in, .end = in.n};
	return ASY_OK;
}

static bool next_in_directory(struct zip_scan *s, struct zip_entry *ret_entry)
{
	struct zip_entry local;

	if (s->at >= s->end)
		return false;
	if (!read_central(s, &s->at, ret_entry)) {
		s->err = ASY_CORRUPT;
		return false;
	}
	ret_entry->lost = ret_entry->at < s->base || read_local(s->in, ret_entry->at - s->base, &local) != ASY_OK;
	if (ret_entry->lost)
		return true;
	ret_entry->at -= s->base;
	ret_entry->data_at = local.data_at;
	ret_entry->data = asy_bytes_head(asy_bytes_from_offset(s->in, local.data_at), ret_entry->packed);
	return true;
}

/* Without a directory: one local header behind the other, as long as each knows its size. */
static bool next_local(struct zip_scan *s, struct zip_entry *ret_entry)
{
	enum asy_err err;

	if (s->err)
		return false;
	err = read_local(s->in, s->at, ret_entry);
	if (err || (ret_entry->flags & ZIP_SIZES_BEHIND && ret_entry->packed == 0)) {
		s->err = s->in.n - s->at < LOCAL ? ASY_TRUNCATED : err ? err : ASY_UNSUPPORTED;
		return false;
	}
	if (asy_ckd_add(&s->at, ret_entry->data_at, ret_entry->packed) || s->at > s->in.n) {
		s->at = s->in.n;
		s->err = ASY_TRUNCATED;
	}
	return true;
}

bool zip_scan_next(struct zip_scan *s, struct zip_entry *ret_entry)
{
	return s->has_directory ? next_in_directory(s, ret_entry) : next_local(s, ret_entry);
}
