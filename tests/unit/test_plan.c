/* The plan is really the smallest: random formulas against trying every set; and a plan made from a small result. */
#include "report/document.h"
#include "report/plan_internal.h"
#include "test.h"

enum { ACTIONS = 10, TRIALS = 400 };

static struct asy_arena arena;
static uint64_t seed = 20261121;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(seed >> 33) % sides;
}

static const struct plan_node *formula(struct asy_plan *p, unsigned depth)
{
	struct plan_node *n = asy_arena_alloc(&arena, sizeof(*n));

	if (!n)
		abort();
	if (depth == 0 || dice(4) == 0) {
		char key[32];

		snprintf(key, sizeof(key), "x|%u", dice(ACTIONS));
		return plan_do(p, asy_arena_strdup(&arena, key), "", 1 + dice(9));
	}
	n->op = dice(2) ? PLAN_ALL : PLAN_ANY;
	n->n = 1 + dice(4);
	n->children = asy_arena_array(&arena, n->n, sizeof(*n->children));
	for (size_t i = 0; n->children && i < n->n; i++) {
		n->children[i] = formula(p, depth - 1);
		for (size_t k = 0; k < i; k++)
			if (n->children[i]->op == PLAN_ACTION && n->children[k]->op == PLAN_ACTION && n->children[i]->action == n->children[k]->action)
				n->children[i] = plan_true();
	}
	return n;
}

static uint64_t cost(const struct asy_plan *p, const bool *set)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < p->actions.len; i++)
		sum += set[i] ? ((struct plan_action *)asy_vec_at(&p->actions, i))->effort * 1024u + 1 : 0;
	return sum;
}

static bool all_met(const struct asy_plan *p, const bool *set)
{
	for (size_t i = 0; i < p->goals.len; i++)
		if (!plan_satisfied(((struct plan_goal *)asy_vec_at(&p->goals, i))->formula, set))
			return false;
	return true;
}

TEST(no_set_is_smaller)
{
	size_t choices = 0;

	for (int trial = 0; trial < TRIALS; trial++) {
		json_t *doc = json_object();
		struct asy_plan *p = asy_plan_new(doc, &arena);
		uint64_t least = UINT64_MAX;
		bool set[ACTIONS], found[ACTIONS] = {false};

		for (uint32_t i = 1 + dice(5); i > 0; i--) {
			struct plan_goal *g = asy_vec_push(&p->goals);

			*g = (struct plan_goal){.scheme = "", .requirement = "", .title = "", .formula = formula(p, 3)};
		}
		REQUIRE(asy_plan_solve(p) == ASY_OK && p->exact && p->actions.len <= ACTIONS);
		for (size_t i = 0; i < p->actions.len; i++)
			found[i] = ((struct plan_action *)asy_vec_at(&p->actions, i))->chosen;
		for (uint32_t bits = 0; bits < 1u << p->actions.len; bits++) {
			for (size_t i = 0; i < ACTIONS; i++)
				set[i] = bits >> i & 1;
			if (cost(p, set) < least && all_met(p, set))
				least = cost(p, set);
		}
		CHECK(all_met(p, found));
		CHECK(cost(p, found) == least);
		choices += p->steps > 1;
		asy_plan_free(p);
		json_decref(doc);
	}
	CHECK(choices > TRIALS / 4); /* there was something to choose */
}

static const char document[] =
	"{\"assay-result\": 1, \"schemes\": [{\"id\": \"S\", \"short\": \"s\", \"ics-required\": true, \"levels\": [{\"id\": \"1\"}, {\"id\": \"2\"}],"
	"\"requirements\": ["
	"{\"id\": \"R1\", \"obligation\": \"M\", \"level\": \"1\", \"verdict\": \"inconclusive\", \"ics\": {\"support\": \"yes\", \"counts\": true}, \"reason\":"
	" {\"op\": \"any\", \"verdict\": \"inconclusive\", \"children\": ["
	"  {\"op\": \"check\", \"verdict\": \"fail\", \"check\": \"c.one\", \"fix\": \"repair it\"},"
	"  {\"op\": \"all\", \"verdict\": \"inconclusive\", \"children\": [{\"op\": \"field\", \"verdict\": \"inconclusive\", \"open\": \"answer\", \"wants\": \"answer|T/r/f\"},"
	"   {\"op\": \"not\", \"verdict\": \"fail\", \"children\": [{\"op\": \"seen\", \"verdict\": \"pass\", \"text\": \"seen it\"}]}]}]}},"
	"{\"id\": \"R2\", \"obligation\": \"M\", \"level\": \"2\", \"verdict\": \"fail\", \"ics\": null, \"reason\":"
	" {\"op\": \"check\", \"verdict\": \"fail\", \"check\": \"c.one\", \"fix\": \"repair it\"}},"
	"{\"id\": \"R3\", \"obligation\": \"R\", \"level\": \"1\", \"verdict\": \"inconclusive\", \"ics\": null, \"reason\": {\"op\": \"human\", \"verdict\": \"inconclusive\","
	" \"wants\": \"judge|U a||\"}},"
	"{\"id\": \"R4\", \"obligation\": \"M\", \"level\": \"1\", \"verdict\": \"pass\"}]}]}";

static json_t *parsed(void)
{
	char message[200];
	json_t *doc = NULL;

	if (asy_document_parse(asy_bytes_from(document), &doc, message)) {
		printf("# %s\n", message);
		abort();
	}
	return doc;
}

static const char *planned(const char *target, bool all)
{
	json_t *doc = parsed();
	struct asy_plan *p = asy_plan_new(doc, &arena);
	struct asy_buf b;
	const char *near = "", *text;

	asy_buf_init(&b, 1 << 16);
	if (asy_plan_target(p, target, all, &near) || asy_plan_solve(p))
		asy_buf_printf(&b, "?%s", near);
	for (size_t i = 0; i < p->actions.len; i++)
		if (((struct plan_action *)asy_vec_at(&p->actions, i))->chosen)
			asy_buf_printf(&b, "%s;", ((struct plan_action *)asy_vec_at(&p->actions, i))->key);
	text = asy_arena_strdup(&arena, asy_buf_cstr(&b));
	asy_buf_release(&b);
	asy_plan_free(p);
	json_decref(doc);
	return text;
}

TEST(alternatives_and_levels_of_a_result)
{
	CHECK_STR(planned("s:1", false), "fix|c.one;");              /* 8 instead of 1 + 10 */
	CHECK_STR(planned("S:2", false), "fix|c.one;ics|R2;");       /* one repair for both */
	CHECK_STR(planned("S", true), "fix|c.one;ics|R2;ics|R3;judge|U a||;");
	CHECK_STR(planned("s:3", false), "?1, 2");
	CHECK_STR(planned("t", false), "?s");
}

int main(void)
{
	asy_arena_init(&arena, 512 << 20);
	RUN(no_set_is_smaller);
	RUN(alternatives_and_levels_of_a_result);
	asy_arena_release(&arena);
	return TEST_RESULT();
}
