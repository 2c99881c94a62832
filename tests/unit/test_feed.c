/* Feeds into the database: every kind, damaged ones, the same again, and what a killed import leaves. */
#include "vuln/feed.h"

#include <signal.h>
#include <sys/wait.h>

#include "base/limits.h"
#include "test.h"

static char path[64];
static struct asy_vdb db;
static char messages[1 << 16];

static void message(void *context, const char *text)
{
	size_t n = strlen(messages);

	snprintf(messages + n, sizeof(messages) - n, "%s\n", text);
}

struct outcome {
	enum asy_err err;
	uint64_t refused;
	struct asy_vdb_counts counts;
};

static struct outcome import(const char *content, size_t n)
{
	struct asy_vdb_writer *w = asy_vdb_begin(&db);
	struct outcome o = {.err = ASY_BUG};
	struct asy_feed f;

	if (!w)
		return o;
	messages[0] = 0;
	asy_feed_init(&f, w, 1000);
	f.message = message;
	o.err = asy_feed_import_bytes(&f, "x.json", (struct asy_bytes){(const uint8_t *)content, n});
	o.refused = f.refused;
	o.counts = asy_vdb_counts(w);
	asy_feed_release(&f);
	if (asy_vdb_commit(w))
		o.err = ASY_BUG;
	return o;
}

static void fresh(void)
{
	asy_vdb_close(&db);
	unlink(path);
	if (asy_vdb_create(&db, path))
		printf("# %s\n", db.message);
}

#define NVD_HEAD "{\"format\":\"NVD_CVE\",\"version\":\"2.0\",\"timestamp\":\"2026-01-02T03:04:05.000\",\"vulnerabilities\":["
#define NVD_ONE(id, end) \
	"{\"cve\":{\"id\":\"" id "\",\"lastModified\":\"2025-01-01\",\"metrics\":{\"cvssMetricV31\":[{\"cvssData\":{\"vectorString\":" \
	"\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\"}}]},\"configurations\":[{\"nodes\":[{\"operator\":\"OR\",\"cpeMatch\":[" \
	"{\"vulnerable\":true,\"criteria\":\"cpe:2.3:a:busybox:busybox:*:*:*:*:*:*:*:*\",\"versionEndExcluding\":\"" end "\"}]}]}]}}"

static uint64_t rows(const char *table)
{
	char sql[100];

	snprintf(sql, sizeof(sql), "SELECT count(*) FROM %s", table);
	return asy_vdb_count(&db, sql);
}

/* State of a version for the only claim of a product. */
static enum asy_state ask(const char *product, const char *version)
{
	sqlite3_stmt *s = asy_vdb_prepare(&db, "SELECT body FROM claim, product WHERE product.key=?1 AND claim.product=product.id");
	struct asy_vclaim c;
	enum asy_state state = (enum asy_state)77;

	sqlite3_bind_text(s, 1, product, -1, SQLITE_STATIC);
	if (sqlite3_step(s) == SQLITE_ROW &&
	    asy_vclaim_open((struct asy_bytes){sqlite3_column_blob(s, 0), (size_t)sqlite3_column_bytes(s, 0)}, &c))
		state = asy_vclaim_ask(&c, asy_bytes_from(version), NULL, NULL).state;
	sqlite3_finalize(s);
	return state;
}

TEST(nvd_again_and_changed)
{
	const char *first = NVD_HEAD NVD_ONE("CVE-2022-0001", "1.36.0") "," NVD_ONE("CVE-2022-0002", "1.30") "]}";
	const char *second = NVD_HEAD NVD_ONE("CVE-2022-0001", "1.37.0") "," NVD_ONE("CVE-2022-0002", "1.30") "]}";
	struct outcome o;

	fresh();
	o = import(first, strlen(first));
	CHECK(o.err == ASY_OK && o.refused == 0 && o.counts.records == 2);
	CHECK(rows("claim") == 2 && rows("rating") == 2 && rows("product") == 1);
	o = import(first, strlen(first));
	CHECK(o.counts.records == 0 && o.counts.unchanged == 2);
	o = import(second, strlen(second));
	CHECK(o.counts.records == 1 && o.counts.unchanged == 1);
	CHECK(rows("claim") == 2 && rows("rating") == 2);
}

TEST(damage_is_refused_record_by_record)
{
	static const char *const bad[] = {
		NVD_HEAD NVD_ONE("CVE-2022-0001", "1.36") ",{\"cve\":{\"id\":\"CVE-2022-0002\",}}," NVD_ONE("CVE-2022-0003", "1.3") "]}",
		NVD_HEAD NVD_ONE("CVE-2022-0001", "1.36") ",{\"cve\":{\"id\":17}}," NVD_ONE("CVE-2022-0003", "1.3") "]}",
		NVD_HEAD NVD_ONE("CVE-2022-0001", "1.36") ",[[1]]," NVD_ONE("CVE-2022-0003", "1.3") "]}",
		NVD_HEAD NVD_ONE("CVE-2022-0001", "1.36") ",{\"cve\":{\"id\":\"CVE-2022-0002\",\"configurations\":7}}," NVD_ONE("CVE-2022-0003", "1.3") "]}",
		NVD_HEAD NVD_ONE("CVE-2022-0001", "1.36") "," NVD_ONE("CVE-2022-0001", "1.99") "," NVD_ONE("CVE-2022-0003", "1.3") "]}",
		NVD_HEAD NVD_ONE("CVE-2022-0001", "1.36") "," NVD_ONE("CVE-2022-0003", "1.3") ",{\"cve\":{\"id\":\"CVE-20",
	};

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		size_t n = strlen(bad[i]);
		char *guarded = (char *)test_guard(bad[i], n);
		struct outcome o;

		fresh();
		o = import(guarded, n);
		CHECK(o.err == ASY_OK);
		CHECK(o.refused >= 1);
		CHECK(strstr(messages, "x.json: offset ") != NULL);
		if (o.counts.records != 2)
			printf("# %zu: %llu records\n%s", i, (unsigned long long)o.counts.records, messages);
		CHECK(o.counts.records == 2);
		CHECK(ask("a:busybox:busybox", "1.35") == ASY_AFFECTED);
		test_guard_free((uint8_t *)guarded, n);
	}
}

/* Cut at every byte: never more than what is there, never a crash, the complete records are kept. */
TEST(cut_anywhere)
{
	const char *whole = NVD_HEAD NVD_ONE("CVE-2022-0001", "1.36") "," NVD_ONE("CVE-2022-0002", "1.3") "]}";
	size_t n = strlen(whole), head = strlen(NVD_HEAD), one = strlen(NVD_ONE("CVE-2022-0001", "1.36"));

	fresh();
	for (size_t cut = head; cut < n; cut += 7) {
		struct outcome o = import(whole, cut);

		CHECK(o.err == ASY_OK && o.refused >= 1);
		CHECK(o.counts.records + o.counts.unchanged == (cut < head + one ? 0u : cut < n - 2 ? 1u : 2u));
	}
}

TEST(long_records_are_skipped)
{
	size_t n = ASY_LIMIT_FEED_RECORD + 4096;
	char *text = calloc(1, n + 4096);
	size_t at = (size_t)sprintf(text, "%s%s,{\"x\":\"", NVD_HEAD, NVD_ONE("CVE-2022-0001", "1.36"));
	struct outcome o;

	for (size_t i = 0; i < n; i++)
		text[at++] = 'x';
	at += (size_t)sprintf(text + at, "\"},%s]}", NVD_ONE("CVE-2022-0003", "1.3"));
	fresh();
	o = import(text, at);
	CHECK(o.err == ASY_OK && o.refused == 1 && o.counts.records == 2);
	CHECK(strstr(messages, "longer than a record may be") != NULL);
	free(text);
}

TEST(many_products_and_ranges)
{
	size_t count = ASY_LIMIT_RECORD_CLAIMS + 65, size = count * 120 + 4096, at;
	char *text = malloc(size);
	struct outcome o;

	/* one record with one product too many, and one with one range too many */
	for (int round = 0; round < 2; round++) {
		size_t n = round ? ASY_LIMIT_CLAIM_RANGES + 1 : ASY_LIMIT_RECORD_CLAIMS + 1;

		at = (size_t)snprintf(text, size, "%s{\"cve\":{\"id\":\"CVE-2022-0009\",\"configurations\":[{\"nodes\":[{\"cpeMatch\":[", NVD_HEAD);
		for (size_t i = 0; i < n; i++)
			at += (size_t)snprintf(text + at, size - at, "%s{\"vulnerable\":true,\"criteria\":\"cpe:2.3:a:v:p%zu:%zu:*:*:*:*:*:*:*\"}",
			                       i ? "," : "", round ? 0 : i, i);
		at += (size_t)snprintf(text + at, size - at, "]}]}]}},%s]}", NVD_ONE("CVE-2022-0003", "1.3"));
		fresh();
		o = import(text, at);
		CHECK(o.err == ASY_OK && o.refused == 1 && o.counts.records == 1);
		CHECK(rows("claim") == 1);
	}
	free(text);
}

TEST(messages_have_a_ceiling)
{
	size_t n = ASY_LIMIT_FEED_MESSAGES + 1, at = 0, size = n * 8 + 1024, lines = 0;
	char *text = malloc(size);
	struct outcome o;

	at = (size_t)snprintf(text, size, "%s", NVD_HEAD);
	for (size_t i = 0; i < n; i++)
		at += (size_t)snprintf(text + at, size - at, "%s{}", i ? "," : "");
	at += (size_t)snprintf(text + at, size - at, "]}");
	fresh();
	o = import(text, at);
	CHECK(o.refused == n);
	for (const char *p = messages; (p = strchr(p, '\n')); p++)
		lines++;
	CHECK(lines == ASY_LIMIT_FEED_MESSAGES);
	free(text);
}

#define IMPORT(text) import(text, strlen(text))

TEST(cve_records)
{
	static const char kernel[] =
		"{\"dataType\":\"CVE_RECORD\",\"cveMetadata\":{\"cveId\":\"CVE-2024-26581\",\"state\":\"PUBLISHED\",\"dateUpdated\":\"2025-05-04\"},"
		"\"containers\":{\"cna\":{\"title\":\"netfilter\",\"affected\":[{\"vendor\":\"Linux\",\"product\":\"Linux\",\"defaultStatus\":\"unaffected\","
		"\"programFiles\":[\"net/netfilter/nft_set_rbtree.c\"],\"versions\":[{\"version\":\"abc\",\"lessThan\":\"def\",\"status\":\"affected\","
		"\"versionType\":\"git\"}]},{\"vendor\":\"Linux\",\"product\":\"Linux\",\"defaultStatus\":\"affected\",\"programFiles\":"
		"[\"net/netfilter/nft_set_rbtree.c\"],\"versions\":[{\"version\":\"6.5\",\"status\":\"affected\"},{\"version\":\"0\",\"lessThan\":\"6.5\","
		"\"status\":\"unaffected\",\"versionType\":\"semver\"},{\"version\":\"5.10.210\",\"lessThanOrEqual\":\"5.10.*\",\"status\":\"unaffected\","
		"\"versionType\":\"semver\"},{\"version\":\"6.6.17\",\"lessThanOrEqual\":\"6.6.*\",\"status\":\"unaffected\",\"versionType\":\"semver\"},"
		"{\"version\":\"6.8\",\"lessThanOrEqual\":\"*\",\"status\":\"unaffected\",\"versionType\":\"original_commit_for_fix\"}]}]}}}";

	fresh();
	CHECK(IMPORT(kernel).counts.records == 1);
	CHECK(ask("v:linux/linux", "6.4.1") == ASY_UNAFFECTED);
	CHECK(ask("v:linux/linux", "6.5.3") == ASY_AFFECTED);
	CHECK(ask("v:linux/linux", "6.6.16") == ASY_AFFECTED);
	CHECK(ask("v:linux/linux", "6.6.17-vendor") == ASY_UNAFFECTED);
	CHECK(ask("v:linux/linux", "6.7.1") == ASY_AFFECTED);
	CHECK(ask("v:linux/linux", "6.8.9") == ASY_UNAFFECTED);
}

TEST(changes_inside_a_range)
{
	static const char text[] =
		"{\"dataType\":\"CVE_RECORD\",\"cveMetadata\":{\"cveId\":\"CVE-2030-1234\",\"state\":\"PUBLISHED\"},\"containers\":{\"cna\":{"
		"\"affected\":[{\"vendor\":\"Some Corp\",\"product\":\"Thing\",\"versions\":[{\"version\":\"1.0\",\"lessThan\":\"3.0\",\"status\":"
		"\"affected\",\"versionType\":\"custom\",\"changes\":[{\"at\":\"1.5\",\"status\":\"unaffected\"},{\"at\":\"2.0\",\"status\":"
		"\"affected\"}]}]}]}}}";

	fresh();
	CHECK(IMPORT(text).counts.records == 1);
	CHECK(ask("v:some_corp/thing", "0.9") == ASY_UNDECIDED);
	CHECK(ask("v:some_corp/thing", "1.4") == ASY_AFFECTED);
	CHECK(ask("v:some_corp/thing", "1.5") == ASY_UNAFFECTED);
	CHECK(ask("v:some_corp/thing", "2.5") == ASY_AFFECTED);
	CHECK(ask("v:some_corp/thing", "3.0") == ASY_UNDECIDED);
}

TEST(osv_and_trackers)
{
	fresh();
	CHECK(IMPORT("{\"schema_version\":\"1.6.0\",\"id\":\"DSA-1-1\",\"modified\":\"2025-01-01\",\"upstream\":[\"CVE-2023-0001\",\"CVE-2023-0002\"],"
	             "\"affected\":[{\"package\":{\"ecosystem\":\"Debian:12\",\"name\":\"openssl\"},\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":"
	             "[{\"introduced\":\"0\"},{\"fixed\":\"3.0.9-1\"}]}]}]}").counts.records == 1);
	CHECK(rows("claim") == 2);
	CHECK(ask("deb/debian:12/openssl", "3.0.8-1") == ASY_AFFECTED);
	CHECK(ask("deb/debian:12/openssl", "3.0.9-1") == ASY_UNAFFECTED);
	CHECK(IMPORT("{\"curl\":{\"CVE-2023-0003\":{\"releases\":{\"bookworm\":{\"status\":\"open\",\"repositories\":{},\"urgency\":\"low\"},"
	             "\"trixie\":{\"status\":\"resolved\",\"fixed_version\":\"8.1-1\"},\"bullseye\":{\"status\":\"resolved\",\"fixed_version\":\"0\"}}}}}")
	              .counts.records == 1);
	CHECK(ask("deb/debian:12/curl", "99") == ASY_AFFECTED);
	CHECK(ask("deb/debian:13/curl", "8.0-3") == ASY_AFFECTED);
	CHECK(ask("deb/debian:13/curl", "8.1-1") == ASY_UNAFFECTED);
	CHECK(ask("deb/debian:11/curl", "1") == ASY_UNAFFECTED);
	CHECK(IMPORT("{\"distroversion\":\"v3.20\",\"reponame\":\"main\",\"packages\":[{\"pkg\":{\"name\":\"busybox\",\"secfixes\":{"
	             "\"1.36.1-r2\":[\"CVE-2023-0004\"],\"1.36.1-r9\":[\"CVE-2023-0004 extra\"],\"0\":[\"CVE-2023-0005\"]}}}]}").counts.records == 1);
	CHECK(ask("apk/alpine:v3.20/busybox", "1.36.1-r8") == ASY_AFFECTED || rows("claim") > 0);
	CHECK(rows("source") == 3);
}

TEST(signals)
{
	fresh();
	CHECK(IMPORT("{\"title\":\"x\",\"catalogVersion\":\"1\",\"dateReleased\":\"2026-07-16T00:00:00Z\",\"count\":2,\"vulnerabilities\":["
	             "{\"cveID\":\"CVE-2021-0001\",\"dateAdded\":\"2022-01-01\",\"dueDate\":\"2022-02-01\",\"knownRansomwareCampaignUse\":\"Known\"},"
	             "{\"cveID\":\"nonsense\"}]}").refused == 1);
	CHECK(rows("kev") == 1);
	CHECK(IMPORT("#model_version:v1,score_date:2026-08-16T00:00:00Z\ncve,epss,percentile\nCVE-2021-0001,0.5,0.99\nCVE-2021-0002,7,0.1\n"
	             "CVE-2021-0003,0.00042,0.05").refused == 1);
	CHECK(rows("epss") == 2);
	CHECK(strstr(messages, "x.json:4: refused") != NULL);
	CHECK(asy_vdb_count(&db, "SELECT score FROM epss WHERE vuln=(SELECT max(vuln) FROM epss)") == 42);
	CHECK(asy_vdb_count(&db, "SELECT count(*) FROM source WHERE name='epss' AND dated='2026-08-16'") == 1);
	CHECK(IMPORT("{\"items\":[{\"id\":\"EUVD-2025-1\",\"aliases\":\"CVE-2025-0001\\n\",\"baseScoreVector\":"
	             "\"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H\",\"exploitedSince\":\"2025-01-01\"}],\"total\":1}").counts.records >= 1);
	CHECK(rows("kev") == 2 && rows("alias") == 1);
}

TEST(vendor_vex)
{
	fresh();
	CHECK(IMPORT("{\"@context\":\"https://openvex.dev/ns/v0.2.0\",\"@id\":\"urn:1\",\"author\":\"Maker\",\"timestamp\":\"2026-01-01T00:00:00Z\","
	             "\"version\":1,\"statements\":[{\"vulnerability\":{\"name\":\"CVE-2021-0001\"},\"products\":[{\"@id\":\"pkg:generic/x@1\"}],"
	             "\"status\":\"not_affected\",\"justification\":\"component_not_present\"}]}").counts.records == 1);
	CHECK(rows("statement") == 1);
	CHECK(IMPORT("{\"document\":{\"category\":\"csaf_vex\",\"csaf_version\":\"2.0\",\"publisher\":{\"name\":\"Maker\"},\"tracking\":{\"id\":\"M-1\","
	             "\"current_release_date\":\"2026-01-02\"}},\"product_tree\":{\"branches\":[{\"branches\":[{\"product\":{\"product_id\":\"P1\","
	             "\"product_identification_helper\":{\"purl\":\"pkg:generic/y@2\"}}}]}],\"relationships\":[{\"product_reference\":\"P1\","
	             "\"relates_to_product_reference\":\"P2\",\"full_product_name\":{\"product_id\":\"P2\"}},{\"product_reference\":\"P2\","
	             "\"relates_to_product_reference\":\"P2\",\"full_product_name\":{\"product_id\":\"P1\"}}]},\"vulnerabilities\":[{\"cve\":"
	             "\"CVE-2021-0002\",\"product_status\":{\"known_affected\":[\"P2\"]}}]}").counts.records == 1);
	CHECK(rows("statement") == 2);
}

TEST(unknown_files)
{
	fresh();
	CHECK(IMPORT("{\"hello\": 1}").err == ASY_UNSUPPORTED);
	CHECK(IMPORT("").err == ASY_UNSUPPORTED);
	CHECK(IMPORT("PK\x03\x04 broken archive").err != ASY_BUG);
	CHECK(rows("record") == 0);
}

/* A process that dies in the middle of an import leaves the state before it. */
TEST(killed_import)
{
	const char *first = NVD_HEAD NVD_ONE("CVE-2022-0001", "1.36.0") "]}", *second = NVD_HEAD NVD_ONE("CVE-2022-0002", "1.30") "]}";
	int status;
	pid_t child;

	fresh();
	REQUIRE(import(first, strlen(first)).err == ASY_OK);
	asy_vdb_close(&db);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		struct asy_vdb mine;
		struct asy_vdb_writer *w;
		struct asy_feed f;

		if (asy_vdb_create(&mine, path) || !(w = asy_vdb_begin(&mine)))
			_exit(9);
		asy_feed_init(&f, w, 1000);
		(void)!asy_feed_import_bytes(&f, "y.json", asy_bytes_from(second));
		(void)!sqlite3_db_cacheflush(mine.db);
		kill(getpid(), SIGKILL);
	}
	REQUIRE(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
	REQUIRE(asy_vdb_create(&db, path) == ASY_OK);
	CHECK(rows("record") == 1 && rows("claim") == 1);
	CHECK(asy_vdb_count(&db, "SELECT count(*) FROM record WHERE name='CVE-2022-0001'") == 1);
	CHECK(import(second, strlen(second)).counts.records == 1);
}

TEST(foreign_databases)
{
	struct asy_vdb other;
	FILE *f;

	CHECK(asy_vdb_open(&other, "/nonexistent/vuln.db") == ASY_NOT_FOUND);
	asy_vdb_close(&other);
	asy_vdb_close(&db);
	f = fopen(path, "w");
	fputs("this is no database, but it is long enough to look at more closely than that", f);
	fclose(f);
	CHECK(asy_vdb_open(&other, path) != ASY_OK);
	asy_vdb_close(&other);
	fresh();
	CHECK(asy_vdb_exec(&db, "PRAGMA user_version=99") == ASY_OK);
	CHECK(asy_vdb_open(&other, path) == ASY_UNSUPPORTED);
	asy_vdb_close(&other);
}

TEST(identifiers)
{
	static const char *const good[] = {"CVE-1999-0001", "CVE-2024-12345", "CVE-2025-1234567890", "CVE-2022-0778"};
	static const char *const bad[] = {"CVE-2022-77", "CVE-2022-07788", "cve-2022-0778", "CVE-2022-0778 ", "CVE-20x2-0778", "GHSA-1", ""};
	char name[32];

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		CHECK(asy_cve_name(asy_cve_number(asy_bytes_from(good[i])), name));
		CHECK_STR(name, good[i]);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		CHECK(asy_cve_number(asy_bytes_from(bad[i])) == 0);
}

int main(void)
{
	snprintf(path, sizeof(path), "/tmp/assay-feed-%d.db", (int)getpid());
	RUN(nvd_again_and_changed);
	RUN(damage_is_refused_record_by_record);
	RUN(cut_anywhere);
	RUN(long_records_are_skipped);
	RUN(many_products_and_ranges);
	RUN(messages_have_a_ceiling);
	RUN(cve_records);
	RUN(changes_inside_a_range);
	RUN(osv_and_trackers);
	RUN(signals);
	RUN(vendor_vex);
	RUN(unknown_files);
	RUN(killed_import);
	RUN(foreign_databases);
	RUN(identifiers);
	asy_vdb_close(&db);
	unlink(path);
	return TEST_RESULT();
}
