#include "inspect/shell_reader.h"

#include <string.h>

#include "base/limits.h"

static void copy_label(char out[ASY_SHELL_LABEL], const char *text)
{
	size_t n = strlen(text);

	if (n > ASY_SHELL_LABEL - 1)
		n = ASY_SHELL_LABEL - 1;
	memcpy(out, text, n);
	out[n] = 0;
}

static const char *word(const struct asy_shell_reader *r, size_t i)
{
	return asy_buf_cstr(&r->words) + r->starts[i];
}

static bool is_word(const struct asy_shell_reader *r, size_t i, const char *text)
{
	return i < r->n && strcmp(word(r, i), text) == 0;
}

static void clear_words(struct asy_shell_reader *r)
{
	r->n = 0;
	r->in_word = false;
	asy_buf_clear(&r->words);
}

static void open_brace(struct asy_shell_reader *r)
{
	if (r->pending[0] && r->n_functions < ASY_SHELL_NESTING) {
		memcpy(r->functions[r->n_functions].text, r->pending, ASY_SHELL_LABEL);
		r->functions[r->n_functions++].depth = r->braces;
	}
	r->pending[0] = 0;
	r->braces++;
}

static void close_brace(struct asy_shell_reader *r)
{
	if (r->braces)
		r->braces--;
	if (r->n_functions && r->functions[r->n_functions - 1].depth == r->braces)
		r->n_functions--;
}

/* "if", "then" and the like stand before a command and are taken away. True when the first word was one. */
static bool take_reserved(struct asy_shell_reader *r)
{
	static const char *const skipped[] = {"if", "then", "else", "elif", "while", "until", "do", "!", "time", "fi", "done"};

	for (size_t i = 0; i < sizeof(skipped) / sizeof(skipped[0]); i++)
		if (is_word(r, 0, skipped[i]))
			return true;
	if (is_word(r, 0, "{")) {
		open_brace(r);
		return true;
	}
	if (is_word(r, 0, "}")) {
		close_brace(r);
		return true;
	}
	if (is_word(r, 0, "esac")) {
		r->n_arms -= r->n_arms > 0;
		return true;
	}
	return false;
}

/* "case WORD in": a pattern follows. */
static bool take_case(struct asy_shell_reader *r)
{
	if (r->n != 3 || !is_word(r, 0, "case") || !is_word(r, 2, "in"))
		return false;
	if (r->n_arms < ASY_SHELL_NESTING)
		r->arms[r->n_arms++].text[0] = 0;
	r->pattern = true;
	return true;
}

/* "function NAME", the other spelling of "NAME()". */
static bool take_function(struct asy_shell_reader *r)
{
	if (r->n != 2 || !is_word(r, 0, "function"))
		return false;
	copy_label(r->pending, word(r, 1));
	return true;
}

void asy_shell_end_word(struct asy_shell_reader *r)
{
	if (!r->in_word)
		return;
	r->in_word = false;
	if (r->drop_word || r->n == ASY_SHELL_WORDS) {
		r->drop_word = false;
		r->words.len = r->word_start; /* shorter again: the bytes behind are not used */
		return;
	}
	asy_buf_u8(&r->words, 0);
	r->starts[r->n++] = r->word_start;
	if (r->words.err)
		clear_words(r); /* a command of more than the ceiling is no command */
	else if (r->n == 1 && !r->quoted && take_reserved(r))
		clear_words(r);
	else if (take_case(r) || take_function(r))
		clear_words(r);
}

/* NAME=VALUE; the name is copied out. */
static const char *assignment(const char *text, char name[ASY_SHELL_LABEL])
{
	size_t n = 0;

	while (asy_shell_is_name((unsigned char)text[n]))
		n++;
	if (n == 0 || n >= ASY_SHELL_LABEL || text[n] != '=' || (text[0] >= '0' && text[0] <= '9'))
		return NULL;
	memcpy(name, text, n);
	name[n] = 0;
	return text + n + 1;
}

/* Takes assignments at the front; returns the number of the first word behind them. */
static size_t take_assignments(struct asy_shell_reader *r)
{
	static const char *const words[] = {"export", "local", "readonly", "declare", "typeset"};
	char name[ASY_SHELL_LABEL];
	size_t first = 0, declares = 0;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		declares |= is_word(r, 0, words[i]);
	for (first = declares; first < r->n && assignment(word(r, first), name); first++)
		;
	if (first < r->n && !declares)
		return first; /* only for this one command */
	for (size_t i = declares; i < r->n; i++) {
		const char *value = assignment(word(r, i), name);

		if (value)
			asy_shell_set(r->shell, name, value);
	}
	return r->n;
}

static void end_command(struct asy_shell_reader *r, bool background)
{
	struct asy_shell_command c = {.line = r->first_line, .offset = r->first_at, .background = background,
	                              .conditional = r->conditional};
	size_t first;

	asy_shell_end_word(r);
	r->drop_word = r->conditional = false;
	if (r->n == 0)
		return;
	first = take_assignments(r);
	c.loop = first == 0 && r->n >= 3 && is_word(r, 0, "for") && is_word(r, 2, "in");
	c.function = r->n_functions ? r->functions[r->n_functions - 1].text : "";
	c.arm = r->n_arms ? r->arms[r->n_arms - 1].text : "";
	for (size_t i = first; i < r->n; i++) {
		if (c.loop && (i == 0 || i == 2))
			continue;
		c.words[c.n++] = word(r, i);
	}
	if (c.n)
		r->command(r->ctx, &c);
	clear_words(r);
}

static void quotes(struct asy_shell_reader *r, int quote)
{
	int c;

	asy_shell_begin_word(r);
	r->quoted = true;
	while ((c = asy_shell_next(r)) >= 0 && c != quote) {
		if (quote == '"' && c == '\\') {
			c = asy_shell_next(r);
			if (c != '\n')
				asy_shell_add(r, c);
		} else if (quote == '"' && c == '$') {
			asy_shell_dollar(r, true);
		} else if (quote == '"' && c == '`') {
			asy_shell_backquotes(r);
		} else {
			asy_shell_add(r, c);
		}
	}
	asy_shell_begin_word(r); /* an expansion may have ended it */
}

/* Behind '<' or '>': the operator's rest; its target is the next word. */
static void redirection(struct asy_shell_reader *r, int c)
{
	bool number = r->in_word;

	for (size_t i = r->word_start; r->in_word && i < r->words.len; i++)
		number = number && r->words.data[i] >= '0' && r->words.data[i] <= '9';
	if (number) {
		r->in_word = false;
		r->words.len = r->word_start;
	}
	asy_shell_end_word(r);
	if (c == '<' && asy_shell_peek(r, 0) == '<' && asy_shell_peek(r, 1) != '<') {
		char *delimiter = r->heredocs[r->n_heredocs < ASY_SHELL_HEREDOCS ? r->n_heredocs : ASY_SHELL_HEREDOCS - 1];
		size_t n = 0;

		(void)asy_shell_next(r);
		if (asy_shell_peek(r, 0) == '-')
			(void)asy_shell_next(r);
		while (asy_shell_is_blank(asy_shell_peek(r, 0)))
			(void)asy_shell_next(r);
		while (asy_shell_is_name(asy_shell_peek(r, 0)) || strchr("'\"\\-.!", asy_shell_peek(r, 0) > 0 ? asy_shell_peek(r, 0) : 'x')) {
			c = asy_shell_next(r);
			if (asy_shell_is_name(c) && n < ASY_SHELL_DELIMITER - 1)
				delimiter[n++] = (char)c;
		}
		delimiter[n] = 0;
		r->n_heredocs += r->n_heredocs < ASY_SHELL_HEREDOCS;
		return;
	}
	while (asy_shell_peek(r, 0) == '>' || asy_shell_peek(r, 0) == '<' || asy_shell_peek(r, 0) == '&' || asy_shell_peek(r, 0) == '|')
		(void)asy_shell_next(r);
	r->drop_word = true;
}

/* Behind a line end: over the here-documents that were announced on it. */
static void skip_heredocs(struct asy_shell_reader *r)
{
	for (size_t i = 0; i < r->n_heredocs; i++) {
		while (r->at < r->text.n) {
			size_t end = asy_bytes_find_byte(r->text, '\n', r->at), from = r->at;
			struct asy_bytes line;

			while (from < end && r->text.p[from] == '\t')
				from++;
			line = (struct asy_bytes){r->text.p + from, end - from};
			r->at = end < r->text.n ? end + 1 : end;
			r->line++;
			if (asy_bytes_is(line, r->heredocs[i]))
				break;
		}
	}
	r->n_heredocs = 0;
}

/* A case pattern up to its ')', or "esac". */
static void read_pattern(struct asy_shell_reader *r)
{
	char text[ASY_SHELL_LABEL];
	size_t n = 0;
	int c;

	while ((c = asy_shell_peek(r, 0)) >= 0 && (asy_shell_is_blank(c) || c == '\n' || c == '(' || c == ';'))
		(void)asy_shell_next(r);
	if (c == '#') {
		while ((c = asy_shell_peek(r, 0)) >= 0 && c != '\n')
			(void)asy_shell_next(r);
		return;
	}
	r->pattern = false;
	while ((c = asy_shell_next(r)) >= 0 && c != ')') {
		if (c == '"' || c == '\'' || asy_shell_is_blank(c))
			continue;
		if (c == '\n')
			break;
		if (n < ASY_SHELL_LABEL - 1)
			text[n++] = (char)c;
		if (n == 4 && memcmp(text, "esac", 4) == 0 && !asy_shell_is_name(asy_shell_peek(r, 0))) {
			r->n_arms -= r->n_arms > 0;
			return;
		}
	}
	text[n] = 0;
	if (r->n_arms)
		memcpy(r->arms[r->n_arms - 1].text, text, n + 1);
}

static void open_parenthesis(struct asy_shell_reader *r)
{
	size_t ahead = 0;

	while (asy_shell_is_blank(asy_shell_peek(r, ahead)) && ahead < 16)
		ahead++;
	asy_shell_end_word(r);
	if (r->n == 1 && asy_shell_peek(r, ahead) == ')') {
		copy_label(r->pending, word(r, 0));
		clear_words(r);
		while (ahead-- > 0)
			(void)asy_shell_next(r);
		(void)asy_shell_next(r);
		return;
	}
	end_command(r, false);
	r->parentheses++;
}

static void operator(struct asy_shell_reader *r, int c)
{
	if (c == '(') {
		open_parenthesis(r);
	} else if (c == ')') {
		end_command(r, false);
		r->parentheses -= r->parentheses > 0;
	} else if (c == '&' && asy_shell_peek(r, 0) == '>') {
		(void)asy_shell_next(r);
		redirection(r, '>');
	} else if (c == ';' && asy_shell_peek(r, 0) == ';') {
		(void)asy_shell_next(r);
		end_command(r, false);
		r->pattern = r->n_arms > 0;
	} else {
		bool twice = asy_shell_peek(r, 0) == c;

		if (twice)
			(void)asy_shell_next(r);
		end_command(r, c == '&' && !twice);
		r->conditional = twice && c != ';';
	}
}

static void step(struct asy_shell_reader *r)
{
	int c = asy_shell_next(r);

	if (c == '\\' && asy_shell_peek(r, 0) == '\n') {
		(void)asy_shell_next(r);
	} else if (c == '\\') {
		asy_shell_begin_word(r);
		asy_shell_add(r, asy_shell_next(r));
	} else if (c == '\'' || c == '"') {
		quotes(r, c);
	} else if (c == '$') {
		asy_shell_dollar(r, false);
	} else if (c == '`') {
		asy_shell_backquotes(r);
	} else if (c == '#' && !r->in_word) {
		while (asy_shell_peek(r, 0) >= 0 && asy_shell_peek(r, 0) != '\n')
			(void)asy_shell_next(r);
	} else if (c == '\n') {
		end_command(r, false);
		skip_heredocs(r);
	} else if (asy_shell_is_blank(c)) {
		asy_shell_end_word(r);
	} else if (c == '<' || c == '>') {
		redirection(r, c);
	} else if (c == ';' || c == '&' || c == '|' || c == '(' || c == ')') {
		operator(r, c);
	} else {
		r->at--; /* so that a first word begins where it stands */
		asy_shell_begin_word(r);
		r->at++;
		asy_shell_add(r, c);
	}
}

void asy_shell_read(struct asy_shell *shell, struct asy_bytes text,
                    void (*command)(void *ctx, const struct asy_shell_command *command), void *ctx)
{
	struct asy_shell_reader r = {.shell = shell, .text = text, .line = 1, .command = command, .ctx = ctx};

	asy_buf_init(&r.words, ASY_LIMIT_SHELL_COMMAND);
	while (r.at < text.n) {
		if (r.pattern)
			read_pattern(&r);
		else
			step(&r);
	}
	end_command(&r, false);
	asy_buf_release(&r.words);
}
