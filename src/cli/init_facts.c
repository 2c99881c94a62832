/* Asks about the product only what some market rule still needs, most telling first. An empty answer leaves it unknown. */
#include "cli/init_facts.h"

#include <string.h>

#include "base/clock.h"
#include "scope/scope.h"

enum { ANSWER = 512, MOST_ASKED = 100 };

struct session {
	struct asy_cli *cli;
	struct asy_catalog catalog;
	struct asy_arena arena;
	struct asy_init_facts *out;
	struct asy_product product; /* what is known so far */
	const struct asy_product_fact *asked[MOST_ASKED];
	size_t n_asked;
};

/* Reads what was written so far. False with a complaint in `diags`. */
static bool read_back(struct session *s, struct asy_diags *diags)
{
	struct asy_yaml *root = NULL;
	struct asy_buf text;
	bool good;

	asy_buf_init(&text, 1 << 20);
	if (s->out->markets.len)
		asy_buf_printf(&text, "markets: %s\n", asy_buf_cstr(&s->out->markets));
	if (s->out->facts.len)
		asy_buf_printf(&text, "facts:\n%s", asy_buf_cstr(&s->out->facts));
	good = !asy_yaml_load(&s->arena, "answer", asy_buf_bytes(&text), diags, &root) &&
	       !asy_product_facts_load(&s->arena, asy_yaml_get(root, "facts"), asy_yaml_get(root, "markets"), &s->catalog, diags,
	                               &s->product.facts) &&
	       asy_diags_count(diags) == 0;
	asy_buf_release(&text);
	return good;
}

/* "EU, UK" -> "[EU, UK]"; one word stays one word. */
static void put_value(struct asy_buf *out, const struct asy_product_fact *f, const char *answer)
{
	bool many = f->type == ASY_FACT_SET || f->type == ASY_FACT_COUNTRIES || f->type == ASY_FACT_WORDS;
	bool any = false;

	if (!many) {
		asy_buf_text(out, strcmp(answer, "y") == 0 ? "yes" : strcmp(answer, "n") == 0 ? "no" : answer);
		return;
	}
	while (*answer) {
		size_t n = strcspn(answer, ", []");

		if (n) {
			asy_buf_text(out, any ? ", " : "[");
			asy_buf_append(out, (struct asy_bytes){(const uint8_t *)answer, n});
			any = true;
		}
		answer += n + (answer[n] != 0);
	}
	asy_buf_text(out, any ? "]" : "[]");
}

/* Takes an answer; false, with what is wrong printed and nothing kept. */
static bool take(struct session *s, const struct asy_product_fact *f, const char *answer)
{
	struct asy_buf *to = strcmp(f->id, "markets") == 0 ? &s->out->markets : &s->out->facts;
	size_t before = to->len;
	struct asy_diags diags;
	bool good;

	if (to == &s->out->facts)
		asy_buf_printf(to, "  %s: ", f->id);
	put_value(to, f, answer);
	if (to == &s->out->facts)
		asy_buf_text(to, "\n");
	asy_diags_init(&diags, &s->arena);
	good = read_back(s, &diags);
	if (!good) {
		const struct asy_diag *first = asy_vec_at(&diags.list, 0);

		fprintf(stderr, "%s\n", first ? first->text : "this cannot be read");
		to->len = before;
		to->data[before] = 0;
		asy_diags_release(&diags);
		asy_diags_init(&diags, &s->arena);
		(void)read_back(s, &diags); /* what was known before */
	}
	asy_diags_release(&diags);
	return good;
}

static int take_options(struct session *s)
{
	for (int i = 0; i < s->cli->n_options; i++) {
		bool market = strcmp(s->cli->options[i].name, "--markets") == 0;
		const char *value = s->cli->options[i].value, *equals = strchr(value, '=');
		char name[64];
		const struct asy_product_fact *f;

		if (!market && strcmp(s->cli->options[i].name, "--fact") != 0)
			continue;
		if (!market && !equals)
			return asy_cli_fail(s->cli, ASY_EXIT_USAGE, "--fact %s: NAME=VALUE is expected", value);
		snprintf(name, sizeof(name), "%.*s", market ? 7 : (int)(equals - value < 60 ? equals - value : 60), market ? "markets" : value);
		f = asy_catalog_fact(&s->catalog, name);
		if (!f || !take(s, f, market ? value : equals + 1))
			return asy_cli_fail(s->cli, ASY_EXIT_USAGE, "%s %s: %s", s->cli->options[i].name, value, f ? "not taken" : "no such fact (docs/product-file.md)");
	}
	return ASY_EXIT_DONE;
}

/* The fact that most rules hang on and that was not asked yet; NULL when none does. */
static const struct asy_product_fact *next_question(struct session *s)
{
	struct asy_scope scope;

	if (s->n_asked == MOST_ASKED || asy_scope_find(&s->arena, &s->catalog, &s->product, INT64_MIN, asy_clock_now(), &scope))
		return NULL;
	for (size_t i = 0; i < scope.n_questions; i++) {
		bool asked = scope.questions[i].rules == 0;

		for (size_t k = 0; k < s->n_asked; k++)
			asked = asked || s->asked[k] == scope.questions[i].fact;
		if (!asked)
			return scope.questions[i].fact;
	}
	return NULL;
}

static bool explained(const struct asy_product_fact *f)
{
	return f->type == ASY_FACT_CHOICE && f->n_choices && strcmp(f->choices[0].id, f->choices[0].title) != 0;
}

static void show_choices(const struct asy_product_fact *f)
{
	if (f->type == ASY_FACT_BOOL)
		printf(" [yes, no]");
	for (size_t i = 0; explained(f) && i < f->n_choices; i++)
		printf("%s  %-34s %s\n", i ? "" : "\n", f->choices[i].id, f->choices[i].title);
	for (size_t i = 0; !explained(f) && i < f->n_choices; i++)
		printf("%s%s%s", i ? (i % 10 ? ", " : ",\n  ") : "\n  [", f->choices[i].id, i + 1 == f->n_choices ? "]" : "");
	printf(": ");
	fflush(stdout);
}

static void ask_all(struct session *s)
{
	const struct asy_product_fact *f;
	char answer[ANSWER];

	printf("Enter leaves an answer open.\n");
	while ((f = next_question(s))) {
		printf("%s", f->ask);
		show_choices(f);
		if (!fgets(answer, sizeof(answer), stdin))
			return;
		answer[strcspn(answer, "\r\n")] = 0;
		if (!*answer || take(s, f, answer))
			s->asked[s->n_asked++] = f;
	}
}

int asy_init_facts(struct asy_cli *cli, bool asks, struct asy_init_facts *ret)
{
	struct session s = {.cli = cli, .out = ret,
	                    .product = {.name = "", .version = "", .placed_on_market = "", .placed_until = "", .support_until = ""}};
	int code = ASY_EXIT_USAGE;

	asy_buf_init(&ret->markets, 1 << 16);
	asy_buf_init(&ret->facts, 1 << 16);
	asy_arena_init(&s.arena, 256 << 20);
	if (asy_cli_load_catalog(cli, &s.catalog)) {
		code = take_options(&s);
		if (!code && asks)
			ask_all(&s);
	}
	asy_catalog_release(&s.catalog);
	asy_arena_release(&s.arena);
	return code;
}

void asy_init_facts_release(struct asy_init_facts *f)
{
	asy_buf_release(&f->markets);
	asy_buf_release(&f->facts);
}
