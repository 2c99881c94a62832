/* What was examined and what was found: coverage, components, observations by kind. */
#include <inttypes.h>
#include <string.h>

#include "report/document.h"
#include "report/html_parts.h"

static const char *bar_class(const json_t *region)
{
	const char *state = doc_text(region, "state");

	if (*doc_text(region, "container"))
		return "k0";
	return strcmp(state, "unknown") == 0 ? "k2" : strcmp(state, "padding") == 0 || strcmp(state, "erased") == 0 ? "k3" : "k1";
}

/* The image drawn to scale. Widths are in tenths of a percent, so that integers do. */
static void bar(struct html *h, const json_t *artifact)
{
	int64_t size = doc_int(artifact, "size");
	size_t i;
	json_t *r;

	if (size <= 0)
		return;
	html_raw(h, "<div class=\"bar\" role=\"img\" aria-label=\"Layout of the image, to scale\">");
	json_array_foreach(doc_list(artifact, "regions"), i, r) {
		int64_t tenths = doc_int(r, "length") / (size / 1000 ? size / 1000 : 1);

		if (strcmp(doc_text(r, "parent"), "/") != 0)
			continue;
		html_fmt(h, "<span class=\"%s\" style=\"flex:%" PRId64 " 1 0\" title=\"", bar_class(r), tenths ? tenths : 1);
		html_attr(h, *doc_text(r, "label") ? doc_text(r, "label") : doc_text(r, "state"));
		html_raw(h, "\">&#160;</span>");
	}
	html_raw(h, "</div><p class=\"legend\"><span><i class=\"k0\"></i>read as a known format</span><span><i class=\"k1\"></i>code or text, searched</span>"
	            "<span><i class=\"k3\"></i>erased or padding</span><span><i class=\"k2\"></i>unknown: not read</span></p>");
}

static void regions(struct html *h, const json_t *artifact)
{
	size_t i;
	json_t *r;

	html_raw(h, "<details><summary>Layout of the image</summary><div class=\"scroll\"><table><thead><tr><th class=\"n\">Offset</th>"
	            "<th class=\"n\">Length</th><th>What</th><th>In the tree</th></tr></thead><tbody>");
	json_array_foreach(doc_list(artifact, "regions"), i, r) {
		html_fmt(h, "<tr><td class=\"n mono\">0x%08" PRIx64 "</td><td class=\"n\">%" PRId64 "</td><td>", (uint64_t)doc_int(r, "offset"), doc_int(r, "length"));
		html_text(h, *doc_text(r, "label") ? doc_text(r, "label") : doc_text(r, "state"));
		html_raw(h, doc_bool(r, "truncated") ? " <strong>cut short</strong>" : "");
		html_raw(h, "</td><td><code>");
		html_text(h, doc_text(r, "path"));
		html_raw(h, "</code></td></tr>");
	}
	html_raw(h, "</tbody></table></div></details>");
}

static void areas(struct html *h, const json_t *artifact)
{
	size_t i;
	json_t *c;

	html_raw(h, "<div class=\"scroll\"><table><thead><tr><th>Area</th><th class=\"n\">Examined</th><th class=\"n\">of</th><th>Unit</th><th>Complete</th>"
	            "<th class=\"n\">Observations</th><th>Why not</th></tr></thead><tbody>");
	json_array_foreach(doc_list(artifact, "coverage"), i, c) {
		html_raw(h, "<tr><td>");
		html_text(h, doc_text(c, "area"));
		html_fmt(h, "</td><td class=\"n\">%" PRId64 "</td><td class=\"n\">%" PRId64 "</td><td>", doc_int(c, "examined"), doc_int(c, "total"));
		html_text(h, doc_text(c, "unit"));
		html_raw(h, doc_bool(c, "complete") ? "</td><td>yes</td>" : "</td><td><strong>no</strong></td>");
		html_fmt(h, "<td class=\"n\">%" PRId64 "</td><td>", doc_int(c, "observations"));
		html_text(h, doc_text(c, "reason"));
		html_raw(h, "</td></tr>");
	}
	html_raw(h, "</tbody></table></div>");
}

static void problems(struct html *h, const json_t *artifact)
{
	const json_t *list = doc_list(artifact, "problems");
	size_t i;
	json_t *p;

	if (json_array_size(list) == 0)
		return;
	html_fmt(h, "<details><summary>%zu places that could not be read or examined completely</summary><ul>", json_array_size(list));
	json_array_foreach(list, i, p) {
		html_raw(h, "<li class=\"small\"><code>");
		html_text(h, doc_text(p, "path"));
		html_raw(h, "</code> ");
		html_text(h, doc_text(p, "what"));
		html_raw(h, " (");
		html_text(h, doc_text(p, "error"));
		html_raw(h, ")</li>");
	}
	html_raw(h, "</ul></details>");
}

void html_coverage(struct html *h)
{
	size_t i;
	json_t *a;

	html_raw(h, "<h2 id=\"coverage\">What was examined, and what was not</h2>"
	            "<p class=\"soft\">A pass needs coverage: where something was not read, reached or answered, the verdict is inconclusive.</p>");
	json_array_foreach(doc_list(h->doc, "artifacts"), i, a) {
		html_raw(h, "<h3>");
		html_text(h, doc_text(a, "id"));
		html_raw(h, " <span class=\"soft small\">");
		html_text(h, doc_text(a, "kind"));
		html_raw(h, "</span></h3><p>");
		html_text(h, doc_text(a, "file"));
		html_text(h, doc_text(a, "address"));
		html_raw(h, ": ");
		html_text(h, doc_text(a, "status"));
		html_raw(h, *doc_text(a, "reason") ? ", " : "");
		html_text(h, doc_text(a, "reason"));
		html_raw(h, "</p>");
		if (*doc_text(a, "sha256")) {
			html_raw(h, "<p class=\"small\">SHA-256 <code>");
			html_text(h, doc_text(a, "sha256"));
			html_fmt(h, "</code>, %" PRId64 " bytes, %" PRId64 " files; parsed in a sandbox (", doc_int(a, "size"), doc_int(a, "files"));
			html_text(h, doc_text(a, "sandbox"));
			html_raw(h, ")</p>");
		}
		if (json_array_size(doc_list(a, "coverage"))) {
			bar(h, a);
			regions(h, a);
			areas(h, a);
			problems(h, a);
		}
	}
}

void html_components(struct html *h)
{
	const json_t *list = doc_list(h->doc, "components");
	size_t i;
	json_t *c;

	html_fmt(h, "<h2 id=\"components\">Software components (%zu)</h2><div class=\"scroll\"><table><thead><tr><th>Name</th><th>Version</th>"
	            "<th>Found by</th><th class=\"n\">Confidence</th><th>Where</th></tr></thead><tbody>", json_array_size(list));
	json_array_foreach(list, i, c) {
		html_raw(h, "<tr><td>");
		html_text(h, doc_text(c, "name"));
		html_raw(h, "</td><td>");
		html_text(h, doc_text(c, "version"));
		html_raw(h, "</td><td>");
		html_text(h, doc_text(c, "source"));
		html_fmt(h, "</td><td class=\"n\">%" PRId64 " %%</td><td><code>", doc_int(c, "confidence"));
		html_text(h, doc_text(c, "path"));
		html_raw(h, "</code></td></tr>");
	}
	html_raw(h, "</tbody></table></div>");
}

/* Observations are sorted by kind in the document: one folded table each. */
void html_observations(struct html *h)
{
	const json_t *list = doc_list(h->doc, "observations");
	const char *kind = "";
	size_t i;
	json_t *o;
	char locus[1024];

	html_fmt(h, "<h2 id=\"observations\">Everything that was seen (%zu observations)</h2>", json_array_size(list));
	json_array_foreach(list, i, o) {
		if (strcmp(kind, doc_text(o, "kind")) != 0) {
			html_raw(h, *kind ? "</tbody></table></div></details>" : "");
			kind = doc_text(o, "kind");
			html_raw(h, "<details><summary>");
			html_text(h, kind);
			html_raw(h, "</summary><div class=\"scroll\"><table><tbody>");
		}
		html_raw(h, "<tr><td class=\"mono small\">");
		html_text(h, doc_text(o, "id"));
		html_raw(h, "</td><td>");
		html_text(h, doc_text(o, "summary"));
		html_raw(h, "<br><code>");
		html_text(h, doc_locus(o, locus, sizeof(locus)));
		html_raw(h, "</code></td></tr>");
	}
	html_raw(h, *kind ? "</tbody></table></div></details>" : "");
}
