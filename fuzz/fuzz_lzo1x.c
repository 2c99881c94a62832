#include "codec_harness.h"

FUZZ_CODEC(lzo1x)
