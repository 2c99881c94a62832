/* Makes samples with programs of this machine, in a folder of its own that is removed at the end.
 * A test that needs a program asks tool_have() and says SKIP when it is missing. */
#ifndef ASY_TEST_TOOL_H
#define ASY_TEST_TOOL_H

#include <stdarg.h>

#include "base/buf.h"
#include "test.h"

static char tool_folder[64];

static inline void tool_begin(void)
{
	strcpy(tool_folder, "/tmp/assay-test-XXXXXX");
	if (!mkdtemp(tool_folder))
		abort();
}

/* Runs a shell command inside the folder; true when it ends with 0. */
__attribute__((format(printf, 1, 2))) static inline bool tool_run(const char *fmt, ...)
{
	char command[4096];
	int n = snprintf(command, sizeof(command), "cd %s && ( ", tool_folder), m;
	va_list args;

	va_start(args, fmt);
	m = vsnprintf(command + n, sizeof(command) - (size_t)n, fmt, args);
	va_end(args);
	if (m < 0 || n + m > (int)sizeof(command) - 32)
		abort();
	strcat(command, " ) >/dev/null 2>&1");
	return system(command) == 0;
}

static inline bool tool_have(const char *program)
{
	return tool_run("command -v %s", program);
}

/* Replaces the buffer's content by that of a file of the folder; false when it cannot be read. */
static inline bool tool_read(const char *name, struct asy_buf *out)
{
	char path[4096];
	FILE *f;
	uint8_t block[65536];
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", name[0] == '/' ? "" : tool_folder, name);
	f = fopen(path, "rb");
	if (!f)
		return false;
	asy_buf_clear(out);
	while ((n = fread(block, 1, sizeof(block), f)) > 0)
		asy_buf_append(out, (struct asy_bytes){block, n});
	fclose(f);
	return out->err == ASY_OK;
}

static inline bool tool_write(const char *name, struct asy_bytes bytes)
{
	char path[4096];
	FILE *f;
	bool ok;

	snprintf(path, sizeof(path), "%s/%s", tool_folder, name);
	f = fopen(path, "wb");
	if (!f)
		return false;
	ok = fwrite(bytes.p, 1, bytes.n, f) == bytes.n;
	return fclose(f) == 0 && ok;
}

static inline void tool_end(void)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -rf %s", tool_folder);
	if (system(command) != 0)
		printf("# %s was left behind\n", tool_folder);
}

#endif
