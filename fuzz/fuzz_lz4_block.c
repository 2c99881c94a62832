#include "codec_harness.h"

FUZZ_CODEC(lz4_block)
