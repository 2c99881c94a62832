#include "dossier/dossier.h"

#include <string.h>

#include "base/json.h"
#include "base/limits.h"
#include "base/sha256.h"
#include "dossier/attach.h"
#include "dossier/parts.h"
#include "dossier/render.h"
#include "report/document.h"

struct packing {
	struct dossier d;
	struct asy_bytes result_json;
	const struct asy_dossier_extra *extra;
	size_t n_extra;
	asy_dossier_sink sink;
	void *context;
	struct asy_buf sums;     /* lines of SHA256SUMS */
	struct asy_json manifest;
	struct asy_buf manifest_text;
	size_t files;
};

/* Every file goes through here, so that none is without its digest. */
static enum asy_err deliver(struct packing *k, const char *path, const char *title, const struct asy_buf *content)
{
	char hex[65];

	if (content->err)
		return content->err;
	asy_sha256_hex(asy_buf_bytes(content), hex);
	asy_buf_printf(&k->sums, "%s  %s\n", hex, path);
	asy_json_object(&k->manifest);
	asy_json_put(&k->manifest, "file", path);
	asy_json_put(&k->manifest, "title", title);
	asy_json_put_uint(&k->manifest, "size", content->len);
	asy_json_put(&k->manifest, "sha256", hex);
	asy_json_end(&k->manifest);
	k->files++;
	return k->sink(k->context, path, asy_buf_bytes(content));
}

static bool wanted(const struct dossier *d, const struct asy_template *t)
{
	size_t i;
	json_t *v;

	if (t->schemes.n == 0 && t->markets.n == 0 && t->rules.n == 0)
		return true;
	json_array_foreach(doc_list(d->document, "schemes"), i, v)
		if (t->schemes.n && asy_names_have(&t->schemes, doc_text(v, "id")))
			return true;
	json_array_foreach(doc_list(doc_object(d->document, "product"), "markets"), i, v)
		if (json_string_value(v) && asy_names_have(&t->markets, json_string_value(v)))
			return true;
	json_array_foreach(doc_list(doc_object(d->document, "scope"), "rules"), i, v)
		if (strcmp(doc_text(v, "status"), "applies") == 0 && asy_names_have(&t->rules, doc_text(v, "id")))
			return true;
	return false;
}

static bool has(const json_t *scheme, const char *having)
{
	size_t i;
	json_t *r;

	if (strcmp(having, "ics") == 0)
		return doc_bool(scheme, "ics-required");
	if (strcmp(having, "suite") == 0)
		return *doc_text(scheme, "suite") != 0;
	if (strcmp(having, "tests") != 0)
		return true;
	json_array_foreach(doc_list(scheme, "requirements"), i, r)
		if (json_array_size(doc_list(r, "tests")))
			return true;
	return false;
}

static void add_page(struct dossier *d, const struct asy_template *t, const json_t *scheme, size_t at)
{
	struct dos_page *p = dos_alloc(d, sizeof(*p));

	*p = (struct dos_page){.template = t, .id = t->id, .title = t->title, .basis = t->basis, .scheme = scheme, .scheme_at = at};
	if (scheme) {
		p->id = dos_printf(d, "%s-%s", t->id, dos_file_name(d, doc_text(scheme, "id")));
		p->title = dos_printf(d, "%s: %s", t->title, doc_text(scheme, "title"));
	}
	if (strcmp(t->kind, "index") == 0)
		p->id = "index";
	if (d->last_page)
		d->last_page->next = p;
	else
		d->pages = p;
	d->last_page = p;
}

static void choose_pages(struct dossier *d)
{
	for (size_t i = 0; i < d->templates->n; i++) {
		const struct asy_template *t = &d->templates->list[i];
		size_t k;
		json_t *s;

		if (!t->each && wanted(d, t))
			add_page(d, t, NULL, 0);
		json_array_foreach(doc_list(d->document, "schemes"), k, s)
			if (t->each && dos_page_of(&t->schemes, doc_text(s, "id")) && has(s, t->having))
				add_page(d, t, s, k);
	}
}

static void one_part(struct dossier *d, struct dos_page *p, const struct asy_template_part *part)
{
	static void (*const plain[ASY_PART__MAX])(struct dossier *, struct dos_page *) = {
		[ASY_PART_ICS] = part_ics, [ASY_PART_TABLES] = part_tables, [ASY_PART_UNITS] = part_units,
		[ASY_PART_REQUIREMENTS] = part_requirements, [ASY_PART_INSTANCES] = part_instances,
		[ASY_PART_COMPONENTS] = part_components, [ASY_PART_ARTIFACTS] = part_artifacts,
		[ASY_PART_CONTRADICTIONS] = part_contradictions, [ASY_PART_LEVELS] = part_levels, [ASY_PART_SCOPE] = part_scope,
		[ASY_PART_ANSWERS] = part_answers, [ASY_PART_DOCUMENTS] = part_documents, [ASY_PART_MISSING] = part_missing,
	};

	if (part->kind == ASY_PART_HEADING || part->kind == ASY_PART_TEXT)
		dos_add_block(d, p, part->kind == ASY_PART_HEADING ? DOS_HEADING : DOS_TEXT, part->text);
	else if (part->kind == ASY_PART_FIELDS)
		part_fields(d, p, part);
	else if (part->kind == ASY_PART_SCHEMES)
		part_schemes(d, p, part);
	else if (part->kind == ASY_PART_QR)
		part_qr(d, p, part);
	else if (plain[part->kind])
		plain[part->kind](d, p);
}

static void fill(struct dossier *d, struct dos_page *p)
{
	const struct asy_template *t = p->template;

	if (*t->intro)
		dos_add_block(d, p, DOS_TEXT, t->intro);
	part_blockers(d, p);
	for (size_t i = 0; i < t->n_parts; i++)
		one_part(d, p, &t->parts[i]);
}

/* The index knows what the others miss, so it is filled last. */
static void fill_pages(struct dossier *d)
{
	for (int last = 0; last < 2; last++)
		for (struct dos_page *p = d->pages; p; p = p->next)
			if ((strcmp(p->template->kind, "index") == 0) == last)
				fill(d, p);
}

static void add_file(struct dossier *d, const char *path, const char *title)
{
	struct dos_file *f = dos_alloc(d, sizeof(*f));

	*f = (struct dos_file){.path = path, .title = title};
	if (d->last_file)
		d->last_file->next = f;
	else
		d->files = f;
	d->last_file = f;
}

static enum asy_err attach(struct packing *k)
{
	struct asy_buf out;
	enum asy_err err = ASY_OK;

	for (const struct asy_attachment *a = asy_attachments; a->path && !err; a++) {
		asy_buf_init(&out, ASY_LIMIT_REPORT_BYTES);
		err = a->write(k->d.document, k->result_json, &out);
		if (!err) {
			err = deliver(k, a->path, a->title, &out);
			add_file(&k->d, a->path, a->title);
		} else if (err == ASY_NOT_FOUND) {
			err = ASY_OK;
		}
		asy_buf_release(&out);
	}
	for (size_t i = 0; i < k->n_extra && !err; i++) {
		err = deliver(k, k->extra[i].path, k->extra[i].title, &k->extra[i].content);
		add_file(&k->d, k->extra[i].path, k->extra[i].title);
	}
	return err;
}

static enum asy_err export_page(struct packing *k, const struct dos_page *p)
{
	const char *path = dos_printf(&k->d, "files/%s", p->template->export_file);
	struct asy_buf out;
	enum asy_err err;

	if (!*p->template->export)
		return ASY_OK;
	asy_buf_init(&out, 16 << 20);
	err = render_export(&k->d, p, &out);
	if (!err)
		err = deliver(k, path, p->title, &out);
	add_file(&k->d, path, p->title);
	asy_buf_release(&out);
	return err;
}

static enum asy_err write_page(struct packing *k, const struct dos_page *p)
{
	static const char *const suffixes[] = {"html", "md", "csv", "json"};
	struct asy_buf out;
	enum asy_err err = ASY_OK;

	asy_buf_init(&out, ASY_LIMIT_REPORT_BYTES);
	for (size_t i = 0; i < 4 && !err; i++) {
		asy_buf_clear(&out);
		if (i == 0)
			render_html(&k->d, p, &out);
		else if (i == 1)
			render_markdown(&k->d, p, &out);
		else if (i == 2)
			render_csv(p, &out);
		else
			err = render_json(&k->d, p, &out);
		if (!err)
			err = deliver(k, dos_printf(&k->d, "%s%s.%s", i ? "records/" : "", p->id, suffixes[i]), p->title, &out);
	}
	asy_buf_release(&out);
	return err;
}

static enum asy_err finish(struct packing *k)
{
	enum asy_err err;

	asy_json_end(&k->manifest);
	asy_json_end(&k->manifest);
	err = asy_json_finish(&k->manifest);
	if (!err)
		err = k->sink(k->context, "manifest.json", asy_buf_bytes(&k->manifest_text));
	if (!err && !k->sums.err)
		err = k->sink(k->context, "SHA256SUMS", asy_buf_bytes(&k->sums));
	return err ? err : k->sums.err;
}

static enum asy_err pack(struct packing *k, struct asy_dossier_summary *ret)
{
	struct dossier *d = &k->d;
	enum asy_err err;

	choose_pages(d);
	err = attach(k);
	for (const struct dos_page *p = d->pages; p && !err; p = p->next)
		err = export_page(k, p);
	fill_pages(d);
	for (const struct dos_page *p = d->pages; p && !err && !d->err; p = p->next) {
		err = write_page(k, p);
		ret->documents++;
		ret->given += p->given;
		ret->missing += p->missing;
	}
	if (!err && !d->err)
		err = finish(k);
	ret->files = k->files + 2;
	return err ? err : d->err;
}

enum asy_err asy_dossier_make(const struct asy_templates *templates, const json_t *document, struct asy_bytes result_json,
                              const struct asy_dossier_extra *extra, size_t n_extra, asy_dossier_sink sink, void *context, struct asy_dossier_summary *ret)
{
	struct asy_arena arena;
	struct packing k = {.d = {.arena = &arena, .document = document, .templates = templates}, .result_json = result_json, .sink = sink,
	                    .context = context, .extra = extra, .n_extra = n_extra};
	enum asy_err err;
	size_t i;
	json_t *o;

	*ret = (struct asy_dossier_summary){0};
	asy_arena_init(&arena, ASY_LIMIT_REPORT_BYTES);
	asy_buf_init(&k.sums, 1 << 20);
	asy_buf_init(&k.manifest_text, 4 << 20);
	k.d.observation_at = json_object();
	json_array_foreach(doc_list(document, "observations"), i, o)
		json_object_set_new(k.d.observation_at, doc_text(o, "id"), json_integer((json_int_t)i));
	asy_json_init(&k.manifest, &k.manifest_text);
	asy_json_object(&k.manifest);
	asy_json_put_int(&k.manifest, "assay-dossier", 1);
	asy_json_put(&k.manifest, "product", doc_text(doc_object(document, "product"), "name"));
	asy_json_put(&k.manifest, "created", doc_text(document, "created"));
	asy_json_name(&k.manifest, "files");
	asy_json_array(&k.manifest);
	err = pack(&k, ret);
	json_decref(k.d.observation_at);
	asy_buf_release(&k.manifest_text);
	asy_buf_release(&k.sums);
	asy_arena_release(&arena);
	return err;
}
