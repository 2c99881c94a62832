/* Leftovers of development; shared by the debug_*.c files. */
#ifndef ASY_INSPECT_DEBUG_H
#define ASY_INSPECT_DEBUG_H

#include "inspect/boot.h"

struct asy_leftover {
	struct asy_leftover *next;
	const char *class;   /* a class word of kind "debug" */
	const char *subject; /* path inside its file system, or what it is about */
	const char *program; /* name of the program when it is one, "" else: tells whether it is started */
	const char *message; /* static text */
	const char *path;    /* whole virtual path */
	uint32_t line;       /* 0: none */
	uint64_t offset;     /* ASY_NO_LOCUS_OFFSET: none */
	struct asy_home *home; /* NULL for a raw region */
	bool has_authentication, authenticated;
};

struct asy_debug {
	struct asy_arena *arena;
	struct asy_report *report;
	struct asy_boots boots;
	struct asy_leftover *first, **last;
	size_t n;
	char last_folder[512]; /* version control folder reported last */
	bool full;
};

/* A new leftover in the list, at file->path without line; NULL at ASY_LIMIT_LEFTOVERS or without memory. */
struct asy_leftover *asy_leftover_add(struct asy_debug *d, const struct asy_file *file, const char *class,
                                      const char *subject, const char *message);

/* What one file tells by its name, type or content. */
void asy_debug_look(struct asy_debug *d, const struct asy_file *file, const char *inner);

/* Lines of texts: properties, limits, kernel settings, boot loader variables. */
void asy_debug_read_text(struct asy_debug *d, const struct asy_file *file, const char *inner);

/* Consoles and shells among what is started; sends at once. */
void asy_debug_report_starts(struct asy_debug *d, const struct asy_boot *boot);

#endif
