/* Reading configuration text: lines with their number and offset, fields, words, keys and values.
 *
 * Everything is a slice of the file that was handed in: nothing is copied, nothing is NUL-terminated,
 * nothing recurses, and every function ends after one pass over its argument. */
#ifndef ASY_INSPECT_LINES_H
#define ASY_INSPECT_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/text.h" /* asy_text_trim, asy_text_is_nocase, asy_text_contains_nocase */

/* --- lines ------------------------------------------------------------------------------------ */

struct asy_line {
	struct asy_bytes text; /* without the line end ("\n", "\r\n" or a lone NUL) */
	uint32_t number;       /* counted from 1 */
	uint64_t offset;       /* of text in the file */
};

struct asy_lines {
	struct asy_bytes file;
	size_t next;
	uint32_t number;
	bool cut; /* the file is longer than ASY_LIMIT_TEXT_FILE and only its start is read */
};

struct asy_lines asy_lines_of(struct asy_bytes file);
bool asy_lines_next(struct asy_lines *lines, struct asy_line *ret_line); /* false: no more */

/* As asy_lines_next, but skips empty lines and lines whose first character is one of `comment` ("#;"),
 * and trims the text (offset moves along). */
bool asy_lines_next_content(struct asy_lines *lines, const char *comment, struct asy_line *ret_line);

/* --- slices of a line --------------------------------------------------------------------------- */

/* Cuts a comment off that begins with one of `marks` at the start or behind white space and outside of
 * quotes; trims the end. */
struct asy_bytes asy_text_uncomment(struct asy_bytes b, const char *marks);

/* Without one pair of equal quotes (' or ") around it. */
struct asy_bytes asy_text_unquote(struct asy_bytes b);

/* Splits at every `separator` into at most max fields; the last one keeps the rest, separators included.
 * Returns the number of fields (at least 1 when max is), fields above it are empty slices. */
size_t asy_text_split(struct asy_bytes b, uint8_t separator, struct asy_bytes *ret_fields, size_t max);

/* Takes the next word (separated by white space; quotes keep white space together and are removed when they
 * enclose the whole word) off *rest. False when there is none. */
bool asy_text_word(struct asy_bytes *rest, struct asy_bytes *ret_word);

/* At most max words; returns how many, words above it are empty slices. */
size_t asy_text_words(struct asy_bytes b, struct asy_bytes *ret_words, size_t max);

/* "key = value", "key: value", "key value", "export key='value'": which separators count is said by the
 * caller ("=", ":", " " for white space). The value is trimmed and unquoted, a trailing comment is not cut.
 * False when there is no separator or no key. */
bool asy_text_key_value(struct asy_bytes b, const char *separators, struct asy_bytes *ret_key,
			struct asy_bytes *ret_value);

/* "[name]" -> name. */
bool asy_text_section(struct asy_bytes b, struct asy_bytes *ret_name);

/* A whole decimal number within [min, max] (a sign is allowed when min is negative). */
bool asy_text_int(struct asy_bytes b, int64_t min, int64_t max, int64_t *ret_value);

/* --- comparing (ignoring case: base/text.h) ------------------------------------------------------- */

bool asy_text_contains(struct asy_bytes b, const char *text);
bool asy_text_any(struct asy_bytes b, const char *const *list); /* is one of; NULL ends the list */

/* yes, true, on, 1, enable(d) -> true; no, false, off, 0, disable(d) -> false; else not *ret_known. */
bool asy_text_truth(struct asy_bytes b, bool *ret_known);

/* True when the start of the file (4 KiB) reads as text: no NUL, hardly any control characters. */
bool asy_text_is_text(struct asy_bytes file);

/* A NUL-terminated copy cut to size - 1 bytes; returns out. size is at least 1. */
const char *asy_text_copy(struct asy_bytes b, char *out, size_t size);

/* --- paths -------------------------------------------------------------------------------------- */

/* True when path is tail or ends in it at a '/': ("/rom/etc/shadow", "etc/shadow"). */
bool asy_path_ends(const char *path, const char *tail);

/* True when the name ends in the suffix, ignoring ASCII case: ("KEY.PEM", ".pem"). */
bool asy_name_ends(const char *name, const char *suffix);

/* True when one whole folder name of path is `folder`: ("/etc/init.d/rcS", "init.d"). */
bool asy_path_has(const char *path, const char *folder);

#endif
