#include "report/plan.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "report/document.h"
#include "report/plan_internal.h"

struct asy_plan *asy_plan_new(const json_t *document, struct asy_arena *arena)
{
	struct asy_plan *p = asy_arena_alloc(arena, sizeof(*p));

	if (!p)
		return NULL;
	*p = (struct asy_plan){.doc = document, .arena = arena, .actions = ASY_VEC_INIT(struct plan_action, PLAN_ACTIONS),
	                       .goals = ASY_VEC_INIT(struct plan_goal, 100000), .index = json_object(), .targets = json_array()};
	return p;
}

void asy_plan_free(struct asy_plan *p)
{
	if (!p)
		return;
	asy_vec_release(&p->actions);
	asy_vec_release(&p->goals);
	json_decref(p->index);
	json_decref(p->targets);
}

/* Position of a level in its scheme, from 0; -1: there is none of this name. A requirement without one belongs to the first. */
static int level_of(const json_t *scheme, const char *id)
{
	size_t i;
	json_t *l;

	json_array_foreach(doc_list(scheme, "levels"), i, l)
		if (strcmp(doc_text(l, "id"), id) == 0)
			return (int)i;
	return *id ? -1 : 0;
}

static void add_goals(struct asy_plan *p, const json_t *scheme, int level, bool all)
{
	size_t i;
	json_t *r;

	json_array_foreach(doc_list(scheme, "requirements"), i, r) {
		struct plan_goal *g;
		const struct plan_node *formula;

		if ((!all && strcmp(doc_text(r, "obligation"), "M") != 0) || level_of(scheme, doc_text(r, "level")) > level)
			continue;
		formula = plan_requirement(p, scheme, r, 0);
		if (formula->op == PLAN_TRUE) {
			p->met++;
			continue;
		}
		g = asy_vec_push(&p->goals);
		if (g)
			*g = (struct plan_goal){.scheme = doc_text(scheme, "id"), .requirement = doc_text(r, "id"), .title = doc_text(r, "title"),
			                        .formula = formula, .open = true};
	}
}

static const char *names(struct asy_plan *p, const json_t *list, const char *key)
{
	const char *text = "";
	size_t i;
	json_t *o;

	json_array_foreach(list, i, o)
		text = asy_arena_printf(p->arena, "%s%s%s", text ? text : "", i ? ", " : "", doc_text(o, key));
	return text ? text : "";
}

enum asy_err asy_plan_target(struct asy_plan *p, const char *target, bool all, const char **ret_near)
{
	const char *colon = strrchr(target, ':');
	size_t i;
	json_t *s;

	json_array_foreach(doc_list(p->doc, "schemes"), i, s) {
		const char *id = doc_text(s, "id"), *brief = doc_text(s, "short");
		size_t n = colon ? (size_t)(colon - target) : strlen(target), levels = json_array_size(doc_list(s, "levels"));
		int level = levels ? (int)levels - 1 : 0;

		/* a scheme's own name may hold a colon */
		if (strcmp(id, target) == 0 || strcmp(brief, target) == 0)
			n = strlen(target);
		else if ((strlen(id) != n || strncmp(id, target, n) != 0) && (strlen(brief) != n || strncmp(brief, target, n) != 0))
			continue;
		if (target[n] == ':' && (level = level_of(s, target + n + 1)) < 0) {
			*ret_near = names(p, doc_list(s, "levels"), "id");
			return ASY_INVALID;
		}
		json_array_append_new(p->targets, json_string(target));
		add_goals(p, s, level, all);
		return ASY_OK;
	}
	*ret_near = names(p, doc_list(p->doc, "schemes"), "short");
	return ASY_NOT_FOUND;
}

static size_t helps(const struct asy_plan *p, size_t action)
{
	size_t n = 0;

	for (size_t i = 0; i < p->goals.len; i++)
		n += plan_uses(((const struct plan_goal *)asy_vec_at(&p->goals, i))->formula, action);
	return n;
}

struct step {
	size_t action, helps;
	unsigned effort;
};

static int by_effort(const void *a, const void *b)
{
	const struct step *x = a, *y = b;

	if (x->effort != y->effort)
		return x->effort < y->effort ? -1 : 1;
	if (x->helps != y->helps)
		return x->helps > y->helps ? -1 : 1;
	return x->action < y->action ? -1 : x->action > y->action;
}

/* The chosen actions, little effort first. */
static struct step *steps_of(const struct asy_plan *p, size_t *ret_n, uint64_t *ret_effort)
{
	struct step *list = calloc(p->actions.len + 1, sizeof(*list));

	*ret_n = 0;
	*ret_effort = 0;
	for (size_t i = 0; list && i < p->actions.len; i++) {
		const struct plan_action *a = asy_vec_at(&p->actions, i);

		if (!a->chosen)
			continue;
		list[(*ret_n)++] = (struct step){.action = i, .helps = helps(p, i), .effort = a->effort};
		*ret_effort += a->effort;
	}
	if (list && *ret_n)
		qsort(list, *ret_n, sizeof(*list), by_effort);
	return list;
}

/* Requirements that are met once this is done too; they are no longer open afterwards. */
static size_t closes(struct plan_goal *goals, size_t n, const bool *done, const char **list, size_t most)
{
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (!goals[i].open || !plan_satisfied(goals[i].formula, done))
			continue;
		goals[i].open = false;
		if (k < most)
			list[k] = goals[i].requirement;
		k++;
	}
	return k;
}

enum { MOST_NAMED = 12 };

typedef void (*write_step)(void *to, const struct asy_plan *p, size_t number, const struct step *s, const char *const *closed, size_t n);

/* Goes through the steps in order; an error only without memory. */
static enum asy_err each_step(const struct asy_plan *p, const struct step *list, size_t n, write_step write, void *to)
{
	struct plan_goal *goals = calloc(p->goals.len + 1, sizeof(*goals));
	bool *done = calloc(p->actions.len + 1, sizeof(*done));
	const char *closed[MOST_NAMED];

	if (goals && done && p->goals.len)
		memcpy(goals, p->goals.items, p->goals.len * sizeof(*goals));
	for (size_t i = 0; goals && done && i < n; i++) {
		size_t k;

		done[list[i].action] = true;
		k = closes(goals, p->goals.len, done, closed, MOST_NAMED);
		write(to, p, i + 1, &list[i], closed, k);
	}
	free(goals);
	free(done);
	return goals && done ? ASY_OK : ASY_NOMEM;
}

struct text {
	struct asy_buf *out;
	size_t most;
	unsigned effort;
};

static const char *headline(const char *kind)
{
	static const char *const known[][2] = {
		{"answer", "answer"}, {"ics", "claim"}, {"judge", "judgement of an assessor"}, {"evidence", "evidence"}, {"change", "change"}, {"fix", "repair"},
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i][0], kind) == 0)
			return known[i][1];
	return kind;
}

static void text_step(void *to, const struct asy_plan *p, size_t number, const struct step *s, const char *const *closed, size_t n)
{
	struct text *t = to;
	const struct plan_action *a = asy_vec_at(&p->actions, s->action);
	const char *what = strchr(a->key, '|') + 1;

	if (t->most && number > t->most)
		return;
	asy_buf_printf(t->out, "%4zu  %2u  %-9s %s%s%s\n", number, a->effort, headline(a->kind), a->text,
	               strcmp(a->kind, "judge") == 0 || strcmp(a->kind, "fix") == 0 ? "  : " : "",
	               strcmp(a->kind, "judge") == 0 || strcmp(a->kind, "fix") == 0 ? what : "");
	if (!n && s->helps == 1)
		return;
	asy_buf_printf(t->out, "          needed for %zu", s->helps);
	for (size_t i = 0; i < n && i < MOST_NAMED; i++)
		asy_buf_printf(t->out, "%s%s", i ? ", " : "; with what is above closes ", closed[i]);
	asy_buf_printf(t->out, n > MOST_NAMED ? " and %zu more\n" : "\n", n - MOST_NAMED);
}

enum asy_err asy_plan_text(const struct asy_plan *p, size_t most, struct asy_buf *out)
{
	struct text t = {.out = out, .most = most};
	size_t n, i;
	uint64_t effort;
	struct step *list = steps_of(p, &n, &effort);
	json_t *target;
	enum asy_err err;

	if (!list)
		return ASY_NOMEM;
	json_array_foreach(p->targets, i, target)
		asy_buf_printf(out, "%s%s", i ? ", " : "target    ", json_string_value(target));
	asy_buf_printf(out, "\n          %zu requirements met, %zu to close: %zu things to do, effort %" PRIu64 "%s\n\n", p->met, p->goals.len, n, effort,
	               p->exact ? " (no smaller set does it)" : " (the smallest found; there may be a smaller one)");
	err = each_step(p, list, n, text_step, &t);
	if (most && n > most)
		asy_buf_printf(out, "      and %zu more (--all-steps)\n", n - most);
	free(list);
	return err ? err : out->err;
}

static void json_step(void *to, const struct asy_plan *p, size_t number, const struct step *s, const char *const *closed, size_t n)
{
	struct asy_json *j = to;
	const struct plan_action *a = asy_vec_at(&p->actions, s->action);

	asy_json_object(j);
	asy_json_put_uint(j, "step", number);
	asy_json_put(j, "kind", a->kind);
	asy_json_put(j, "key", a->key);
	asy_json_put(j, "text", a->text);
	asy_json_put_uint(j, "effort", a->effort);
	asy_json_name(j, "needed-for");
	asy_json_array(j);
	for (size_t i = 0; i < p->goals.len; i++) {
		const struct plan_goal *g = asy_vec_at(&p->goals, i);

		if (plan_uses(g->formula, s->action))
			asy_json_text(j, g->requirement);
	}
	asy_json_end(j);
	asy_json_name(j, "closes");
	asy_json_array(j);
	for (size_t i = 0; i < n && i < MOST_NAMED; i++)
		asy_json_text(j, closed[i]);
	asy_json_end(j);
	asy_json_end(j);
}

enum asy_err asy_plan_json(const struct asy_plan *p, struct asy_buf *out)
{
	size_t n, i;
	uint64_t effort;
	struct step *list = steps_of(p, &n, &effort);
	json_t *target;
	struct asy_json j;
	enum asy_err err;

	if (!list)
		return ASY_NOMEM;
	asy_json_init(&j, out);
	asy_json_object(&j);
	asy_json_name(&j, "targets");
	asy_json_array(&j);
	json_array_foreach(p->targets, i, target)
		asy_json_text(&j, json_string_value(target));
	asy_json_end(&j);
	asy_json_put_uint(&j, "met", p->met);
	asy_json_put_uint(&j, "open", p->goals.len);
	asy_json_put_uint(&j, "effort", effort);
	asy_json_put_bool(&j, "exact", p->exact);
	asy_json_put_uint(&j, "search-steps", p->steps);
	asy_json_name(&j, "steps");
	asy_json_array(&j);
	err = each_step(p, list, n, json_step, &j);
	asy_json_end(&j);
	asy_json_end(&j);
	free(list);
	return err ? err : asy_json_finish(&j);
}
