/* Inspector "signatures": software that says its own name and version inside programs, libraries, kernels and raw
 * regions. All knowledge is in the rule set "components"; this file only applies it. */
#include <string.h>

#include "base/limits.h"
#include "component/signature_context.h"
#include "component/signature_keep.h"
#include "component/table.h"
#include "firmware/report.h"

enum {
	FILE_HITS = 65536,
	FIND_TEXT = 64,       /* longest text that may be a version as a whole */
};

struct state {
	struct asy_report *report;
	struct sigs sigs;
	struct asy_hit *hits; /* of the file that comes next */
	size_t n_hits;
	struct claim *claims;
	size_t n_claims;
	uint32_t *searched; /* by rule: the last file whose texts were searched for it */
	uint32_t file;      /* number of the file, from 1 */
	struct keep *keep;
	bool too_many;
};

enum content { CONTENT_DATA, CONTENT_BINARY, CONTENT_TEXT };

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct state *s = asy_arena_alloc(arena, sizeof(*s));

	if (!s)
		return NULL;
	s->report = report;
	s->hits = asy_arena_array(arena, FILE_HITS, sizeof(*s->hits));
	s->claims = asy_arena_array(arena, FILE_CLAIMS, sizeof(*s->claims));
	s->keep = keep_new(arena);
	if (!s->hits || !s->claims || !s->keep || sigs_init(arena, asy_report_patterns(report), &s->sigs) != ASY_OK)
		return NULL;
	s->searched = asy_arena_array(arena, (size_t)s->sigs.n + 1, sizeof(*s->searched));
	return s->searched ? s : NULL;
}

static void hit(void *state, const struct asy_file *file, const struct asy_hit *h)
{
	struct state *s = state;

	(void)file;
	if (s->n_hits < FILE_HITS)
		s->hits[s->n_hits++] = *h;
	else
		s->too_many = true;
}

/* Files of these kinds hold other files, which are handed out one by one, or texts about software (translations,
 * databases), not software. */
static bool is_data(struct asy_bytes content)
{
	static const struct {
		size_t offset, n;
		const char *magic;
	} kinds[] = {
		{0, 3, "\x1f\x8b\x08"}, {0, 6, "\xfd" "7zXZ\0"}, {0, 4, "\x28\xb5\x2f\xfd"}, {0, 3, "BZh"}, {0, 4, "PK\3\4"},
		{0, 4, "\x89PNG"}, {0, 3, "\xff\xd8\xff"}, {0, 4, "GIF8"}, {0, 15, "SQLite format 3"}, {0, 4, "\xde\x12\x04\x95"},
		{0, 4, "\x95\x04\x12\xde"}, {257, 5, "ustar"}, {0, 5, "07070"}, {0x438, 2, "\x53\xef"}, {0, 4, "UBI#"},
		{0, 8, "-rom1fs-"}, {0, 2, "\x85\x19"}, {0, 2, "\x19\x85"}, {0, 4, "hsqs"}, {0, 4, "sqsh"}, {12, 4, "\x61\x15\x06"},
		{0, 4, "RIFF"}, {0, 4, "wOFF"}, {0, 4, "wOF2"}, {0, 4, "\xed\xab\xee\xdb"},
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		bool ok;
		struct asy_bytes part = asy_bytes_sub(content, kinds[i].offset, kinds[i].n, &ok);

		if (ok && memcmp(part.p, kinds[i].magic, kinds[i].n) == 0)
			return true;
	}
	return false;
}

static enum content classify(const struct asy_file *file)
{
	struct asy_bytes head = asy_bytes_head(file->content, 8192);

	if (asy_bytes_starts(head, "\x7f" "ELF"))
		return CONTENT_BINARY;
	if ((file->opens_as && *file->opens_as) || is_data(file->content))
		return CONTENT_DATA;
	return file->is_region || asy_bytes_find_byte(head, 0, 0) < head.n ? CONTENT_BINARY : CONTENT_TEXT;
}

static bool context_fits(const struct sig *sig, struct asy_bytes content)
{
	const char *list = sig->with;
	struct asy_bytes line;

	while (sig_next_line(&list, &line))
		if (asy_bytes_find(content, line, 0) == content.n)
			return false;
	list = sig->without;
	while (sig_next_line(&list, &line))
		if (asy_bytes_find(content, line, 0) < content.n)
			return false;
	return true;
}

/* True when the rule may speak about this file. */
static bool applies(const struct sig *sig, const struct asy_file *file, enum content content, bool *ret_agrees)
{
	if (sig->where != SIG_ANY && sig->where != (content == CONTENT_TEXT ? SIG_TEXT : SIG_BINARY))
		return false;
	*ret_agrees = sig_file_agrees(sig, file->name);
	return (*ret_agrees || !sig->only) && context_fits(sig, file->content);
}

/* The texts of a binary: runs of printable characters. */
static bool next_text(struct asy_bytes content, size_t *at, struct asy_bytes *ret_text)
{
	size_t i = *at, start;

	while (i < content.n && (content.p[i] < 0x20 || content.p[i] > 0x7e))
		i++;
	for (start = i; i < content.n && content.p[i] >= 0x20 && content.p[i] <= 0x7e;)
		i++;
	*at = i;
	*ret_text = (struct asy_bytes){content.p + start, i - start};
	return i > start;
}

/* The one text that matches `find`; with two different ones it is not known which is the version. */
static bool find_text(const struct state *s, const struct sig *sig, struct asy_bytes content,
                      struct asy_capture *ret_capture)
{
	struct asy_bytes text;
	struct asy_capture c;
	bool found = false;

	for (size_t at = 0; next_text(content, &at, &text);) {
		if (text.n > FIND_TEXT || !asy_patterns_match(s->sigs.patterns, sig->rule, ASY_RULE_FIND, text, true, &c))
			continue;
		if (found && !asy_bytes_equal(c.group[1], ret_capture->group[1]))
			return false;
		if (!found) {
			*ret_capture = c;
			ret_capture->start = (uint64_t)(text.p - content.p);
		}
		found = true;
	}
	return found;
}

enum { PASSING = 35 }; /* confidence of what is said in passing */

/* What a text says of others in passing is kept, but not believed. A build path counts less inside of a URL or
 * of a folder of shared data. */
static unsigned believed(const struct asy_file *file, const struct claim *c)
{
	bool prose = strcmp(c->how->evidence, "banner") == 0 || strcmp(c->how->evidence, "usage") == 0;

	bool passing = prose ? sig_in_passing(file->content, c->capture.group[0]) :
		strcmp(c->how->evidence, "build-path") == 0 && sig_in_address(file->content, c->capture.group[0]);

	return passing && c->confidence > PASSING ? PASSING : c->confidence;
}

static void claim(struct state *s, const struct asy_file *file, const struct sig *sig, const struct asy_capture *capture,
                  bool agrees, uint64_t offset)
{
	if (s->n_claims == FILE_CLAIMS)
		s->too_many = true;
	else if (claim_make(&s->sigs, sig, capture, agrees, offset, &s->claims[s->n_claims])) {
		struct claim *c = &s->claims[s->n_claims++];

		c->confidence = believed(file, c);
	}
}

static void apply_hits(struct state *s, const struct asy_file *file, enum content content)
{
	for (size_t i = 0; i < s->n_hits; i++) {
		const struct sig *sig = s->hits[i].rule < s->sigs.n ? &s->sigs.list[s->hits[i].rule] : NULL;
		struct asy_capture c;
		bool agrees, ok;

		if (!sig || (sig->has_find && s->searched[s->hits[i].rule] == s->file) || !applies(sig, file, content, &agrees))
			continue;
		s->searched[s->hits[i].rule] = s->file; /* all texts are searched once, however many hits ask for it */
		if (sig->has_find)
			ok = find_text(s, sig, file->content, &c);
		else
			ok = asy_patterns_capture(s->sigs.patterns, sig->rule, file->content, s->hits[i].end, &c);
		if (ok)
			claim(s, file, sig, &c, agrees, c.start);
	}
}

static void apply_passive(struct state *s, const struct asy_file *file, enum content content)
{
	for (size_t i = 0; i < s->sigs.n_passive; i++) {
		const struct sig *sig = &s->sigs.list[s->sigs.passive[i]];
		struct asy_capture c;
		bool agrees;

		if (sig->has_path) {
			if (asy_patterns_match(s->sigs.patterns, sig->rule, ASY_RULE_PATH, asy_bytes_from(file->inner), false, &c) &&
			    applies(sig, file, content, &agrees))
				claim(s, file, sig, &c, false, ASY_NO_LOCUS_OFFSET);
		} else if (sig_file_agrees(sig, file->name) && applies(sig, file, content, &agrees) &&
		           find_text(s, sig, file->content, &c)) {
			claim(s, file, sig, &c, true, c.start);
		}
	}
}

static void inspect(struct state *s, const struct asy_file *file)
{
	enum content content = classify(file);

	if (content == CONTENT_DATA)
		return;
	s->file++;
	s->n_claims = 0;
	apply_hits(s, file, content);
	apply_passive(s, file, content);
	claims_reduce(s->claims, s->n_claims);
	for (size_t i = 0; i < s->n_claims; i++)
		if (!s->claims[i].dropped && !keep_add(s->keep, file, &s->claims[i]))
			s->too_many = true;
	if (s->too_many)
		asy_report_gap(s->report, ASY_LIMIT, file->path, "more signs of software in this file than are looked at");
}

static void file_(void *state, const struct asy_file *file)
{
	struct state *s = state;

	if (file->type == ASY_NODE_FILE && file->content.n)
		inspect(s, file);
	s->n_hits = 0;
	s->too_many = false;
}

static void end(void *state)
{
	struct state *s = state;

	keep_report(s->keep, s->report);
}

const struct asy_inspector asy_inspector_signatures = {
	.name = "signatures",
	.title = "Software by its own words",
	.looks_at = "version texts in programs, libraries, kernels and raw regions (catalog/components)",
	.begin = begin,
	.file = file_,
	.hit = hit,
	.rule_set = "components",
	.end = end,
};
