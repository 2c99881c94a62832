#include "component/learn.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "component/learn_impl.h"

/* A text of the file. */
static bool next_text(struct asy_bytes content, size_t *at, struct asy_bytes *ret)
{
	while (*at < content.n) {
		size_t start = *at;

		while (*at < content.n && learn_printable(content.p[*at]))
			(*at)++;
		if (*at - start >= LEARN_SHORTEST) {
			*ret = (struct asy_bytes){content.p + start, *at - start};
			return true;
		}
		(*at)++;
	}
	return false;
}

/* Where the version stands in the text as a word of its own, at or behind `from`; text.n when it does not. */
static size_t find_version(struct asy_bytes text, struct asy_bytes version, size_t from)
{
	for (size_t at = asy_bytes_find(text, version, from); at < text.n; at = asy_bytes_find(text, version, at + 1)) {
		size_t end = at + version.n;
		bool left = at == 0 || !(learn_digit(text.p[at - 1]) || (text.p[at - 1] == '.' && at > 1 && learn_digit(text.p[at - 2])));
		bool right = end == text.n || !(learn_digit(text.p[end]) || (text.p[end] == '.' && end + 1 < text.n && learn_digit(text.p[end + 1])));

		if (left && right)
			return at;
	}
	return text.n;
}

static struct asy_bytes tail_of(struct asy_bytes b, size_t most)
{
	return asy_bytes_from_offset(b, b.n > most ? b.n - most : 0);
}

/* A candidate, once. */
static void add(struct learner *l, struct asy_bytes before, struct asy_bytes behind, struct asy_bytes text, const char *version)
{
	struct asy_learn_mark *m;

	before = tail_of(before, ASY_LEARN_CONTEXT);
	behind = asy_bytes_head(behind, 1);
	for (size_t i = 0; i < l->candidates.len; i++) {
		m = asy_vec_at(&l->candidates, i);
		if (asy_bytes_is(before, m->before) && asy_bytes_is(behind, m->behind))
			return;
	}
	m = asy_vec_push(&l->candidates);
	if (!m)
		return; /* more texts with the version than are looked at: enough to choose from */
	*m = (struct asy_learn_mark){.before = asy_arena_text(l->arena, before), .behind = asy_arena_text(l->arena, behind),
	                             .example = asy_arena_text(l->arena, asy_bytes_head(text, 100)), .example_version = version};
	l->nomem |= !m->before || !m->behind || !m->example;
}

static void collect(struct learner *l, const struct asy_learn_sample *s)
{
	struct asy_bytes version = asy_bytes_from(s->version), text;
	size_t at = 0;

	while (next_text(s->content, &at, &text))
		for (size_t v = find_version(text, version, 0); v < text.n; v = find_version(text, version, v + 1))
			add(l, asy_bytes_head(text, v), asy_bytes_from_offset(text, v + version.n), text, s->version);
}

/* Length of what may be a version at the start of b: digits, dots, letters behind digits. */
static size_t version_length(struct asy_bytes b)
{
	size_t n = 0, dots = 0;

	while (n < b.n && (learn_digit(b.p[n]) || (n && b.p[n] == '.' && n + 1 < b.n && learn_digit(b.p[n + 1])))) {
		dots += b.p[n] == '.';
		n++;
	}
	if (dots && n < b.n && ((b.p[n] >= 'a' && b.p[n] <= 'z')) && (n + 1 == b.n || !learn_letter(b.p[n + 1]))) {
		n++;
		while (n < b.n && learn_digit(b.p[n]))
			n++;
	}
	return dots ? n : 0;
}

/* What the mark says of one text: the version, or an empty slice. */
static struct asy_bytes apply(const struct asy_learn_mark *m, struct asy_bytes text)
{
	struct asy_bytes before = asy_bytes_from(m->before);

	for (size_t at = before.n ? asy_bytes_find(text, before, 0) : 0; at < text.n; at = asy_bytes_find(text, before, at + 1)) {
		struct asy_bytes rest = asy_bytes_from_offset(text, at + before.n);
		size_t n = version_length(rest);
		bool ends = *m->behind ? n < rest.n && rest.p[n] == (uint8_t)m->behind[0] : n == rest.n;

		if (n && ends)
			return asy_bytes_head(rest, n);
		if (!before.n)
			break;
	}
	return (struct asy_bytes){0};
}

enum said { SAID_NOTHING, SAID_RIGHT, SAID_WRONG };

static bool name_fits(const struct learner *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->samples[i].version && strcmp(l->samples[i].name, name) == 0)
			return true;
	return false;
}

/* A whole text counts only in files that are named like the program's. */
static enum said judge(const struct learner *l, const struct asy_learn_mark *m, const struct asy_learn_sample *s)
{
	enum said said = SAID_NOTHING;
	struct asy_bytes text, found;
	size_t at = 0;

	if (!*m->before && !*m->behind && !name_fits(l, s->name))
		return SAID_NOTHING;
	while (next_text(s->content, &at, &text)) {
		found = apply(m, text);
		if (!found.n)
			continue;
		if (!s->version || !asy_bytes_is(found, s->version))
			return SAID_WRONG;
		said = SAID_RIGHT;
	}
	return said;
}

static void score(const struct learner *l, struct asy_learn_mark *m)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct asy_learn_sample *s = &l->samples[i];
		enum said said = judge(l, m, s);

		if (!s->version) {
			m->others += said != SAID_NOTHING;
			continue;
		}
		m->wrong += said == SAID_WRONG;
		if (l->held[i]) {
			m->of_held++;
			m->held += said == SAID_RIGHT;
		} else {
			m->of_learned++;
			m->learned += said == SAID_RIGHT;
		}
	}
}

/* Held-out files take no part in choosing. */
static unsigned wrong_when_learned(const struct learner *l, const struct asy_learn_mark *m)
{
	unsigned wrong = 0;

	for (size_t i = 0; i < l->n; i++)
		wrong += !l->held[i] && l->samples[i].version && judge(l, m, &l->samples[i]) == SAID_WRONG;
	return wrong;
}

static int by_worth(const void *a, const void *b)
{
	const struct asy_learn_mark *x = a, *y = b;
	bool named_x = strpbrk(x->before, "abcdefghijklmnopqrstuvwxyz") != NULL, named_y = strpbrk(y->before, "abcdefghijklmnopqrstuvwxyz") != NULL;

	if (x->learned != y->learned)
		return x->learned > y->learned ? -1 : 1;
	if (named_x != named_y)
		return named_x ? -1 : 1;
	if (strlen(x->before) != strlen(y->before))
		return strlen(x->before) > strlen(y->before) ? -1 : 1;
	return strcmp(x->before, y->before) ? strcmp(x->before, y->before) : strcmp(x->behind, y->behind);
}

static int by_text(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Every third version in order of its text is held out; with fewer than three nothing is. */
static bool split(struct learner *l, struct asy_learned *ret)
{
	const char **versions = asy_arena_array(l->arena, l->n + 1, sizeof(*versions));
	size_t n = 0, kept = 0;

	for (size_t i = 0; versions && i < l->n; i++)
		if (l->samples[i].version)
			versions[n++] = l->samples[i].version;
	if (!versions || !l->held)
		return false;
	qsort(versions, n, sizeof(*versions), by_text);
	for (size_t i = 0; i < n; i++)
		if (kept == 0 || strcmp(versions[kept - 1], versions[i]) != 0)
			versions[kept++] = versions[i];
	ret->versions = kept;
	for (size_t v = 2; v < kept; v += 3) {
		ret->held_versions++;
		for (size_t i = 0; i < l->n; i++)
			l->held[i] |= l->samples[i].version && strcmp(l->samples[i].version, versions[v]) == 0;
	}
	return true;
}

static void count(struct learner *l, struct asy_learned *ret)
{
	for (size_t i = 0; i < l->n; i++) {
		bool found = false;

		ret->other_files += !l->samples[i].version;
		if (!l->samples[i].version)
			continue;
		for (size_t m = 0; m < ret->n_marks && !found; m++)
			found = judge(l, &ret->marks[m], &l->samples[i]) == SAID_RIGHT;
		ret->files += !l->held[i];
		ret->held_files += l->held[i];
		ret->found += found && !l->held[i];
		ret->held_found += found && l->held[i];
	}
}

/* Marks that say a wrong version where they were learned, or match other programs, are no marks. The next is taken only
 * when it adds a file. */
static void choose(struct learner *l, struct asy_learned *ret)
{
	bool *covered = calloc(l->n + 1, sizeof(bool));

	if (l->candidates.len)
		qsort(l->candidates.items, l->candidates.len, sizeof(struct asy_learn_mark), by_worth);
	for (size_t i = 0; covered && i < l->candidates.len && ret->n_marks < ASY_LEARN_MARKS; i++) {
		const struct asy_learn_mark *m = asy_vec_at(&l->candidates, i);
		bool adds = ret->n_marks == 0;

		if (m->others || !m->learned || wrong_when_learned(l, m))
			continue;
		for (size_t k = 0; k < l->n; k++)
			if (!l->held[k] && l->samples[k].version && judge(l, m, &l->samples[k]) == SAID_RIGHT) {
				adds |= !covered[k];
				covered[k] = true;
			}
		if (adds)
			ret->marks[ret->n_marks++] = *m;
	}
	free(covered);
}

enum asy_err asy_learn(struct asy_arena *arena, const char *name, const struct asy_learn_sample *samples, size_t n,
                       struct asy_learned *ret)
{
	struct learner l = {.arena = arena, .samples = samples, .n = n, .held = asy_arena_array(arena, n + 1, sizeof(bool))};
	enum asy_err err = ASY_OK;

	*ret = (struct asy_learned){0};
	l.candidates = ASY_VEC_INIT(struct asy_learn_mark, LEARN_CANDIDATES);
	if (!split(&l, ret))
		return ASY_NOMEM;
	for (size_t i = 0; i < n; i++)
		if (samples[i].version && !l.held[i])
			collect(&l, &samples[i]);
	for (size_t i = 0; i < l.candidates.len; i++)
		score(&l, asy_vec_at(&l.candidates, i));
	choose(&l, ret);
	count(&l, ret);
	ret->shape = learn_shape(&l);
	learn_anchors(&l, name, ret->anchors);
	if (l.nomem || !ret->shape)
		err = ASY_NOMEM;
	else if (!ret->n_marks)
		err = ASY_NOT_FOUND;
	asy_vec_release(&l.candidates);
	return err;
}
