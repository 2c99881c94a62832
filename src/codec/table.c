#include "codec/codec.h"

#include <stddef.h>

const struct asy_codec *const asy_codecs[] = {
	NULL,
};
