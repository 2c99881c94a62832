/* The containers that are one compressed file: gzip, bzip2, xz, lzma, zstd, lz4, lzop. */
#include "container/table.h"
#include "encoders.h"
#include "nodes.h"
#include "tool.h"

struct sample {
	const char *encoder;
	const struct asy_container *container;
	const char *name;      /* of the one child */
	unsigned confidence;
	bool states_size;
	bool joins;            /* streams behind each other are one content */
};

static const struct sample samples[] = {
	{"gzip", &asy_container_gzip, "data", 100, true, true},
	{"bzip2", &asy_container_bzip2, "data", 100, false, true},
	{"xz none", &asy_container_xz, "data", 100, true, true},
	{"xz crc32", &asy_container_xz, "data", 100, true, true},
	{"xz crc64", &asy_container_xz, "data", 100, true, true},
	{"xz sha256", &asy_container_xz, "data", 100, true, true},
	{"lzma end marker", &asy_container_lzma, "data", 80, false, false},
	{"lzma size", &asy_container_lzma, "data", 80, true, false},
	{"zstd", &asy_container_zstd, "data", 80, false, true},
	{"zstd frames", &asy_container_zstd, "data", 80, false, true},
	{"lz4 frame", &asy_container_lz4, "data", 100, false, true},
	{"lz4 legacy", &asy_container_lz4, "data", 80, false, true},
	{"lzop", &asy_container_lzop, "name", 100, false, false},
};

enum { N = sizeof(samples) / sizeof(samples[0]) };

static struct asy_buf packed;

static struct asy_bytes pack(const struct sample *s, size_t n)
{
	struct asy_buf plain = encoder_sample(n);

	asy_buf_clear(&packed);
	encoder_named(s->encoder)->encode(asy_buf_bytes(&plain), &packed);
	asy_buf_release(&plain);
	return asy_buf_bytes(&packed);
}

static bool has_content(const char *text, size_t n, size_t copies)
{
	struct asy_buf plain = encoder_sample(n);
	char expected[64];
	uint32_t crc = 0;

	for (size_t i = 0; i < copies; i++)
		crc = asy_crc32(crc, asy_buf_bytes(&plain));
	asy_buf_release(&plain);
	snprintf(expected, sizeof(expected), " %zu:%08x", n * copies, crc);
	return strstr(text, expected) != NULL;
}

static void say(const struct sample *s, int before, const char *text)
{
	if (test_here != before)
		printf("# in %s:\n# %s\n", s->encoder, text);
}

TEST(one_child_with_the_content_and_an_exact_end)
{
	static const size_t sizes[] = {100, 20000, 300000};

	for (size_t i = 0; i < N * 3; i++) {
		const struct sample *s = &samples[i / 3];
		size_t n = sizes[i % 3];
		int before = test_here;
		struct nodes_run run = {0};
		char line[64];
		const char *text;
		size_t exact = pack(s, n).n;

		asy_buf_text(&packed, "hsqs and so on"); /* something else follows */
		text = nodes_read(&run, s->container, asy_buf_bytes(&packed), 16 * ASY_MIB);
		snprintf(line, sizeof(line), "\nfile 0644 -:- %zu %s ", s->states_size ? n : 0, s->name);
		CHECK(run.claim.length == exact && !run.claim.truncated);
		CHECK(run.claim.confidence == s->confidence);
		CHECK(run.n_nodes == 1 && run.n_problems == 0 && strstr(text, line));
		CHECK(has_content(text, n, 1));
		say(s, before, text);
		nodes_release(&run);
	}
}

TEST(streams_behind_each_other_are_one_content)
{
	for (size_t i = 0; i < N; i++) {
		int before = test_here;
		struct nodes_run run = {0};
		size_t n = pack(&samples[i], 9000).n;
		struct asy_buf twice;
		const char *text;

		asy_buf_init(&twice, ENCODER_ROOM);
		asy_buf_append(&twice, asy_buf_bytes(&packed));
		asy_buf_append(&twice, asy_buf_bytes(&packed));
		text = nodes_read(&run, samples[i].container, asy_buf_bytes(&twice), 16 * ASY_MIB);
		CHECK(run.claim.length == (samples[i].joins ? 2 : 1) * n);
		CHECK(has_content(text, 9000, samples[i].joins ? 2 : 1));
		say(&samples[i], before, text);
		nodes_release(&run);
		asy_buf_release(&twice);
	}
}

TEST(cut_streams_keep_what_they_had)
{
	for (size_t i = 0; i < N; i++) {
		int before = test_here;
		struct nodes_run run = {0};
		struct asy_bytes in = pack(&samples[i], 700000);
		const char *text;

		in.n = in.n * 9 / 10;
		text = nodes_read(&run, samples[i].container, in, 16 * ASY_MIB);

		CHECK(run.claim.length == in.n && run.claim.truncated);
		CHECK(run.claim.confidence == (strcmp(samples[i].encoder, "bzip2") ? 50 : 20) || strstr(text, "bzip2"));
		CHECK(strstr(text, "problem truncated") && strstr(text, " truncated\nend ok\n"));
		say(&samples[i], before, text);
		nodes_release(&run);
	}
}

/* Formats without a checksum of their content may not see it. */
TEST(damage_in_the_middle_keeps_what_came_before)
{
	for (size_t i = 0; i < N; i++) {
		bool checked = encoder_named(samples[i].encoder)->traits & ENCODER_CHECKED;
		int before = test_here;
		struct nodes_run run = {0};
		struct asy_bytes in = pack(&samples[i], 6000000);
		const char *text, *crc;

		memset(packed.data + in.n * 3 / 4, 0xa5, 2000);
		text = nodes_read(&run, samples[i].container, in, 16 * ASY_MIB);
		crc = strrchr(text, ':');
		REQUIRE(run.n_nodes == 1 && crc);
		CHECK(!checked || !strstr(text, "\nend ok\n") || strstr(text, " corrupt\n") || strstr(text, " truncated\n"));
		while (crc > text && crc[-1] != ' ')
			crc--;
		CHECK(strtoul(crc, NULL, 10) > 3000000);
		say(&samples[i], before, text);
		nodes_release(&run);
	}
}

TEST(first_block_of_lz4_is_cut)
{
	struct nodes_run run = {0};
	struct asy_bytes in = pack(&samples[10], 50000);

	in.n = 1000;
	nodes_read(&run, &asy_container_lz4, in, ASY_MIB);
	CHECK(run.claim.truncated && run.claim.length == 1000 && run.claim.confidence == 20);
	nodes_release(&run);
}

TEST(bombs_end_at_the_ceiling)
{
	uint8_t *zeros = calloc(1, 4 << 20);

	REQUIRE(zeros);
	for (size_t i = 0; i < N; i++) {
		int before = test_here;
		struct nodes_run run = {0};
		const char *text;

		asy_buf_clear(&packed);
		encoder_named(samples[i].encoder)->encode((struct asy_bytes){zeros, 4 << 20}, &packed);
		text = nodes_read(&run, samples[i].container, asy_buf_bytes(&packed), 100000);
		CHECK(strstr(text, " 100000:") && strstr(text, " limit\nend ok\n"));
		say(&samples[i], before, text);
		nodes_release(&run);
	}
	free(zeros);
}

TEST(empty_content)
{
	static const char *const commands[] = {"gzip", "bzip2", "xz", "zstd", "lz4"};
	static const struct asy_container *const containers[] = {
		&asy_container_gzip, &asy_container_bzip2, &asy_container_xz, &asy_container_zstd, &asy_container_lz4,
	};

	for (size_t i = 0; i < 5; i++) {
		struct nodes_run run = {0};

		if (!tool_have(commands[i])) {
			printf("# no %s\n", commands[i]);
			continue;
		}
		REQUIRE(tool_run("%s -c < /dev/null > e", commands[i]) && tool_read("e", &packed));
		CHECK(strstr(nodes_read(&run, containers[i], asy_buf_bytes(&packed), ASY_MIB), "data \"\"\n"));
		CHECK(run.claim.length == packed.len);
		nodes_release(&run);
	}
}

static void check_tool(const char *command, const struct asy_container *container, const char *expected)
{
	struct nodes_run run = {0};
	const char *text;

	REQUIRE(tool_run("rm -f out && %s", command) && tool_read("out", &packed));
	text = nodes_read(&run, container, asy_buf_bytes(&packed), 16 * ASY_MIB);
	CHECK(run.claim.length == packed.len && run.n_problems == 0);
	CHECK(strstr(text, expected) && has_content(text, 500000, 1));
	if (!strstr(text, expected) || !has_content(text, 500000, 1))
		printf("# %s: %s\n", command, text);
	nodes_release(&run);
}

TEST(files_of_the_real_programs)
{
	static const struct {
		const char *program, *command;
		const struct asy_container *container;
		const char *expected;
	} rows[] = {
		{"gzip", "gzip -k plain && mv plain.gz out", &asy_container_gzip, " 500000 plain mtime=1000000000 "},
		{"xz", "xz -9e -c plain > out", &asy_container_xz, " 500000 data "},
		{"xz", "xz --block-size=65536 -c plain > out", &asy_container_xz, "in 8 blocks"},
		{"xz", "xz -T2 --block-size=100000 -c plain > out", &asy_container_xz, "in 5 blocks"},
		{"xz", "xz --arm --lzma2=preset=6 -c plain > out", &asy_container_xz, " 500000 data "},
		{"xz", "xz --format=lzma -c plain > out", &asy_container_lzma, " 0 data "},
		{"xz", "xz --format=lzma --lzma1=lc=1,lp=2,pb=2,dict=1MiB -c plain > out", &asy_container_lzma, " 0 data "},
		{"bzip2", "bzip2 -1 -c plain > out", &asy_container_bzip2, " 0 data "},
		{"zstd", "zstd -q -19 -c plain > out", &asy_container_zstd, " 100 Zstandard"},
		{"lz4", "lz4 -q -9 -c plain > out", &asy_container_lz4, " 100 LZ4 frame"},
		{"lz4", "lz4 -q -B4 -BD --no-frame-crc -c plain > out", &asy_container_lz4, " 80 LZ4 frame"},
		{"lz4", "lz4 -q -l -c plain > out", &asy_container_lz4, " 80 LZ4 legacy"},
		{"lzop", "lzop -9 -o out plain", &asy_container_lzop, " plain mtime=1000000000 "},
		{"lzop", "lzop -1 -C -o out plain", &asy_container_lzop, " plain mtime=1000000000 "},
	};
	struct asy_buf plain = encoder_sample(500000);

	REQUIRE(tool_write("plain", asy_buf_bytes(&plain)) && tool_run("touch -d @1000000000 plain"));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (tool_have(rows[i].program))
			check_tool(rows[i].command, rows[i].container, rows[i].expected);
		else
			printf("# no %s\n", rows[i].program);
	}
	asy_buf_release(&plain);
}

TEST(hostile_gzip_names)
{
	static const struct {
		const char *stored, *shown;
	} rows[] = {{"../../x", " ../../x "}, {"/", " data "}, {"/etc/passwd", " etc/passwd "}, {"a\nb", " a\\nb "}, {"", " data "}};
	char *giant = malloc(65537);
	struct nodes_run run = {0};
	size_t n;

	REQUIRE(giant);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct asy_buf named;

		n = pack(&samples[0], 100).n;
		asy_buf_init(&named, ENCODER_ROOM);
		packed.data[3] |= 8;
		asy_buf_append(&named, asy_bytes_head(asy_buf_bytes(&packed), 10));
		asy_buf_append(&named, (struct asy_bytes){(const uint8_t *)rows[i].stored, strlen(rows[i].stored) + 1});
		asy_buf_append(&named, asy_bytes_from_offset(asy_buf_bytes(&packed), 10));
		CHECK(strstr(nodes_read(&run, &asy_container_gzip, asy_buf_bytes(&named), ASY_MIB), rows[i].shown));
		CHECK(run.claim.length == n + strlen(rows[i].stored) + 1 && run.claim.confidence == 100);
		nodes_release(&run);
		asy_buf_release(&named);
	}
	memset(giant, 'n', 65536);
	giant[65536] = 0;
	pack(&samples[0], 100);
	packed.data[3] |= 8;
	{
		struct asy_buf named;

		asy_buf_init(&named, ENCODER_ROOM);
		asy_buf_append(&named, asy_bytes_head(asy_buf_bytes(&packed), 10));
		asy_buf_append(&named, (struct asy_bytes){(const uint8_t *)giant, 65537});
		asy_buf_append(&named, asy_bytes_from_offset(asy_buf_bytes(&packed), 10));
		CHECK(strstr(nodes_read(&run, &asy_container_gzip, asy_buf_bytes(&named), ASY_MIB), "problem limit 0 a name"));
		CHECK(run.n_nodes == 1);
		nodes_release(&run);
		asy_buf_release(&named);
	}
	free(giant);
}

/* Behind every signature: zeros, ones, noise, and the field values that come closest to a real header. */
TEST(chance_signatures_are_refused)
{
	uint8_t noise[4096];
	uint32_t state = 99;
	unsigned claims = 0, large = 0;

	for (size_t i = 0; i < N; i++) {
		for (size_t m = 0; m < samples[i].container->n_magics; m++) {
			const struct asy_magic *magic = &samples[i].container->magics[m];

			if (magic->length < 4)
				continue;
			for (unsigned round = 0; round < 60; round++) {
				struct asy_claim claim;

				for (size_t k = 0; k < sizeof(noise); k++)
					noise[k] = round == 0 ? 0 : round == 1 ? 0xff : (uint8_t)nodes_random(&state);
				memcpy(noise + magic->offset, magic->bytes, magic->length);
				if (samples[i].container->probe((struct asy_bytes){noise, sizeof(noise)}, &claim) != ASY_OK)
					continue;
				claims++;
				large += claim.confidence > 20;
			}
		}
	}
	printf("# %u weak claims\n", claims);
	CHECK(claims < 40 && large == 0);
}

TEST(survives_every_change)
{
	for (size_t i = 0; i < N; i++)
		nodes_mutate_all(samples[i].container, pack(&samples[i], 200));
}

TEST(survives_storms)
{
	for (size_t i = 0; i < N; i++)
		nodes_storm(samples[i].container, pack(&samples[i], 20000), 1000);
}

int main(void)
{
	asy_buf_init(&packed, ENCODER_ROOM);
	tool_begin();
	RUN(one_child_with_the_content_and_an_exact_end);
	RUN(streams_behind_each_other_are_one_content);
	RUN(cut_streams_keep_what_they_had);
	RUN(damage_in_the_middle_keeps_what_came_before);
	RUN(first_block_of_lz4_is_cut);
	RUN(bombs_end_at_the_ceiling);
	RUN(empty_content);
	RUN(files_of_the_real_programs);
	RUN(hostile_gzip_names);
	RUN(chance_signatures_are_refused);
	RUN(survives_every_change);
	RUN(survives_storms);
	tool_end();
	asy_buf_release(&packed);
	return TEST_RESULT();
}
