#include "sbom/sbom.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

void asy_sbom_init(struct asy_sbom *s)
{
	*s = (struct asy_sbom){.format = "", .spec = "", .coding = "", .id = "", .revision = "", .created = "", .phase = "",
	                       .data_licence = "", .root = ASY_SBOM_NONE};
	asy_arena_init(&s->arena, ASY_LIMIT_SBOM_BYTES);
	s->components = ASY_VEC_INIT(struct asy_sbom_component, ASY_LIMIT_SBOM_COMPONENTS);
	s->edges = ASY_VEC_INIT(struct asy_sbom_edge, ASY_LIMIT_SBOM_EDGES);
	s->contained = ASY_VEC_INIT(struct asy_sbom_edge, ASY_LIMIT_SBOM_EDGES);
}

void asy_sbom_release(struct asy_sbom *s)
{
	asy_vec_release(&s->components);
	asy_vec_release(&s->edges);
	asy_vec_release(&s->contained);
	asy_arena_release(&s->arena);
}

struct asy_sbom_component *asy_sbom_add(struct asy_sbom *s)
{
	struct asy_sbom_component *c = asy_vec_push(&s->components);

	if (c)
		*c = (struct asy_sbom_component){
			.ref = "", .type = "", .name = "", .version = "", .purl = "", .cpe = "", .other_id = "", .declared = "",
			.concluded = "", .supplier = {"", ""}, .file_name = "", .executable = "", .archive = "", .structured = "",
			.source_url = "", .download_url = "", .completeness = "", .artifact = "", .source = "", .evidence = "",
			.path = "", .upstream = "", .depends = "", .offset = -1};
	return c;
}

struct asy_sbom_component *asy_sbom_at(const struct asy_sbom *s, size_t i)
{
	return asy_vec_at(&s->components, i);
}

bool asy_sbom_add_edge(struct asy_vec *edges, size_t from, size_t to)
{
	struct asy_sbom_edge *e = from == to ? NULL : asy_vec_push(edges);

	if (e)
		*e = (struct asy_sbom_edge){from, to};
	return e || from == to;
}

static int by_ends(const void *a, const void *b)
{
	const struct asy_sbom_edge *x = a, *y = b;

	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	return x->to < y->to ? -1 : x->to > y->to;
}

void asy_sbom_sort_edges(struct asy_vec *edges)
{
	struct asy_sbom_edge *e = edges->items;
	size_t kept = 0;

	if (edges->len < 2)
		return;
	qsort(e, edges->len, sizeof(*e), by_ends);
	for (size_t i = 0; i < edges->len; i++)
		if (kept == 0 || by_ends(&e[kept - 1], &e[i]) != 0)
			e[kept++] = e[i];
	edges->len = kept;
}

const char *asy_sbom_text(struct asy_sbom *s, const char *text)
{
	const char *copy = text && *text ? asy_arena_strdup(&s->arena, text) : NULL;

	return copy ? copy : "";
}

struct asy_sbom_party asy_sbom_party(struct asy_sbom *s, const char *text)
{
	struct asy_sbom_party p = {"", ""};
	const char *open = strchr(text, '<'), *close = open ? strchr(open, '>') : NULL;
	size_t n = open && close ? (size_t)(open - text) : strlen(text);

	if (!close && strpbrk(text, "@:") && !strchr(text, ' ')) {
		p.contact = asy_sbom_text(s, text);
		return p;
	}
	while (n && (text[n - 1] == ' ' || text[n - 1] == '('))
		n--;
	p.name = asy_arena_text(&s->arena, (struct asy_bytes){(const uint8_t *)text, n});
	if (close)
		p.contact = asy_arena_text(&s->arena, (struct asy_bytes){(const uint8_t *)open + 1, (size_t)(close - open - 1)});
	p.name = p.name ? p.name : "";
	p.contact = p.contact ? p.contact : "";
	return p;
}
