/* Parts about the evidence: artifacts, components, contradictions; and the lists of the dossier itself. */
#include <string.h>

#include "dossier/parts.h"
#include "report/document.h"

static void put(struct dossier *d, struct dos_cell *cells, const char *at, const char *const *members, size_t n)
{
	for (size_t i = 0; i < n; i++)
		cells[i] = dos_value(d, dos_printf(d, "%s/%s", at, members[i]));
}

void part_components(struct dossier *d, struct dos_page *p)
{
	static const char *const columns[] = {"18|Name", "12|Version", "14|Licence", "28|Package URL", "12|Found by", "16|Where"};
	static const char *const members[] = {"name", "version", "licence", "purl", "source", "path"};
	struct dos_block *table = dos_add_table(d, p, columns, 6);

	for (size_t i = 0; i < json_array_size(doc_list(d->document, "components")); i++) {
		struct dos_cell *cells = dos_add_row(d, table);

		put(d, cells, dos_printf(d, "/components/%zu", i), members, 6);
		cells[3].look = cells[5].look = DOS_CODE;
	}
	if (!table->n_rows)
		dos_add_row(d, table)[0] = dos_absent("no component was found");
}

void part_artifacts(struct dossier *d, struct dos_page *p)
{
	static const char *const columns[] = {"10|Artifact", "10|Kind", "20|File or address", "12|Bytes", "33|SHA-256", "15|Examined"};
	static const char *const members[] = {"id", "kind", "file", "size", "sha256", "status"};
	struct dos_block *table = dos_add_table(d, p, columns, 6);

	for (size_t i = 0; i < json_array_size(doc_list(d->document, "artifacts")); i++) {
		struct dos_cell *cells = dos_add_row(d, table);
		const char *at = dos_printf(d, "/artifacts/%zu", i);

		put(d, cells, at, members, 6);
		cells[4].look = DOS_CODE;
		if (!*cells[2].text)
			cells[2] = dos_value(d, dos_printf(d, "%s/address", at));
	}
}

void part_contradictions(struct dossier *d, struct dos_page *p)
{
	static const char *const columns[] = {"34|Contradiction", "26|Answered", "40|Seen"};
	const json_t *list = doc_list(d->document, "contradictions");
	struct dos_block *table;
	size_t i, k;
	json_t *c, *v;
	char locus[1024];

	if (json_array_size(list) == 0) {
		dos_add_block(d, p, DOS_TEXT, "None was found.");
		return;
	}
	table = dos_add_table(d, p, columns, 3);
	json_array_foreach(list, i, c) {
		struct dos_cell *cells = dos_add_row(d, table);

		cells[0] = dos_value(d, dos_printf(d, "/contradictions/%zu/text", i));
		json_array_foreach(doc_list(c, "answers"), k, v)
			cells[1].text = dos_printf(d, "%s%s%s: %s", cells[1].text, k ? "\n" : "", doc_text(v, "id"), doc_text(v, "value"));
		dos_draw(d, &cells[1], dos_printf(d, "/contradictions/%zu", i));
		json_array_foreach(doc_list(c, "observations"), k, v) {
			const char *id = json_string_value(v);
			const json_t *o = id ? doc_observation(d->document, id) : NULL;

			if (!o || k >= 4)
				continue;
			cells[2].text = dos_printf(d, "%s%s%s: %s", cells[2].text, k ? "\n" : "", doc_locus(o, locus, sizeof(locus)), doc_text(o, "summary"));
			dos_draw(d, &cells[2], dos_observation(d, id));
		}
	}
}

/* Documents of one kind, under a heading that says what is to be done with them. */
static void documents_of(struct dossier *d, struct dos_page *p, const char *kind, const char *heading)
{
	static const char *const columns[] = {"46|Document", "30|Basis", "12|Given", "12|Missing"};
	struct dos_block *table = NULL;

	for (const struct dos_page *o = d->pages; o; o = o->next) {
		struct dos_cell *cells;

		if (o == p || strcmp(o->template->kind, kind) != 0)
			continue;
		if (!table) {
			dos_add_block(d, p, DOS_SUBHEADING, heading);
			table = dos_add_table(d, p, columns, 4);
		}
		cells = dos_add_row(d, table);
		cells[0] = dos_words(o->title);
		cells[0].href = dos_printf(d, "%s.html", o->id);
		cells[1] = dos_words(o->basis);
		if (o->given + o->missing + o->optional) {
			cells[2] = dos_count(d, o->given);
			cells[3] = dos_count(d, o->missing);
		}
	}
}

void part_documents(struct dossier *d, struct dos_page *p)
{
	struct dos_block *table;

	documents_of(d, p, "draft", "Drafts: to be completed, checked and signed");
	documents_of(d, p, "form", "Forms: what the maker states");
	documents_of(d, p, "report", "Reports: what was found");
	documents_of(d, p, "checklist", "Checklists");
	documents_of(d, p, "record", "Records for registries and label owners");
	if (d->files) {
		static const char *const names[] = {"30|File", "70|What it is"};

		dos_add_block(d, p, DOS_HEADING, "Files beside the documents");
		table = dos_add_table(d, p, names, 2);
		for (const struct dos_file *f = d->files; f; f = f->next) {
			struct dos_cell *cells = dos_add_row(d, table);

			cells[0] = dos_words(f->path);
			cells[0].href = f->path;
			cells[1] = dos_words(f->title);
		}
	}
}

/* Grouped by who can give it, in the order of first need: a list to hand out. */
void part_missing(struct dossier *d, struct dos_page *p)
{
	static const char *const columns[] = {"38|What is missing", "32|What it is for", "30|Document"};

	if (!d->missing)
		dos_add_block(d, p, DOS_TEXT, "Nothing is missing.");
	for (const struct dos_missing *m = d->missing; m; m = m->next) {
		const struct dos_missing *o = d->missing;
		struct dos_block *table;

		while (o != m && strcmp(o->who, m->who) != 0)
			o = o->next;
		if (o != m)
			continue;
		dos_add_block(d, p, DOS_SUBHEADING, dos_printf(d, "From: %s", m->who));
		table = dos_add_table(d, p, columns, 3);
		for (o = m; o; o = o->next) {
			struct dos_cell *cells;

			if (strcmp(o->who, m->who) != 0)
				continue;
			cells = dos_add_row(d, table);
			cells[0] = dos_words(o->what);
			cells[1] = dos_words(o->label);
			cells[2] = dos_words(o->page->title);
			cells[2].href = dos_printf(d, "%s.html", o->page->id);
		}
	}
}
