/* From the reasons of a verdict to what would have to be done. */
#include <string.h>

#include "report/document.h"
#include "report/plan_internal.h"

/* How much work something is, compared with an answer that somebody knows. */
enum { EFFORT_ANSWER = 1, EFFORT_CLAIM = 1, EFFORT_TABLE = 2, EFFORT_JUDGE = 2, EFFORT_EVIDENCE = 4, EFFORT_CHANGE = 6, EFFORT_FIX = 8,
       EFFORT_UNKNOWN = 10 };

const struct plan_node *plan_true(void)
{
	static const struct plan_node yes = {.op = PLAN_TRUE};

	return &yes;
}

const struct plan_node *plan_do(struct asy_plan *p, const char *key, const char *text, unsigned effort)
{
	json_t *known = key ? json_object_get(p->index, key) : NULL;
	struct plan_node *n = asy_arena_alloc(p->arena, sizeof(*n));
	struct plan_action *a;
	const char *bar = key ? strchr(key, '|') : NULL;

	if (!n || !bar)
		return plan_true();
	*n = (struct plan_node){.op = PLAN_ACTION};
	if (known) {
		n->action = (size_t)json_integer_value(known);
		return n;
	}
	a = asy_vec_push(&p->actions);
	if (!a)
		return plan_true();
	n->action = p->actions.len - 1;
	*a = (struct plan_action){.key = key, .text = text, .effort = effort,
	                          .kind = asy_arena_text(p->arena, (struct asy_bytes){(const uint8_t *)key, (size_t)(bar - key)})};
	json_object_set_new(p->index, key, json_integer((json_int_t)n->action));
	return n;
}

struct joining {
	struct asy_plan *p;
	struct plan_node *node;
	size_t room;
};

static struct joining join_begin(struct asy_plan *p, enum plan_op op, size_t room)
{
	struct joining j = {.p = p, .room = room};

	p->nodes += room + 1;
	j.node = p->nodes < PLAN_NODES ? asy_arena_alloc(p->arena, sizeof(*j.node)) : NULL;
	if (j.node) {
		*j.node = (struct plan_node){.op = op, .children = asy_arena_array(p->arena, room + 1, sizeof(*j.node->children))};
		j.node = j.node->children ? j.node : NULL;
	}
	return j;
}

static void join_add(struct joining *j, const struct plan_node *c)
{
	if (j->node && c && j->node->n < j->room)
		j->node->children[j->node->n++] = c;
}

static bool has_action(const struct plan_node *n, size_t action, size_t before)
{
	for (size_t i = 0; i < before; i++)
		if (n->children[i]->op == PLAN_ACTION && n->children[i]->action == action)
			return true;
	return false;
}

/* "All of" inside "all of" is one "all of", and the same action counts once. */
static const struct plan_node *flat(struct joining *j)
{
	size_t room = 0, n = 0;
	const struct plan_node **list;

	for (size_t i = 0; i < j->node->n; i++)
		room += j->node->children[i]->op == j->node->op ? j->node->children[i]->n : 1;
	j->p->nodes += room;
	list = j->p->nodes < PLAN_NODES ? asy_arena_array(j->p->arena, room + 1, sizeof(*list)) : NULL;
	if (!list)
		return j->node;
	for (size_t i = 0; i < j->node->n; i++) {
		const struct plan_node *c = j->node->children[i], *const *from = c->op == j->node->op ? c->children : &j->node->children[i];
		size_t m = c->op == j->node->op ? c->n : 1;

		for (size_t k = 0; k < m; k++) {
			struct plan_node seen = {.children = list};

			if (from[k]->op != PLAN_ACTION || !has_action(&seen, from[k]->action, n))
				list[n++] = from[k];
		}
	}
	j->node->children = list;
	j->node->n = n;
	return n == 1 ? list[0] : j->node;
}

/* Simplified: "all of" forgets what is done, "one of" is done when one is. */
static const struct plan_node *join_end(struct joining *j)
{
	size_t kept = 0;

	if (!j->node)
		return plan_true();
	for (size_t i = 0; i < j->node->n; i++) {
		if (j->node->children[i]->op != PLAN_TRUE)
			j->node->children[kept++] = j->node->children[i];
		else if (j->node->op == PLAN_ANY)
			return plan_true();
	}
	j->node->n = kept;
	return kept == 0 ? plan_true() : kept == 1 ? j->node->children[0] : flat(j);
}

static const char *keyed(struct asy_plan *p, const char *kind, const char *what)
{
	return asy_arena_printf(p->arena, "%s|%s", kind, what);
}

/* A leaf that has to come out otherwise. */
static const struct plan_node *leaf(struct asy_plan *p, const json_t *o)
{
	const char *wants = doc_text(o, "wants"), *check = doc_text(o, "check"), *open = doc_text(o, "open"), *why = doc_text(o, "why");
	const char *text = doc_text(o, "text"), *said = doc_text(json_array_get(doc_list(o, "answers"), 0), "id");
	bool fails = strcmp(doc_text(o, "verdict"), "fail") == 0;

	if (!fails && strncmp(wants, "answer|", 7) == 0)
		return plan_do(p, wants, text, strstr(wants, "/complete") ? EFFORT_TABLE : EFFORT_ANSWER);
	if (!fails && strncmp(wants, "ics|", 4) == 0)
		return plan_do(p, wants, text, EFFORT_CLAIM);
	if (!fails && strncmp(wants, "judge|", 6) == 0)
		return plan_do(p, wants, text, EFFORT_JUDGE);
	if (*check && fails)
		return plan_do(p, keyed(p, "fix", check), *doc_text(o, "fix") ? doc_text(o, "fix") : text, EFFORT_FIX);
	if (strcmp(open, "evidence") == 0 || *check)
		return plan_do(p, keyed(p, "evidence", *why ? why : text), *why ? why : text, EFFORT_EVIDENCE);
	if (strcmp(doc_text(o, "op"), "listed") == 0)
		return plan_do(p, keyed(p, "change", *why ? why : text), asy_arena_printf(p->arena, "declare or remove: %s", *why ? why : text), EFFORT_TABLE);
	if (*said)
		return plan_do(p, keyed(p, "change", said), asy_arena_printf(p->arena, "%s: now \"%s\"", said,
		               doc_text(json_array_get(doc_list(o, "answers"), 0), "value")), EFFORT_CHANGE);
	if (json_object_size(doc_object(o, "judgement")))
		return plan_do(p, keyed(p, "change", text), asy_arena_printf(p->arena, "judged otherwise so far: %s", text), EFFORT_CHANGE);
	return plan_do(p, keyed(p, strcmp(open, "answer") == 0 ? "answer" : "change", *why ? why : text), *why ? why : text,
	               strcmp(open, "answer") == 0 ? EFFORT_ANSWER : EFFORT_UNKNOWN);
}

static const struct plan_node *reach(struct asy_plan *p, const json_t *o, bool pass, unsigned depth);

static const struct plan_node *children(struct asy_plan *p, const json_t *o, enum plan_op op, bool pass, unsigned depth)
{
	const json_t *list = doc_list(o, "children");
	struct joining j = join_begin(p, op, json_array_size(list));
	size_t i;
	json_t *c;

	json_array_foreach(list, i, c)
		join_add(&j, reach(p, c, pass, depth + 1));
	return join_end(&j);
}

/* Everything below that is open, or that a check found: what settles a question whose way through is not a matter of all and
 * any. */
static void settle(struct asy_plan *p, const json_t *o, struct joining *j, unsigned depth)
{
	const json_t *list = doc_list(o, "children"), *path = doc_list(o, "path");
	size_t i;
	json_t *c;
	bool fails = strcmp(doc_text(o, "verdict"), "fail") == 0;

	if (depth > PLAN_DEPTH)
		return;
	json_array_foreach(list, i, c)
		settle(p, c, j, depth + 1);
	json_array_foreach(path, i, c) /* of a decision tree: what is behind is settled, what is ahead not known */
		if (i + 1 == json_array_size(path))
			settle(p, doc_object(c, "evidence"), j, depth + 1);
	if (json_array_size(list) == 0 && json_array_size(path) == 0 && ((fails && *doc_text(o, "check")) || strcmp(doc_text(o, "verdict"), "inconclusive") == 0))
		join_add(j, leaf(p, o));
}

static const struct plan_node *settled(struct asy_plan *p, const json_t *o)
{
	struct joining j = join_begin(p, PLAN_ALL, 500);

	settle(p, o, &j, 0);
	if (j.node && j.node->n == 0)
		join_add(&j, leaf(p, o));
	return join_end(&j);
}

static const struct plan_node *carried(struct asy_plan *p, const json_t *o, unsigned depth)
{
	const json_t *c = doc_object(o, "carried"), *reasons = doc_list(c, "reasons");
	struct joining j = join_begin(p, PLAN_ALL, json_array_size(reasons) + json_array_size(doc_list(o, "children")) + 1);
	size_t s, i;
	json_t *scheme, *r;
	bool here = false;

	json_array_foreach(doc_list(p->doc, "schemes"), s, scheme) {
		if (strcmp(doc_text(scheme, "id"), doc_text(c, "scheme")) != 0)
			continue;
		json_array_foreach(doc_list(scheme, "requirements"), i, r) {
			if (strcmp(doc_text(r, "id"), doc_text(c, "requirement")) != 0)
				continue;
			join_add(&j, plan_requirement(p, scheme, r, depth + 1));
			here = true;
		}
	}
	json_array_foreach(reasons, i, r)
		if (!here && strcmp(doc_text(r, "verdict"), "pass") != 0 && strcmp(doc_text(r, "verdict"), "not-applicable") != 0)
			join_add(&j, leaf(p, r));
	json_array_foreach(doc_list(o, "children"), i, r)
		join_add(&j, reach(p, r, true, depth + 1));
	if (j.node && j.node->n == 0)
		join_add(&j, leaf(p, o));
	return join_end(&j);
}

/* A decision tree that ended badly: its last answer has to be the other one. What lies on that way nobody knows before. */
static const struct plan_node *decided(struct asy_plan *p, const json_t *o, unsigned depth)
{
	const json_t *path = doc_list(o, "path"), *last = json_array_get(path, json_array_size(path) - 1);

	if (strcmp(doc_text(o, "verdict"), "fail") != 0 || !last)
		return settled(p, o);
	return reach(p, doc_object(last, "evidence"), strcmp(doc_text(last, "answer"), "no") == 0, depth + 1);
}

/* What makes the outcome PASS (or FAIL, beneath "not"). */
static const struct plan_node *reach(struct asy_plan *p, const json_t *o, bool pass, unsigned depth)
{
	const char *op = doc_text(o, "op"), *verdict = doc_text(o, "verdict"), *text = doc_text(o, "text");
	const json_t *list = doc_list(o, "children");
	size_t n = json_array_size(list);

	if (strcmp(verdict, pass ? "pass" : "fail") == 0 || strcmp(verdict, "not-applicable") == 0 || depth > PLAN_DEPTH)
		return plan_true();
	if (json_object_size(doc_object(o, "carried")))
		return carried(p, o, depth);
	if (json_array_size(doc_list(o, "path")))
		return decided(p, o, depth);
	if (n == 0)
		return leaf(p, o);
	if (strcmp(op, "not") == 0)
		return children(p, o, PLAN_ALL, !pass, depth);
	if (strcmp(op, "any") == 0 || strcmp(op, "some") == 0 || (strcmp(op, "follow") == 0 && strncmp(text, "some ", 5) == 0))
		return children(p, o, pass ? PLAN_ANY : PLAN_ALL, pass, depth);
	if (strcmp(op, "if") == 0 && n == 2)
		return reach(p, json_array_get(list, 1), pass, depth + 1);
	if (strcmp(op, "if") == 0 || strcmp(op, "decide") == 0)
		return settled(p, o);
	return children(p, o, pass ? PLAN_ALL : PLAN_ANY, pass, depth);
}

static const struct plan_node *claim(struct asy_plan *p, const json_t *r)
{
	const json_t *ics = doc_object(r, "ics");
	const char *id = doc_text(r, "id");

	if (json_object_size(ics) && doc_bool(ics, "counts") && strcmp(doc_text(ics, "support"), "yes") == 0)
		return plan_true();
	return plan_do(p, keyed(p, "ics", id), asy_arena_printf(p->arena, json_object_size(ics) ? "claim %s in the ICS (now: %s)" : "claim %s in the ICS",
	               id, doc_text(ics, "support")), EFFORT_CLAIM);
}

const struct plan_node *plan_requirement(struct asy_plan *p, const json_t *scheme, const json_t *r, unsigned depth)
{
	const char *verdict = doc_text(r, "verdict");
	struct joining j = join_begin(p, PLAN_ALL, 1000);
	size_t i, k;
	json_t *t, *u;

	if (strcmp(verdict, "pass") == 0 || strcmp(verdict, "not-applicable") == 0 || depth > PLAN_DEPTH)
		return plan_true();
	if (doc_bool(scheme, "ics-required"))
		join_add(&j, claim(p, r));
	if (strcmp(doc_text(doc_object(r, "applies"), "verdict"), "inconclusive") == 0)
		join_add(&j, settled(p, doc_object(r, "applies")));
	if (json_object_size(doc_object(r, "reason")))
		join_add(&j, reach(p, doc_object(r, "reason"), true, depth + 1));
	json_array_foreach(doc_list(r, "tests"), i, t)
		if (strcmp(doc_text(t, "verdict"), "pass") != 0)
			json_array_foreach(doc_list(t, "units"), k, u)
				join_add(&j, reach(p, doc_object(u, "reason"), true, depth + 1));
	if (j.node && j.node->n == 0)
		join_add(&j, plan_do(p, keyed(p, "change", doc_text(r, "because")), doc_text(r, "because"), EFFORT_UNKNOWN));
	return join_end(&j);
}
