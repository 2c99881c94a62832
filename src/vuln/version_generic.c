/* The order for everything that follows no written rule. A version is a list of tokens: numbers and words, whatever
 * separates them. Missing numbers are 0 ("1.0" is "1.0.0"); words that announce a release come before it, other words
 * after it. Both texts are mapped to canonical lists, so the order is total. */
#include <string.h>

#include "base/text.h"
#include "vuln/version.h"

/* Classes in the order in which they sort at one position. */
enum class { PRE, END, WORD, NUMBER };

struct token {
	enum class class;
	int rank;             /* of a PRE word */
	struct asy_bytes text;
};

static const struct {
	const char *word;
	int rank;
} announcing[] = {
	{"dev", 0}, {"devel", 0}, {"snapshot", 0}, {"nightly", 0}, {"git", 0}, {"alpha", 1}, {"beta", 2}, {"m", 3},
	{"milestone", 3}, {"test", 3}, {"pre", 4}, {"preview", 4}, {"prerelease", 4}, {"rc", 5}, {"cr", 5},
};

static const char *const meaningless[] = {"final", "ga", "release", "stable", "v", "version"};

struct reader {
	struct asy_bytes v;
	size_t at;
	bool after_digit;
};

static size_t run_end(struct asy_bytes v, size_t i, bool digits)
{
	while (i < v.n && (digits ? asy_is_digit(v.p[i]) : asy_is_alpha(v.p[i])))
		i++;
	return i;
}

static bool is_separator(uint8_t c)
{
	return !asy_is_digit(c) && !asy_is_alpha(c);
}

static bool is_zero(struct asy_bytes digits)
{
	return asy_bytes_all(digits, '0');
}

/* The digits from `at` on are 0, and so is every number up to a word or the end: they say nothing. */
static bool only_zeros_follow(struct asy_bytes v, size_t at)
{
	while (at < v.n && !asy_is_alpha(v.p[at])) {
		if (asy_is_digit(v.p[at]) && v.p[at] != '0')
			return false;
		at++;
	}
	return true;
}

static struct token word_token(struct reader *r, struct asy_bytes word, bool glued, bool number_follows)
{
	struct token t = {.class = WORD, .text = word};

	for (size_t i = 0; i < sizeof(announcing) / sizeof(announcing[0]); i++)
		if (asy_text_is_nocase(word, announcing[i].word)) {
			t.class = PRE;
			t.rank = announcing[i].rank;
			return t;
		}
	/* "1.0b2" is a beta, "1.0.2b" is the second correction of 1.0.2. */
	if (word.n == 1 && glued && number_follows && (asy_to_lower(*word.p) == 'a' || asy_to_lower(*word.p) == 'b')) {
		t.class = PRE;
		t.rank = asy_to_lower(*word.p) == 'a' ? 1 : 2;
	}
	return t;
}

static struct token next(struct reader *r)
{
	for (;;) {
		struct token t = {.class = END};
		size_t start, end;
		bool glued = r->after_digit;

		while (r->at < r->v.n && is_separator(r->v.p[r->at])) {
			r->at++;
			glued = false;
		}
		if (r->at >= r->v.n)
			return t;
		start = r->at;
		if (asy_is_digit(r->v.p[start])) {
			end = run_end(r->v, start, true);
			t.class = NUMBER;
			t.text = (struct asy_bytes){r->v.p + start, end - start};
			r->at = end;
			r->after_digit = true;
			if (is_zero(t.text) && only_zeros_follow(r->v, start))
				continue;
			return t;
		}
		end = run_end(r->v, start, false);
		t.text = (struct asy_bytes){r->v.p + start, end - start};
		r->at = end;
		r->after_digit = false;
		for (size_t i = 0; i < sizeof(meaningless) / sizeof(meaningless[0]); i++)
			if (asy_text_is_nocase(t.text, meaningless[i]))
				t.text.n = 0;
		if (t.text.n)
			return word_token(r, t.text, glued, end < r->v.n && asy_is_digit(r->v.p[end]));
	}
}

static int compare_words(struct asy_bytes a, struct asy_bytes b)
{
	for (size_t i = 0; i < a.n && i < b.n; i++) {
		uint8_t x = asy_to_lower(a.p[i]), y = asy_to_lower(b.p[i]);

		if (x != y)
			return x < y ? -1 : 1;
	}
	return a.n < b.n ? -1 : a.n > b.n;
}

int asy_version_generic(struct asy_bytes a, struct asy_bytes b)
{
	struct reader ra = {.v = a}, rb = {.v = b};

	for (;;) {
		struct token x = next(&ra), y = next(&rb);
		int c = 0;

		if (x.class != y.class)
			return x.class < y.class ? -1 : 1;
		if (x.class == END)
			return 0;
		if (x.class == NUMBER)
			c = asy_version_digits(x.text, y.text);
		else if (x.class == WORD)
			c = compare_words(x.text, y.text);
		else
			c = x.rank < y.rank ? -1 : x.rank > y.rank;
		if (c)
			return c;
	}
}
