/* Shared by the files that read declarations. */
#ifndef ASY_PRODUCT_DECLARATION_INTERNAL_H
#define ASY_PRODUCT_DECLARATION_INTERNAL_H

#include "product/declaration.h"

struct declaring {
	struct asy_declarations *d;
	const struct asy_catalog *catalog;
	struct asy_diags *diags;
	struct asy_declaration_file *file;
	const struct asy_record *base; /* what the file itself records */
};

/* One element of "records:" waiting for all files to be read. */
struct declared_entry {
	const struct asy_yaml *at;
	const struct asy_catalog *catalog;
	struct asy_declaration_file *file;
};

/* The keys that say who, when and why; ended by NULL. */
extern const char *const declared_record_keys[];

const char *declared_text(struct declaring *c, const struct asy_yaml *map, const char *key, bool required);
const char *declared_date(struct declaring *c, const struct asy_yaml *map, const char *key, bool required);
void *declared_push(struct declaring *c, struct asy_vec *into, size_t size);

/* `base` with what the mapping gives laid over it; `base` itself when it gives nothing. */
const struct asy_record *declared_record(struct declaring *c, const struct asy_yaml *map, const struct asy_record *base);

void declared_answer(struct declaring *c, const struct asy_field *f, const struct asy_yaml *y, struct asy_row *row);
void declared_row(struct declaring *c, const struct asy_table *t, const struct asy_yaml *y, struct asy_row *row);
void declared_tables(struct declaring *c, const struct asy_yaml *map);
void declared_complete(struct declaring *c, const struct asy_yaml *y, struct asy_table_answers *t);
bool declared_support(struct declaring *c, const struct asy_yaml *y, enum asy_support *ret);
void declared_assessment(struct declaring *c, const struct asy_yaml *y, struct asy_assessment *a);
void declared_entries(struct declaring *c, const struct asy_yaml *list);
void declared_apply(struct asy_declarations *d, struct asy_diags *diags);

#endif
