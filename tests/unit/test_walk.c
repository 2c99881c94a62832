/* The walk on its own: containers, an inspector and a receiver that live in this file. Built with the small limits of
 * fuzz builds, so that limit and limit + 1 are cheap to reach. */
#include "firmware/walk.h"

#include "base/limits.h"
#include "firmware/report.h"
#include "test.h"

enum { HEADER = 16, MIB = 1 << 20 };

/* --- a container whose nodes follow from its first bytes: "FAKE0001", what, -, -, -, number (le32) --- */

struct fake {
	struct asy_sink *sink;
	uint8_t made[HEADER];
	const uint8_t *content;
	size_t n;
	enum asy_err err;
};

static void fake_header(uint8_t out[HEADER], char what, uint32_t number)
{
	memcpy(out, "FAKE0001", 8);
	memset(out + 8, 0, 8);
	out[8] = (uint8_t)what;
	memcpy(out + 12, &number, 4);
}

static enum asy_err fake_probe(struct asy_bytes in, struct asy_claim *ret_claim)
{
	if (in.n < HEADER || memcmp(in.p, "FAKE0001", 8) != 0)
		return ASY_NOT_FOUND;
	*ret_claim = (struct asy_claim){.length = in.n, .confidence = 100, .label = "fake"};
	return ASY_OK;
}

static enum asy_err fake_load(const struct asy_node *node, struct asy_buf *scratch, struct asy_bytes *ret_content)
{
	const struct fake *f = node->ctx;

	asy_buf_append(scratch, (struct asy_bytes){f->content, f->n});
	*ret_content = asy_buf_bytes(scratch);
	return f->err;
}

static enum asy_err emit(struct fake *f, struct asy_bytes path, const void *content, size_t n)
{
	struct asy_node node = {.type = content ? ASY_NODE_FILE : ASY_NODE_DIR, .path = path, .size = n, .load = fake_load, .ctx = f,
	                        .offset = ASY_NO_OFFSET};

	f->content = content;
	f->n = n;
	return f->sink->node(f->sink, &node);
}

static enum asy_err emit_text(struct fake *f, const char *path, const char *content)
{
	return emit(f, asy_bytes_from(path), content, strlen(content));
}

static enum asy_err many(struct fake *f, char what, uint32_t number)
{
	static uint8_t zeros[MIB];
	static char name[2 * 4096];
	enum asy_err err = ASY_OK;

	memset(name, 'n', sizeof(name));
	switch (what) {
	case 'E': /* that many folders */
		for (uint32_t i = 0; !err && i < number; i++)
			err = emit(f, asy_bytes_from("folder"), NULL, 0);
		return err;
	case 'O': /* files with that many bytes in all */
		for (uint32_t left = number; !err && left; left -= left < MIB ? left : MIB)
			err = emit(f, asy_bytes_from("zeros"), zeros, left < MIB ? left : MIB);
		return err;
	case 'P': /* that many problems */
		for (uint32_t i = 0; i < number; i++)
			f->sink->problem(f->sink, ASY_CORRUPT, i, "a problem");
		return ASY_OK;
	default: /* 'L': a name of that length */
		return emit(f, (struct asy_bytes){(const uint8_t *)name, number}, "x", 1);
	}
}

static enum asy_err fake_walk(const struct asy_walk *w)
{
	struct fake f = {.sink = w->sink};
	char what = (char)w->in.p[8];
	uint32_t number;

	memcpy(&number, w->in.p + 12, 4);
	switch (what) {
	case 'N': /* nested: the container below has number - 1 */
		if (number == 0)
			return emit_text(&f, "leaf", "the leaf");
		fake_header(f.made, 'N', number - 1);
		return emit(&f, asy_bytes_from("n"), f.made, HEADER);
	case 'M': /* names */
		if (emit_text(&f, "a/./b//c", "1") || emit_text(&f, "../x", "2") || emit(&f, ASY_BYTES_LITERAL("a\0b"), "3", 1) ||
		    emit_text(&f, "new\nline", "4") || emit_text(&f, "/absolute", "5") || emit(&f, asy_bytes_from(""), NULL, 0))
			return ASY_STOPPED;
		return emit_text(&f, "d/../../e", "7");
	case 'D': /* the same content twice, and another one */
		if (emit_text(&f, "one", "same") || emit_text(&f, "two", "same"))
			return ASY_STOPPED;
		return emit_text(&f, "three", "other");
	case 'B': /* one file that cannot be read to its end */
		f.err = ASY_CORRUPT;
		return emit_text(&f, "broken", "first part");
	default:
		return many(&f, what, number);
	}
}

static const struct asy_magic fake_magic[] = {{0, 8, "FAKE0001"}};
static const struct asy_container fake_container = {
	.name = "fake", .title = "fake", .kind = ASY_KIND_ARCHIVE, .decoded = "", .not_decoded = "", .source = "",
	.magics = fake_magic, .n_magics = 1, .probe = fake_probe, .walk = fake_walk,
};
static const struct asy_container *const containers[] = {&fake_container};

/* --- an inspector that counts, and a receiver that remembers --- */

static struct {
	struct asy_report *report;
	size_t files, duplicates, regions, incomplete, ends;
	uint32_t last_root;
} seen;

static void *spy_begin(struct asy_arena *arena, struct asy_report *report)
{
	memset(&seen, 0, sizeof(seen));
	seen.report = report;
	return &seen;
}

static void spy_file(void *state, const struct asy_file *file)
{
	struct asy_obs *o;

	seen.files++;
	seen.duplicates += file->duplicate;
	seen.regions += file->is_region;
	seen.incomplete += file->type == ASY_NODE_FILE && !file->complete;
	seen.last_root = file->root;
	o = asy_obs_new(seen.report, "region", "spied");
	asy_obs_at(o, file->path, 0, 0);
	asy_obs_send(o, "a file was seen");
}

static void spy_end(void *state) { seen.ends++; }

static const struct asy_inspector spy = {.name = "spy", .title = "", .looks_at = "", .begin = spy_begin, .file = spy_file, .end = spy_end};
static const struct asy_inspector *const inspectors[] = {&spy, NULL};

struct memory {
	struct asy_out out; /* first */
	char paths[64][128];
	size_t entries, regions, observations, of_bytes, problems;
	char problem[160];     /* the last one */
	size_t path_length;    /* of the last entry */
	struct asy_coverage files, bytes, spy;
	char reasons[3][200];
	size_t coverage;
	char content[64];
	const char *refused;   /* stage whose steps are refused */
};

static void take_region(struct asy_out *out, const struct asy_region *r) { ((struct memory *)out)->regions++; }

static void take_entry(struct asy_out *out, const struct asy_entry *e)
{
	struct memory *m = (struct memory *)out;

	if (m->entries < 64)
		snprintf(m->paths[m->entries], sizeof(m->paths[0]), "%s", e->path);
	m->path_length = strlen(e->path);
	m->entries++;
}

static void take_content(struct asy_out *out, struct asy_bytes part)
{
	snprintf(((struct memory *)out)->content, 64, "%.*s", (int)part.n, (const char *)part.p);
}

static void take_observation(struct asy_out *out, const struct asy_observation *o)
{
	((struct memory *)out)->observations++;
	((struct memory *)out)->of_bytes += strcmp(o->collector, "bytes") == 0;
}

static void take_coverage(struct asy_out *out, const struct asy_coverage *c)
{
	struct memory *m = (struct memory *)out;
	struct asy_coverage *slots[] = {&m->files, &m->bytes, &m->spy};
	size_t k = strcmp(c->area, "files") == 0 ? 0 : strcmp(c->area, "bytes") == 0 ? 1 : 2;

	m->coverage++;
	*slots[k] = *c;
	snprintf(m->reasons[k], sizeof(m->reasons[k]), "%s", c->reason);
}

static void take_problem(struct asy_out *out, const struct asy_problem *p)
{
	((struct memory *)out)->problems++;
	snprintf(((struct memory *)out)->problem, 160, "%s", p->what);
}

static bool take_step(struct asy_out *out, const char *stage, const char *path)
{
	const char *refused = ((struct memory *)out)->refused;

	return !refused || strcmp(refused, stage) != 0;
}

static struct memory m;

static enum asy_err walk_bytes(enum asy_job_mode mode, uint32_t flags, const char *path, const char *refused, struct asy_bytes image)
{
	struct asy_job job = {.mode = mode, .flags = flags, .path = path};
	struct asy_walk_job walk = {.image = image, .job = &job, .containers = containers, .n_containers = 1,
	                            .inspectors = inspectors, .out = &m.out};

	memset(&m, 0, sizeof(m));
	m.out = (struct asy_out){take_region, take_entry, take_content, take_observation, NULL, take_coverage, take_problem, take_step};
	m.refused = refused;
	return asy_walk_image(&walk);
}

static enum asy_err walk_fake(enum asy_job_mode mode, const char *refused, char what, uint32_t number)
{
	uint8_t image[HEADER];

	fake_header(image, what, number);
	return walk_bytes(mode, 0, "", refused, (struct asy_bytes){image, HEADER});
}

/* --- tests --- */

TEST(names_are_normal_and_printable)
{
	static const char *const wanted[] = {"/a/b/c", "/\\x2e\\x2e/x", "/a\\x00b", "/new\\nline", "/absolute", "/",
	                                     "/d/\\x2e\\x2e/\\x2e\\x2e/e"};

	CHECK(walk_fake(ASY_JOB_LIST, NULL, 'M', 0) == ASY_OK);
	REQUIRE(m.entries == 7);
	for (size_t i = 0; i < 7; i++)
		CHECK_STR(m.paths[i], wanted[i]);
}

TEST(coverage_of_a_sound_image)
{
	CHECK(walk_fake(ASY_JOB_SCAN, NULL, 'D', 0) == ASY_OK);
	CHECK(m.coverage == 3 && m.files.complete && m.bytes.complete && m.spy.complete);
	CHECK(m.files.total == 3 && m.files.examined == 3);
	CHECK(m.bytes.total == HEADER && m.bytes.examined == HEADER);
	CHECK(seen.files == 3 && seen.ends == 1 && m.spy.total == 3);
	CHECK(m.spy.observations == 3 && m.observations == 3 && m.bytes.observations == 0);
	CHECK(m.regions == 1 && m.problems == 0);
}

TEST(the_same_content_is_marked)
{
	CHECK(walk_fake(ASY_JOB_SCAN, NULL, 'D', 0) == ASY_OK);
	CHECK(seen.duplicates == 1);
}

TEST(containers_in_containers)
{
	CHECK(walk_fake(ASY_JOB_SCAN, NULL, 'N', 2) == ASY_OK);
	REQUIRE(m.entries == 3);
	CHECK_STR(m.paths[2], "/n/n/leaf");
	CHECK(seen.last_root == 3);
}

TEST(limit_depth)
{
	CHECK(walk_fake(ASY_JOB_SCAN, NULL, 'N', (uint32_t)ASY_LIMIT_DEPTH - 1) == ASY_OK);
	CHECK(m.entries == ASY_LIMIT_DEPTH && m.problems == 0 && m.files.complete);
	CHECK(walk_fake(ASY_JOB_SCAN, NULL, 'N', (uint32_t)ASY_LIMIT_DEPTH) == ASY_OK);
	CHECK(m.entries == ASY_LIMIT_DEPTH && m.problems == 1 && !m.files.complete);
	CHECK(strstr(m.problem, "DEPTH"));
}

TEST(limit_entries)
{
	CHECK(walk_fake(ASY_JOB_LIST, NULL, 'E', (uint32_t)ASY_LIMIT_ENTRIES) == ASY_OK);
	CHECK(m.entries == ASY_LIMIT_ENTRIES && m.problems == 0);
	CHECK(walk_fake(ASY_JOB_LIST, NULL, 'E', (uint32_t)ASY_LIMIT_ENTRIES + 1) == ASY_LIMIT);
	CHECK(m.entries == ASY_LIMIT_ENTRIES && strstr(m.problem, "ENTRIES"));
	CHECK(!m.files.complete && !m.bytes.complete && m.coverage >= 2);
}

TEST(limit_image_output)
{
	CHECK(walk_fake(ASY_JOB_SCAN, NULL, 'O', (uint32_t)ASY_LIMIT_IMAGE_OUTPUT) == ASY_OK);
	CHECK(m.problems == 0 && m.files.complete);
	CHECK(walk_fake(ASY_JOB_SCAN, NULL, 'O', (uint32_t)ASY_LIMIT_IMAGE_OUTPUT + 1) == ASY_LIMIT);
	CHECK(strstr(m.problem, "IMAGE_OUTPUT") && !m.files.complete && !m.bytes.complete);
}

TEST(limit_path_bytes)
{
	CHECK(walk_fake(ASY_JOB_LIST, NULL, 'L', (uint32_t)ASY_LIMIT_PATH_BYTES) == ASY_OK);
	CHECK(m.problems == 0 && m.path_length == ASY_LIMIT_PATH_BYTES + 1);
	CHECK(walk_fake(ASY_JOB_LIST, NULL, 'L', (uint32_t)ASY_LIMIT_PATH_BYTES + 1) == ASY_OK);
	CHECK(m.problems == 1 && strstr(m.problem, "PATH_BYTES") && m.path_length == ASY_LIMIT_PATH_BYTES + 1);
	CHECK(!m.files.complete && strstr(m.reasons[0], "every file that was found was read; problems on the way: 1"));
}

TEST(limit_problems)
{
	CHECK(walk_fake(ASY_JOB_LIST, NULL, 'P', (uint32_t)ASY_LIMIT_PROBLEMS) == ASY_OK);
	CHECK(m.problems == ASY_LIMIT_PROBLEMS);
	CHECK(walk_fake(ASY_JOB_LIST, NULL, 'P', (uint32_t)ASY_LIMIT_PROBLEMS + 1) == ASY_OK);
	CHECK(m.problems == ASY_LIMIT_PROBLEMS && !m.files.complete);
}

TEST(a_file_that_breaks_off_lowers_coverage)
{
	CHECK(walk_fake(ASY_JOB_SCAN, NULL, 'B', 0) == ASY_OK);
	CHECK(m.entries == 1 && m.problems == 1 && seen.incomplete == 1);
	CHECK(m.files.total == 1 && m.files.examined == 0 && !m.files.complete && m.reasons[0][0]);
}

TEST(steps_left_out_lower_coverage)
{
	CHECK(walk_fake(ASY_JOB_SCAN, "inspect spy", 'D', 0) == ASY_OK);
	CHECK(!m.spy.complete && m.spy.total == 3 && m.spy.examined == 0 && m.reasons[2][0] && m.files.complete);
	CHECK(walk_fake(ASY_JOB_SCAN, "finish spy", 'D', 0) == ASY_OK);
	CHECK(!m.spy.complete && seen.ends == 0);
	CHECK(walk_fake(ASY_JOB_SCAN, "load", 'D', 0) == ASY_OK);
	CHECK(!m.files.complete && m.files.examined == 0 && m.problems == 3);
	CHECK(walk_fake(ASY_JOB_SCAN, "walk fake", 'D', 0) == ASY_OK);
	CHECK(!m.files.complete && m.entries == 0 && m.problems == 1);
	CHECK(walk_fake(ASY_JOB_SCAN, "probe fake", 'D', 0) == ASY_OK);
	CHECK(!m.files.complete && m.entries == 0);
}

TEST(unclaimed_noise_is_an_observation)
{
	static uint8_t noise[64 * 1024];
	uint32_t x = 1;

	for (size_t i = 0; i < sizeof(noise); i++) {
		x = x * 1664525 + 1013904223;
		noise[i] = (uint8_t)(x >> 24);
	}
	CHECK(walk_bytes(ASY_JOB_SCAN, 0, "", NULL, (struct asy_bytes){noise, sizeof(noise)}) == ASY_OK);
	CHECK(m.of_bytes == 1 && m.bytes.observations == 1 && !m.bytes.complete && m.bytes.examined == 0);
	CHECK(!m.files.complete && seen.regions == 1);
}

TEST(padding_is_no_observation)
{
	static uint8_t zeros[64 * 1024];

	CHECK(walk_bytes(ASY_JOB_SCAN, 0, "", NULL, (struct asy_bytes){zeros, sizeof(zeros)}) == ASY_OK);
	CHECK(m.observations == 0 && m.bytes.complete && !m.files.complete && seen.files == 0);
}

TEST(one_file_is_wanted)
{
	uint8_t image[HEADER];
	struct asy_bytes bytes = {image, HEADER};

	fake_header(image, 'N', 2);
	CHECK(walk_bytes(ASY_JOB_CONTENT, 0, "/n/n/leaf", NULL, bytes) == ASY_STOPPED);
	CHECK(m.entries == 1);
	CHECK_STR(m.content, "the leaf");
	CHECK(walk_bytes(ASY_JOB_CONTENT, ASY_WALK_INNER_PATH, "/leaf", NULL, bytes) == ASY_STOPPED);
	CHECK_STR(m.content, "the leaf");
	CHECK(walk_bytes(ASY_JOB_CONTENT, 0, "/n/leaf", NULL, bytes) == ASY_OK);
	CHECK(m.entries == 0 && !m.content[0]);
}

int main(void)
{
	RUN(names_are_normal_and_printable);
	RUN(coverage_of_a_sound_image);
	RUN(the_same_content_is_marked);
	RUN(containers_in_containers);
	RUN(limit_depth);
	RUN(limit_entries);
	RUN(limit_image_output);
	RUN(limit_path_bytes);
	RUN(limit_problems);
	RUN(a_file_that_breaks_off_lowers_coverage);
	RUN(steps_left_out_lower_coverage);
	RUN(unclaimed_noise_is_an_observation);
	RUN(padding_is_no_observation);
	RUN(one_file_is_wanted);
	return TEST_RESULT();
}
