#include "cli/vulns_input.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/json_read.h"
#include "base/limits.h"
#include "cli/artifact.h"

/* A kind-neutral look at one observation. */
struct seen {
	const char *kind, *subject, *path;
	const char *(*text)(const void *o, const char *key, struct asy_arena *arena);
	int64_t (*number)(const void *o, const char *key);
	const void *o;
};


static void add_words(struct asy_vsubject *s, struct asy_vec *list, const char *words)
{
	while (*words) {
		size_t n = strcspn(words, " ");
		const char **at = n ? asy_vec_push(list) : NULL;

		if (n && at)
			*at = asy_arena_text(s->arena, (struct asy_bytes){(const uint8_t *)words, n});
		if (n && (!at || !*at))
			return;
		words += n + strspn(words + n, " ");
	}
}

static void add_inventory(struct asy_vsubject *s, const struct seen *o)
{
	static const struct {
		const char *class;
		size_t list, known;
	} lists[] = {
		{"kernel-options", offsetof(struct asy_vsubject, options), offsetof(struct asy_vsubject, has_options)},
		{"applets", offsetof(struct asy_vsubject, applets), offsetof(struct asy_vsubject, has_applets)},
		{"imports", offsetof(struct asy_vsubject, imports), offsetof(struct asy_vsubject, has_imports)},
		{"modules", offsetof(struct asy_vsubject, modules), offsetof(struct asy_vsubject, has_modules)},
	};
	const char *class = o->text(o->o, "class", s->arena);

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct asy_vec *list = (struct asy_vec *)(void *)((char *)s + lists[i].list);
		bool *known = (bool *)(void *)((char *)s + lists[i].known), first = list->len == 0;

		if (strcmp(class, lists[i].class) != 0)
			continue;
		add_words(s, list, o->text(o->o, "names", s->arena));
		*known = (first || *known) && o->number(o->o, "complete") != 0;
	}
}

static enum asy_err add_seen(struct asy_vsubject *s, const struct seen *o)
{
	if (strcmp(o->kind, "service") == 0 && o->number(o->o, "network") && o->number(o->o, "enabled")) {
		struct asy_vservice *v = asy_vec_push(&s->services);

		if (!v)
			return ASY_LIMIT;
		*v = (struct asy_vservice){o->subject, o->text(o->o, "program", s->arena), o->number(o->o, "port")};
	} else if (strcmp(o->kind, "elf") == 0) {
		struct asy_velf *e = asy_vec_push(&s->elfs);

		if (!e)
			return ASY_LIMIT;
		*e = (struct asy_velf){o->path, o->text(o->o, "needed", s->arena), o->text(o->o, "soname", s->arena)};
		if (!s->machine[0])
			s->machine = o->text(o->o, "machine", s->arena);
	} else if (strcmp(o->kind, "inventory") == 0) {
		add_inventory(s, o);
	}
	return ASY_OK;
}

/* Lists count only when the area they come from was examined completely. */
static void trust(struct asy_vsubject *s, const char *area, bool complete)
{
	if (complete)
		return;
	if (strcmp(area, "inventory") == 0 || strcmp(area, "files") == 0)
		s->has_imports = s->has_applets = false;
	if (strcmp(area, "kernel") == 0 || strcmp(area, "files") == 0)
		s->has_options = false;
}

static const char *attr_text(const void *o, const char *key, struct asy_arena *arena)
{
	const struct asy_attr *a = asy_observation_attr(o, key);

	(void)arena;
	return a && a->type == ASY_ATTR_TEXT ? a->text : "";
}

static int64_t attr_number(const void *o, const char *key)
{
	const struct asy_attr *a = asy_observation_attr(o, key);

	return a && a->type != ASY_ATTR_TEXT ? a->number : 0;
}

enum asy_err asy_vulns_from_store(const struct asy_store *store, struct asy_vsubject *s)
{
	enum asy_err err = ASY_OK;

	for (size_t i = 0; !err && i < asy_store_n_components(store); i++) {
		const struct asy_component *c = asy_store_component(store, i);
		struct asy_vcomponent *v = asy_vec_push(&s->components);

		if (!v)
			return ASY_LIMIT;
		*v = (struct asy_vcomponent){.name = c->name, .version = c->version, .purl = c->purl, .cpe = c->cpe, .upstream = c->upstream,
		                             .source = c->source, .path = c->path, .files = c->files, .evidence = c->evidence, .confidence = c->confidence};
	}
	for (size_t i = 0; !err && i < asy_store_n_observations(store); i++) {
		const struct asy_observation *o = asy_store_observation(store, i);

		err = add_seen(s, &(struct seen){o->kind, o->subject, o->locus.path, attr_text, attr_number, o});
	}
	for (size_t i = 0; i < asy_store_n_coverage(store); i++)
		trust(s, asy_store_coverage(store, i)->area, asy_store_coverage(store, i)->complete);
	asy_vsubject_seal(s);
	return err;
}

static const char *json_text(const struct asy_json_value *v, const char *key, struct asy_arena *arena)
{
	struct asy_bytes b = asy_json_get_text(v, key);
	char *text = b.n ? asy_arena_text(arena, b) : NULL;

	return text ? text : "";
}

static const char *member_text(const void *o, const char *key, struct asy_arena *arena)
{
	return json_text(asy_json_get(o, "attributes"), key, arena);
}

static int64_t member_number(const void *o, const char *key)
{
	const struct asy_json_value *v = asy_json_get(asy_json_get(o, "attributes"), key);
	int64_t n = 0;

	if (!v || v->type == ASY_JSON_BOOL)
		return v && v->truth;
	for (size_t i = 0; v->type == ASY_JSON_NUMBER && i < v->text.n && v->text.p[i] >= '0' && v->text.p[i] <= '9' && n < 100000000; i++)
		n = n * 10 + (v->text.p[i] - '0');
	return n;
}

/* "files": [{"path": ...}] as one text, as the store has it. */
static const char *files_of(const struct asy_json_value *c, struct asy_arena *arena)
{
	const struct asy_json_value *list = asy_json_get_list(c, "files");
	const char *all = "";

	for (list = list ? list->first : NULL; list; list = list->next) {
		const char *path = json_text(list, "path", arena);

		all = asy_arena_printf(arena, "%s%s%s", all, all[0] ? "/" : "", path);
		if (!all)
			return "";
	}
	return all;
}

static enum asy_err add_result(struct asy_vulns_input *in, struct asy_arena *arena, const struct asy_json_value *doc)
{
	const struct asy_json_value *list = asy_json_get_list(doc, "components"), *product = asy_json_get(doc, "product");
	enum asy_err err = ASY_OK;

	in->kind = "result";
	in->product = json_text(product, "name", arena);
	in->version = json_text(product, "version", arena);
	in->supplier = json_text(product, "manufacturer", arena);
	for (list = list ? list->first : NULL; list; list = list->next) {
		struct asy_vcomponent *v = asy_vec_push(&in->subject.components);
		const struct asy_json_value *confidence = asy_json_get(list, "confidence");

		if (!v)
			return ASY_LIMIT;
		*v = (struct asy_vcomponent){
			.name = json_text(list, "name", arena), .version = json_text(list, "version", arena), .purl = json_text(list, "purl", arena),
			.cpe = json_text(list, "cpe", arena), .upstream = json_text(list, "upstream", arena), .source = json_text(list, "source", arena),
			.path = json_text(list, "path", arena), .files = files_of(list, arena), .confidence = 100,
			.evidence = json_text(list, "evidence", arena),
		};
		if (confidence && confidence->type == ASY_JSON_NUMBER && confidence->text.n == 2)
			v->confidence = (uint32_t)(confidence->text.p[0] - '0') * 10 + (uint32_t)(confidence->text.p[1] - '0');
	}
	list = asy_json_get_list(doc, "observations");
	for (list = list ? list->first : NULL; !err && list; list = list->next)
		err = add_seen(&in->subject, &(struct seen){json_text(list, "kind", arena), json_text(list, "subject", arena),
		                                          json_text(list, "path", arena), member_text, member_number, list});
	list = asy_json_get_list(doc, "artifacts");
	for (list = list ? list->first : NULL; list; list = list->next) {
		const struct asy_json_value *area = asy_json_get_list(list, "coverage");

		for (area = area ? area->first : NULL; area; area = area->next)
			trust(&in->subject, json_text(area, "area", arena), asy_json_get_bool(area, "complete"));
	}
	return err;
}

/* CycloneDX components (nested ones too) and SPDX 2.x packages. */
static enum asy_err add_sbom_list(struct asy_vsubject *s, struct asy_arena *arena, const struct asy_json_value *list, unsigned depth)
{
	enum asy_err err = ASY_OK;

	for (list = list ? list->first : NULL; !err && list; list = list->next) {
		const struct asy_json_value *refs = asy_json_get_list(list, "externalRefs");
		struct asy_vcomponent *v = asy_vec_push(&s->components);

		if (!v)
			return ASY_LIMIT;
		*v = (struct asy_vcomponent){
			.name = json_text(list, "name", arena), .version = json_text(list, "version", arena), .purl = json_text(list, "purl", arena),
			.cpe = json_text(list, "cpe", arena), .upstream = "", .source = "sbom", .path = "", .files = "", .evidence = "", .confidence = 100,
		};
		if (!v->version[0])
			v->version = json_text(list, "versionInfo", arena);
		for (refs = refs ? refs->first : NULL; refs; refs = refs->next) {
			struct asy_bytes type = asy_json_get_text(refs, "referenceType");

			if (asy_bytes_is(type, "purl"))
				v->purl = json_text(refs, "referenceLocator", arena);
			else if (asy_bytes_is(type, "cpe23Type"))
				v->cpe = json_text(refs, "referenceLocator", arena);
		}
		if (depth < 8)
			err = add_sbom_list(s, arena, asy_json_get_list(list, "components"), depth + 1);
	}
	return err;
}

/* "upstream=glibc" of a purl names the source package. */
static void upstreams(struct asy_vsubject *s)
{
	for (size_t i = 0; i < s->components.len; i++) {
		struct asy_vcomponent *c = asy_vec_at(&s->components, i);
		const char *at = strstr(c->purl, "upstream=");

		if (at && !c->upstream[0]) {
			size_t n = strcspn(at + 9, "&#@%");
			const char *name = asy_arena_text(s->arena, (struct asy_bytes){(const uint8_t *)at + 9, n});

			c->upstream = name ? name : "";
		}
	}
}

static int from_json(struct asy_cli *cli, struct asy_arena *arena, struct asy_bytes text, struct asy_vulns_input *in)
{
	struct asy_json_value *doc = NULL;
	const struct asy_json_value *list, *root;
	size_t at;
	enum asy_err err = asy_json_read(arena, text, &doc, &at);

	if (err)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: byte %zu: %s", in->name, at, asy_err_text(err));
	if (asy_json_get(doc, "bomFormat") || asy_json_get(doc, "spdxVersion")) {
		in->kind = "sbom";
		root = asy_json_get(asy_json_get(doc, "metadata"), "component");
		in->product = json_text(root ? root : doc, "name", arena);
		in->version = json_text(root, "version", arena);
		list = asy_json_get_list(doc, asy_json_get(doc, "bomFormat") ? "components" : "packages");
		err = add_sbom_list(&in->subject, arena, list, 0);
	} else if (asy_json_get_list(doc, "components") && asy_json_get_list(doc, "observations")) {
		err = add_result(in, arena, doc);
	} else {
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: neither a result of assay nor a bill of materials (CycloneDX, SPDX 2)", in->name);
	}
	upstreams(&in->subject);
	asy_vsubject_seal(&in->subject);
	return err ? asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s: %s", in->name, asy_err_text(err)) : ASY_EXIT_DONE;
}

/* The texts belong to the store, which stays until the input is released. */
static int from_image(struct asy_cli *cli, struct asy_vulns_input *in)
{
	static struct asy_examined e;
	struct asy_catalog catalog;
	int code = ASY_EXIT_USAGE;

	in->kind = "image";
	if (asy_cli_load_catalog(cli, &catalog))
		code = asy_examine_image(cli, &catalog, in->name, &e);
	if (!code && asy_vulns_from_store(e.store, &in->subject))
		code = asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s: too many components or files", in->name);
	if (!code) {
		in->complete = strcmp(e.status, "examined") == 0;
		in->gap = e.reason;
	}
	asy_catalog_release(&catalog);
	in->store = code ? NULL : e.store;
	if (code)
		asy_examined_release(&e);
	return code;
}

int asy_vulns_input_open(struct asy_cli *cli, struct asy_arena *arena, const char *path, struct asy_vulns_input *ret)
{
	struct asy_buf text;
	struct stat st;
	char name[4096];
	bool folder = stat(path, &st) == 0 && S_ISDIR(st.st_mode);
	FILE *f;
	int first = EOF, code;

	*ret = (struct asy_vulns_input){.product = "", .version = "", .supplier = "", .gap = "", .complete = true};
	asy_vsubject_init(&ret->subject, arena);
	snprintf(name, sizeof(name), "%s%s", path, folder ? "/result.json" : "");
	ret->name = asy_arena_strdup(arena, name);
	f = fopen(name, "r");
	if (!f || !ret->name)
		return asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: cannot be opened", name);
	while ((first = fgetc(f)) == ' ' || first == '\n' || first == '\r' || first == '\t')
		;
	fclose(f);
	if (first != '{')
		return from_image(cli, ret);
	asy_buf_init(&text, ASY_LIMIT_REPORT_BYTES);
	if (asy_file_read(name, &text))
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: cannot be read", name);
	else
		code = from_json(cli, arena, (struct asy_bytes){(const uint8_t *)asy_arena_text(arena, asy_buf_bytes(&text)), text.len}, ret);
	asy_buf_release(&text);
	return code;
}

void asy_vulns_input_release(struct asy_vulns_input *in)
{
	asy_store_free(in->store);
	asy_vsubject_release(&in->subject);
}
