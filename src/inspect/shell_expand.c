#include "inspect/shell_reader.h"

#include <string.h>

#include "base/limits.h"

struct asy_shell_variable {
	struct asy_shell_variable *next;
	const char *name;
	char *value;
	size_t room; /* bytes at value, used again for the next value */
};

void asy_shell_init(struct asy_shell *shell, struct asy_arena *arena)
{
	*shell = (struct asy_shell){.arena = arena};
}

static struct asy_shell_variable *find(const struct asy_shell *shell, const char *name)
{
	for (struct asy_shell_variable *v = shell->variables; v; v = v->next)
		if (strcmp(v->name, name) == 0)
			return v;
	return NULL;
}

const char *asy_shell_get(const struct asy_shell *shell, const char *name)
{
	const struct asy_shell_variable *v = find(shell, name);

	return v ? v->value : NULL;
}

static struct asy_shell_variable *add(struct asy_shell *shell, const char *name)
{
	struct asy_shell_variable *v;

	if (shell->n_variables >= ASY_LIMIT_SHELL_VARIABLES)
		return NULL;
	v = asy_arena_alloc(shell->arena, sizeof(*v));
	if (!v)
		return NULL;
	v->name = asy_arena_strdup(shell->arena, name);
	v->value = asy_arena_strdup(shell->arena, "");
	v->room = 1;
	if (!v->name || !v->value)
		return NULL;
	v->next = shell->variables;
	shell->variables = v;
	shell->n_variables++;
	return v;
}

void asy_shell_set(struct asy_shell *shell, const char *name, const char *value)
{
	struct asy_shell_variable *v = find(shell, name);
	size_t n = strlen(value) + 1;

	if (n > ASY_LIMIT_SHELL_VALUE)
		return;
	if (!v)
		v = add(shell, name);
	if (!v)
		return;
	if (n > v->room) {
		char *room = asy_arena_alloc(shell->arena, 2 * n);

		if (!room)
			return;
		v->value = room;
		v->room = 2 * n;
	}
	memmove(v->value, value, n);
}

/* Behind "$(" or "(": to the matching parenthesis, quotes respected. */
static void skip_parentheses(struct asy_shell_reader *r)
{
	size_t depth = 1;
	int quote = 0, c;

	while (depth && (c = asy_shell_next(r)) >= 0) {
		if (c == '\\')
			(void)asy_shell_next(r);
		else if (quote)
			quote = c == quote ? 0 : quote;
		else if (c == '\'' || c == '"')
			quote = c;
		else
			depth += (size_t)(c == '(') - (size_t)(c == ')');
	}
}

static void add_value(struct asy_shell_reader *r, const char *value, bool quoted)
{
	for (; *value; value++) {
		if (!quoted && (asy_shell_is_blank(*value) || *value == '\n')) {
			asy_shell_end_word(r);
		} else {
			asy_shell_begin_word(r);
			asy_shell_add(r, (unsigned char)*value);
		}
	}
}

static void add_variable(struct asy_shell_reader *r, const char *name, const char *otherwise, bool quoted)
{
	const char *value = strcmp(name, "1") == 0 && r->n_functions == 0 ? "start" : asy_shell_get(r->shell, name);

	if (value && (value[0] || !otherwise[0])) {
		add_value(r, value, quoted);
	} else if (otherwise[0]) {
		add_value(r, otherwise, quoted);
	} else if (strcmp(name, "@") != 0 && strcmp(name, "*") != 0) {
		asy_shell_begin_word(r);
		asy_shell_add(r, '$');
		add_value(r, name, true);
	}
}

/* Behind "${": NAME, NAME:-DEFAULT, NAME-DEFAULT, NAME:=DEFAULT; other operators keep the plain value. */
static void braced_variable(struct asy_shell_reader *r, bool quoted)
{
	char name[ASY_SHELL_LABEL], otherwise[256];
	size_t n = 0, m = 0, depth = 1;
	bool has_default;
	int c;

	while (asy_shell_is_name(asy_shell_peek(r, 0)) || (n == 0 && (asy_shell_peek(r, 0) == '@' || asy_shell_peek(r, 0) == '*'))) {
		c = asy_shell_next(r);
		if (n < ASY_SHELL_LABEL - 1)
			name[n++] = (char)c;
	}
	name[n] = 0;
	if (asy_shell_peek(r, 0) == ':')
		(void)asy_shell_next(r);
	has_default = asy_shell_peek(r, 0) == '-' || asy_shell_peek(r, 0) == '=';
	if (has_default)
		(void)asy_shell_next(r);
	while (depth && (c = asy_shell_next(r)) >= 0) {
		depth += (size_t)(c == '{') - (size_t)(c == '}');
		if (depth && has_default && c > 0 && c != '"' && m < sizeof(otherwise) - 1)
			otherwise[m++] = (char)c;
	}
	otherwise[m] = 0;
	add_variable(r, name, otherwise, quoted);
}

void asy_shell_dollar(struct asy_shell_reader *r, bool quoted)
{
	char name[ASY_SHELL_LABEL];
	size_t n = 0;
	int c = asy_shell_peek(r, 0);

	if (c == '(') {
		(void)asy_shell_next(r);
		skip_parentheses(r);
		add_value(r, "$()", true);
	} else if (c == '{') {
		(void)asy_shell_next(r);
		braced_variable(r, quoted);
	} else if (c == '@' || c == '*' || c == '#' || c == '?' || c == '$' || c == '!') {
		name[0] = (char)asy_shell_next(r);
		name[1] = 0;
		add_variable(r, name, "", quoted);
	} else if (asy_shell_is_name(c)) {
		while (asy_shell_is_name(asy_shell_peek(r, 0))) {
			c = asy_shell_next(r);
			if (n < ASY_SHELL_LABEL - 1)
				name[n++] = (char)c;
		}
		name[n] = 0;
		add_variable(r, name, "", quoted);
	} else {
		asy_shell_begin_word(r);
		asy_shell_add(r, '$');
	}
}

void asy_shell_backquotes(struct asy_shell_reader *r)
{
	int c;

	while ((c = asy_shell_next(r)) >= 0 && c != '`')
		if (c == '\\')
			(void)asy_shell_next(r);
	add_value(r, "$()", true);
}

