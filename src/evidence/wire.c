#include "evidence/wire.h"

#include <string.h>

#include "base/limits.h"
#include "evidence/wire_field.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

#define TEXT(record, member) {ASY_WIRE_TEXT, offsetof(struct record, member), 0}
#define NAME(record, member) {ASY_WIRE_NAME, offsetof(struct record, member), 0}
#define U32(record, member, most) {ASY_WIRE_U32, offsetof(struct record, member), most}
#define U64(record, member) {ASY_WIRE_U64, offsetof(struct record, member), 0}
#define BOOL(record, member) {ASY_WIRE_BOOL, offsetof(struct record, member), 0}

static const struct asy_wire_field region_fields[] = {
	NAME(asy_region, parent),
	TEXT(asy_region, path),
	U64(asy_region, offset),
	U64(asy_region, length),
	TEXT(asy_region, container),
	TEXT(asy_region, label),
	NAME(asy_region, state),
	U32(asy_region, entropy, 800),
	U32(asy_region, confidence, 100),
	BOOL(asy_region, truncated),
};

static const struct asy_wire_field entry_fields[] = {
	NAME(asy_entry, path),
	{ASY_WIRE_NODE, offsetof(struct asy_entry, type), 0},
	U32(asy_entry, mode, 0),
	U32(asy_entry, uid, 0),
	U32(asy_entry, gid, 0),
	BOOL(asy_entry, has_owner),
	U64(asy_entry, size),
	{ASY_WIRE_I64, offsetof(struct asy_entry, mtime), 0},
	U32(asy_entry, rdev_major, 0),
	U32(asy_entry, rdev_minor, 0),
	{ASY_WIRE_HASH, offsetof(struct asy_entry, sha256), 0},
	TEXT(asy_entry, target),
	TEXT(asy_entry, xattrs),
	U64(asy_entry, offset),
	TEXT(asy_entry, container),
	U32(asy_entry, links, 0),
};

static const struct asy_wire_field component_fields[] = {
	NAME(asy_component, name),
	TEXT(asy_component, version),
	TEXT(asy_component, type),
	TEXT(asy_component, purl),
	TEXT(asy_component, cpe),
	TEXT(asy_component, licence),
	TEXT(asy_component, supplier),
	TEXT(asy_component, upstream),
	TEXT(asy_component, source),
	TEXT(asy_component, path),
	TEXT(asy_component, evidence),
	TEXT(asy_component, files),
	TEXT(asy_component, depends),
	U64(asy_component, offset),
	U32(asy_component, confidence, 100),
};

static const struct asy_wire_field coverage_fields[] = {
	NAME(asy_coverage, area),
	TEXT(asy_coverage, unit),
	U64(asy_coverage, examined),
	U64(asy_coverage, total),
	BOOL(asy_coverage, complete),
	U64(asy_coverage, observations),
	TEXT(asy_coverage, reason),
};

static const struct asy_wire_field problem_fields[] = {
	{ASY_WIRE_ERR, offsetof(struct asy_problem, err), 0},
	TEXT(asy_problem, path),
	U64(asy_problem, offset),
	TEXT(asy_problem, what),
	TEXT(asy_problem, stage),
};

static const struct asy_wire_field observation_fields[] = {
	NAME(asy_observation, kind),
	NAME(asy_observation, collector),
	TEXT(asy_observation, subject),
	{ASY_WIRE_TEXT, offsetof(struct asy_observation, summary), ASY_LIMIT_ATTRIBUTE_BYTES},
	TEXT(asy_observation, locus.path),
	U64(asy_observation, locus.offset),
	U64(asy_observation, locus.length),
	U32(asy_observation, locus.line, 0),
};

/* Put and get of a record that is nothing but its fields. */
#define PLAIN(name) \
	void asy_wire_put_##name(struct asy_buf *out, const struct asy_##name *r) \
	{ \
		asy_wire_put(out, name##_fields, COUNT(name##_fields), r); \
	} \
	enum asy_err asy_wire_get_##name(struct asy_bytes in, struct asy_##name *ret) \
	{ \
		struct asy_rd r = asy_rd_init(in); \
\
		*ret = (struct asy_##name){0}; \
		asy_wire_get(&r, name##_fields, COUNT(name##_fields), ret); \
		return asy_rd_ok(&r) && asy_rd_left(&r) == 0 ? ASY_OK : ASY_PROTOCOL; \
	}

PLAIN(region)
PLAIN(entry)
PLAIN(component)
PLAIN(coverage)
PLAIN(problem)

void asy_wire_put_observation(struct asy_buf *out, const struct asy_observation *o)
{
	asy_wire_put(out, observation_fields, COUNT(observation_fields), o);
	asy_buf_u8(out, (uint8_t)o->n_attrs);
	for (size_t i = 0; i < o->n_attrs; i++) {
		const struct asy_attr *attr = &o->attrs[i];

		asy_wire_put_text(out, attr->key, ASY_LIMIT_ATTRIBUTE_BYTES);
		asy_buf_u8(out, (uint8_t)attr->type);
		if (attr->type == ASY_ATTR_TEXT)
			asy_wire_put_text(out, attr->text, ASY_LIMIT_ATTRIBUTE_BYTES);
		else
			asy_buf_le64(out, (uint64_t)attr->number);
	}
}

static void get_attr(struct asy_rd *r, const struct asy_kind *kind, const struct asy_observation *so_far,
                     struct asy_attr *ret)
{
	enum asy_attr_type declared;

	ret->key = asy_wire_get_text(r, ASY_LIMIT_ATTRIBUTE_BYTES);
	ret->type = (enum asy_attr_type)asy_rd_u8(r);
	ret->text = "";
	if (!asy_kind_has_attr(kind, ret->key, &declared) || declared != ret->type ||
	    asy_observation_attr(so_far, ret->key)) {
		asy_rd_fail(r);
		return;
	}
	if (declared == ASY_ATTR_TEXT)
		ret->text = asy_wire_get_text(r, ASY_LIMIT_ATTRIBUTE_BYTES);
	else
		ret->number = (int64_t)asy_rd_le64(r);
	if (declared == ASY_ATTR_BOOL && ret->number != 0 && ret->number != 1)
		asy_rd_fail(r);
}

enum asy_err asy_wire_get_observation(struct asy_bytes in, struct asy_observation *ret)
{
	struct asy_rd r = asy_rd_init(in);
	const struct asy_kind *kind;
	size_t n;

	*ret = (struct asy_observation){0};
	asy_wire_get(&r, observation_fields, COUNT(observation_fields), ret);
	n = asy_rd_count(&r, asy_rd_u8(&r), 1, COUNT(ret->attrs));
	kind = asy_rd_ok(&r) ? asy_kind_find(ret->kind) : NULL;
	if (!kind)
		return ASY_PROTOCOL;
	for (size_t i = 0; i < n && asy_rd_ok(&r); i++) {
		struct asy_attr attr = {0};

		get_attr(&r, kind, ret, &attr);
		ret->attrs[ret->n_attrs++] = attr;
	}
	return asy_rd_ok(&r) && asy_rd_left(&r) == 0 ? ASY_OK : ASY_PROTOCOL;
}
