/* The test helper: a test is a program; TEST(name) { CHECK(...); }, RUN(name) in main, return TEST_RESULT().
 * Prints one line per test, "ok NAME" or "not ok NAME: file:line: expression" (TAP), as meson expects. */
#ifndef ASY_TEST_H
#define ASY_TEST_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static int test_failed, test_count, test_here;

#define TEST(name) static void test_##name(void)

#define CHECK(condition) \
	do { \
		if (!(condition)) { \
			printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition); \
			test_here++; \
		} \
	} while (0)

/* As CHECK, and leaves the test. */
#define REQUIRE(condition) \
	do { \
		if (!(condition)) { \
			printf("# %s:%d: %s\n", __FILE__, __LINE__, #condition); \
			test_here++; \
			return; \
		} \
	} while (0)

#define CHECK_STR(a, b) \
	do { \
		const char *a_ = (a), *b_ = (b); \
		if (!a_ || strcmp(a_, b_) != 0) { \
			printf("# %s:%d: %s is \"%s\", not \"%s\"\n", __FILE__, __LINE__, #a, a_ ? a_ : "(null)", b_); \
			test_here++; \
		} \
	} while (0)

#define RUN(name) \
	do { \
		test_here = 0; \
		test_##name(); \
		test_count++; \
		if (test_here) \
			test_failed++; \
		printf("%s %d - %s\n", test_here ? "not ok" : "ok", test_count, #name); \
		fflush(stdout); \
	} while (0)

#define SKIP(name, why) printf("ok %d - %s # SKIP %s\n", ++test_count, #name, why)

#define TEST_RESULT() (printf("1..%d\n", test_count), test_failed ? 1 : 0)

/* A copy of n bytes that ends at an unreadable page, so that a read past the end dies even in release
 * builds. Give back with test_guard_free. */
static inline uint8_t *test_guard(const void *bytes, size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (n + page - 1) / page * page + page;
	uint8_t *map = mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED || mprotect(map + room - page, page, PROT_NONE) != 0)
		abort();
	if (n)
		memcpy(map + room - page - n, bytes, n);
	return map + room - page - n;
}

static inline void test_guard_free(uint8_t *p, size_t n)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (n + page - 1) / page * page + page;

	munmap(p + n + page - room, room);
}

#endif
