/* The matching half of the engine. The only worker file that knows vectorscan and PCRE2. */
#define PCRE2_CODE_UNIT_WIDTH 8

#include "firmware/patterns.h"

#include <hs/hs_common.h>
#include <hs/hs_runtime.h>
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "firmware/patterns_format.h"

enum {
	MATCH_STEPS = 200000,   /* PCRE2 match limit for one window */
	MATCH_DEPTH = 2000,
	MATCH_HEAP_KIB = 8192,
	WINDOW_MATCHES = 256,   /* matches looked at in one window */
	CONTEXT = 64,           /* bytes before the window that \b and look-behind may see */
};

struct field {
	const char *key, *value;
};

struct asy_rule {
	uint32_t set, number;
	const char *pattern;
	uint32_t window, least;
	const struct field *fields;
	size_t n_fields;
};

/* What changes while matching; beside the rule so that rules can be handed out const. */
struct rule_state {
	pcre2_code *code[ASY_RULE_REGEXES];
	bool compiled[ASY_RULE_REGEXES]; /* tried */
	uint32_t hits;      /* in this pass */
	uint64_t pass;      /* the last pass that the rule hit in */
	size_t index;       /* of its last hit */
};

struct rule_set {
	const char *name;
	uint32_t first, rules;
};

struct raw_hit {
	uint64_t first_end, end;
	uint32_t rule;
};

struct asy_patterns {
	struct asy_arena arena;
	struct rule_set *sets;
	struct asy_rule *rules;
	struct rule_state *states;
	uint32_t n_sets, n_rules;
	hs_database_t *db;
	hs_scratch_t *scratch;
	struct asy_vec hits;
	uint64_t pass;
	bool capped;
	pcre2_match_data *match;
	pcre2_match_context *limits;
};

static const char *read_text(struct asy_rd *r)
{
	uint32_t length = asy_rd_le32(r);
	struct asy_bytes text = asy_rd_bytes(r, length);

	if (asy_rd_u8(r) != 0 || !asy_rd_ok(r) || memchr(text.p, 0, text.n)) {
		asy_rd_fail(r);
		return "";
	}
	return (const char *)text.p;
}

static enum asy_err read_rule(struct asy_patterns *p, struct asy_rd *r, struct asy_rule *rule)
{
	struct field *fields;

	rule->pattern = read_text(r);
	rule->window = asy_rd_le32(r);
	rule->least = asy_rd_le32(r);
	rule->n_fields = asy_rd_count(r, asy_rd_le32(r), 10, UINT32_MAX);
	fields = asy_arena_array(&p->arena, rule->n_fields, sizeof(*fields));
	if (!fields)
		return ASY_NOMEM;
	for (size_t i = 0; i < rule->n_fields; i++) {
		fields[i].key = read_text(r);
		fields[i].value = read_text(r);
	}
	rule->fields = fields;
	return asy_rd_ok(r) ? ASY_OK : ASY_CORRUPT;
}

static enum asy_err read_table(struct asy_patterns *p, struct asy_rd *r)
{
	uint64_t total = 0;
	enum asy_err err = ASY_OK;

	p->sets = asy_arena_array(&p->arena, p->n_sets, sizeof(*p->sets));
	p->rules = asy_arena_array(&p->arena, p->n_rules, sizeof(*p->rules));
	p->states = asy_arena_array(&p->arena, p->n_rules, sizeof(*p->states));
	if (!p->sets || !p->rules || !p->states)
		return ASY_NOMEM;
	for (uint32_t i = 0; i < p->n_sets; i++) {
		p->sets[i].name = read_text(r);
		p->sets[i].first = (uint32_t)total;
		p->sets[i].rules = asy_rd_le32(r);
		total += p->sets[i].rules;
		if (!asy_rd_ok(r) || total > p->n_rules)
			return ASY_CORRUPT;
		for (uint32_t k = 0; k < p->sets[i].rules; k++) {
			p->rules[p->sets[i].first + k].set = i;
			p->rules[p->sets[i].first + k].number = k;
		}
	}
	if (total != p->n_rules)
		return ASY_CORRUPT;
	for (uint32_t i = 0; i < p->n_rules && !err; i++)
		err = read_rule(p, r, &p->rules[i]);
	return err;
}

static enum asy_err open_engine(struct asy_patterns *p, struct asy_bytes database)
{
	hs_error_t rc = hs_deserialize_database((const char *)database.p, database.n, &p->db);

	if (rc == HS_SUCCESS)
		rc = hs_alloc_scratch(p->db, &p->scratch);
	if (rc == HS_NOMEM)
		return ASY_NOMEM;
	if (rc != HS_SUCCESS)
		return rc == HS_DB_PLATFORM_ERROR || rc == HS_DB_VERSION_ERROR ? ASY_UNSUPPORTED : ASY_CORRUPT;
	p->match = pcre2_match_data_create(ASY_CAPTURES, NULL);
	p->limits = pcre2_match_context_create(NULL);
	if (!p->match || !p->limits)
		return ASY_NOMEM;
	pcre2_set_match_limit(p->limits, MATCH_STEPS);
	pcre2_set_depth_limit(p->limits, MATCH_DEPTH);
	pcre2_set_heap_limit(p->limits, MATCH_HEAP_KIB);
	return ASY_OK;
}

enum asy_err asy_patterns_load(struct asy_bytes blob, struct asy_patterns **ret_patterns)
{
	struct asy_rd r = asy_rd_init(blob), table;
	struct asy_patterns *p = calloc(1, sizeof(*p));
	uint64_t table_bytes, database_bytes;
	struct asy_bytes database;
	enum asy_err err;

	if (!p)
		return ASY_NOMEM;
	asy_arena_init(&p->arena, ASY_LIMIT_PATTERN_BLOB);
	p->hits = ASY_VEC_INIT(struct raw_hit, ASY_LIMIT_PATTERN_HITS * 256);
	if (!asy_bytes_is(asy_rd_bytes(&r, 8), ASY_PATTERNS_MAGIC))
		asy_rd_fail(&r);
	p->n_sets = (uint32_t)asy_rd_count(&r, asy_rd_le32(&r), 9, UINT32_MAX);
	p->n_rules = (uint32_t)asy_rd_count(&r, asy_rd_le32(&r), 17, UINT32_MAX);
	table_bytes = asy_rd_le64(&r);
	database_bytes = asy_rd_le64(&r);
	asy_rd_seek(&r, ASY_PATTERNS_HEADER);
	table = asy_rd_init(asy_rd_bytes(&r, table_bytes));
	database = asy_rd_bytes(&r, database_bytes);
	err = asy_rd_ok(&r) ? read_table(p, &table) : ASY_CORRUPT;
	if (!err)
		err = open_engine(p, database);
	if (err) {
		asy_patterns_free(p);
		return err;
	}
	*ret_patterns = p;
	return ASY_OK;
}

void asy_patterns_free(struct asy_patterns *p)
{
	if (!p)
		return;
	for (uint32_t i = 0; p->states && i < p->n_rules; i++)
		for (int k = 0; k < ASY_RULE_REGEXES; k++)
			pcre2_code_free(p->states[i].code[k]);
	pcre2_match_data_free(p->match);
	pcre2_match_context_free(p->limits);
	hs_free_scratch(p->scratch);
	hs_free_database(p->db);
	asy_vec_release(&p->hits);
	asy_arena_release(&p->arena);
	free(p);
}

uint32_t asy_patterns_sets(const struct asy_patterns *p)
{
	return p->n_sets;
}

uint32_t asy_patterns_find_set(const struct asy_patterns *p, const char *name)
{
	for (uint32_t i = 0; i < p->n_sets; i++)
		if (strcmp(p->sets[i].name, name) == 0)
			return i;
	return UINT32_MAX;
}

uint32_t asy_patterns_rules(const struct asy_patterns *p, uint32_t set)
{
	return set < p->n_sets ? p->sets[set].rules : 0;
}

const struct asy_rule *asy_patterns_rule(const struct asy_patterns *p, uint32_t set, uint32_t number)
{
	if (set >= p->n_sets || number >= p->sets[set].rules)
		return NULL;
	return &p->rules[p->sets[set].first + number];
}

const char *asy_rule_id(const struct asy_rule *rule)
{
	const char *id = asy_rule_field(rule, "id");

	return id ? id : "";
}

bool asy_rule_has_pattern(const struct asy_rule *rule)
{
	return *rule->pattern;
}

const char *asy_rule_field(const struct asy_rule *rule, const char *key)
{
	for (size_t i = 0; i < rule->n_fields; i++)
		if (strcmp(rule->fields[i].key, key) == 0)
			return rule->fields[i].value;
	return NULL;
}

/* A greedy tail ("[0-9.]+") makes the engine report every end it could have. Two matches that do not overlap
 * end at least `least` bytes apart, so nearer ends are one hit, as long as it fits the capture window. */
static bool same_match(const struct asy_rule *rule, const struct raw_hit *last, uint64_t to)
{
	return to >= last->end && to - last->end < rule->least && to - last->first_end < ASY_LIMIT_PATTERN_WINDOW / 2;
}

static int on_match(unsigned int id, unsigned long long from, unsigned long long to, unsigned int flags, void *ctx)
{
	struct asy_patterns *p = ctx;
	struct rule_state *state = &p->states[id];
	struct raw_hit *hit;

	(void)from;
	(void)flags;
	if (state->pass != p->pass) {
		state->pass = p->pass;
		state->hits = 0;
	}
	hit = state->hits ? asy_vec_at(&p->hits, state->index) : NULL;
	if (hit && same_match(&p->rules[id], hit, to)) {
		hit->end = to;
		return 0;
	}
	hit = state->hits < ASY_LIMIT_PATTERN_HITS ? asy_vec_push(&p->hits) : NULL;
	if (!hit) {
		p->capped = true;
		return 0;
	}
	*hit = (struct raw_hit){.first_end = to, .end = to, .rule = id};
	state->index = p->hits.len - 1;
	state->hits++;
	return 0;
}

static int by_end(const void *a, const void *b)
{
	const struct raw_hit *x = a, *y = b;

	if (x->end != y->end)
		return x->end < y->end ? -1 : 1;
	return x->rule < y->rule ? -1 : x->rule > y->rule;
}

enum asy_err asy_patterns_scan(struct asy_patterns *p, struct asy_bytes content,
                               void (*hit)(void *ctx, const struct asy_pattern_hit *hit), void *ctx)
{
	const struct raw_hit *last = NULL;

	if (content.n == 0)
		return ASY_OK;
	if (content.n > UINT32_MAX)
		return ASY_LIMIT;
	p->hits.len = 0;
	p->pass++;
	p->capped = false;
	if (hs_scan(p->db, (const char *)content.p, (unsigned int)content.n, 0, p->scratch, on_match, p) != HS_SUCCESS)
		return ASY_BUG;
	if (p->hits.len)
		qsort(p->hits.items, p->hits.len, sizeof(struct raw_hit), by_end);
	for (size_t i = 0; i < p->hits.len; i++) {
		const struct raw_hit *h = asy_vec_at(&p->hits, i);

		if (!last || last->end != h->end || last->rule != h->rule)
			hit(ctx, &(struct asy_pattern_hit){
				.set = p->rules[h->rule].set, .rule = p->rules[h->rule].number, .end = h->end});
		last = h;
	}
	return p->capped ? ASY_LIMIT : ASY_OK;
}

/* Compiled at first use; NULL when the rule has none. */
static pcre2_code *expression(struct asy_patterns *p, const struct asy_rule *rule, enum asy_rule_regex which)
{
	static const char *const keys[ASY_RULE_REGEXES] = {"capture", "path", "find"};
	struct rule_state *state = &p->states[rule - p->rules];
	const char *text;
	int error;
	PCRE2_SIZE at;

	if (state->compiled[which])
		return state->code[which];
	state->compiled[which] = true;
	text = asy_rule_field(rule, keys[which]);
	if (!text && which == ASY_RULE_CAPTURE && *rule->pattern)
		text = rule->pattern;
	if (text)
		state->code[which] = pcre2_compile((PCRE2_SPTR)text, PCRE2_ZERO_TERMINATED, ASY_PATTERNS_PCRE_OPTIONS,
		                                   &error, &at, NULL);
	return state->code[which];
}

static void take_groups(struct asy_patterns *p, int count, struct asy_bytes subject, uint64_t base,
                        struct asy_capture *capture)
{
	const PCRE2_SIZE *at = pcre2_get_ovector_pointer(p->match);

	*capture = (struct asy_capture){.start = base + at[0], .end = base + at[1]};
	if (count == 0)
		count = ASY_CAPTURES; /* more groups than we keep */
	for (int i = 0; i < count; i++)
		if (at[2 * i] != PCRE2_UNSET && at[2 * i] <= at[2 * i + 1])
			capture->group[i] = (struct asy_bytes){subject.p + at[2 * i], at[2 * i + 1] - at[2 * i]};
}

bool asy_patterns_capture(struct asy_patterns *p, const struct asy_rule *rule, struct asy_bytes content, uint64_t end,
                          struct asy_capture *ret_capture)
{
	pcre2_code *code = expression(p, rule, ASY_RULE_CAPTURE);
	/* A `capture` expression may end before the pattern does, when it only looks at the rest. */
	uint64_t slack = rule->window > ASY_PATTERNS_CONTEXT ? rule->window - ASY_PATTERNS_CONTEXT : 0, start, base, stop, pos;
	struct asy_bytes subject;
	uint32_t options;
	bool found = false;

	if (!code || end > content.n)
		return false;
	if (slack < rule->least || !asy_rule_field(rule, "capture"))
		slack = rule->least;
	start = end > rule->window ? end - rule->window : 0;
	base = start > CONTEXT ? start - CONTEXT : 0;
	stop = content.n - end > ASY_LIMIT_PATTERN_TAIL ? end + ASY_LIMIT_PATTERN_TAIL : content.n;
	subject = (struct asy_bytes){content.p + base, (size_t)(stop - base)};
	options = (base ? PCRE2_NOTBOL : 0) | (stop < content.n ? PCRE2_NOTEOL : 0);
	pos = start - base;
	for (int i = 0; i < WINDOW_MATCHES && pos <= subject.n; i++) {
		int count = pcre2_match(code, subject.p, subject.n, pos, options, p->match, p->limits);
		const PCRE2_SIZE *at = pcre2_get_ovector_pointer(p->match);

		if (count < 0 || base + at[0] >= end)
			break;
		if (base + at[1] + slack > end) {
			take_groups(p, count, subject, base, ret_capture);
			found = true;
		}
		if (base + at[1] >= end)
			break;
		pos = at[1] > at[0] ? at[1] : at[0] + 1;
	}
	return found;
}

bool asy_patterns_match(struct asy_patterns *p, const struct asy_rule *rule, enum asy_rule_regex which,
                        struct asy_bytes subject, bool whole, struct asy_capture *ret_capture)
{
	pcre2_code *code = expression(p, rule, which);
	uint32_t options = whole ? PCRE2_ANCHORED | PCRE2_ENDANCHORED : 0;
	int count;

	if (!code)
		return false;
	if (!subject.p)
		subject.p = (const uint8_t *)"";
	count = pcre2_match(code, subject.p, subject.n, 0, options, p->match, p->limits);
	if (count < 0)
		return false;
	take_groups(p, count, subject, 0, ret_capture);
	return true;
}
