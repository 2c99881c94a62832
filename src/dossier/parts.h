/* What fills the pages: one function per kind of part. */
#ifndef ASY_DOSSIER_PARTS_H
#define ASY_DOSSIER_PARTS_H

#include "dossier/page.h"

void part_fields(struct dossier *d, struct dos_page *p, const struct asy_template_part *part);
void part_qr(struct dossier *d, struct dos_page *p, const struct asy_template_part *part);
void part_ics(struct dossier *d, struct dos_page *p);
void part_tables(struct dossier *d, struct dos_page *p);
void part_units(struct dossier *d, struct dos_page *p);
void part_requirements(struct dossier *d, struct dos_page *p);
void part_instances(struct dossier *d, struct dos_page *p);
void part_schemes(struct dossier *d, struct dos_page *p, const struct asy_template_part *part);
void part_levels(struct dossier *d, struct dos_page *p);
void part_scope(struct dossier *d, struct dos_page *p);
void part_answers(struct dossier *d, struct dos_page *p);
void part_components(struct dossier *d, struct dos_page *p);
void part_artifacts(struct dossier *d, struct dos_page *p);
void part_contradictions(struct dossier *d, struct dos_page *p);
void part_documents(struct dossier *d, struct dos_page *p);
void part_missing(struct dossier *d, struct dos_page *p);

/* What stands against signing, as a warning at the top of a draft. */
void part_blockers(struct dossier *d, struct dos_page *p);

/* The value of the first source that has one; text "" when none has. *ret_note says in words where it comes from. */
struct dos_cell source_value(struct dossier *d, const struct asy_source *list, size_t n, const char **ret_note);

/* Why a requirement or unit has its verdict, with the places of the proof: drawn from its leaves. `at` is its pointer. */
struct dos_cell reason_cell(struct dossier *d, const json_t *outcome, const char *at);

bool dos_page_of(const struct asy_names *schemes, const char *id);

#endif
