#include "sbom/reconcile.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "component/identity.h"

enum { KEY = 120, KEYS = 4 };

/* One name of a component. */
struct key {
	char text[KEY];
	size_t index;
};

struct side {
	struct asy_vec keys; /* struct key, sorted */
	struct asy_vec list; /* const struct asy_component * of what was found */
	bool *met;
	bool ok;
};

/* Lower case, '_' and ' ' as '-', without a leading "lib". */
static void normal(const char *text, size_t n, char out[KEY])
{
	size_t k = 0;

	if (n > 3 && strncasecmp(text, "lib", 3) == 0) {
		text += 3;
		n -= 3;
	}
	for (size_t i = 0; i < n && k < KEY - 1; i++)
		if (text[i] != '\\')
			out[k++] = (char)(text[i] == '_' || text[i] == ' ' ? '-' : tolower((unsigned char)text[i]));
	out[k] = 0;
}

/* Name in a package URL: the last part of the path. */
static void purl_name(const char *purl, char out[KEY])
{
	size_t n = strcspn(purl, "@?#");
	size_t start = n;

	while (start && purl[start - 1] != '/')
		start--;
	normal(purl + start, n - start, out);
}

/* Product of "cpe:2.3:a:vendor:product:..." or "cpe:/a:vendor:product". */
static void cpe_product(const char *cpe, char out[KEY])
{
	int colons = strncmp(cpe, "cpe:2.3:", 8) == 0 ? 4 : 3;
	const char *p = cpe;

	out[0] = 0;
	for (; *p && colons; p++)
		if (*p == ':' && (p == cpe || p[-1] != '\\'))
			colons--;
	if (colons == 0)
		normal(p, strcspn(p, ":"), out);
}

/* All names of a component, each once. */
static size_t names_of(const char *name, const char *upstream, const char *purl, const char *cpe, char keys[KEYS][KEY])
{
	const char *slash = strrchr(name, '/');
	char all[KEYS][KEY];
	size_t n = 0;

	name = slash ? slash + 1 : name;
	normal(name, strlen(name), all[0]);
	normal(upstream, strlen(upstream), all[1]);
	purl_name(purl, all[2]);
	cpe_product(cpe, all[3]);
	for (size_t i = 0; i < KEYS; i++) {
		bool again = !*all[i];

		for (size_t k = 0; k < n && !again; k++)
			again = strcmp(keys[k], all[i]) == 0;
		if (!again)
			memcpy(keys[n++], all[i], KEY);
	}
	return n;
}

static int by_text(const void *a, const void *b)
{
	const struct key *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

static void take(struct side *s, const struct asy_component *c)
{
	char names[KEYS][KEY];
	const struct asy_component **slot = asy_vec_push(&s->list);
	size_t n = names_of(c->name, c->upstream, c->purl, c->cpe, names);

	s->ok &= slot != NULL;
	if (slot)
		*slot = c;
	for (size_t i = 0; i < n && slot; i++) {
		struct key *k = asy_vec_push(&s->keys);

		s->ok &= k != NULL;
		if (!k)
			return;
		memcpy(k->text, names[i], KEY);
		k->index = s->list.len - 1;
	}
}

static void take_all(struct side *s, const struct asy_store *const *found, size_t n, unsigned least)
{
	s->ok = true;
	s->list = ASY_VEC_INIT(const struct asy_component *, ASY_LIMIT_SBOM_COMPONENTS);
	s->keys = ASY_VEC_INIT(struct key, KEYS * ASY_LIMIT_SBOM_COMPONENTS);
	for (size_t a = 0; a < n; a++)
		for (size_t i = 0; i < asy_store_n_components(found[a]); i++) {
			const struct asy_component *c = asy_store_component(found[a], i);

			if (c->confidence >= least)
				take(s, c);
		}
	if (s->keys.len)
		qsort(s->keys.items, s->keys.len, sizeof(struct key), by_text);
	s->met = calloc(s->list.len + 1, sizeof(bool));
	s->ok &= s->met != NULL;
	for (size_t i = 0; s->ok && i < s->list.len; i++) /* the name of the whole is no component that must be declared */
		s->met[i] = strcmp((*(const struct asy_component **)asy_vec_at(&s->list, i))->source, "os-release") == 0;
}

static size_t first_key(const struct side *s, const char *text)
{
	size_t low = 0, high = s->keys.len;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(((const struct key *)asy_vec_at(&s->keys, middle))->text, text) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool same_version(const char *a, const char *b)
{
	struct asy_bytes x = asy_upstream_version(asy_bytes_from(a)), y = asy_upstream_version(asy_bytes_from(b));

	return !*a || !*b || strcmp(a, b) == 0 || asy_bytes_equal(x, y) || asy_bytes_is(x, b) || asy_bytes_is(y, a);
}

static bool put(struct asy_vec *out, enum asy_sbom_disagreement what, const struct asy_sbom_component *d, const struct asy_component *f)
{
	struct asy_sbom_row *r = asy_vec_push(out);

	if (r)
		*r = (struct asy_sbom_row){what, d, f};
	return r != NULL;
}

/* Marks what the declared component stands for; says by a row when nothing, or only other versions, are there. */
static bool look_up(struct side *s, const struct asy_sbom_component *d, struct asy_vec *out)
{
	char names[KEYS][KEY];
	size_t n = names_of(d->name, d->upstream, d->purl, d->cpe, names);
	const struct asy_component *other = NULL;
	bool same = false, any = false;

	for (size_t i = 0; i < n; i++)
		for (size_t k = first_key(s, names[i]); k < s->keys.len; k++) {
			const struct key *key = asy_vec_at(&s->keys, k);
			const struct asy_component *f = *(const struct asy_component **)asy_vec_at(&s->list, key->index);

			if (strcmp(key->text, names[i]) != 0)
				break;
			any = true;
			s->met[key->index] = true;
			if (same_version(d->version, f->version))
				same = true;
			else if (!other)
				other = f;
		}
	if (!any) /* of type firmware: an image as a whole */
		return strcmp(d->type, "firmware") == 0 || put(out, ASY_SBOM_EXTRA, d, NULL);
	return same || !other || put(out, ASY_SBOM_OTHER_VERSION, d, other);
}

static bool is_looked_for(const struct asy_sbom *s, size_t i)
{
	const char *type = asy_sbom_at(s, i)->type;

	return (long)i != s->root && strcmp(type, "file") != 0 && strcmp(type, "device") != 0;
}

static const char *name_of(const struct asy_sbom_row *r)
{
	return r->declared ? r->declared->name : r->found->name;
}

static int by_name(const void *a, const void *b)
{
	const struct asy_sbom_row *x = a, *y = b;
	int order = strcmp(name_of(x), name_of(y));

	if (!order)
		order = (int)x->what - (int)y->what;
	return order ? order : strcmp(x->declared ? x->declared->version : x->found->version,
	                              y->declared ? y->declared->version : y->found->version);
}

enum asy_err asy_sbom_reconcile(const struct asy_sbom *declared, const struct asy_store *const *found, size_t n,
                                unsigned least, struct asy_vec *ret)
{
	struct side s = {0};

	*ret = ASY_VEC_INIT(struct asy_sbom_row, 2 * ASY_LIMIT_SBOM_COMPONENTS);
	take_all(&s, found, n, least);
	for (size_t i = 0; s.ok && i < declared->components.len; i++)
		if (is_looked_for(declared, i))
			s.ok = look_up(&s, asy_sbom_at(declared, i), ret);
	for (size_t i = 0; s.ok && i < s.list.len; i++)
		if (!s.met[i])
			s.ok = put(ret, ASY_SBOM_MISSING, NULL, *(const struct asy_component **)asy_vec_at(&s.list, i));
	if (s.ok && ret->len)
		qsort(ret->items, ret->len, sizeof(struct asy_sbom_row), by_name);
	free(s.met);
	asy_vec_release(&s.keys);
	asy_vec_release(&s.list);
	return s.ok ? ASY_OK : ASY_NOMEM;
}

const char *asy_sbom_disagreement_name(enum asy_sbom_disagreement what)
{
	static const char *const names[] = {"missing", "version", "extra"};

	return names[what];
}
