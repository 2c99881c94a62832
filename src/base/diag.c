#include "base/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MAX_DIAGS = 200, MAX_WORD = 64 };

void asy_diags_init(struct asy_diags *d, struct asy_arena *arena)
{
	*d = (struct asy_diags){.arena = arena, .list = ASY_VEC_INIT(struct asy_diag, MAX_DIAGS)};
}

void asy_diags_release(struct asy_diags *d)
{
	asy_vec_release(&d->list);
}

void asy_diag_add(struct asy_diags *d, const char *file, uint32_t line, uint32_t column, const char *fmt, ...)
{
	struct asy_diag *diag = asy_vec_push(&d->list);
	char text[1024];
	va_list args;

	if (!diag) {
		d->dropped++;
		return;
	}
	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	diag->file = asy_arena_strdup(d->arena, file);
	diag->text = asy_arena_strdup(d->arena, text);
	diag->line = line;
	diag->column = column;
}

void asy_diags_print(const struct asy_diags *d, struct asy_buf *out)
{
	for (size_t i = 0; i < d->list.len; i++) {
		const struct asy_diag *diag = asy_vec_at(&d->list, i);

		asy_buf_text(out, diag->file ? diag->file : "?");
		if (diag->line)
			asy_buf_printf(out, ":%u:%u", diag->line, diag->column);
		asy_buf_printf(out, ": %s\n", diag->text ? diag->text : "out of memory");
	}
	if (d->dropped)
		asy_buf_printf(out, "... and %zu more\n", d->dropped);
}

static size_t distance(const char *a, const char *b)
{
	size_t row[MAX_WORD + 1], na = strlen(a), nb = strlen(b);

	if (na > MAX_WORD || nb > MAX_WORD)
		return MAX_WORD;
	for (size_t j = 0; j <= nb; j++)
		row[j] = j;
	for (size_t i = 1; i <= na; i++) {
		size_t diagonal = row[0];

		row[0] = i;
		for (size_t j = 1; j <= nb; j++) {
			size_t up = row[j], best = diagonal + (a[i - 1] != b[j - 1]);

			best = up + 1 < best ? up + 1 : best;
			best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
			diagonal = up;
			row[j] = best;
		}
	}
	return row[nb];
}

const char *asy_nearest(const char *word, const char *const *choices)
{
	const char *best = NULL;
	size_t least = strlen(word) / 3 + 2;

	for (; *choices; choices++) {
		size_t d = distance(word, *choices);

		if (d < least) {
			least = d;
			best = *choices;
		}
	}
	return best;
}
