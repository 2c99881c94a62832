/* Layouts: "Initramfs buffer format" of the Linux kernel documentation for newc and crc; POSIX.1-2001
 * pax, "cpio Interchange Format", for odc; cpio(5) of libarchive for the binary form. */
#include "container/cpio_read.h"

#include "base/ckd.h"
#include "base/limits.h"

enum {
	MAGIC = 6,
	NEWC_HEADER = 110,
	NEWC_FIELDS = 13,
	ODC_HEADER = 76,
	ODC_FIELDS = 10,
	BIN_HEADER = 26,
	BIN_WORDS = 13,
	BLOCK = 512,         /* cpio(1) fills the last block of its output with zero bytes */
	MAX_GAP = 64 * 1024, /* zero bytes between two archives */
};

static const struct {
	const char *name;
	unsigned header, align;
} forms[CPIO__MAX] = {
	[CPIO_NEWC] = {"newc", NEWC_HEADER, 4},
	[CPIO_CRC] = {"crc", NEWC_HEADER, 4},
	[CPIO_ODC] = {"odc", ODC_HEADER, 1},
	[CPIO_BIN_LE] = {"binary little-endian", BIN_HEADER, 2},
	[CPIO_BIN_BE] = {"binary big-endian", BIN_HEADER, 2},
};

const char *cpio_form_name(enum cpio_form form)
{
	return forms[form].name;
}

static bool find_form(struct asy_bytes b, enum cpio_form *ret_form)
{
	if (asy_bytes_starts(b, "070701"))
		*ret_form = CPIO_NEWC;
	else if (asy_bytes_starts(b, "070702"))
		*ret_form = CPIO_CRC;
	else if (asy_bytes_starts(b, "070707"))
		*ret_form = CPIO_ODC;
	else if (asy_bytes_starts(b, "\xc7\x71"))
		*ret_form = CPIO_BIN_LE;
	else if (asy_bytes_starts(b, "\x71\xc7"))
		*ret_form = CPIO_BIN_BE;
	else
		return false;
	return true;
}

/* Thirteen fields of eight hexadecimal digits. Returns the length of the name with its NUL, or 0. */
static uint64_t read_newc(struct asy_bytes header, struct cpio_entry *e)
{
	uint64_t f[NEWC_FIELDS];
	bool ok = true;

	for (size_t i = 0; i < NEWC_FIELDS; i++)
		if (!asy_archive_digits(asy_bytes_sub(header, MAGIC + 8 * i, 8, &ok), 16, &f[i]))
			return 0;
	e->ino = f[0];
	e->mode = (uint32_t)f[1];
	e->uid = (uint32_t)f[2];
	e->gid = (uint32_t)f[3];
	e->nlink = (uint32_t)f[4];
	e->mtime = f[5];
	e->size = f[6];
	e->dev = f[7] << 32 | f[8];
	e->rdev_major = (uint32_t)f[9];
	e->rdev_minor = (uint32_t)f[10];
	e->check = (uint32_t)f[12];
	return f[11];
}

/* Octal digits, 6 to a field, 11 for time and size. */
static uint64_t read_odc(struct asy_bytes header, struct cpio_entry *e)
{
	static const uint8_t widths[ODC_FIELDS] = {6, 6, 6, 6, 6, 6, 6, 11, 6, 11};
	uint64_t f[ODC_FIELDS];
	size_t at = MAGIC;
	bool ok = true;

	for (size_t i = 0; i < ODC_FIELDS; i++) {
		if (!asy_archive_digits(asy_bytes_sub(header, at, widths[i], &ok), 8, &f[i]))
			return 0;
		at += widths[i];
	}
	e->dev = f[0];
	e->ino = f[1];
	e->mode = (uint32_t)f[2];
	e->uid = (uint32_t)f[3];
	e->gid = (uint32_t)f[4];
	e->nlink = (uint32_t)f[5];
	e->rdev_major = (uint32_t)f[6] >> 8;
	e->rdev_minor = (uint32_t)f[6] & 0xff;
	e->mtime = f[7];
	e->size = f[9];
	return f[8];
}

/* Words of 16 bits; of the two that make a 32-bit number the higher stands first (PDP-11). */
static uint64_t read_binary(struct asy_bytes header, enum asy_endian endian, struct cpio_entry *e)
{
	struct asy_rd r = asy_rd_init(header);
	uint32_t w[BIN_WORDS];

	for (size_t i = 0; i < BIN_WORDS; i++)
		w[i] = (uint32_t)asy_rd_uint(&r, 2, endian);
	if (!asy_rd_ok(&r))
		return 0;
	e->dev = w[1];
	e->ino = w[2];
	e->mode = w[3];
	e->uid = w[4];
	e->gid = w[5];
	e->nlink = w[6];
	e->rdev_major = w[7] >> 8;
	e->rdev_minor = w[7] & 0xff;
	e->mtime = w[8] << 16 | w[9];
	e->size = w[11] << 16 | w[12];
	return w[10];
}

static uint64_t read_header(enum cpio_form form, struct asy_bytes header, struct cpio_entry *e)
{
	switch (form) {
	case CPIO_NEWC:
	case CPIO_CRC:
		return read_newc(header, e);
	case CPIO_ODC:
		return read_odc(header, e);
	case CPIO_BIN_LE:
		return read_binary(header, ASY_LE, e);
	case CPIO_BIN_BE:
		return read_binary(header, ASY_BE, e);
	case CPIO__MAX:
	default:
		return 0;
	}
}

static bool is_trailer(const struct cpio_entry *e)
{
	return asy_bytes_is(e->name, "TRAILER!!!") && e->size == 0;
}

/* The name with its NUL and the data, both filled up to the form's alignment. */
static enum asy_err read_body(struct asy_bytes in, unsigned header, unsigned align, uint64_t n_name, struct cpio_entry *e)
{
	bool ok;
	struct asy_bytes name = asy_bytes_sub(in, e->at + header, n_name, &ok);

	if (!ok)
		return n_name > ASY_LIMIT_ARCHIVE_NAME ? ASY_CORRUPT : ASY_TRUNCATED;
	if (n_name > ASY_LIMIT_ARCHIVE_NAME || name.p[n_name - 1] != 0)
		return ASY_CORRUPT;
	while (name.n && name.p[name.n - 1] == 0)
		name.n--;
	e->name = name;
	if (name.n == 0 || (!asy_archive_type(e->mode, &e->type) && !is_trailer(e)))
		return ASY_CORRUPT;
	/* sums of a position in memory and numbers below 2^36: no overflow in 64 bits */
	if (asy_ckd_align(&e->data_at, e->at + header + n_name, align) ||
	    asy_ckd_align(&e->end, e->data_at + e->size, align))
		return ASY_CORRUPT;
	e->data = asy_bytes_head(asy_bytes_from_offset(in, e->data_at), e->size);
	return ASY_OK;
}

static enum asy_err read_entry(struct asy_bytes in, uint64_t at, enum cpio_form form, struct cpio_entry *ret_entry)
{
	struct asy_bytes rest = asy_bytes_from_offset(in, at);
	enum cpio_form found;
	uint64_t n_name;

	if (rest.n < MAGIC)
		return ASY_TRUNCATED;
	if (!find_form(rest, &found) || found != form)
		return ASY_CORRUPT;
	if (rest.n < forms[form].header)
		return ASY_TRUNCATED;
	*ret_entry = (struct cpio_entry){.at = at};
	n_name = read_header(form, asy_bytes_head(rest, forms[form].header), ret_entry);
	if (n_name < 2)
		return ASY_CORRUPT;
	return read_body(in, forms[form].header, forms[form].align, n_name, ret_entry);
}

enum asy_err cpio_scan_init(struct cpio_scan *s, struct asy_bytes in)
{
	struct cpio_entry first;

	*s = (struct cpio_scan){.in = in};
	if (!find_form(in, &s->form))
		return ASY_NOT_FOUND;
	return read_entry(in, 0, s->form, &first);
}

/* Behind a trailer: another archive of the hexadecimal forms, or the zero bytes that fill the last block. */
static bool find_member(struct cpio_scan *s)
{
	uint64_t gap = asy_archive_zeros(s->in, s->at, MAX_GAP), next = s->at + gap;
	struct cpio_entry entry;
	enum cpio_form form;

	if (forms[s->form].align == 4 && next % 4 == 0 && find_form(asy_bytes_from_offset(s->in, next), &form) &&
	    forms[form].align == 4 && read_entry(s->in, next, form, &entry) == ASY_OK) {
		s->at = next;
		s->form = form;
		s->member++;
		return true;
	}
	if (gap > (BLOCK - s->at % BLOCK) % BLOCK)
		gap = (BLOCK - s->at % BLOCK) % BLOCK;
	if (s->at + gap == s->in.n || (s->at + gap) % BLOCK == 0)
		s->at += gap;
	s->complete = true;
	return false;
}

bool cpio_scan_next(struct cpio_scan *s, struct cpio_entry *ret_entry)
{
	if (s->err || s->complete)
		return false;
	for (;;) {
		enum asy_err err = read_entry(s->in, s->at, s->form, ret_entry);

		if (err) {
			s->err = err;
			return false;
		}
		ret_entry->member = s->member;
		if (ret_entry->end > s->in.n) {
			/* the last entry's filling may be missing; its data may not */
			if (ret_entry->data.n < ret_entry->size)
				s->err = ASY_TRUNCATED;
			s->at = s->in.n;
		} else {
			s->at = ret_entry->end;
		}
		if (!is_trailer(ret_entry))
			return true;
		if (!find_member(s))
			return false;
	}
}
