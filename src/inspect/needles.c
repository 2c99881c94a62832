#include "inspect/needles.h"

#include <string.h>

static size_t size_of(const struct asy_needle *needle)
{
	return needle->size ? needle->size : strlen(needle->text);
}

static unsigned pair(const uint8_t *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

void asy_needles_init(struct asy_needles *needles, const struct asy_needle *list, size_t n)
{
	*needles = (struct asy_needles){.list = list, .n = n};
	for (size_t i = 0; i < n; i++) {
		unsigned start = pair((const uint8_t *)list[i].text);

		needles->pairs[start / 8] |= (uint8_t)(1 << start % 8);
	}
}

const struct asy_needle *asy_needles_find(const struct asy_needles *needles, struct asy_bytes in, size_t *at)
{
	for (size_t i = *at; in.n >= 2 && i < in.n - 1; i++) {
		unsigned start = pair(in.p + i);

		if (!(needles->pairs[start / 8] >> start % 8 & 1))
			continue;
		for (size_t k = 0; k < needles->n; k++) {
			size_t size = size_of(&needles->list[k]);

			if (size <= in.n - i && memcmp(in.p + i, needles->list[k].text, size) == 0) {
				*at = i;
				return &needles->list[k];
			}
		}
	}
	*at = in.n;
	return NULL;
}
