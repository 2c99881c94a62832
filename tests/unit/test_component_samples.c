/* The samples written in catalog/components through the real engine and inspector. A sample of `match` must be
 * reported under its rule's name with the version behind "=>"; a sample of `no-match` must not be reported under it. */
#include "base/limits.h"
#include "component/signature_rules.h"
#include "component/table.h"
#include "firmware/rules.h"
#include "test.h"
#include "tree.h"

struct sample {
	struct asy_buf content;
	char path[256], version[128];
};

static struct asy_rule_source *sources;
static size_t n_sources;

/* "TEXT => VERSION in /PATH"; version and path may be missing. */
static bool parse(const char *text, const char *default_path, struct sample *s)
{
	struct asy_buf rest;
	char *arrow, *in;
	bool ok;

	*s = (struct sample){0};
	asy_buf_init(&rest, ASY_MIB);
	asy_buf_init(&s->content, ASY_MIB);
	asy_buf_text(&rest, text);
	in = memmem(rest.data, rest.len, " in /", 5);
	for (char *next = in; next; next = strstr(next + 1, " in /"))
		in = next;
	snprintf(s->path, sizeof(s->path), "%s", in ? in + 4 : default_path);
	if (in)
		*in = 0;
	arrow = strstr((char *)rest.data, " => ");
	if (arrow) {
		snprintf(s->version, sizeof(s->version), "%s", arrow + 4);
		*arrow = 0;
	}
	ok = asy_rules_sample((const char *)rest.data, &s->content) == ASY_OK;
	asy_buf_release(&rest);
	return ok;
}

static const char *key(const struct asy_rule_row *row, const char *name)
{
	for (size_t i = 0; i < row->n_keys; i++)
		if (strcmp(row->keys[i].key, name) == 0)
			return row->keys[i].value;
	return NULL;
}

/* The file as the inspector would see it: an ELF file with the text between NULs, or plain text. */
static const char *look(struct asy_patterns *patterns, const struct asy_rule_row *row, struct sample *s, struct tree_run *run)
{
	static const char elf[] = "\x7f" "ELF\1\1\1\0\0\0\0\0\0\0\0\0\3\0\xb7";
	const char *where = key(row, "where");
	struct asy_buf file;
	const char *out;

	asy_buf_init(&file, ASY_MIB);
	if (!where || strcmp(where, "text") != 0)
		asy_buf_append(&file, (struct asy_bytes){(const uint8_t *)elf, sizeof(elf)});
	asy_buf_append(&file, asy_buf_bytes(&s->content));
	if (!where || strcmp(where, "text") != 0)
		asy_buf_u8(&file, 0);
	run->patterns = patterns;
	out = tree_run(run, &asy_inspector_signatures,
	               &(struct tree_file){.path = s->path, .content = asy_buf_cstr(&file), .size = file.len}, 1);
	asy_buf_release(&file);
	return out;
}

/* True when the output has a component of this name and version ("" for any). */
static bool reported(const char *out, const char *name, const char *version)
{
	char line[300];

	if (!*name)
		snprintf(line, sizeof(line), " %s source=", version);
	else
		snprintf(line, sizeof(line), *version ? "component %s %s " : "component %s ", name, version);
	return strstr(out, line) != NULL;
}

static void check_list(struct asy_patterns *patterns, const struct asy_rule_row *row, const struct asy_yaml *list, bool wanted)
{
	const char *name = key(row, "name") ? key(row, "name") : row->id, *files = key(row, "files");
	bool only = key(row, "only") || !*row->pattern;
	char path[200];

	snprintf(path, sizeof(path), "/sample/%.*s", only && files ? (int)strcspn(files, "*\n") : 4, only && files ? files : "file");
	for (size_t i = 0; list && i < list->n; i++) {
		struct tree_run run = {0};
		struct sample s;
		const char *out;

		if (!parse(list->items[i]->text, path, &s)) {
			printf("# %s:%u: bad escape in sample\n", list->items[i]->file, list->items[i]->line);
			test_here++;
		}
		out = look(patterns, row, &s, &run);
		if (reported(out, strchr(name, '$') ? "" : name, s.version) != wanted) {
			printf("# %s:%u: %s: %s: %s\n", list->items[i]->file, list->items[i]->line, row->id,
			       wanted ? "not found" : "found", *out ? out : "(nothing)");
			test_here++;
		}
		tree_release(&run);
		asy_buf_release(&s.content);
	}
}

static struct asy_patterns *all_patterns(struct asy_buf *blob, struct asy_arena *arena)
{
	struct asy_patterns *p = NULL;
	struct asy_diags diags;
	struct asy_buf text;

	asy_diags_init(&diags, arena);
	asy_buf_init(blob, ASY_LIMIT_PATTERN_BLOB);
	asy_buf_init(&text, ASY_MIB);
	if (asy_patterns_compile(sources, n_sources, NULL, &diags, blob) != ASY_OK ||
	    asy_patterns_load(asy_buf_bytes(blob), &p) != ASY_OK) {
		asy_diags_print(&diags, &text);
		fputs(asy_buf_cstr(&text), stderr);
	}
	asy_buf_release(&text);
	asy_diags_release(&diags);
	return p;
}

/* The classes of false claims that other tools were seen to make (each text stands in a program called "scanner", which
 * is none of them): help that names a version of another program, a compatibility line, a mention in a URL or a user
 * agent of somebody else, an object identifier, an API series. None may be claimed with more than a mention's confidence. */
static const char *const traps[] = {
	"This option needs %s 2.0.1 or newer on the other side",
	"compatible with %s version 1.2.3",
	"see https://example.org/%s/1.2.3/manual.html",
	"Requires: %s (>= 1.2.3)",
	"1.3.6.1.4.1.311 %s",
	"/usr/share/%s-1.0/schemas",
	"tested against %s 3.2.1, 3.2.2 and 3.3",
	"cannot find %s: install %s first",
};

static void check_traps(struct asy_patterns *patterns, const char *name)
{
	struct tree_run run = {0};
	struct sample s = {.path = "/usr/bin/scanner"};
	char component[140];
	const char *at;

	asy_buf_init(&s.content, ASY_MIB);
	for (size_t i = 0; i < sizeof(traps) / sizeof(traps[0]); i++)
		for (const char *p = traps[i]; *p; p++) {
			asy_buf_append(&s.content, asy_bytes_head(asy_bytes_from(*p == '%' ? name : p), *p == '%' ? strlen(name) : 1));
			p += *p == '%';
			if (!p[1])
				asy_buf_u8(&s.content, 0);
		}
	run.patterns = patterns;
	at = look(patterns, &(struct asy_rule_row){.n_keys = 0}, &s, &run);
	snprintf(component, sizeof(component), "component %s ", name);
	for (at = strstr(at, component); at; at = strstr(at + 1, component)) {
		const char *confidence = strstr(at, "confidence=");

		if (confidence && strncmp(confidence, "confidence=100", 14) != 0 && confidence[11] <= '5' && confidence[13] == ' ')
			continue;
		printf("# %s is claimed from a mention: %.*s\n", name, (int)strcspn(at, "\n"), at);
		test_here++;
	}
	tree_release(&run);
	asy_buf_release(&s.content);
}

TEST(samples)
{
	struct asy_arena arena;
	struct asy_diags diags;
	struct asy_buf blob;
	struct asy_vec rows;
	struct asy_patterns *patterns;

	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	asy_diags_init(&diags, &arena);
	REQUIRE(asy_rules_load(&arena, getenv("ASSAY_CATALOG") ? getenv("ASSAY_CATALOG") : "../catalog", &sources, &n_sources) == ASY_OK);
	patterns = all_patterns(&blob, &arena);
	REQUIRE(patterns);
	REQUIRE(asy_rules_read(&arena, sources, n_sources, &diags, &rows) == ASY_OK);
	for (size_t i = 0; i < rows.len; i++) {
		const struct asy_rule_row *row = asy_vec_at(&rows, i);

		const char *name;

		if (strcmp(row->set, "components") != 0)
			continue;
		if (!row->match || row->match->n == 0) {
			printf("# %s:%u: %s has no sample\n", row->where->file, row->where->line, row->id);
			test_here++;
		}
		check_list(patterns, row, row->match, true);
		check_list(patterns, row, row->no_match, false);
		name = key(row, "name") ? key(row, "name") : row->id;
		if (!strchr(name, '$'))
			check_traps(patterns, name);
	}
	asy_vec_release(&rows);
	asy_patterns_free(patterns);
	asy_buf_release(&blob);
	asy_diags_release(&diags);
	asy_arena_release(&arena);
}

int main(void)
{
	RUN(samples);
	return TEST_RESULT();
}
