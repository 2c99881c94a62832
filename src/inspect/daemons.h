/* The table of known daemons: data table "daemons" (catalog/data/daemons.txt). One line each:
 *
 *   NAME PROTOCOL PORT CLEARTEXT NETWORK BIND USER TITLE...
 *
 * CLEARTEXT and NETWORK are yes or no; PORT is 0 for none; BIND is where it listens when nothing is configured: any,
 * loopback, or - (nowhere or not known); USER is the one it changes to by itself, or -. '#' begins a comment line. */
#ifndef ASY_INSPECT_DAEMONS_H
#define ASY_INSPECT_DAEMONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/bytes.h"

struct asy_daemon {
	const char *name, *protocol, *bind, *user, *title; /* "" for "-" */
	int port;
	bool cleartext, network;
};

struct asy_daemons {
	struct asy_daemon *items; /* sorted by name */
	size_t n;
	size_t bad_lines; /* lines that were not understood */
};

/* Rows above ASY_LIMIT_DAEMONS and bad lines are left out. */
void asy_daemons_read(struct asy_daemons *daemons, struct asy_arena *arena, struct asy_bytes table);
const struct asy_daemon *asy_daemon_find(const struct asy_daemons *daemons, const char *name); /* or NULL */

#endif
