/* The state of one pass over a shell script; used by shell.c and shell_expand.c only. */
#ifndef ASY_INSPECT_SHELL_READER_H
#define ASY_INSPECT_SHELL_READER_H

#include "inspect/shell.h"

enum { ASY_SHELL_HEREDOCS = 4, ASY_SHELL_DELIMITER = 64, ASY_SHELL_LABEL = 64 };

struct asy_shell_label {
	char text[ASY_SHELL_LABEL];
	size_t depth; /* of braces, for functions */
};

struct asy_shell_reader {
	struct asy_shell *shell;
	struct asy_bytes text;
	size_t at;
	uint32_t line;
	void (*command)(void *ctx, const struct asy_shell_command *command);
	void *ctx;

	struct asy_buf words;               /* each ended by a NUL */
	size_t starts[ASY_SHELL_WORDS], n;  /* of complete words */
	size_t word_start;
	bool in_word, quoted;               /* a word is being read; part of it was quoted */
	bool conditional;                   /* the command stands behind "&&" or "||" */
	bool drop_word;                     /* target of a redirection */
	uint32_t first_line;
	size_t first_at;

	struct asy_shell_label functions[ASY_SHELL_NESTING], arms[ASY_SHELL_NESTING];
	size_t n_functions, n_arms, braces, parentheses;
	bool pattern;                       /* the next thing is a case pattern or "esac" */
	char pending[ASY_SHELL_LABEL];      /* name of a function whose body comes next */
	char heredocs[ASY_SHELL_HEREDOCS][ASY_SHELL_DELIMITER];
	size_t n_heredocs;
};

static inline int asy_shell_peek(const struct asy_shell_reader *r, size_t ahead)
{
	return r->text.n - r->at > ahead ? r->text.p[r->at + ahead] : -1;
}

static inline int asy_shell_next(struct asy_shell_reader *r)
{
	int c = asy_shell_peek(r, 0);

	if (c >= 0)
		r->at++;
	if (c == '\n')
		r->line++;
	return c;
}

static inline bool asy_shell_is_name(int c)
{
	return c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static inline bool asy_shell_is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static inline void asy_shell_begin_word(struct asy_shell_reader *r)
{
	if (r->in_word)
		return;
	r->in_word = true;
	r->quoted = false;
	r->word_start = r->words.len;
	if (r->n == 0) {
		r->first_line = r->line;
		r->first_at = r->at;
	}
}

static inline void asy_shell_add(struct asy_shell_reader *r, int c)
{
	if (c > 0)
		asy_buf_u8(&r->words, (uint8_t)c);
}

void asy_shell_end_word(struct asy_shell_reader *r);

/* Behind "$": what stands there goes into the current word, or makes words when not quoted. */
void asy_shell_dollar(struct asy_shell_reader *r, bool quoted);
void asy_shell_backquotes(struct asy_shell_reader *r); /* behind the first one */

#endif
