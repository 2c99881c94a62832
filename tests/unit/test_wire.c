/* Records over the wire: what goes in comes out, and nothing else is taken. */
#include "base/limits.h"
#include "base/text.h"
#include "container/container.h"
#include "evidence/wire.h"
#include "evidence/wire_field.h"
#include "firmware/job.h"
#include "test.h"

static const struct asy_region region = {"/", "/0x40-squashfs", 0x40, 1234567890123, "squashfs", "SquashFS 4.0", "known", 799, 80, true};
static const struct asy_entry entry = {"/etc/shadow", "file", 0640, 0, 42, true, 1u << 31, -5, 7, 9,
                                       "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "", "user.a security.b",
                                       UINT64_MAX, "squashfs", 3};
static const struct asy_component component = {"openssl", "1.1.1k", "library", "pkg:generic/openssl@1.1.1k", "cpe:2.3:a", "OpenSSL", "who",
                                               "openssl-src", "dpkg", "/var/lib/dpkg/status", "Package: openssl", "/lib/a//lib/b",
                                               "libc6 zlib1g", 99, 95};
static const struct asy_coverage coverage = {"accounts", "files", 10, 11, false, 12, "one is encrypted"};
static const struct asy_problem problem = {ASY_CORRUPT, "/a", 77, "block does not decode", "squashfs"};
static const struct asy_observation observation = {
	.kind = "account",
	.collector = "accounts",
	.subject = "root",
	.summary = "root has an empty password",
	.locus = {"/etc/shadow", 12, 30, 1},
	.attrs = {{"password", ASY_ATTR_TEXT, "empty", 0}, {"login", ASY_ATTR_BOOL, "", 1}, {"uid", ASY_ATTR_INT, "", -1}},
	.n_attrs = 3,
};

/* One type of record, as bytes in and bytes out: get, then put again what was got. */
#define AGAIN(name) \
	static enum asy_err again_##name(struct asy_bytes in, struct asy_buf *out) \
	{ \
		struct asy_##name record; \
		enum asy_err err = asy_wire_get_##name(in, &record); \
\
		if (!err) \
			asy_wire_put_##name(out, &record); \
		return err; \
	} \
	static void first_##name(struct asy_buf *out) { asy_wire_put_##name(out, &name); }

AGAIN(region)
AGAIN(entry)
AGAIN(component)
AGAIN(coverage)
AGAIN(problem)
AGAIN(observation)

static const struct asy_job job = {.mode = ASY_JOB_CONTENT, .flags = 5, .now = 1700000000, .path = "/etc/passwd",
                                   .skips = {{"squashfs walk", "/x\xff"}}, .n_skips = 1, .data = {"rules"}, .n_data = 1};

static enum asy_err again_job(struct asy_bytes in, struct asy_buf *out)
{
	struct asy_job got;
	enum asy_err err = asy_job_decode(in, &got);

	return err ? err : asy_job_encode(&got, out);
}

static void first_job(struct asy_buf *out)
{
	if (asy_job_encode(&job, out))
		abort();
}

static const struct {
	const char *name;
	void (*first)(struct asy_buf *out);
	enum asy_err (*again)(struct asy_bytes in, struct asy_buf *out);
} records[] = {
	{"region", first_region, again_region},
	{"entry", first_entry, again_entry},
	{"component", first_component, again_component},
	{"coverage", first_coverage, again_coverage},
	{"problem", first_problem, again_problem},
	{"observation", first_observation, again_observation},
	{"job", first_job, again_job},
};
#define N_RECORDS (sizeof(records) / sizeof(records[0]))

TEST(identity)
{
	for (size_t i = 0; i < N_RECORDS; i++) {
		struct asy_buf a, b;

		asy_buf_init(&a, ASY_LIMIT_FRAME_BYTES);
		asy_buf_init(&b, ASY_LIMIT_FRAME_BYTES);
		records[i].first(&a);
		CHECK(records[i].again(asy_buf_bytes(&a), &b) == ASY_OK);
		CHECK(a.len > 0 && asy_bytes_equal(asy_buf_bytes(&a), asy_buf_bytes(&b)));
		asy_buf_release(&a);
		asy_buf_release(&b);
	}
}

/* No truncation is taken; a record with one byte more is not; and whatever a changed byte still lets through is
 * written again as the same bytes: the decoder takes nothing that the encoder could not have written. */
TEST(truncations_and_mutations)
{
	for (size_t i = 0; i < N_RECORDS; i++) {
		struct asy_buf a, b;

		asy_buf_init(&a, ASY_LIMIT_FRAME_BYTES);
		asy_buf_init(&b, ASY_LIMIT_FRAME_BYTES);
		records[i].first(&a);
		for (size_t n = 0; n < a.len; n++) {
			uint8_t *p = test_guard(a.data, n);

			CHECK(records[i].again((struct asy_bytes){p, n}, &b) == ASY_PROTOCOL);
			test_guard_free(p, n);
		}
		for (size_t at = 0; at < a.len; at++) {
			uint8_t *p = test_guard(a.data, a.len);

			for (unsigned value = 0; value < 256; value++) {
				enum asy_err err;

				p[at] = (uint8_t)value;
				asy_buf_clear(&b);
				err = records[i].again((struct asy_bytes){p, a.len}, &b);
				CHECK(err == ASY_PROTOCOL || (err == ASY_OK && asy_bytes_equal((struct asy_bytes){p, a.len}, asy_buf_bytes(&b))));
			}
			test_guard_free(p, a.len);
		}
		asy_buf_u8(&a, 0);
		CHECK(records[i].again(asy_buf_bytes(&a), &b) == ASY_PROTOCOL);
		asy_buf_release(&a);
		asy_buf_release(&b);
	}
}

static struct asy_observation got;

static enum asy_err over_the_wire(const struct asy_observation *o, struct asy_buf *b)
{
	asy_buf_clear(b);
	asy_wire_put_observation(b, o);
	return b->err ? b->err : asy_wire_get_observation(asy_buf_bytes(b), &got);
}

TEST(observation_fields)
{
	struct asy_buf b;

	asy_buf_init(&b, ASY_LIMIT_FRAME_BYTES);
	REQUIRE(over_the_wire(&observation, &b) == ASY_OK);
	CHECK_STR(got.kind, "account");
	CHECK_STR(got.summary, "root has an empty password");
	CHECK(got.locus.offset == 12 && got.locus.length == 30 && got.locus.line == 1 && got.n_attrs == 3);
	CHECK_STR(asy_observation_attr(&got, "password")->text, "empty");
	CHECK(asy_observation_attr(&got, "uid")->number == -1 && asy_observation_attr(&got, "login")->number == 1);
	asy_buf_release(&b);
}

TEST(observation_rules)
{
	struct asy_observation o = observation;
	struct asy_buf b;

	asy_buf_init(&b, ASY_LIMIT_FRAME_BYTES);
	o.kind = "no-such-kind";
	CHECK(over_the_wire(&o, &b) == ASY_PROTOCOL);
	o = observation;
	o.attrs[0].key = "undeclared";
	CHECK(over_the_wire(&o, &b) == ASY_PROTOCOL);
	o = observation;
	o.attrs[0].type = ASY_ATTR_INT; /* declared as text */
	CHECK(over_the_wire(&o, &b) == ASY_PROTOCOL);
	o = observation;
	o.attrs[1].number = 2; /* a bool */
	CHECK(over_the_wire(&o, &b) == ASY_PROTOCOL);
	o = observation;
	o.attrs[2] = o.attrs[0]; /* twice */
	CHECK(over_the_wire(&o, &b) == ASY_PROTOCOL);
	asy_buf_release(&b);
}

TEST(attributes_at_limit)
{
	struct asy_observation o = observation;
	struct asy_buf b;

	CHECK(sizeof(o.attrs) / sizeof(o.attrs[0]) == ASY_LIMIT_ATTRIBUTES);
	asy_buf_init(&b, ASY_LIMIT_FRAME_BYTES);
	/* No kind declares that many, so only the count can be tried: it is refused before anything is read. */
	o.n_attrs = 0;
	asy_wire_put_observation(&b, &o);
	CHECK(asy_wire_get_observation(asy_buf_bytes(&b), &got) == ASY_OK);
	b.data[b.len - 1] = (uint8_t)(ASY_LIMIT_ATTRIBUTES + 1);
	asy_buf_fill(&b, 0, 1000);
	CHECK(asy_wire_get_observation(asy_buf_bytes(&b), &got) == ASY_PROTOCOL && got.n_attrs == 0);
	asy_buf_release(&b);
}

/* Text at its limit passes whole; one byte more is cut by the encoder, and refused by the decoder. */
TEST(text_at_limit_and_one_more)
{
	size_t most = ASY_LIMIT_WIRE_TEXT;
	char *text = malloc(most + 2);
	struct asy_problem p = problem, back;
	struct asy_buf b;

	REQUIRE(text);
	memset(text, 'x', most + 1);
	text[most + 1] = 0;
	p.what = text;
	asy_buf_init(&b, ASY_LIMIT_FRAME_BYTES);
	asy_wire_put_problem(&b, &p);
	REQUIRE(asy_wire_get_problem(asy_buf_bytes(&b), &back) == ASY_OK);
	CHECK(strlen(back.what) == most);
	text[most] = 0;
	asy_buf_clear(&b);
	asy_wire_put_problem(&b, &p);
	REQUIRE(asy_wire_get_problem(asy_buf_bytes(&b), &back) == ASY_OK);
	CHECK(strlen(back.what) == most);
	asy_buf_clear(&b);
	asy_buf_le32(&b, (uint32_t)most + 1);
	asy_buf_fill(&b, 'x', most + 1);
	asy_buf_u8(&b, 0);
	{
		struct asy_rd r = asy_rd_init(asy_buf_bytes(&b));

		CHECK_STR(asy_wire_get_text(&r, most), "");
		CHECK(!asy_rd_ok(&r));
	}
	asy_buf_release(&b);
	free(text);
}

static const char *text_back(struct asy_buf *b, const char *text, uint64_t most)
{
	struct asy_rd r;

	asy_buf_clear(b);
	asy_wire_put_text(b, text, most);
	r = asy_rd_init(asy_buf_bytes(b));
	text = asy_wire_get_text(&r, most);
	return asy_rd_ok(&r) && asy_rd_left(&r) == 0 ? text : NULL;
}

TEST(hostile_text_is_made_printable)
{
	struct asy_buf b;

	asy_buf_init(&b, 1 << 20);
	CHECK_STR(text_back(&b, "a\x1b[2Jb\n", 100), "a\\x1b[2Jb\\n");
	CHECK_STR(text_back(&b, "\xff\xc3\xa4", 100), "\\xff\xc3\xa4");
	CHECK_STR(text_back(&b, "\xe2\x80\xae" "cod.exe", 100), "\\xe2\\x80\\xae" "cod.exe");
	CHECK_STR(text_back(&b, "C:\\dir", 100), "C:\\dir"); /* escaped already, for all we know */
	CHECK_STR(text_back(&b, "\xc3\xa4\xc3\xa4", 3), "\xc3\xa4"); /* cut at a character */
	CHECK_STR(text_back(&b, NULL, 3), "");
	asy_buf_release(&b);
}

TEST(encoder_never_writes_what_the_decoder_refuses)
{
	struct asy_region r = {.entropy = 100000, .confidence = 4000, .label = "\n"}, back;
	struct asy_entry bad = {.path = "/", .type = "no-such-type"};
	struct asy_buf b;

	asy_buf_init(&b, ASY_LIMIT_FRAME_BYTES);
	asy_wire_put_region(&b, &r);
	REQUIRE(asy_wire_get_region(asy_buf_bytes(&b), &back) == ASY_OK);
	CHECK(back.entropy == 800 && back.confidence == 100);
	CHECK_STR(back.parent, "?");
	asy_buf_clear(&b);
	asy_wire_put_entry(&b, &bad);
	CHECK(b.err == ASY_BUG);
	asy_buf_release(&b);
}

TEST(node_types_are_the_containers)
{
	size_t n = 0;

	while (asy_wire_node_types[n])
		n++;
	CHECK(n == ASY_NODE__MAX);
	for (unsigned type = 0; type < ASY_NODE__MAX; type++) {
		bool found = false;

		for (size_t i = 0; i < n; i++)
			found |= strcmp(asy_wire_node_types[i], asy_node_type_name((enum asy_node_type)type)) == 0;
		CHECK(found);
	}
}

/* The largest record of each type fits a frame. */
TEST(largest_observation_fits_a_frame)
{
	size_t most = ASY_LIMIT_WIRE_TEXT;
	char *text = malloc(most + 1);
	struct asy_observation o = {.n_attrs = ASY_LIMIT_ATTRIBUTES};
	struct asy_component c;
	struct asy_buf b;

	REQUIRE(text);
	memset(text, 'x', most);
	text[most] = 0;
	o.kind = o.collector = o.subject = o.summary = o.locus.path = text;
	for (size_t i = 0; i < o.n_attrs; i++)
		o.attrs[i] = (struct asy_attr){text, ASY_ATTR_TEXT, text, 0};
	asy_buf_init(&b, ASY_LIMIT_FRAME_BYTES - 6);
	asy_wire_put_observation(&b, &o);
	CHECK(b.err == ASY_OK);
	asy_buf_clear(&b);
	c = (struct asy_component){text, text, text, text, text, text, text, text, text, text, text, text, text, 0, 0};
	asy_wire_put_component(&b, &c);
	CHECK(b.err == ASY_OK);
	asy_buf_release(&b);
	free(text);
}

int main(void)
{
	RUN(identity);
	RUN(truncations_and_mutations);
	RUN(observation_fields);
	RUN(observation_rules);
	RUN(attributes_at_limit);
	RUN(text_at_limit_and_one_more);
	RUN(hostile_text_is_made_printable);
	RUN(encoder_never_writes_what_the_decoder_refuses);
	RUN(node_types_are_the_containers);
	RUN(largest_observation_fits_a_frame);
	return TEST_RESULT();
}
