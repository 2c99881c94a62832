/* rpm databases: header blobs (rpm-software-management.github.io: "RPM V4 Package format", header structure without its
 * magic), in SQLite or in rpm's own ndb container. */
#include <string.h>

#include "base/limits.h"
#include "component/package_files.h"
#include "component/sqlite_rows.h"

enum {
	TAG_NAME = 1000, TAG_VERSION = 1001, TAG_RELEASE = 1002, TAG_EPOCH = 1003, TAG_VENDOR = 1011,
	TAG_LICENSE = 1014, TAG_ARCH = 1022, TAG_SOURCERPM = 1044,
	TYPE_INT32 = 4, TYPE_STRING = 6, TYPE_I18N = 9,
	NDB_PAGE = 4096, NDB_BLOCK = 16,
};

/* "curl-7.76.1-19.el9.src.rpm" -> curl */
static struct asy_bytes source_name(struct asy_bytes rpm)
{
	for (int dashes = 0; rpm.n; rpm.n--)
		if (rpm.p[rpm.n - 1] == '-' && ++dashes == 2)
			return asy_bytes_head(rpm, rpm.n - 1);
	return rpm;
}

static void text_tag(struct package *p, uint32_t tag, struct asy_bytes value)
{
	switch (tag) {
	case TAG_NAME:
		p->name = value;
		break;
	case TAG_VERSION:
		p->version = value;
		break;
	case TAG_RELEASE:
		p->release = value;
		break;
	case TAG_VENDOR:
		p->supplier = value;
		break;
	case TAG_LICENSE:
		p->licence = value;
		break;
	case TAG_ARCH:
		p->arch = value;
		break;
	case TAG_SOURCERPM:
		p->upstream = source_name(value);
		break;
	default:
		break;
	}
}

enum asy_err package_read_rpm_header(struct package_reader *r, struct asy_bytes blob, uint64_t offset)
{
	struct asy_rd rd = asy_rd_init(blob), data;
	uint32_t entries = asy_rd_be32(&rd), size = asy_rd_be32(&rd);
	struct package p = {.format = "rpm", .offset = offset};
	size_t n = asy_rd_count(&rd, entries, 16, UINT32_MAX);

	data = asy_rd_sub(&rd, 8 + 16 * (uint64_t)n, size);
	if (!asy_rd_ok(&rd))
		return ASY_CORRUPT;
	for (size_t i = 0; i < n; i++) {
		uint32_t tag = asy_rd_be32(&rd), type = asy_rd_be32(&rd), at = asy_rd_be32(&rd), count = asy_rd_be32(&rd);
		struct asy_rd value = data;

		asy_rd_seek(&value, at);
		if (tag == TAG_EPOCH && type == TYPE_INT32 && count)
			p.epoch = asy_rd_be32(&value);
		else if ((type == TYPE_STRING || type == TYPE_I18N) && count)
			text_tag(&p, tag, asy_rd_cstring(&value, SIZE_MAX));
	}
	if (p.name.n == 0)
		return ASY_CORRUPT;
	if (!packages_add(r->list, r->file, &p))
		r->full = true;
	return ASY_OK;
}

struct rows {
	struct package_reader *reader;
	enum asy_err err;
};

static void row(void *ctx, struct asy_bytes value, uint64_t offset)
{
	struct rows *rows = ctx;
	enum asy_err err = package_read_rpm_header(rows->reader, value, offset);

	if (err && !rows->err)
		rows->err = err;
}

enum asy_err package_read_rpm_sqlite(struct package_reader *r, const char **ret_what)
{
	struct rows rows = {.reader = r};
	enum asy_err err = sqlite_rows(r->file->content, "Packages", 1, row, &rows);

	*ret_what = "rpm database in SQLite: not all packages could be read";
	return err ? err : rows.err;
}

/* ndb: pages of slots ("Slot", number, block, blocks), blobs ("BlbS", number, generation, length) at blocks of 16. */
enum asy_err package_read_rpm_ndb(struct package_reader *r, const char **ret_what)
{
	struct asy_rd rd = asy_rd_init(r->file->content), slots;
	bool magic = asy_bytes_is(asy_rd_bytes(&rd, 4), "RpmP");
	enum asy_err err = ASY_OK;
	uint32_t pages;

	*ret_what = "rpm database in ndb format: not all packages could be read";
	asy_rd_skip(&rd, 8);
	pages = asy_rd_le32(&rd);
	slots = asy_rd_sub(&rd, 0, NDB_PAGE * (uint64_t)pages);
	if (!magic || !asy_rd_ok(&rd))
		return magic ? ASY_TRUNCATED : ASY_UNSUPPORTED;
	asy_rd_skip(&slots, 32);
	while (asy_rd_left(&slots) >= 16) {
		bool slot = asy_bytes_is(asy_rd_bytes(&slots, 4), "Slot");
		uint32_t number = asy_rd_le32(&slots), block = asy_rd_le32(&slots);
		struct asy_rd blob = asy_rd_init(r->file->content);
		enum asy_err one;

		asy_rd_skip(&slots, 4);
		if (!slot || !number || !block)
			continue;
		asy_rd_seek(&blob, NDB_BLOCK * (uint64_t)block);
		if (!asy_bytes_is(asy_rd_bytes(&blob, 4), "BlbS") || asy_rd_le32(&blob) != number) {
			err = ASY_CORRUPT;
			continue;
		}
		asy_rd_skip(&blob, 4);
		one = package_read_rpm_header(r, asy_rd_bytes(&blob, asy_rd_le32(&blob)), NDB_BLOCK * (uint64_t)block);
		err = one ? one : err;
	}
	return err;
}
