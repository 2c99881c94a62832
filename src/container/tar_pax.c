/* Records of pax extension headers: "LENGTH KEY=VALUE\n", the length in decimal and counting all of it. */
#include <string.h>

#include "base/limits.h"
#include "container/tar_read.h"

static bool decimal(struct asy_bytes b, uint64_t *ret_value)
{
	return asy_archive_digits(b, 10, ret_value);
}

static bool seconds(struct asy_bytes b, int64_t *ret_value)
{
	bool negative = asy_bytes_starts(b, "-");
	uint64_t value;

	if (negative)
		b = asy_bytes_from_offset(b, 1);
	if (!decimal(asy_bytes_head(b, asy_bytes_find_byte(b, '.', 0)), &value) || value > INT64_MAX)
		return false;
	*ret_value = negative ? -(int64_t)value : (int64_t)value;
	return true;
}

static void take_xattr(struct asy_bytes name, struct asy_bytes value, struct tar_meta *meta, struct asy_vec *xattrs)
{
	struct asy_xattr *x;

	if (!xattrs)
		return;
	x = value.n > ASY_LIMIT_XATTR_BYTES ? NULL : asy_vec_push(xattrs);
	if (x)
		*x = (struct asy_xattr){name, value};
	else
		meta->bad = true;
}

/* GNU.sparse.offset opens a part of a format 0.0 map, GNU.sparse.numbytes closes it. */
static void take_part(bool opens, uint64_t number, struct tar_meta *meta, struct asy_vec *parts)
{
	struct tar_part *part = !parts ? NULL : opens ? asy_vec_push(parts) :
		parts->len ? asy_vec_at(parts, parts->len - 1) : NULL;

	if (!part)
		meta->bad = true;
	else if (opens)
		part->offset = number;
	else
		part->n = number;
}

static void take_sparse(struct asy_bytes key, struct asy_bytes value, struct tar_meta *meta, struct asy_vec *parts)
{
	uint64_t number = 0;

	meta->sparse = true;
	if (asy_bytes_is(key, "name")) {
		meta->sparse_name = value;
		return;
	}
	if (asy_bytes_is(key, "map")) {
		meta->map_text = value;
		return;
	}
	if (!decimal(value, &number)) {
		meta->bad = true;
	} else if (asy_bytes_is(key, "major")) {
		meta->sparse_major = number;
	} else if (asy_bytes_is(key, "minor")) {
		meta->sparse_minor = number;
	} else if (asy_bytes_is(key, "size") || asy_bytes_is(key, "realsize")) {
		meta->real_size = number;
		meta->has_real_size = true;
	} else if (asy_bytes_is(key, "offset")) {
		take_part(true, number, meta, parts);
	} else if (asy_bytes_is(key, "numbytes")) {
		take_part(false, number, meta, parts);
	}
}

static void take_number(struct asy_bytes value, uint64_t *ret_number, bool *ret_has, struct tar_meta *meta)
{
	if (decimal(value, ret_number))
		*ret_has = true;
	else
		meta->bad = true;
}

static void take_record(struct asy_bytes key, struct asy_bytes value, struct tar_meta *meta, struct asy_vec *xattrs,
                        struct asy_vec *parts)
{
	if (asy_bytes_is(key, "path")) {
		meta->path = value;
	} else if (asy_bytes_is(key, "linkpath")) {
		meta->linkpath = value;
	} else if (asy_bytes_is(key, "size")) {
		take_number(value, &meta->size, &meta->has_size, meta);
	} else if (asy_bytes_is(key, "uid")) {
		take_number(value, &meta->uid, &meta->has_uid, meta);
	} else if (asy_bytes_is(key, "gid")) {
		take_number(value, &meta->gid, &meta->has_gid, meta);
	} else if (asy_bytes_is(key, "mtime")) {
		meta->has_mtime = seconds(value, &meta->mtime);
		meta->bad |= !meta->has_mtime;
	} else if (asy_bytes_starts(key, "SCHILY.xattr.")) {
		take_xattr(asy_bytes_from_offset(key, strlen("SCHILY.xattr.")), value, meta, xattrs);
	} else if (asy_bytes_is(key, "RHT.security.selinux")) {
		take_xattr(asy_bytes_from_offset(key, strlen("RHT.")), value, meta, xattrs);
	} else if (asy_bytes_starts(key, "GNU.sparse.")) {
		take_sparse(asy_bytes_from_offset(key, strlen("GNU.sparse.")), value, meta, parts);
	}
}

void tar_pax_read(struct asy_bytes records, struct tar_meta *meta, struct asy_vec *xattrs, struct asy_vec *parts)
{
	while (records.n) {
		size_t blank = asy_bytes_find_byte(records, ' ', 0), equals;
		uint64_t length;
		struct asy_bytes record;

		if (!decimal(asy_bytes_head(records, blank), &length) || length > records.n || length < blank + 2 ||
		    records.p[length - 1] != '\n') {
			meta->bad = true;
			return;
		}
		record = (struct asy_bytes){records.p + blank + 1, (size_t)length - blank - 2};
		records = asy_bytes_from_offset(records, length);
		equals = asy_bytes_find_byte(record, '=', 0);
		if (equals == record.n)
			meta->bad = true;
		else
			take_record(asy_bytes_head(record, equals), asy_bytes_from_offset(record, equals + 1), meta, xattrs, parts);
	}
}
