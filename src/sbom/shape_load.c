/* Reads the notation of shapes. One line per statement:
 *
 *   enum NAME WORD[@VERSION]...     may be continued by another line of the same name
 *   pattern NAME EXPRESSION
 *   type NAME [open] [: BASE]       then, each behind a tab:
 *     FIELD KIND[@FROM-TO][|KIND...] [![FROM-TO]] [FROM-TO]
 *     ?one A|B,C    ?any A|B    ?not A,B */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "sbom/shape_impl.h"

enum { WORD_BYTES = 200, TYPE_FIELDS = 400, LIST_WORDS = 400 };

struct loader {
	struct asy_shapes *shapes;
	struct asy_diags *diags;
	const char *file;
	uint32_t line;
	struct shape_type *type;
	bool bad;
};

static void complain(struct loader *l, const char *what, const char *word)
{
	asy_diag_add(l->diags, l->file, l->line, 1, "%s: \"%s\"", what, word);
	l->bad = true;
}

unsigned sbom_shape_version(const char *text, const char *end)
{
	unsigned part[2] = {0, 0}, n = 0;

	for (; text < end; text++) {
		if (*text == '.' && n == 0)
			n = 1;
		else if (*text >= '0' && *text <= '9' && part[n] < 100)
			part[n] = part[n] * 10 + (unsigned)(*text - '0');
		else
			return 0;
	}
	return n ? part[0] * 100 + part[1] : 0;
}

/* "1.3-1.4", "1.5-", "-1.4" */
static bool read_versions(const char *text, struct versions *ret)
{
	const char *dash = strchr(text, '-');

	if (!dash)
		return false;
	*ret = (struct versions){sbom_shape_version(text, dash), sbom_shape_version(dash + 1, text + strlen(text))};
	return (dash == text) == (ret->from == 0) && (dash[1] == 0) == (ret->to == 0);
}

static const struct {
	const char *word;
	enum kind_type type;
} plain[] = {
	{"any", KIND_ANY}, {"text", KIND_TEXT}, {"text1", KIND_TEXT1}, {"int", KIND_INT}, {"int1", KIND_INT1},
	{"number", KIND_NUMBER}, {"bool", KIND_BOOL}, {"date-time", KIND_DATE_TIME}, {"date", KIND_DATE},
	{"object", KIND_OBJECT}, {"licence-id", KIND_LICENCE}, {"typed", KIND_TYPED},
};

static bool read_kinds(struct loader *l, char *text, struct kind **ret, size_t *ret_n);

/* "[...]u+1": what stands behind the bracket. */
static bool read_list(struct loader *l, char *text, struct kind *k)
{
	char *close = strrchr(text, ']');

	if (!close)
		return false;
	for (const char *flag = close + 1; *flag; flag++) {
		k->unique |= *flag == 'u';
		k->filled |= *flag == '+';
		k->single |= *flag == '1';
		if (!strchr("u+1", *flag))
			return false;
	}
	*close = 0;
	k->type = KIND_LIST;
	return read_kinds(l, text + 1, &k->items, &k->n_items);
}

static bool read_kind(struct loader *l, char *text, struct kind *k)
{
	char *at = strrchr(text, '@');

	if (at && text[0] != '[' ? true : at && at > strrchr(text, ']')) {
		*at = 0;
		if (!read_versions(at + 1, &k->when))
			return false;
	}
	if (text[0] == '[')
		return read_list(l, text, k);
	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (strcmp(plain[i].word, text) == 0) {
			k->type = plain[i].type;
			return true;
		}
	k->type = text[0] == '=' ? KIND_TYPE : strncmp(text, "re:", 3) == 0 ? KIND_PATTERN : KIND_WORD;
	if (k->type == KIND_WORD && strncmp(text, "enum:", 5) != 0)
		return false;
	k->name = asy_arena_strdup(l->shapes->arena, text + (k->type == KIND_TYPE ? 1 : k->type == KIND_PATTERN ? 3 : 5));
	return k->name && *k->name;
}

/* Alternatives at the outermost level. */
static bool read_kinds(struct loader *l, char *text, struct kind **ret, size_t *ret_n)
{
	struct kind list[ALTERNATIVES] = {0};
	size_t n = 0;

	for (char *start = text, *p = text, depth = 0;; p++) {
		bool end = *p == 0;

		depth = (char)(depth + (*p == '[') - (*p == ']'));
		if (!end && !(*p == '|' && depth == 0))
			continue;
		*p = 0;
		if (n == ALTERNATIVES || !read_kind(l, start, &list[n++]))
			return false;
		if (end)
			break;
		start = p + 1;
	}
	*ret = asy_arena_array(l->shapes->arena, n, sizeof(**ret));
	if (*ret)
		memcpy(*ret, list, n * sizeof(**ret));
	*ret_n = n;
	return *ret != NULL;
}

static void read_field(struct loader *l, char *text)
{
	struct shape_field *f = asy_vec_push(&l->type->fields);
	char *save, *name = strtok_r(text, " ", &save), *kinds = strtok_r(NULL, " ", &save), *more;

	if (!f || !name || !kinds) {
		complain(l, "a field has a name and a kind", name ? name : "");
		return;
	}
	f->name = asy_arena_strdup(l->shapes->arena, name);
	f->line = l->line;
	if (!f->name || !read_kinds(l, kinds, &f->kinds, &f->n_kinds))
		complain(l, "unknown kind", kinds);
	while ((more = strtok_r(NULL, " ", &save)) != NULL) {
		bool must = *more == '!';

		f->is_required |= must;
		if ((must && more[1] && !read_versions(more + 1, &f->required)) || (!must && !read_versions(more, &f->when)))
			complain(l, "versions are FROM-TO", more);
	}
}

static void read_rule(struct loader *l, char *text)
{
	struct shape_rule *r = asy_vec_push(&l->type->rules);
	char *save, *word = strtok_r(text, " ", &save), *groups = strtok_r(NULL, " ", &save), *when = strtok_r(NULL, " ", &save);

	if (!r || !word || !groups || (when && !read_versions(when, &r->when))) {
		complain(l, "a rule is ?one, ?any or ?not and groups of fields", word ? word : "");
		return;
	}
	r->type = strcmp(word, "one") == 0 ? RULE_ONE : strcmp(word, "any") == 0 ? RULE_ANY : RULE_NOT;
	for (char *group = strtok_r(groups, "|", &save); group && r->n_groups < ALTERNATIVES; group = strtok_r(NULL, "|", &save)) {
		r->groups[r->n_groups] = asy_arena_strdup(l->shapes->arena, group);
		if (r->groups[r->n_groups])
			r->n_groups++;
	}
}

static void read_words(struct loader *l, char *save)
{
	char *name = strtok_r(NULL, " ", &save), *word;
	struct shape_words *w = l->shapes->words;

	while (w && name && strcmp(w->name, name) != 0)
		w = w->next;
	if (!w && name) {
		w = asy_arena_alloc(l->shapes->arena, sizeof(*w));
		if (!w)
			return;
		*w = (struct shape_words){.next = l->shapes->words, .name = asy_arena_strdup(l->shapes->arena, name),
		                          .list = ASY_VEC_INIT(struct shape_word, LIST_WORDS)};
		l->shapes->words = w;
	}
	while (w && (word = strtok_r(NULL, " ", &save)) != NULL) {
		struct shape_word *one = asy_vec_push(&w->list);
		char *at = strrchr(word, '@');

		if (!one) {
			complain(l, "too many words", word);
			return;
		}
		if (at) {
			*at = 0;
			one->from = sbom_shape_version(at + 1, at + 1 + strlen(at + 1));
		}
		one->word = asy_arena_strdup(l->shapes->arena, word);
	}
}

static void read_pattern(struct loader *l, char *save)
{
	char *name = strtok_r(NULL, " ", &save);
	struct shape_pattern *p = asy_arena_alloc(l->shapes->arena, sizeof(*p));
	PCRE2_SIZE where;
	int error;

	if (!p || !name)
		return;
	*p = (struct shape_pattern){.next = l->shapes->patterns, .name = asy_arena_strdup(l->shapes->arena, name)};
	p->code = pcre2_compile((PCRE2_SPTR)save, PCRE2_ZERO_TERMINATED, PCRE2_DOLLAR_ENDONLY, &error, &where, NULL);
	if (!p->code)
		complain(l, "no regular expression", save);
	l->shapes->patterns = p;
}

static void read_type(struct loader *l, char *save)
{
	char *name = strtok_r(NULL, " ", &save), *word;
	struct shape_type *t = asy_arena_alloc(l->shapes->arena, sizeof(*t));

	if (!t || !name)
		return;
	*t = (struct shape_type){.next = l->shapes->types, .name = asy_arena_strdup(l->shapes->arena, name), .file = l->file,
	                         .fields = ASY_VEC_INIT(struct shape_field, TYPE_FIELDS),
	                         .rules = ASY_VEC_INIT(struct shape_rule, TYPE_FIELDS)};
	while ((word = strtok_r(NULL, " ", &save)) != NULL) {
		if (strcmp(word, "open") == 0)
			t->open = true;
		else if (strcmp(word, ":") != 0)
			t->base_name = asy_arena_strdup(l->shapes->arena, word);
	}
	l->shapes->types = l->type = t;
}

static void read_line(struct loader *l, char *text)
{
	char *save, *word;

	if (text[0] == '#' || text[0] == 0)
		return;
	if (text[0] == '\t' && l->type) {
		if (text[1] == '?')
			read_rule(l, text + 2);
		else
			read_field(l, text + 1);
		return;
	}
	word = strtok_r(text, " ", &save);
	if (word && strcmp(word, "enum") == 0)
		read_words(l, save);
	else if (word && strcmp(word, "pattern") == 0)
		read_pattern(l, save);
	else if (word && strcmp(word, "type") == 0)
		read_type(l, save);
	else
		complain(l, "unknown statement", word ? word : "");
}

enum asy_err asy_shapes_add(struct asy_arena *arena, const char *name, struct asy_bytes text, struct asy_diags *diags,
                            struct asy_shapes **shapes)
{
	struct loader l = {.diags = diags, .file = name};
	char *copy = asy_arena_text(arena, text);

	if (!*shapes) {
		*shapes = asy_arena_alloc(arena, sizeof(**shapes));
		if (*shapes)
			(*shapes)->arena = arena;
	}
	if (!copy || !*shapes)
		return ASY_NOMEM;
	l.shapes = *shapes;
	for (char *line = copy, *next; line; line = next) {
		next = strchr(line, '\n');
		if (next)
			*next++ = 0;
		l.line++;
		read_line(&l, line);
	}
	return l.bad ? ASY_INVALID : ASY_OK;
}

static bool link_kind(struct asy_shapes *s, struct kind *k)
{
	bool ok = true;

	for (size_t i = 0; i < k->n_items; i++)
		ok &= link_kind(s, &k->items[i]);
	if (k->type == KIND_TYPE)
		for (struct shape_type *t = s->types; t && !k->to.object; t = t->next)
			k->to.object = strcmp(t->name, k->name) == 0 ? t : NULL;
	if (k->type == KIND_WORD)
		for (struct shape_words *w = s->words; w && !k->to.words; w = w->next)
			k->to.words = strcmp(w->name, k->name) == 0 ? w : NULL;
	if (k->type == KIND_PATTERN)
		for (struct shape_pattern *p = s->patterns; p && !k->to.pattern; p = p->next)
			k->to.pattern = strcmp(p->name, k->name) == 0 ? p : NULL;
	return ok && (!k->name || k->to.object);
}

/* A base stands before what is built on it, so there are no circles. */
static bool link_base(struct shape_type *t)
{
	for (struct shape_type *b = t->next; t->base_name && b && !t->base; b = b->next) /* the list runs backwards */
		t->base = strcmp(b->name, t->base_name) == 0 ? b : NULL;
	return !t->base_name || t->base;
}

enum asy_err asy_shapes_link(struct asy_shapes *s, struct asy_diags *diags)
{
	bool ok = true;

	for (struct shape_type *t = s->types; t; t = t->next) {
		if (!link_base(t)) {
			asy_diag_add(diags, t->file, 0, 0, "type %s has a base that does not exist before it", t->name);
			ok = false;
		}
		for (size_t i = 0; i < t->fields.len; i++) {
			struct shape_field *f = asy_vec_at(&t->fields, i);

			for (size_t k = 0; k < f->n_kinds; k++)
				if (!link_kind(s, &f->kinds[k])) {
					asy_diag_add(diags, t->file, f->line, 1, "%s.%s names something that does not exist", t->name, f->name);
					ok = false;
				}
		}
	}
	return ok ? ASY_OK : ASY_INVALID;
}

void asy_shapes_release(struct asy_shapes *s)
{
	for (struct shape_type *t = s ? s->types : NULL; t; t = t->next) {
		asy_vec_release(&t->fields);
		asy_vec_release(&t->rules);
	}
	for (struct shape_words *w = s ? s->words : NULL; w; w = w->next)
		asy_vec_release(&w->list);
	for (struct shape_pattern *p = s ? s->patterns : NULL; p; p = p->next)
		pcre2_code_free(p->code);
}
