#ifndef ASY_SBOM_READ_IMPL_H
#define ASY_SBOM_READ_IMPL_H

#include "sbom/read.h"

/* The reader of each format. The document is an object. */
enum asy_err sbom_read_cyclonedx(struct asy_sbom *s, const json_t *json);
enum asy_err sbom_read_spdx2(struct asy_sbom *s, const json_t *json);
enum asy_err sbom_read_spdx3(struct asy_sbom *s, const json_t *json);

/* Tag-value as the JSON that says the same; NULL with a message. */
json_t *sbom_read_tags(struct asy_bytes text, char message[ASY_SBOM_MESSAGE]);

/* Components by their ref. Build after the last one was added. */
struct refs {
	struct asy_sbom_component **list;
	size_t n;
};
bool sbom_refs_init(struct asy_sbom *s, struct refs *ret);
long sbom_refs_find(const struct asy_sbom *s, const struct refs *refs, const char *ref); /* index, or -1 */

const char *sbom_get(struct asy_sbom *s, const json_t *object, const char *key); /* kept; "" when there is none */
void sbom_hash(struct asy_sbom *s, struct asy_sbom_component *c, size_t room, const char *algorithm, const char *value);

#endif
