#include "inspect/pem.h"

#include "base/limits.h"
#include "inspect/base64.h"
#include "inspect/lines.h"

static bool is_label(struct asy_bytes b)
{
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] < ' ' || b.p[i] > 'z')
			return false;
	return b.n >= 3 && b.n <= 40;
}

/* Markers have five dashes; those of RFC 4716 (SSH2) four and a blank. Returns the text up to the dashes. */
static struct asy_bytes marker_text(struct asy_bytes file, size_t from, const char *dashes)
{
	struct asy_bytes rest = asy_bytes_head(asy_bytes_from_offset(file, from), 64);

	rest.n = asy_bytes_find(rest, asy_bytes_from(dashes), 0);
	return rest;
}

/* The block whose "BEGIN " stands at hit. Dashes in a row end a block, so that a file full of begin markers is
 * still read in one pass. */
static bool block_at(struct asy_bytes file, size_t hit, struct asy_pem *ret)
{
	struct asy_bytes before, label, inside, found;
	bool five;
	size_t body, end;

	if (hit < 5)
		return false;
	before = asy_bytes_head(asy_bytes_from_offset(file, hit - 5), 5);
	five = asy_bytes_is(before, "-----");
	if (!five && !asy_bytes_is(before, "---- "))
		return false;
	label = marker_text(file, hit + 6, five ? "-----" : " ----");
	if (!is_label(label))
		return false;
	body = hit + 6 + label.n + 5;
	inside = asy_bytes_head(asy_bytes_from_offset(file, body), ASY_LIMIT_CERT_BYTES * 2);
	end = asy_bytes_find(inside, ASY_BYTES_LITERAL("----"), 0);
	if (!asy_bytes_starts(asy_bytes_from_offset(inside, end), five ? "-----END " : "---- END "))
		return false;
	found = marker_text(inside, end + 9, five ? "-----" : " ----");
	if (!asy_bytes_equal(found, label))
		return false;
	*ret = (struct asy_pem){.offset = hit - 5, .length = body + end + 9 + label.n + 5 - (hit - 5), .label = label,
				.body = asy_bytes_head(inside, end)};
	ret->encrypted = asy_text_contains(ret->body, "4,ENCRYPTED") || asy_text_contains(ret->body, "DEK-Info:");
	return true;
}

bool asy_pem_next(struct asy_bytes file, size_t *at, struct asy_pem *ret)
{
	for (;;) {
		size_t hit = asy_bytes_find(file, ASY_BYTES_LITERAL("BEGIN "), *at);

		if (hit == file.n)
			return false;
		*at = hit + 6;
		if (!block_at(file, hit, ret))
			continue;
		*at = (size_t)(ret->offset + ret->length);
		return true;
	}
}

/* "Name: value" lines of RFC 1421 and RFC 4716, which may go on behind a backslash. */
static bool is_header(struct asy_bytes line, bool *goes_on)
{
	bool header = *goes_on || asy_bytes_find_byte(line, ':', 0) < line.n;

	*goes_on = header && asy_bytes_ends(line, "\\");
	return header;
}

bool asy_pem_decode(const struct asy_pem *pem, struct asy_buf *out)
{
	struct asy_buf text;
	struct asy_lines lines;
	struct asy_line line;
	bool goes_on = false, ok;
	uint8_t *room;
	size_t n;

	asy_buf_init(&text, ASY_LIMIT_CERT_BYTES * 2 + 1);
	lines = asy_lines_of(pem->body);
	while (asy_lines_next(&lines, &line)) {
		struct asy_bytes b = asy_text_trim(line.text);

		if (is_header(b, &goes_on) || asy_bytes_starts(b, "=")) /* "=" is the checksum of OpenPGP */
			continue;
		/* "\n" and "\r" written out, quotes and commas of arrays of strings */
		for (size_t i = 0; i < b.n; i++) {
			if (b.p[i] == '\\' && i + 1 < b.n && (b.p[i + 1] == 'n' || b.p[i + 1] == 'r' || b.p[i + 1] == '/'))
				i += b.p[i + 1] == '/' ? 0 : 1;
			else if (b.p[i] != '"' && b.p[i] != ',' && b.p[i] != '\\')
				asy_buf_u8(&text, b.p[i]);
		}
	}
	room = asy_buf_reserve(out, text.len);
	ok = !text.err && text.len && room && asy_base64_decode(asy_buf_bytes(&text), room, text.len, &n);
	if (ok)
		asy_buf_commit(out, n);
	asy_buf_release(&text);
	return ok && n > 0;
}
