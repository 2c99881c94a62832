/* A software bill of materials in memory: what the writers write, the readers read and the rules judge.
 *
 * Texts are UTF-8 and never NULL ("" when nothing is said); they live in the arena of the document. */
#ifndef ASY_SBOM_SBOM_H
#define ASY_SBOM_SBOM_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"

struct asy_sbom_hash {
	const char *algorithm; /* "SHA-256", as CycloneDX spells it */
	const char *value;     /* hex */
};

struct asy_sbom_file {
	const char *path, *sha256;
};

/* A person or organisation. */
struct asy_sbom_party {
	const char *name;
	const char *contact; /* e-mail address or URL */
};

struct asy_sbom_component {
	const char *ref;     /* unique in the document; as written there when it was read */
	const char *type;    /* as CycloneDX: application, library, framework, operating-system, firmware, device, file, ... */
	const char *name, *version;
	const char *purl, *cpe;
	const char *other_id;  /* another unique identifier (SWID, SWHID, gitoid, ...) */
	const char *declared, *concluded; /* licences: SPDX expression, or any text */
	struct asy_sbom_party supplier; /* who made it */
	const char *file_name;          /* without folder */
	const char *executable, *archive, *structured; /* words of the BSI property taxonomy */
	const char *source_url, *download_url;
	struct asy_sbom_hash *hashes;
	size_t n_hashes;
	struct asy_sbom_file *files;
	size_t n_files;
	const char *completeness; /* what is said of its list of dependencies: complete, incomplete, unknown, ...; "" */
	bool has_dependencies;    /* the document says what it depends on, if only that it is nothing */
	const char *artifact;     /* id of the artifact it was found in */
	/* of components found by us */
	const char *source, *evidence, *path, *upstream, *depends;
	int64_t offset;           /* -1: none */
	unsigned confidence;      /* percent; 0: not stated */
};

struct asy_sbom_edge {
	size_t from, to; /* components */
};

enum { ASY_SBOM_NONE = -1, ASY_SBOM_PARTIES = 16 };

struct asy_sbom {
	struct asy_arena arena;
	const char *format;  /* "CycloneDX" or "SPDX" */
	const char *spec;    /* "1.6", "2.3", "3.0.1" */
	const char *coding;  /* "JSON", "tag-value" */
	const char *id;      /* serial number or namespace */
	const char *revision;
	const char *created; /* RFC 3339 */
	const char *phase;   /* lifecycle or type of SBOM: build, analyzed, ...; "" */
	const char *data_licence;
	struct asy_sbom_party authors[ASY_SBOM_PARTIES]; /* no tools */
	size_t n_authors;
	struct asy_sbom_party tools[ASY_SBOM_PARTIES];   /* contact: the version */
	size_t n_tools;
	bool is_signed, has_vulnerabilities;
	struct asy_vec components; /* struct asy_sbom_component */
	struct asy_vec edges;      /* struct asy_sbom_edge: depends on */
	struct asy_vec contained;  /* struct asy_sbom_edge: contains */
	long root;           /* component the document is about, or ASY_SBOM_NONE */
	size_t unidentified; /* programs and libraries that no component claims (of what we found) */
};

void asy_sbom_init(struct asy_sbom *s);
void asy_sbom_release(struct asy_sbom *s);

/* A new component with every text "" and no offset; NULL at the limit SBOM_COMPONENTS or without memory. Valid until the
 * next one. */
struct asy_sbom_component *asy_sbom_add(struct asy_sbom *s);
struct asy_sbom_component *asy_sbom_at(const struct asy_sbom *s, size_t i);
bool asy_sbom_add_edge(struct asy_vec *edges, size_t from, size_t to); /* false at a limit; an edge to itself is left out */
void asy_sbom_sort_edges(struct asy_vec *edges); /* by from, to; each once */

/* A copy in the arena; "" for NULL and without memory. */
const char *asy_sbom_text(struct asy_sbom *s, const char *text);

/* "Jo Doe <jo@example.org>" -> name and contact. */
struct asy_sbom_party asy_sbom_party(struct asy_sbom *s, const char *text);

/* From a result document or the JSON of `assay scan` (report/result.h, report/scan.h). `author` may be NULL; `version` is
 * that of assay; `with_files`: programs and libraries that belong to no component become components of type file. */
struct asy_sbom_source {
	const json_t *document;
	const char *author, *version;
	bool with_files;
	int64_t now;
};
enum asy_err asy_sbom_from_result(struct asy_sbom *s, const struct asy_sbom_source *source) ASY_MUST_CHECK;

/* The writers; each gives the same bytes for the same model. */
enum asy_err asy_sbom_cyclonedx(const struct asy_sbom *s, const char *spec, struct asy_buf *out) ASY_MUST_CHECK;
enum asy_err asy_sbom_spdx2(const struct asy_sbom *s, struct asy_buf *out) ASY_MUST_CHECK;
enum asy_err asy_sbom_spdx3(const struct asy_sbom *s, struct asy_buf *out) ASY_MUST_CHECK;

#endif
