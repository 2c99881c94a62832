#include "evidence/observation.h"

#include <string.h>

const struct asy_attr *asy_observation_attr(const struct asy_observation *o, const char *key)
{
	for (size_t i = 0; i < o->n_attrs; i++)
		if (strcmp(o->attrs[i].key, key) == 0)
			return &o->attrs[i];
	return NULL;
}
