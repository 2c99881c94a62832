/* Text: making foreign bytes safe to show, and reading numbers without locale. */
#ifndef ASY_BASE_TEXT_H
#define ASY_BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/bytes.h"

/* Length of the well-formed UTF-8 sequence at the start of b (1..4), or 0. Surrogates, overlong forms and
 * values above U+10FFFF are refused (RFC 3629). */
size_t asy_utf8_length(struct asy_bytes b);
bool asy_utf8_valid(struct asy_bytes b);

/* Appends b with control characters, DEL, C1 controls, bidirectional overrides, backslashes and bytes that are not UTF-8
 * written as \xNN (or \n, \t, \r, \\ where that is the usual spelling): printable, one line, reversible. */
void asy_text_printable(struct asy_buf *out, struct asy_bytes b);

/* True for valid UTF-8 without anything that asy_text_printable() would write differently, backslashes aside. */
bool asy_text_is_printable(struct asy_bytes b);

/* As asy_text_printable() into the arena; NULL without memory. */
char *asy_text_printable_dup(struct asy_arena *a, struct asy_bytes b);

/* A whole decimal (or 0x hexadecimal) unsigned number; false for anything else, overflow included. */
bool asy_text_u64(struct asy_bytes b, uint64_t *ret_value);

/* Without leading and trailing blanks and tabs, CR and LF. */
struct asy_bytes asy_text_trim(struct asy_bytes b);

/* Shell-style match of the whole text: '*' any run (also '/'), '?' one byte. Linear in practice, bounded. */
bool asy_text_glob(const char *pattern, struct asy_bytes text);

/* ASCII case-insensitive comparison. */
bool asy_text_is_nocase(struct asy_bytes a, const char *text);
bool asy_text_contains_nocase(struct asy_bytes text, const char *needle);

#endif
