#include "evidence/wire_field.h"

#include <string.h>

#include "base/err.h"
#include "base/limits.h"
#include "base/text.h"

const char *const asy_wire_node_types[] = {"file", "dir", "symlink", "char", "block", "fifo", "socket", NULL};

/* At most `most` bytes, not in the middle of a character. */
static struct asy_bytes cut(struct asy_bytes text, uint64_t most)
{
	size_t n = (size_t)most;

	if (text.n <= most)
		return text;
	while (n && (text.p[n] & 0xc0) == 0x80)
		n--;
	return asy_bytes_head(text, n);
}

static void put_raw(struct asy_buf *out, struct asy_bytes text, uint64_t most)
{
	text = cut(text, most);
	asy_buf_le32(out, (uint32_t)text.n);
	asy_buf_append(out, text);
	asy_buf_u8(out, 0);
}

void asy_wire_put_text(struct asy_buf *out, const char *text, uint64_t most)
{
	struct asy_bytes raw = asy_bytes_from(text ? text : "");
	struct asy_buf clean;

	if (asy_text_is_printable(raw)) {
		put_raw(out, raw, most);
		return;
	}
	asy_buf_init(&clean, most * 4 + 16);
	asy_text_printable(&clean, asy_bytes_head(raw, most));
	put_raw(out, asy_buf_bytes(&clean), most);
	if (clean.err)
		out->err = clean.err;
	asy_buf_release(&clean);
}

const char *asy_wire_get_text(struct asy_rd *r, uint64_t most)
{
	size_t n = asy_rd_count(r, asy_rd_le32(r), 1, most);
	struct asy_bytes text = asy_rd_bytes(r, n);

	if (asy_rd_u8(r) != 0 || !asy_rd_ok(r) || !asy_text_is_printable(text)) {
		asy_rd_fail(r);
		return "";
	}
	return (const char *)text.p; /* the NUL behind it was just read, and printable text has none inside */
}

static bool is_node_type(const char *text)
{
	for (size_t i = 0; asy_wire_node_types[i]; i++)
		if (strcmp(asy_wire_node_types[i], text) == 0)
			return true;
	return false;
}

static bool text_fits(enum asy_wire_type type, const char *text)
{
	if (type == ASY_WIRE_NAME)
		return *text != 0;
	if (type == ASY_WIRE_HASH)
		return *text == 0 || (strlen(text) == 64 && strspn(text, "0123456789abcdef") == 64);
	if (type == ASY_WIRE_NODE)
		return is_node_type(text);
	return true;
}

static uint64_t text_limit(const struct asy_wire_field *field)
{
	return field->most ? field->most : ASY_LIMIT_WIRE_TEXT;
}

static void put_named(struct asy_buf *out, const struct asy_wire_field *field, const char *text)
{
	if (!text || !*text)
		text = field->type == ASY_WIRE_NAME ? "?" : "";
	if (!text_fits(field->type, text))
		out->err = ASY_BUG; /* hashes and node types are made by us, not found in an image */
	asy_wire_put_text(out, text, text_limit(field));
}

static uint64_t at_most(uint64_t value, uint64_t most)
{
	return most && value > most ? most : value;
}

/* Fields are read and written through their own types. */
#define AT(type) (*(type *)(void *)((char *)record + field->offset))
#define AT_CONST(type) (*(type const *)(const void *)((const char *)record + field->offset))

void asy_wire_put(struct asy_buf *out, const struct asy_wire_field *fields, size_t n, const void *record)
{
	for (const struct asy_wire_field *field = fields; field < fields + n; field++) {
		switch (field->type) {
		case ASY_WIRE_TEXT:
		case ASY_WIRE_NAME:
		case ASY_WIRE_HASH:
		case ASY_WIRE_NODE:
			put_named(out, field, AT_CONST(const char *));
			break;
		case ASY_WIRE_U32:
			asy_buf_le32(out, (uint32_t)at_most(AT_CONST(uint32_t), field->most));
			break;
		case ASY_WIRE_U64:
			asy_buf_le64(out, at_most(AT_CONST(uint64_t), field->most));
			break;
		case ASY_WIRE_I64:
			asy_buf_le64(out, (uint64_t)AT_CONST(int64_t));
			break;
		case ASY_WIRE_BOOL:
			asy_buf_u8(out, AT_CONST(bool));
			break;
		case ASY_WIRE_ERR:
			asy_buf_le16(out, (uint16_t)AT_CONST(enum asy_err));
			break;
		}
	}
}

static uint64_t get_number(struct asy_rd *r, unsigned width, uint64_t least, uint64_t most)
{
	uint64_t value = asy_rd_uint(r, width, ASY_LE);

	if (value < least || (most && value > most))
		asy_rd_fail(r);
	return value;
}

void asy_wire_get(struct asy_rd *r, const struct asy_wire_field *fields, size_t n, void *record)
{
	for (const struct asy_wire_field *field = fields; field < fields + n; field++) {
		switch (field->type) {
		case ASY_WIRE_TEXT:
		case ASY_WIRE_NAME:
		case ASY_WIRE_HASH:
		case ASY_WIRE_NODE:
			AT(const char *) = asy_wire_get_text(r, text_limit(field));
			if (!text_fits(field->type, AT(const char *)))
				asy_rd_fail(r);
			break;
		case ASY_WIRE_U32:
			AT(uint32_t) = (uint32_t)get_number(r, 4, 0, field->most);
			break;
		case ASY_WIRE_U64:
			AT(uint64_t) = get_number(r, 8, 0, field->most);
			break;
		case ASY_WIRE_I64:
			AT(int64_t) = (int64_t)get_number(r, 8, 0, 0);
			break;
		case ASY_WIRE_BOOL:
			AT(bool) = get_number(r, 1, 0, 1) == 1;
			break;
		case ASY_WIRE_ERR:
			AT(enum asy_err) = (enum asy_err)get_number(r, 2, 1, ASY_ERR__MAX - 1);
			break;
		}
	}
}
