#include "component/package_list.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "component/identity.h"
#include "component/package_owned.h"
#include "firmware/report.h"

enum { BUCKETS = 1 << 14, SYSTEMS = 256, KEPT = 1024 };

struct kept {
	uint32_t root, next; /* next: index + 1 in the same bucket */
	const char *format, *path;
	const char *name, *version, *arch, *upstream, *release, *licence, *cpe, *supplier, *depends;
	uint64_t epoch, offset;
};

struct system {
	uint32_t root;
	const char *id, *version;
};

struct packages {
	struct asy_arena *arena;
	const struct sigs *sigs;
	struct kept *list;
	size_t n, cap;
	uint32_t buckets[BUCKETS];
	struct system systems[SYSTEMS];
	size_t n_systems;
	struct owned owned;
	const char *last_path; /* most entries come from one file */
};

struct packages *packages_new(struct asy_arena *arena, const struct sigs *sigs)
{
	struct packages *list = asy_arena_alloc(arena, sizeof(*list));

	if (!list)
		return NULL;
	list->arena = arena;
	list->sigs = sigs;
	owned_init(&list->owned, arena);
	return list;
}

static bool grow(struct packages *list)
{
	size_t cap = list->cap ? list->cap * 2 : 512;
	struct kept *copy;

	if (list->n < list->cap)
		return true;
	if (list->n >= ASY_LIMIT_COMPONENTS)
		return false;
	if (cap > ASY_LIMIT_COMPONENTS)
		cap = ASY_LIMIT_COMPONENTS;
	copy = asy_arena_array(list->arena, cap, sizeof(*copy));
	if (!copy)
		return false;
	if (list->n)
		memcpy(copy, list->list, list->n * sizeof(*copy));
	list->list = copy;
	list->cap = cap;
	return true;
}

static uint32_t bucket_of(uint32_t root, struct asy_bytes name)
{
	uint32_t h = 2166136261u ^ root; /* FNV-1a */

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ name.p[i]) * 16777619u;
	return (h ^ h >> 15) % BUCKETS;
}

static const char *text(struct packages *list, struct asy_bytes b)
{
	return b.n ? asy_arena_text(list->arena, asy_bytes_head(b, KEPT)) : "";
}

static void learn(struct packages *list, const char **known, struct asy_bytes b)
{
	const char *copy = **known ? *known : text(list, b);

	if (copy)
		*known = copy;
}

static struct kept *find(struct packages *list, uint32_t bucket, uint32_t root, const struct package *p)
{
	for (uint32_t i = list->buckets[bucket]; i; i = list->list[i - 1].next) {
		struct kept *k = &list->list[i - 1];

		if (k->root == root && asy_bytes_is(asy_bytes_head(p->name, KEPT), k->name) &&
		    asy_bytes_is(asy_bytes_head(p->version, KEPT), k->version) && strcmp(k->format, p->format) == 0)
			return k;
	}
	return NULL;
}

static struct kept *append(struct packages *list, uint32_t bucket, const struct asy_file *file, const struct package *p)
{
	struct kept *k;

	if (!grow(list))
		return NULL;
	if (!list->last_path || strcmp(list->last_path, file->path) != 0)
		list->last_path = asy_arena_strdup(list->arena, file->path);
	k = &list->list[list->n];
	*k = (struct kept){.root = file->root, .format = p->format, .path = list->last_path, .name = text(list, p->name),
	                   .version = text(list, p->version), .arch = "", .upstream = "", .release = "", .licence = "",
	                   .cpe = "", .supplier = "", .depends = "", .offset = p->offset};
	if (!k->path || !k->name || !k->version)
		return NULL;
	list->n++;
	k->next = list->buckets[bucket];
	list->buckets[bucket] = (uint32_t)list->n;
	return k;
}

bool packages_add(struct packages *list, const struct asy_file *file, const struct package *p)
{
	uint32_t bucket = bucket_of(file->root, p->name);
	struct kept *k;

	if (p->name.n == 0 || p->version.n == 0)
		return true;
	k = find(list, bucket, file->root, p);
	if (!k)
		k = append(list, bucket, file, p);
	if (!k)
		return false;
	learn(list, &k->arch, p->arch);
	learn(list, &k->upstream, p->upstream);
	learn(list, &k->release, p->release);
	learn(list, &k->licence, p->licence);
	learn(list, &k->cpe, p->cpe);
	learn(list, &k->supplier, p->supplier);
	learn(list, &k->depends, p->depends);
	if (!k->epoch)
		k->epoch = p->epoch;
	return true;
}

static const struct system *system_of(const struct packages *list, uint32_t root)
{
	static const struct system unknown = {.id = "", .version = ""};

	for (size_t i = 0; i < list->n_systems; i++)
		if (list->systems[i].root == root)
			return &list->systems[i];
	return &unknown;
}

void packages_set_system(struct packages *list, uint32_t root, struct asy_bytes id, struct asy_bytes version)
{
	struct system *s;

	if (list->n_systems == SYSTEMS || *system_of(list, root)->id || id.n == 0)
		return;
	s = &list->systems[list->n_systems];
	*s = (struct system){.root = root, .id = text(list, id), .version = text(list, version)};
	list->n_systems += s->id && s->version;
}

static void qualifier(struct asy_buf *out, bool *first, const char *key, const char *value)
{
	if (!*value)
		return;
	asy_buf_printf(out, "%c%s=", *first ? '?' : '&', key);
	asy_purl_part(out, asy_bytes_from(value));
	*first = false;
}

/* Namespace of formats whose purl has one; the distribution that invented the format when the tree says nothing. */
static const char *namespace_of(const struct kept *k, const struct system *system)
{
	static const struct { const char *format, *otherwise; } formats[] = {
		{"deb", "debian"}, {"opkg", "openwrt"}, {"apk", "alpine"}, {"rpm", ""},
	};

	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++)
		if (strcmp(k->format, formats[i].format) == 0)
			return *system->id ? system->id : formats[i].otherwise;
	return "";
}

static void put_purl(struct asy_buf *out, const struct kept *k, const struct system *system, const char *version)
{
	bool first = true, distribution = *namespace_of(k, system) != 0;
	const char *name = k->name;
	char distro[200], epoch[24] = "";

	if (strcmp(k->format, "npm") == 0 && name[0] == '@' && strchr(name, '/')) {
		asy_buf_text(out, "pkg:npm/%40");
		asy_buf_append(out, (struct asy_bytes){(const uint8_t *)name + 1, (size_t)(strchr(name, '/') - name)});
		asy_purl_part(out, asy_bytes_from(strchr(name, '/') + 1));
		asy_buf_text(out, "@");
		asy_purl_part(out, asy_bytes_from(version));
		return;
	}
	asy_purl(out, strcmp(k->format, "yocto") == 0 ? "generic" : k->format, namespace_of(k, system), asy_bytes_from(name),
	         asy_bytes_from(version));
	if (!distribution)
		return;
	qualifier(out, &first, "arch", k->arch);
	if (*system->id && *system->version) {
		snprintf(distro, sizeof(distro), "%.90s-%.90s", system->id, system->version);
		qualifier(out, &first, "distro", distro);
	}
	if (k->epoch)
		snprintf(epoch, sizeof(epoch), "%llu", (unsigned long long)k->epoch);
	qualifier(out, &first, "epoch", epoch);
	if (*k->upstream && strcmp(k->upstream, k->name) != 0)
		qualifier(out, &first, "upstream", k->upstream);
}

/* "2.9.1" and "2022.83", not "20131120" and "2019-08-08-ca47026b" (a day, of a snapshot). */
static bool is_release(struct asy_bytes version)
{
	size_t digits = 0;

	while (digits < version.n && version.p[digits] >= '0' && version.p[digits] <= '9')
		digits++;
	return digits >= 1 && digits <= 4 && !(digits == 4 && digits < version.n && version.p[digits] == '-');
}

/* "cpe:/a:vendor:product[:...]" as opkg writes it; "cpe:2.3:..." stays; else what the catalog knows of the name. */
static void put_cpe(struct asy_buf *out, const struct kept *k, const struct sig *known, struct asy_bytes version)
{
	char product[200];
	const char *end;

	if (strncmp(k->cpe, "cpe:2.3:", 8) == 0) {
		asy_buf_text(out, k->cpe);
		return;
	}
	if (strncmp(k->cpe, "cpe:/", 5) == 0 && strlen(k->cpe) < sizeof(product)) {
		const char *colon = strchr(k->cpe + 7, ':');

		end = colon ? strchr(colon + 1, ':') : NULL;
		snprintf(product, sizeof(product), "%.*s", end ? (int)(end - k->cpe - 5) : 190, k->cpe + 5);
		asy_cpe(out, product[0] == 'a' ? product + 2 : product, version, (struct asy_bytes){0});
	} else if (known && known->cpe && is_release(version)) {
		asy_cpe(out, known->cpe, version, (struct asy_bytes){0});
	}
}

/* OpenWrt's packages of the kernel: "4.4.93-1-2d52bf01ce4d". */
static struct asy_bytes upstream_version(const struct kept *k)
{
	struct asy_bytes v = asy_bytes_from(k->version);

	if (strcmp(k->format, "opkg") == 0 && strcmp(k->name, "kernel") == 0)
		return asy_bytes_head(v, asy_bytes_find_byte(v, '-', 0));
	return strcmp(k->format, "rpm") == 0 || strcmp(k->format, "pypi") == 0 || strcmp(k->format, "npm") == 0 ||
	       strcmp(k->format, "yocto") == 0 ? v : asy_upstream_version(v);
}

/* Of an operating system that was cut into packages ("kmod-ppp", "linux-libc-dev") one is the system itself. */
static bool is_whole_system(const char *name)
{
	static const char *const starts[] = {"linux-image", "kernel-image", "kernel-core", "linux-kernel"};

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (strncmp(name, starts[i], strlen(starts[i])) == 0)
			return true;
	return strcmp(name, "kernel") == 0 || strcmp(name, "linux") == 0;
}

/* Names mean the upstream only in distributions; "file" of npm is another one. */
static const struct sig *known_upstream(const struct packages *list, const struct kept *k)
{
	const struct sig *known;

	if (strcmp(k->format, "npm") == 0 || strcmp(k->format, "pypi") == 0)
		return NULL;
	known = sigs_find_name(list->sigs, asy_bytes_from(k->name), false);
	if (!known && *k->upstream)
		known = sigs_find_name(list->sigs, asy_bytes_from(k->upstream), false);
	if (known && strcmp(known->type, "operating-system") == 0 && !is_whole_system(k->name))
		return NULL;
	return known;
}

void packages_own(struct packages *list, const struct asy_file *database, struct asy_bytes name, struct asy_bytes path)
{
	owned_add(&list->owned, database, name, path);
}

static void report_one(struct packages *list, struct asy_report *report, const struct kept *k)
{
	const struct system *system = system_of(list, k->root);
	const struct sig *known = known_upstream(list, k);
	struct asy_buf version, purl, cpe, evidence, depends;

	asy_buf_init(&version, 4 * KEPT);
	asy_buf_init(&purl, 16 * KEPT);
	asy_buf_init(&cpe, 16 * KEPT);
	asy_buf_init(&evidence, 8 * KEPT);
	asy_buf_init(&depends, 2 * KEPT);
	asy_buf_printf(&version, "%s%s%s", k->version, *k->release ? "-" : "", k->release);
	put_purl(&purl, k, system, asy_buf_cstr(&version));
	put_cpe(&cpe, k, known, upstream_version(k));
	package_names(asy_bytes_from(k->depends), &depends);
	asy_buf_printf(&evidence, "package %s %s", k->name, asy_buf_cstr(&version));
	asy_report_component(report, &(struct asy_found_component){
		.name = k->name,
		.version = asy_buf_cstr(&version),
		.type = known ? known->type : "application",
		.purl = asy_buf_cstr(&purl),
		.cpe = cpe.len ? asy_buf_cstr(&cpe) : NULL,
		.licence = *k->licence ? k->licence : known ? known->licence : NULL,
		.supplier = *k->supplier ? k->supplier : NULL,
		.upstream = *k->upstream && strcmp(k->upstream, k->name) != 0 ? k->upstream : NULL,
		.source = strcmp(k->format, "deb") == 0 ? "dpkg" : k->format,
		.confidence = 95,
		.path = k->path,
		.offset = k->offset,
		.evidence = asy_buf_cstr(&evidence),
		.files = owned_files(&list->owned, k->root, k->name),
		.depends = asy_buf_cstr(&depends),
	});
	asy_buf_release(&version);
	asy_buf_release(&purl);
	asy_buf_release(&cpe);
	asy_buf_release(&evidence);
	asy_buf_release(&depends);
}

void packages_report(struct packages *list, struct asy_report *report)
{
	for (size_t i = 0; i < list->n; i++)
		report_one(list, report, &list->list[i]);
}
