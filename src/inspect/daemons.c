#include "inspect/daemons.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "inspect/lines.h"

enum { FIELDS = 7 };

static const char *text_of(struct asy_arena *arena, struct asy_bytes b)
{
	return asy_bytes_is(b, "-") ? "" : asy_arena_text(arena, b);
}

static bool read_row(struct asy_arena *arena, struct asy_bytes line, struct asy_daemon *d)
{
	struct asy_bytes fields[FIELDS];
	bool known_cleartext, known_network;
	int64_t port;

	for (size_t i = 0; i < FIELDS; i++)
		if (!asy_text_word(&line, &fields[i]))
			return false;
	*d = (struct asy_daemon){
		.name = asy_arena_text(arena, fields[0]), .protocol = text_of(arena, fields[1]),
		.cleartext = asy_text_truth(fields[3], &known_cleartext), .network = asy_text_truth(fields[4], &known_network),
		.bind = text_of(arena, fields[5]), .user = text_of(arena, fields[6]),
		.title = asy_arena_text(arena, asy_text_trim(line)),
	};
	if (!d->name || !d->protocol || !d->bind || !d->user || !d->title)
		return false;
	if (!known_cleartext || !known_network || !asy_text_int(fields[2], 0, 65535, &port))
		return false;
	d->port = (int)port;
	return true;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(((const struct asy_daemon *)a)->name, ((const struct asy_daemon *)b)->name);
}

void asy_daemons_read(struct asy_daemons *daemons, struct asy_arena *arena, struct asy_bytes table)
{
	struct asy_lines lines = asy_lines_of(table);
	struct asy_line line;
	size_t rows = 0;

	*daemons = (struct asy_daemons){0};
	while (asy_lines_next_content(&lines, "#", &line))
		rows++;
	if (rows > ASY_LIMIT_DAEMONS)
		rows = ASY_LIMIT_DAEMONS;
	daemons->items = asy_arena_array(arena, rows ? rows : 1, sizeof(daemons->items[0]));
	if (!daemons->items)
		return;
	lines = asy_lines_of(table);
	while (daemons->n < rows && asy_lines_next_content(&lines, "#", &line)) {
		if (read_row(arena, line.text, &daemons->items[daemons->n]))
			daemons->n++;
		else
			daemons->bad_lines++;
	}
	if (daemons->n)
		qsort(daemons->items, daemons->n, sizeof(daemons->items[0]), by_name);
}

const struct asy_daemon *asy_daemon_find(const struct asy_daemons *daemons, const char *name)
{
	struct asy_daemon key = {.name = name};

	return daemons->n ? bsearch(&key, daemons->items, daemons->n, sizeof(key), by_name) : NULL;
}
