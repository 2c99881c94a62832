/* What a requirement rests on, told from the catalog alone: which kinds of leaves its questions end in. */
#ifndef ASY_CATALOG_BASIS_H
#define ASY_CATALOG_BASIS_H

#include "catalog/catalog.h"

struct asy_basis {
	size_t firmware;   /* questions that observations of a firmware image answer */
	size_t elsewhere;  /* that need a device, a capture, an update or a document */
	size_t answers;    /* declared answers */
	size_t judgements; /* of a person */
};

/* Who decides. What is only related (a hint) does not count; what is carried from elsewhere does. */
enum asy_way {
	ASY_WAY_MACHINE,   /* observations alone */
	ASY_WAY_DISPROVE,  /* observations can disprove; a pass needs answers or a person too */
	ASY_WAY_ANSWER,    /* declared answers alone */
	ASY_WAY_HUMAN,     /* a person, perhaps after answers; no observation takes part */
	ASY_WAY__MAX
};
const char *asy_way_name(enum asy_way way);

/* Adds the leaves of a question of scheme `s`, behind references and carried verdicts too. */
void asy_basis_add_tree(const struct asy_scheme *s, const struct asy_tree *t, struct asy_basis *b);
struct asy_basis asy_requirement_basis(const struct asy_scheme *s, size_t number);
enum asy_way asy_basis_way(const struct asy_basis *b);

#endif
