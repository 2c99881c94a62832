/* What was learned as a rule of the catalog. */
#include <string.h>

#include "base/text.h"
#include "component/learn_impl.h"

enum { PARTS = 8 };

/* How many digits each part of the versions has. */
struct shape {
	unsigned least[PARTS], most[PARTS];
	unsigned fewest, parts;
	bool letter;
};

static void measure(struct shape *s, const char *version)
{
	unsigned part = 0;

	while (*version && part < PARTS) {
		unsigned n = (unsigned)strspn(version, "0123456789");

		if (n == 0)
			break;
		if (part >= s->parts) {
			s->least[part] = n;
			s->parts = part + 1;
		}
		s->least[part] = n < s->least[part] ? n : s->least[part];
		s->most[part] = n > s->most[part] ? n : s->most[part];
		version += n;
		part++;
		if (*version != '.')
			break;
		version++;
	}
	s->letter |= *version != 0;
	s->fewest = !s->fewest || part < s->fewest ? part : s->fewest;
}

const char *learn_shape(struct learner *l)
{
	struct shape s = {0};
	struct asy_buf out;
	const char *text;

	for (size_t i = 0; i < l->n; i++)
		if (l->samples[i].version)
			measure(&s, l->samples[i].version);
	asy_buf_init(&out, 4096);
	for (unsigned i = 0; i < s.parts; i++) {
		unsigned most = s.most[i] + (s.most[i] < 4); /* the next release may have a digit more */

		asy_buf_printf(&out, "%s%s[0-9]{%u,%u}%s", i >= s.fewest ? "(?:" : "", i ? "\\." : "", s.least[i] > 1 && i == 0 ? s.least[i] : 1,
		               most, i >= s.fewest ? ")?" : "");
	}
	asy_buf_text(&out, s.letter ? "(?:[a-z][0-9]{0,2})?" : "");
	text = asy_arena_strdup(l->arena, asy_buf_cstr(&out));
	asy_buf_release(&out);
	return text;
}

static bool everywhere(const struct learner *l, struct asy_bytes text)
{
	for (size_t i = 0; i < l->n; i++)
		if ((asy_bytes_find(l->samples[i].content, text, 0) < l->samples[i].content.n) != (l->samples[i].version != NULL))
			return false;
	return true;
}

void learn_anchors(struct learner *l, const char *name, const char *ret[3])
{
	size_t first = 0, n = 0;

	while (first < l->n && !l->samples[first].version)
		first++;
	if (first == l->n)
		return;
	for (size_t at = 0, start; n < 3 && at < l->samples[first].content.n; at++) {
		struct asy_bytes text;

		for (start = at; at < l->samples[first].content.n && learn_printable(l->samples[first].content.p[at]); at++)
			;
		text = (struct asy_bytes){l->samples[first].content.p + start, at - start};
		if (text.n >= 8 && text.n <= 60 && asy_text_contains_nocase(text, name) && everywhere(l, text))
			ret[n++] = asy_arena_text(l->arena, text);
	}
}

/* Text between single quotes of YAML, as an expression or as a sample. */
static void quoted(struct asy_buf *out, const char *text, bool expression)
{
	for (; *text; text++) {
		if (expression && strchr("\\.[]{}()*+?^$|", *text))
			asy_buf_text(out, "\\");
		if (*text == '\'')
			asy_buf_text(out, "'");
		if (!expression && *text == '\\')
			asy_buf_text(out, "\\");
		asy_buf_u8(out, (uint8_t)*text);
	}
}

static void mark_yaml(const struct asy_learned *l, const struct asy_learn_mark *m, const char *file, struct asy_buf *out)
{
	asy_buf_printf(out, "      # right in %u of %u files it was learned from, %u of %u held out; wrong in %u\n", m->learned, m->of_learned,
	               m->held, m->of_held, m->wrong);
	if (!*m->before && !*m->behind) {
		asy_buf_printf(out, "      - find: '(%s)'\n        match: ['", l->shape);
	} else {
		asy_buf_text(out, "      - pattern: '");
		quoted(out, m->before, true);
		asy_buf_printf(out, "(%s)", l->shape);
		if (*m->behind)
			quoted(out, m->behind, true);
		else
			asy_buf_text(out, "[\\x00\\n]");
		asy_buf_text(out, "'\n        match: ['");
	}
	quoted(out, m->example, false);
	asy_buf_printf(out, "\\x00 => %s in /usr/bin/%s']\n", m->example_version, file);
}

void asy_learned_yaml(const char *name, const struct asy_learned *l, const struct asy_learn_sample *samples, size_t n, struct asy_buf *out)
{
	const char *file = name;
	bool open = false;

	asy_buf_printf(out, "  - id: %s\n    files: [", name);
	for (size_t i = 0; i < n; i++) {
		bool again = !samples[i].version;

		for (size_t k = 0; k < i && !again; k++)
			again = samples[k].version && strcmp(samples[k].name, samples[i].name) == 0;
		if (again)
			continue;
		if (!open)
			file = samples[i].name;
		asy_buf_printf(out, "%s'", open ? ", " : "");
		quoted(out, samples[i].name, false);
		asy_buf_text(out, "'");
		open = true;
	}
	asy_buf_text(out, "]\n");
	for (size_t i = 0; i < 3 && l->anchors[i]; i++) {
		asy_buf_text(out, "    # in every one of these files and in no other: ");
		quoted(out, l->anchors[i], false);
		asy_buf_text(out, "\n");
	}
	asy_buf_text(out, "    patterns:\n");
	for (size_t i = 0; i < l->n_marks; i++)
		mark_yaml(l, &l->marks[i], file, out);
}
