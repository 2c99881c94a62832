/* Who depends on whom among the components of an image. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "report/document.h"
#include "sbom/sbom_impl.h"

enum { PACKAGE = 95 }; /* confidence of a package database */

/* One file of a component, or one ELF file. */
struct place {
	const char *artifact, *path;
	size_t component;
	unsigned confidence;
};

struct package {
	const char *artifact, *name;
	size_t component;
};

struct library {
	const char *artifact, *name, *path;
};

struct finder {
	struct asy_sbom *s;
	struct asy_vec places;    /* sorted by artifact, path; best owner first */
	struct asy_vec libraries; /* sorted by artifact, name, path */
	struct asy_vec packages;  /* sorted by artifact, name */
	size_t n_images;
	bool ok;
};

static int by_place(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = strcmp(x->artifact, y->artifact);

	if (!order)
		order = strcmp(x->path, y->path);
	if (!order && x->confidence != y->confidence)
		order = x->confidence > y->confidence ? -1 : 1;
	return order ? order : x->component < y->component ? -1 : x->component > y->component;
}

static int by_library(const void *a, const void *b)
{
	const struct library *x = a, *y = b;
	int order = strcmp(x->artifact, y->artifact);

	if (!order)
		order = strcmp(x->name, y->name);
	return order ? order : strcmp(x->path, y->path);
}

static void collect_places(struct finder *f)
{
	for (size_t i = 0; i < f->s->components.len; i++) {
		const struct asy_sbom_component *c = asy_sbom_at(f->s, i);

		for (size_t k = 0; k < c->n_files; k++) {
			struct place *p = asy_vec_push(&f->places);

			if (!p)
				f->ok = false;
			else
				*p = (struct place){c->artifact, c->files[k].path, i, c->confidence};
		}
	}
	if (f->places.len)
		qsort(f->places.items, f->places.len, sizeof(struct place), by_place);
}

static void collect_libraries(struct finder *f, const json_t *observations)
{
	const json_t *o;
	size_t i;

	json_array_foreach(observations, i, o) {
		const char *soname, *path = doc_text(o, "path"), *slash = strrchr(path, '/');
		struct library *l;

		if (strcmp(doc_text(o, "kind"), "elf") != 0)
			continue;
		soname = doc_text(doc_object(o, "attributes"), "soname");
		l = asy_vec_push(&f->libraries);
		if (!l)
			f->ok = false;
		else
			*l = (struct library){doc_text(o, "artifact"), *soname ? soname : slash ? slash + 1 : path, path};
	}
	if (f->libraries.len)
		qsort(f->libraries.items, f->libraries.len, sizeof(struct library), by_library);
}

/* First position not before the key. */
static size_t lower(const struct asy_vec *v, const void *key, int (*compare)(const void *, const void *))
{
	size_t low = 0, high = v->len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (compare(asy_vec_at(v, middle), key) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int place_before(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	int order = strcmp(x->artifact, y->artifact);

	return order ? order : strcmp(x->path, y->path);
}

static const struct place *owner(const struct finder *f, const char *artifact, const char *path)
{
	const struct place key = {artifact, path, 0, 0};
	const struct place *p = asy_vec_at(&f->places, lower(&f->places, &key, place_before));

	return p && place_before(p, &key) == 0 ? p : NULL;
}

static size_t common(const char *a, const char *b)
{
	size_t n = 0;

	while (a[n] && a[n] == b[n])
		n++;
	return n;
}

/* The library of this name that stands nearest to the user: trees have libraries of the same name. */
static const char *library_path(const struct finder *f, const char *artifact, const char *name, const char *user)
{
	const struct library key = {artifact, name, ""};
	const char *best = NULL;

	for (size_t i = lower(&f->libraries, &key, by_library); i < f->libraries.len; i++) {
		const struct library *l = asy_vec_at(&f->libraries, i);

		if (strcmp(l->artifact, artifact) != 0 || strcmp(l->name, name) != 0)
			break;
		if (!best || common(l->path, user) > common(best, user))
			best = l->path;
	}
	return best;
}

static void depend(struct finder *f, size_t from, size_t to)
{
	asy_sbom_at(f->s, from)->has_dependencies = true;
	if (!asy_sbom_add_edge(&f->s->edges, from, to))
		f->ok = false;
}

/* One word of `text`, blank-separated; false at the end. */
static bool next_word(const char **text, char *word, size_t size)
{
	size_t n;

	do {
		*text += strspn(*text, " ");
		n = strcspn(*text, " ");
		if (n == 0)
			return false;
		if (n < size) {
			memcpy(word, *text, n);
			word[n] = 0;
		}
		*text += n;
	} while (n >= size);
	return true;
}

static void need_library(struct finder *f, size_t from, const char *artifact, const char *name, const char *user)
{
	const char *path = library_path(f, artifact, name, user);
	const struct place *to = path ? owner(f, artifact, path) : NULL;

	if (to)
		depend(f, from, to->component);
}

static void add_file(struct finder *f, const json_t *o)
{
	struct asy_sbom_component *c = asy_sbom_add(f->s);
	const char *path = doc_text(o, "path"), *slash = strrchr(path, '/');

	if (!c) {
		f->ok = false;
		return;
	}
	c->type = "file";
	c->name = asy_sbom_text(f->s, path);
	c->file_name = asy_sbom_text(f->s, slash ? slash + 1 : path);
	c->path = c->name;
	c->artifact = asy_sbom_text(f->s, doc_text(o, "artifact"));
	c->executable = "executable";
	c->archive = "no archive";
	c->structured = "unstructured";
}

/* What each ELF file needs; what is inside of a file that has another owner. */
static void from_elf(struct finder *f, const json_t *observations, bool with_files)
{
	const json_t *o;
	size_t i;

	json_array_foreach(observations, i, o) {
		const char *artifact = doc_text(o, "artifact"), *path = doc_text(o, "path");
		const char *needed = doc_text(doc_object(o, "attributes"), "needed");
		const struct place *from;
		char word[256];

		if (strcmp(doc_text(o, "kind"), "elf") != 0)
			continue;
		from = owner(f, artifact, path);
		if (!from) {
			f->s->unidentified++;
			if (with_files)
				add_file(f, o);
			continue;
		}
		while (next_word(&needed, word, sizeof(word)))
			need_library(f, from->component, artifact, word, path);
	}
}

static void from_inside(struct finder *f)
{
	for (size_t i = 1; i < f->places.len; i++) {
		const struct place *p = asy_vec_at(&f->places, i), *first = owner(f, p->artifact, p->path);
		const struct asy_sbom_component *c = asy_sbom_at(f->s, p->component);

		if (first && first->component != p->component && strcmp(c->type, "library") == 0)
			depend(f, first->component, p->component);
	}
}

static int by_name(const void *a, const void *b)
{
	const struct package *x = a, *y = b;
	int order = strcmp(x->artifact, y->artifact);

	return order ? order : strcmp(x->name, y->name);
}

static void collect_packages(struct finder *f)
{
	for (size_t i = f->n_images; i < f->s->components.len; i++) {
		const struct asy_sbom_component *c = asy_sbom_at(f->s, i);
		struct package *p = c->confidence >= PACKAGE ? asy_vec_push(&f->packages) : NULL;

		if (p)
			*p = (struct package){c->artifact, c->name, i};
	}
	if (f->packages.len)
		qsort(f->packages.items, f->packages.len, sizeof(struct package), by_name);
}

static void need_package(struct finder *f, size_t from, const char *artifact, const char *name)
{
	const struct package key = {artifact, name, 0};

	for (size_t i = lower(&f->packages, &key, by_name); i < f->packages.len; i++) {
		const struct package *p = asy_vec_at(&f->packages, i);

		if (by_name(p, &key) != 0)
			break;
		depend(f, from, p->component);
	}
}

static void from_packages(struct finder *f)
{
	size_t n = f->s->components.len;

	collect_packages(f);
	for (size_t i = f->n_images; i < n; i++) {
		const struct asy_sbom_component *c = asy_sbom_at(f->s, i);
		const char *names = c->depends;
		char word[256];

		while (next_word(&names, word, sizeof(word))) {
			char *colon = strchr(word, ':');

			if (strncmp(word, "so:", 3) == 0) {
				need_library(f, i, c->artifact, word + 3, c->path);
				continue;
			}
			if (colon)
				*colon = 0; /* "python3:any" */
			need_package(f, i, c->artifact, word);
		}
	}
}

/* The device holds its images, each image what was found in it. */
static void contain(struct finder *f)
{
	struct asy_sbom *s = f->s;
	bool device = f->n_images && strcmp(asy_sbom_at(s, 0)->type, "device") == 0;

	for (size_t i = device ? 1 : 0; i < f->n_images; i++) {
		if (device)
			f->ok &= asy_sbom_add_edge(&s->contained, 0, i);
		for (size_t k = f->n_images; k < s->components.len; k++)
			if (strcmp(asy_sbom_at(s, k)->artifact, asy_sbom_at(s, i)->artifact) == 0)
				f->ok &= asy_sbom_add_edge(&s->contained, i, k);
	}
}

bool sbom_find_edges(struct asy_sbom *s, const struct asy_sbom_source *source, size_t n_images)
{
	const json_t *observations = doc_list(source->document, "observations");
	struct finder f = {.s = s, .n_images = n_images, .ok = true};

	f.places = ASY_VEC_INIT(struct place, ASY_LIMIT_SBOM_EDGES);
	f.libraries = ASY_VEC_INIT(struct library, ASY_LIMIT_SBOM_EDGES);
	f.packages = ASY_VEC_INIT(struct package, ASY_LIMIT_SBOM_COMPONENTS);
	collect_places(&f);
	collect_libraries(&f, observations);
	from_elf(&f, observations, source->with_files);
	from_inside(&f);
	from_packages(&f);
	contain(&f);
	asy_sbom_sort_edges(&s->edges);
	asy_sbom_sort_edges(&s->contained);
	asy_vec_release(&f.places);
	asy_vec_release(&f.libraries);
	asy_vec_release(&f.packages);
	return f.ok;
}
