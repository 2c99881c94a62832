/* Looking at the lines that tests/lib/tree.h collects. */
#ifndef ASY_TEST_SAID_H
#define ASY_TEST_SAID_H

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define N(array) (sizeof(array) / sizeof((array)[0]))

/* True when the text occurs; shows everything that was said when it does not. */
static inline bool said(const char *out, const char *text)
{
	bool found = strstr(out, text) != NULL;

	if (!found)
		printf("# no \"%s\" in:\n%s", text, out);
	return found;
}

static inline unsigned times(const char *out, const char *text)
{
	unsigned n = 0;

	for (const char *p = out; (p = strstr(p, text)) != NULL; p++)
		n++;
	return n;
}

#endif
