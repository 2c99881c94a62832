/* Shared by the parts of the inspector "hardware":
 *   hardware.c        the inspector: modules, device trees, programs, files
 *   hardware_table.c  the table of the catalog ("hardware") that says what gives a part away */
#ifndef ASY_INSPECT_HARDWARE_H
#define ASY_INSPECT_HARDWARE_H

#include "base/arena.h"
#include "base/bytes.h"
#include "base/err.h"

enum hw_where { HW_CHIP, HW_MODULE, HW_COMPAT, HW_PROGRAM, HW_FILE, HW_TEXT, HW_WHERE__MAX };

enum { HW_CLASSES = 64, HW_ROW_CLASSES = 4 };

struct hw_row {
	const char *pattern; /* glob; of HW_TEXT the path */
	const char *words;   /* of HW_TEXT; else NULL */
	enum hw_where where;
	uint8_t classes[HW_ROW_CLASSES]; /* numbers of classes */
	uint8_t n_classes;
};

/* A sensor or interface class, apart for developers' interfaces. */
struct hw_class {
	const char *kind, *name;
	bool debug;
};

struct hw_table {
	const struct hw_row *rows;
	size_t n;
	struct hw_class classes[HW_CLASSES];
	size_t n_classes;
	uint32_t bad_line; /* first line that could not be read, 0: none */
};

/* ASY_NOMEM; a bad line is left out and remembered. */
enum asy_err asy_hw_table_read(struct asy_arena *arena, struct asy_bytes text, struct hw_table *ret_table) ASY_MUST_CHECK;

/* '-' becomes '_': modules are named either way. Cut at size. */
const char *asy_hw_plain(struct asy_bytes name, char *out, size_t size);

#endif
