/* Reading, judging and comparing bills of materials. */
#include "base/file.h"
#include "base/limits.h"
#include "sbom/diff.h"
#include "sbom/reconcile.h"
#include "sbom/read.h"
#include "sbom/rules.h"
#include "sbom/sbom_impl.h"
#include "test.h"

static const char cyclonedx[] =
	"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\",\"serialNumber\":\"urn:uuid:3e671687-395b-41f5-a30f-a58921a69b79\","
	"\"version\":2,\"metadata\":{\"timestamp\":\"2026-01-01T00:00:00Z\",\"lifecycles\":[{\"phase\":\"build\"}],"
	"\"tools\":{\"components\":[{\"type\":\"application\",\"name\":\"maker\",\"version\":\"9\"}]},"
	"\"authors\":[{\"name\":\"Jo\",\"email\":\"jo@example.org\"}],"
	"\"component\":{\"type\":\"device\",\"bom-ref\":\"root\",\"name\":\"cam\",\"version\":\"1\"}},"
	"\"components\":[{\"type\":\"library\",\"bom-ref\":\"z\",\"name\":\"zlib\",\"version\":\"1.2.13\",\"purl\":\"pkg:generic/zlib@1.2.13\","
	"\"hashes\":[{\"alg\":\"SHA-256\",\"content\":\"00\"}],\"licenses\":[{\"license\":{\"id\":\"Zlib\"}}],"
	"\"components\":[{\"type\":\"file\",\"name\":\"/lib/libz.so\"}],"
	"\"properties\":[{\"name\":\"bsi:component:executable\",\"value\":\"executable\"}]},"
	"{\"type\":\"application\",\"bom-ref\":\"lost\",\"name\":\"lost\",\"version\":\"3\"}],"
	"\"dependencies\":[{\"ref\":\"root\",\"dependsOn\":[\"z\",\"nobody\"]},{\"ref\":\"z\"}],"
	"\"compositions\":[{\"aggregate\":\"incomplete\",\"dependencies\":[\"root\"]}]}";

static const char tags[] =
	"SPDXVersion: SPDX-2.3\nDataLicense: CC0-1.0\nSPDXID: SPDXRef-DOCUMENT\nDocumentName: cam\n"
	"DocumentNamespace: https://example.org/cam\nCreator: Tool: maker-9\nCreator: Person: Jo (jo@example.org)\n"
	"Created: 2026-01-01T00:00:00Z\n# a comment\n\nPackageName: cam\nSPDXID: SPDXRef-cam\nPackageVersion: 1\n"
	"PackageComment: <text>two\nlines</text>\nPackageDownloadLocation: NOASSERTION\n"
	"PackageName: zlib\nSPDXID: SPDXRef-z\nPackageVersion: 1.2.13\nPackageDownloadLocation: https://zlib.net/z.tar.gz\n"
	"PackageChecksum: SHA256: 00\nPackageLicenseDeclared: Zlib\n"
	"ExternalRef: PACKAGE-MANAGER purl pkg:generic/zlib@1.2.13\n"
	"Relationship: SPDXRef-DOCUMENT DESCRIBES SPDXRef-cam\nRelationship: SPDXRef-z DEPENDENCY_OF SPDXRef-cam\n";

static const char graph[] =
	"{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\",\"@graph\":["
	"{\"type\":\"CreationInfo\",\"@id\":\"_:c\",\"specVersion\":\"3.0.1\",\"created\":\"2026-01-01T00:00:00Z\",\"createdBy\":[\"x:jo\"]},"
	"{\"type\":\"Person\",\"spdxId\":\"x:jo\",\"creationInfo\":\"_:c\",\"name\":\"Jo\",\"externalIdentifier\":[{\"type\":\"ExternalIdentifier\","
	"\"externalIdentifierType\":\"email\",\"identifier\":\"jo@example.org\"}]},"
	"{\"type\":\"software_Sbom\",\"spdxId\":\"x:bom\",\"creationInfo\":\"_:c\",\"software_sbomType\":[\"build\"],\"rootElement\":[\"x:cam\"]},"
	"{\"type\":\"software_Package\",\"spdxId\":\"x:cam\",\"creationInfo\":\"_:c\",\"name\":\"cam\",\"software_packageVersion\":\"1\"},"
	"{\"type\":\"software_Package\",\"spdxId\":\"x:z\",\"creationInfo\":\"_:c\",\"name\":\"zlib\",\"software_packageVersion\":\"1.2.13\","
	"\"verifiedUsing\":[{\"type\":\"Hash\",\"algorithm\":\"sha256\",\"hashValue\":\"00\"}]},"
	"{\"type\":\"simplelicensing_LicenseExpression\",\"spdxId\":\"x:l\",\"creationInfo\":\"_:c\",\"simplelicensing_licenseExpression\":\"Zlib\"},"
	"{\"type\":\"Relationship\",\"spdxId\":\"x:r1\",\"creationInfo\":\"_:c\",\"relationshipType\":\"dependsOn\",\"from\":\"x:cam\",\"to\":[\"x:z\"],"
	"\"completeness\":\"complete\"},"
	"{\"type\":\"Relationship\",\"spdxId\":\"x:r2\",\"creationInfo\":\"_:c\",\"relationshipType\":\"hasDeclaredLicense\",\"from\":\"x:z\",\"to\":[\"x:l\"]}]}";

static bool read_one(const char *text, struct asy_sbom *s)
{
	char message[ASY_SBOM_MESSAGE];
	json_t *json;
	enum asy_err err;

	asy_sbom_init(s);
	err = asy_sbom_read(s, asy_bytes_from(text), &json, message);
	if (err)
		printf("# %s\n", message);
	json_decref(json);
	return err == ASY_OK;
}

static const struct asy_sbom_component *named(const struct asy_sbom *s, const char *name)
{
	static const struct asy_sbom_component none = {.name = "", .version = "", .declared = "", .purl = ""};

	for (size_t i = 0; i < s->components.len; i++)
		if (strcmp(asy_sbom_at(s, i)->name, name) == 0)
			return asy_sbom_at(s, i);
	return &none;
}

/* What the three samples have in common. */
static void check_common(const struct asy_sbom *s)
{
	const struct asy_sbom_edge *e = s->edges.items;

	CHECK_STR(named(s, "zlib")->version, "1.2.13");
	CHECK_STR(named(s, "zlib")->declared, "Zlib");
	CHECK(named(s, "zlib")->n_hashes == 1 && strcmp(named(s, "zlib")->hashes[0].algorithm, "SHA-256") == 0);
	CHECK_STR(s->created, "2026-01-01T00:00:00Z");
	REQUIRE(s->n_authors == 1);
	CHECK_STR(s->authors[0].contact, "jo@example.org");
	REQUIRE(s->root != ASY_SBOM_NONE);
	CHECK_STR(asy_sbom_at(s, (size_t)s->root)->name, "cam");
	REQUIRE(s->edges.len == 1);
	CHECK(e->from == (size_t)s->root);
	CHECK_STR(asy_sbom_at(s, e->to)->name, "zlib");
}

TEST(read_cyclonedx)
{
	struct asy_sbom s;

	CHECK(read_one(cyclonedx, &s));
	check_common(&s);
	CHECK_STR(s.phase, "build");
	CHECK_STR(s.tools[0].contact, "9");
	CHECK_STR(s.revision, "2");
	CHECK_STR(named(&s, "zlib")->executable, "executable");
	CHECK_STR(asy_sbom_at(&s, 0)->completeness, "incomplete");
	CHECK(s.contained.len == 1);
	asy_sbom_release(&s);
}

TEST(read_tags)
{
	struct asy_sbom s;

	CHECK(read_one(tags, &s));
	check_common(&s);
	CHECK_STR(s.coding, "tag-value");
	CHECK_STR(named(&s, "zlib")->purl, "pkg:generic/zlib@1.2.13");
	CHECK_STR(named(&s, "zlib")->download_url, "https://zlib.net/z.tar.gz");
	CHECK_STR(named(&s, "cam")->download_url, "");
	asy_sbom_release(&s);
}

TEST(read_graph)
{
	struct asy_sbom s;

	CHECK(read_one(graph, &s));
	check_common(&s);
	CHECK_STR(s.phase, "build");
	CHECK_STR(named(&s, "cam")->completeness, "complete");
	asy_sbom_release(&s);
}

TEST(refusals)
{
	static const struct {
		const char *text;
		enum asy_err err;
		const char *message;
	} rows[] = {
		{"", ASY_CORRUPT, "neither JSON"},
		{"{\n \"bomFormat\": \"CycloneDX\",\n}", ASY_CORRUPT, "line 3"},
		{"{\"bomFormat\":\"CycloneDX\",\"bomFormat\":\"x\"}", ASY_CORRUPT, "duplicate"},
		{"{\"name\":1}", ASY_CORRUPT, "neither CycloneDX"},
		{"<?xml version=\"1.0\"?>", ASY_UNSUPPORTED, "XML"},
		{"SPDXVersion: SPDX-2.3\nDocumentComment: <text>open\nend\n", ASY_CORRUPT, "line 2: <text>"},
		{"SPDXVersion: SPDX-2.3\nno tag here\n", ASY_CORRUPT, "line 2"},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char message[ASY_SBOM_MESSAGE];
		struct asy_sbom s;
		json_t *json;

		asy_sbom_init(&s);
		CHECK(asy_sbom_read(&s, asy_bytes_from(rows[i].text), &json, message) == rows[i].err);
		CHECK(strstr(message, rows[i].message));
		CHECK(!json);
		asy_sbom_release(&s);
	}
}

/* Members of any type, and a nesting without end. */
TEST(hostile)
{
	static const char *const rows[] = {
		"{\"bomFormat\":1,\"specVersion\":[],\"metadata\":[],\"components\":{},\"dependencies\":1}",
		("{\"bomFormat\":\"CycloneDX\",\"metadata\":{\"component\":3,\"tools\":4,\"authors\":[1]},\"components\":[1,{\"hashes\":1,\"licenses\":[1]}],"
		"\"dependencies\":[1,{\"ref\":1,\"dependsOn\":[1]}],\"compositions\":[{\"assemblies\":[2]}]}"),
		"{\"spdxVersion\":1,\"packages\":[1,{\"externalRefs\":[1],\"checksums\":[1]}],\"relationships\":[1],\"documentDescribes\":[1]}",
		"{\"@graph\":[1,{\"type\":1},{\"type\":\"Relationship\",\"from\":1,\"to\":[1]},{\"type\":\"software_Package\",\"originatedBy\":[1]}]}",
		"{\"@graph\":{},\"@context\":1}",
	};
	struct asy_sbom s;
	struct asy_buf deep;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		CHECK(read_one(rows[i], &s));
		asy_sbom_release(&s);
	}
	asy_buf_init(&deep, ASY_MIB);
	asy_buf_text(&deep, "{\"bomFormat\":\"CycloneDX\",\"components\":[");
	for (int i = 0; i < 100; i++)
		asy_buf_text(&deep, "{\"name\":\"a\",\"components\":[");
	for (int i = 0; i < 100; i++)
		asy_buf_text(&deep, "]}");
	asy_buf_text(&deep, "]}");
	CHECK(!read_one(asy_buf_cstr(&deep), &s));
	asy_sbom_release(&s);
	asy_buf_release(&deep);
}

TEST(licences)
{
	static const struct {
		const char *text, *expression;
		bool single;
	} rows[] = {
		{"MIT", "MIT", true},
		{"GPL-2.0+", "GPL-2.0-or-later", true},
		{"GPLv2 & MIT", "GPL-2.0-only AND MIT", false},
		{"(MIT or Apache-2.0) AND Zlib", "(MIT OR Apache-2.0) AND Zlib", false},
		{"GPL-2.0-only WITH Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0", false},
		{"LicenseRef-mine", "LicenseRef-mine", true},
		{"MIT AND", NULL, false}, {"AND MIT", NULL, false}, {"(MIT", NULL, false}, {"MIT)", NULL, false},
		{"MIT MIT", NULL, false}, {"MIT WITH MIT", NULL, false}, {"BSD", NULL, false}, {"()", NULL, false}, {"", NULL, false},
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct asy_buf out;
		bool single;

		asy_buf_init(&out, ASY_MIB);
		CHECK(sbom_licence(rows[i].text, &out, &single) == (rows[i].expression != NULL));
		if (rows[i].expression) {
			CHECK_STR(asy_buf_cstr(&out), rows[i].expression);
			CHECK(single == rows[i].single);
		}
		asy_buf_release(&out);
	}
}

static const struct asy_sbom_rule *rule(const struct asy_sbom_profile *p, size_t n, const char *id)
{
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < p[i].n_rules; k++)
			if (strcmp(p[i].rules[k].id, id) == 0)
				return &p[i].rules[k];
	return NULL;
}

static bool load_rules(struct asy_arena *arena, struct asy_sbom_profile **ret, size_t *ret_n)
{
	const char *catalog = getenv("ASSAY_CATALOG") ? getenv("ASSAY_CATALOG") : "../catalog";
	struct asy_diags diags;
	struct asy_yaml *root;
	char path[4096];
	bool ok;

	asy_diags_init(&diags, arena);
	snprintf(path, sizeof(path), "%s/sbom/rules.yaml", catalog);
	ok = asy_yaml_load_file(arena, path, &diags, &root) == ASY_OK && asy_sbom_profiles(arena, root, &diags, ret, ret_n) == ASY_OK;
	asy_diags_release(&diags);
	return ok;
}

TEST(judgement)
{
	static const struct {
		const char *id;
		enum asy_sbom_outcome outcome;
		const char *first;
	} rows[] = {
		{"BSI-FMT-1", ASY_SBOM_MET, ""}, {"BSI-FMT-2", ASY_SBOM_MET, ""}, {"BSI-DEF-1", ASY_SBOM_MET, ""},
		{"BSI-LOD-1", ASY_SBOM_MET, ""}, {"BSI-LOD-2", ASY_SBOM_FAILED, "lost"}, {"BSI-LOD-3", ASY_SBOM_MET, ""},
		{"BSI-SB-1", ASY_SBOM_MET, ""}, {"BSI-CO-1", ASY_SBOM_FAILED, "zlib"}, {"BSI-CO-3", ASY_SBOM_MET, ""},
		{"BSI-CO-7", ASY_SBOM_FAILED, "zlib"}, {"BSI-CO-8", ASY_SBOM_FAILED, "lost"}, {"BSI-CO-11", ASY_SBOM_SILENT, "zlib"},
		{"BSI-CO-15", ASY_SBOM_UNKNOWN, ""}, {"CRA-SBOM-2", ASY_SBOM_MET, ""}, {"NTIA-5", ASY_SBOM_FAILED, "lost"},
		{"CISA26-M7", ASY_SBOM_MET, ""}, {"CISA26-M2", ASY_SBOM_SILENT, ""}, {"CISA26-C5", ASY_SBOM_FAILED, "lost"},
	};
	struct asy_sbom_profile *p;
	struct asy_arena arena;
	struct asy_sbom s;
	size_t n;

	asy_arena_init(&arena, ASY_LIMIT_ARENA);
	REQUIRE(load_rules(&arena, &p, &n));
	REQUIRE(read_one(cyclonedx, &s));
	for (size_t i = 0; i < n; i++)
		asy_sbom_judge(&s, 0, &p[i]);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct asy_sbom_rule *r = rule(p, n, rows[i].id);

		REQUIRE(r);
		if (r->outcome != rows[i].outcome || strcmp(r->first, rows[i].first) != 0) {
			printf("# %s: %s, not %s\n", r->id, asy_sbom_outcome_name(r->outcome), r->first);
			test_here++;
		}
	}
	for (size_t i = 0; i < n; i++)
		CHECK(p[i].must_met < p[i].must || strcmp(p[i].id, "cra") == 0);
	asy_sbom_judge(&s, 1, &p[1]);
	CHECK(rule(p, n, "BSI-FMT-2")->outcome == ASY_SBOM_FAILED);
	asy_sbom_judge(&s, SIZE_MAX, &p[1]);
	CHECK(rule(p, n, "BSI-FMT-2")->outcome == ASY_SBOM_UNKNOWN);
	asy_sbom_release(&s);
	asy_arena_release(&arena);
}

static void add(struct asy_sbom *s, const char *name, const char *version, const char *purl, const char *licence)
{
	struct asy_sbom_component *c = asy_sbom_add(s);

	if (!c)
		abort();
	c->name = name;
	c->version = version;
	c->purl = purl;
	c->declared = licence;
}

TEST(differences)
{
	static const char *const wanted[] = {
		"added new 1", "version old 1", "licence same 1", "removed twice 2", "version x/moved 1",
	};
	struct asy_sbom a, b;
	struct asy_vec list;

	asy_sbom_init(&a);
	asy_sbom_init(&b);
	add(&a, "same", "1", "", "MIT");
	add(&b, "same", "1", "", "ISC");
	add(&a, "old", "1", "", "");
	add(&b, "old", "2", "", "");
	add(&b, "new", "1", "", "");
	add(&a, "twice", "1", "", "");
	add(&a, "twice", "2", "", "");
	add(&b, "twice", "1", "", "");
	add(&a, "x/moved", "1", "pkg:npm/%40x/moved@1?a=b", "");
	add(&b, "moved", "2", "pkg:npm/%40x/moved@2", "");
	CHECK(asy_sbom_diff(&a, &b, &list) == ASY_OK);
	CHECK(list.len == sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < list.len && i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		const struct asy_sbom_difference *d = asy_vec_at(&list, i);
		const struct asy_sbom_component *c = d->a ? d->a : d->b;
		char line[200];

		snprintf(line, sizeof(line), "%s %s %s", asy_sbom_change_name(d->change), c->name, c->version);
		CHECK_STR(line, wanted[i]);
	}
	asy_vec_release(&list);
	CHECK(asy_sbom_diff(&a, &a, &list) == ASY_OK && list.len == 0);
	asy_vec_release(&list);
	asy_sbom_release(&a);
	asy_sbom_release(&b);
}

static void find(struct asy_store *store, const char *name, const char *version, const char *cpe, unsigned confidence, const char *source)
{
	asy_store_add_component(store, &(struct asy_component){.name = name, .version = version, .cpe = cpe, .source = source,
	                                                       .confidence = confidence, .offset = UINT64_MAX});
}

TEST(reconciliation)
{
	static const char *const wanted[] = {
		"version curl", "extra ghost", "missing lighttpd",
	};
	struct asy_store *store = asy_store_new();
	const struct asy_store *found = store;
	struct asy_sbom s;
	struct asy_vec rows;

	find(store, "libssl3", "3.0.15-1~deb12u1", "cpe:2.3:a:openssl:openssl:3.0.15:*:*:*:*:*:*:*", 95, "dpkg");
	find(store, "curl", "7.88.1", "", 90, "signature");
	find(store, "lighttpd", "1.4.69", "", 80, "signature");
	find(store, "rumour", "1", "", 30, "signature");
	find(store, "distribution", "12", "", 95, "os-release");
	find(store, "libxml2", "2.9.14", "", 80, "signature");
	find(store, "u-boot", "2023.01", "", 80, "signature");
	CHECK(asy_store_seal(store) == ASY_OK);
	asy_sbom_init(&s);
	add(&s, "OpenSSL", "3.0.15", "", "");
	add(&s, "curl", "7.88.0", "pkg:generic/curl@7.88.0", "");
	add(&s, "ghost", "1", "", "");
	add(&s, "XML2", "", "", "");
	add(&s, "u_boot", "2023.01", "", "");
	asy_sbom_at(&s, 4)->type = "firmware";
	add(&s, "/bin/x", "", "", "");
	asy_sbom_at(&s, 5)->type = "file";
	CHECK(asy_sbom_reconcile(&s, &found, 1, 60, &rows) == ASY_OK);
	CHECK(rows.len == sizeof(wanted) / sizeof(wanted[0]));
	for (size_t i = 0; i < rows.len && i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		const struct asy_sbom_row *r = asy_vec_at(&rows, i);
		char line[100];

		snprintf(line, sizeof(line), "%s %s", asy_sbom_disagreement_name(r->what), r->declared ? r->declared->name : r->found->name);
		CHECK_STR(line, wanted[i]);
	}
	asy_vec_release(&rows);
	asy_sbom_release(&s);
	asy_store_free(store);
}

int main(void)
{
	RUN(read_cyclonedx);
	RUN(read_tags);
	RUN(read_graph);
	RUN(refusals);
	RUN(hostile);
	RUN(licences);
	RUN(judgement);
	RUN(differences);
	RUN(reconciliation);
	return TEST_RESULT();
}
