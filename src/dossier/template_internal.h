#ifndef ASY_DOSSIER_TEMPLATE_INTERNAL_H
#define ASY_DOSSIER_TEMPLATE_INTERNAL_H

#include "dossier/template.h"

struct reading {
	struct asy_arena *arena;
	const struct asy_catalog *catalog;
	struct asy_diags *diags;
	enum asy_err err;
};

void *read_alloc(struct reading *r, size_t n, size_t size); /* never NULL: aborts the program's memory plan by err */
const char *template_text(struct reading *r, const struct asy_yaml *y, const char *key, bool required);
void read_names(struct reading *r, const struct asy_yaml *y, const char *key, struct asy_names *ret);
void read_source(struct reading *r, const struct asy_yaml *y, struct asy_source *ret);
void read_fields(struct reading *r, const struct asy_yaml *list, struct asy_template_part *part);

#endif
