#include "component/signature_context.h"

#include <string.h>

#include "base/text.h"

enum { BEFORE = 64, BEHIND = 32 };

static bool ends_text(uint8_t c)
{
	return c < ' ' && c != '\t';
}

static bool contains_word(struct asy_bytes text, const char *const *words)
{
	for (; *words; words++)
		if (asy_text_contains_nocase(text, *words))
			return true;
	return false;
}

/* The word that the match begins in: "https://example.org/name/1.2" */
static bool in_address(struct asy_bytes before)
{
	size_t start = before.n;

	while (start && before.p[start - 1] > ' ' && before.p[start - 1] != '"' && before.p[start - 1] != '\'')
		start--;
	before = asy_bytes_from_offset(before, start);
	return asy_bytes_find(before, ASY_BYTES_LITERAL("://"), 0) < before.n ||
	       asy_bytes_find(before, ASY_BYTES_LITERAL("/share"), 0) < before.n;
}

/* False for the path of the file, which is not in its content. */
static bool inside(struct asy_bytes content, struct asy_bytes match)
{
	uintptr_t first = (uintptr_t)content.p, at = (uintptr_t)match.p;

	return match.p && at >= first && at - first <= content.n && match.n <= content.n - (at - first);
}

static size_t text_start(struct asy_bytes content, size_t at)
{
	size_t from = at;

	while (from && at - from < BEFORE && !ends_text(content.p[from - 1]))
		from--;
	return from;
}

bool sig_in_address(struct asy_bytes content, struct asy_bytes match)
{
	size_t start, from;

	if (!inside(content, match))
		return false;
	start = (size_t)(match.p - content.p);
	from = text_start(content, start);
	return in_address((struct asy_bytes){content.p + from, start - from});
}

bool sig_in_passing(struct asy_bytes content, struct asy_bytes match)
{
	static const char *const ahead[] = {"require", "need", "compatib", "tested", "depends on", "install", "cannot find",
	                                    "not found", "unsupported", "unlike ", "older than", "newer than", "at least",
	                                    "prior to", "before ", "because of", "bug in ", "workaround", "such as ", NULL};
	static const char *const behind[] = {"or newer", "or later", "or higher", "or greater", "or above", "and later", "and newer",
	                                     "or older", "and above", "is needed", "is required", "not supported", "on the other side", NULL};
	size_t start, end, from, to;

	if (!inside(content, match))
		return false;
	start = (size_t)(match.p - content.p);
	to = end = start + match.n;
	from = text_start(content, start);
	while (to < content.n && to - end < BEHIND && !ends_text(content.p[to]))
		to++;
	return contains_word((struct asy_bytes){content.p + from, end - from}, ahead) ||
	       contains_word((struct asy_bytes){content.p + start, to - start}, behind) || sig_in_address(content, match);
}
