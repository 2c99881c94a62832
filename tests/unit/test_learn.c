/* The learner: what it takes for a mark, what it must not, and the score on what was held out. */
#include "base/limits.h"
#include "component/learn.h"
#include "test.h"

enum { FILES = 9 };

static const char *const versions[] = {"1.0.1", "1.0.2", "1.1.0", "1.2.3", "1.2.10", "2.0.0"};

struct world {
	struct asy_arena arena;
	struct asy_buf content[FILES];
	struct asy_learn_sample samples[FILES];
	size_t n;
};

/* A text with '~' where a NUL stands, and '#' where the version does. */
static void add(struct world *w, const char *version, const char *name, const char *text)
{
	struct asy_buf *b = &w->content[w->n];

	asy_buf_init(b, ASY_MIB);
	for (; *text; text++) {
		if (*text == '#')
			asy_buf_text(b, version ? version : "9.9.9");
		else
			asy_buf_u8(b, (uint8_t)(*text == '~' ? 0 : *text));
	}
	w->samples[w->n++] = (struct asy_learn_sample){version, name, asy_buf_bytes(b)};
}

static void start(struct world *w)
{
	*w = (struct world){0};
	asy_arena_init(&w->arena, ASY_LIMIT_ARENA);
}

static void end(struct world *w)
{
	for (size_t i = 0; i < w->n; i++)
		asy_buf_release(&w->content[i]);
	asy_arena_release(&w->arena);
}

TEST(banner)
{
	struct asy_learned l;
	struct asy_buf yaml;
	struct world w;

	start(&w);
	for (size_t i = 0; i < 6; i++)
		add(&w, versions[i], "widget", "\x7f" "ELF~widget/# ready~needs libfoo 3.2.1~about widget itself~");
	add(&w, NULL, "other", "\x7f" "ELF~other/9.9.9 ready~");
	REQUIRE(asy_learn(&w.arena, "widget", w.samples, w.n, &l) == ASY_OK);
	CHECK(l.versions == 6 && l.held_versions == 2 && l.other_files == 1);
	CHECK(l.found == 4 && l.files == 4 && l.held_found == 2 && l.held_files == 2);
	CHECK(l.n_marks == 1);
	CHECK_STR(l.marks[0].before, "widget/");
	CHECK_STR(l.marks[0].behind, " ");
	CHECK(l.marks[0].wrong == 0 && l.marks[0].others == 0);
	CHECK_STR(l.anchors[0], "about widget itself");
	asy_buf_init(&yaml, ASY_MIB);
	asy_learned_yaml("widget", &l, w.samples, w.n, &yaml);
	CHECK(strstr(asy_buf_cstr(&yaml), "pattern: 'widget/([0-9]{1,2}\\.[0-9]{1,2}\\.[0-9]{1,3}) '"));
	CHECK(strstr(asy_buf_cstr(&yaml), "2 of 2 held out"));
	asy_buf_release(&yaml);
	end(&w);
}

/* The version as a text of its own counts only in files of that name. */
TEST(whole_text)
{
	struct asy_learned l;
	struct world w;

	start(&w);
	for (size_t i = 0; i < 3; i++)
		add(&w, versions[i], "libw.so", "\x7f" "ELF~#~");
	add(&w, NULL, "other", "\x7f" "ELF~7.7.7~");
	REQUIRE(asy_learn(&w.arena, "w", w.samples, w.n, &l) == ASY_OK);
	CHECK(l.n_marks == 1 && !*l.marks[0].before && !*l.marks[0].behind);
	CHECK(l.held_found == 1);
	end(&w);
}

/* A mark that other programs have, or that gives a wrong version in a file it was learned from, is none. */
TEST(no_marks)
{
	struct asy_learned l;
	struct world w;

	start(&w);
	for (size_t i = 0; i < 3; i++)
		add(&w, versions[i], "w", "\x7f" "ELF~zlib # inside~");
	add(&w, NULL, "other", "\x7f" "ELF~zlib 1.2.11 inside~");
	CHECK(asy_learn(&w.arena, "w", w.samples, w.n, &l) == ASY_NOT_FOUND);
	end(&w);
	start(&w);
	for (size_t i = 0; i < 3; i++)
		add(&w, versions[i], "w", "\x7f" "ELF~proto # or~proto 8.8.8 or~");
	CHECK(asy_learn(&w.arena, "w", w.samples, w.n, &l) == ASY_NOT_FOUND);
	end(&w);
}

/* What is learned from the first versions and does not hold for the one held out shows in the score. */
TEST(held_out)
{
	struct asy_learned l;
	struct world w;

	start(&w);
	add(&w, "1.0.1", "w", "\x7f" "ELF~w-# here~");
	add(&w, "1.0.2", "w", "\x7f" "ELF~w-# here~");
	add(&w, "2.0.0", "w", "\x7f" "ELF~now it is called v 2.0.0~");
	REQUIRE(asy_learn(&w.arena, "w", w.samples, w.n, &l) == ASY_OK);
	CHECK(l.found == 2 && l.held_files == 1 && l.held_found == 0);
	CHECK(l.marks[0].held == 0 && l.marks[0].of_held == 1);
	end(&w);
}

/* "1.2.3" is not in "11.2.3", "1.2.34" or "0.1.2.3". */
TEST(borders)
{
	struct asy_learned l;
	struct world w;

	start(&w);
	add(&w, "1.2.3", "w", "\x7f" "ELF~a 11.2.3 b~a 1.2.34 b~a 0.1.2.3 b~a 1.2.3.4 b~");
	CHECK(asy_learn(&w.arena, "w", w.samples, w.n, &l) == ASY_NOT_FOUND);
	end(&w);
}

int main(void)
{
	RUN(banner);
	RUN(whole_text);
	RUN(no_marks);
	RUN(held_out);
	RUN(borders);
	return TEST_RESULT();
}
