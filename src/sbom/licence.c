/* Licence texts of packages as SPDX licence expressions (SPDX 2.3, annex D). */
#include <ctype.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "sbom/sbom_impl.h"

enum { WORD = 80, WORDS = 64 };

/* What distributions write for some of them. */
static const struct {
	const char *said, *id;
} spellings[] = {
	{"GPLv2", "GPL-2.0-only"}, {"GPLv2+", "GPL-2.0-or-later"}, {"GPL-2", "GPL-2.0-only"}, {"GPLv3", "GPL-3.0-only"},
	{"GPL-2+", "GPL-2.0-or-later"}, {"GPLv3+", "GPL-3.0-or-later"}, {"GPL-3+", "GPL-3.0-or-later"},
	{"LGPLv2", "LGPL-2.0-only"}, {"LGPLv2+", "LGPL-2.0-or-later"}, {"LGPLv2.1", "LGPL-2.1-only"},
	{"LGPLv2.1+", "LGPL-2.1-or-later"}, {"GPL-2.0", "GPL-2.0-only"}, {"GPL-2.0+", "GPL-2.0-or-later"},
	{"GPL-3.0", "GPL-3.0-only"}, {"GPL-3.0+", "GPL-3.0-or-later"}, {"LGPL-2.0", "LGPL-2.0-only"},
	{"LGPL-2.0+", "LGPL-2.0-or-later"}, {"LGPL-2.1", "LGPL-2.1-only"}, {"LGPL-2.1+", "LGPL-2.1-or-later"},
	{"LGPL-3.0", "LGPL-3.0-only"}, {"LGPL-3.0+", "LGPL-3.0-or-later"}, {"AGPL-3.0", "AGPL-3.0-only"},
	{"AGPL-3.0+", "AGPL-3.0-or-later"}, {"Apache-2", "Apache-2.0"}, {"ASL 2.0", "Apache-2.0"},
	{"Apache 2.0", "Apache-2.0"}, {"PublicDomain", ""}, {"zlib", "Zlib"}, {"openssl", "OpenSSL"},
};

struct expression {
	struct asy_buf *out;
	unsigned words, open;
	bool want_licence; /* a licence must come next, not AND, OR or WITH */
	bool want_exception;
};

static bool put_word(struct expression *e, const char *word)
{
	size_t n = strlen(word);

	if (e->words++)
		asy_buf_text(e->out, e->out->data[e->out->len - 1] == '(' ? "" : " ");
	if (e->want_exception) {
		e->want_exception = false;
		asy_buf_text(e->out, word);
		return sbom_exception_id(word, n);
	}
	if (!e->want_licence) {
		bool with = strcmp(word, "WITH") == 0 || strcmp(word, "with") == 0;

		e->want_exception = with;
		e->want_licence = !with;
		if (with || strcmp(word, "AND") == 0 || strcmp(word, "and") == 0 || strcmp(word, "&") == 0)
			asy_buf_text(e->out, with ? "WITH" : "AND");
		else if (strcmp(word, "OR") == 0 || strcmp(word, "or") == 0 || strcmp(word, "|") == 0)
			asy_buf_text(e->out, "OR");
		else
			return false;
		return true;
	}
	e->want_licence = false;
	for (size_t i = 0; i < sizeof(spellings) / sizeof(spellings[0]); i++)
		if (strcmp(word, spellings[i].said) == 0) {
			asy_buf_text(e->out, spellings[i].id);
			return *spellings[i].id;
		}
	asy_buf_text(e->out, word);
	return sbom_licence_id(word, n) || (n > 1 && word[n - 1] == '+' && sbom_licence_id(word, n - 1)) ||
	       strncmp(word, "LicenseRef-", 11) == 0;
}

static bool parenthesis(struct expression *e, char c)
{
	if (c == '(') {
		if (!e->want_licence || e->want_exception)
			return false;
		asy_buf_text(e->out, e->words++ && e->out->data[e->out->len - 1] != '(' ? " (" : "(");
		e->open++;
		return true;
	}
	asy_buf_text(e->out, ")");
	return !e->want_licence && !e->want_exception && e->open-- > 0;
}

bool sbom_licence(const char *text, struct asy_buf *out, bool *ret_single)
{
	struct expression e = {.out = out, .want_licence = true};
	char word[WORD];
	bool ok = true;

	while (ok && *text) {
		size_t n = strcspn(text, " ()");

		if (*text == '(' || *text == ')')
			ok = parenthesis(&e, *text);
		if (n == 0) {
			text++;
			continue;
		}
		ok = n < sizeof(word) && e.words < WORDS;
		if (ok) {
			snprintf(word, sizeof(word), "%.*s", (int)n, text);
			ok = put_word(&e, word);
		}
		text += n;
	}
	*ret_single = e.words == 1;
	return ok && e.words && !e.want_licence && !e.want_exception && e.open == 0 && !out->err;
}
