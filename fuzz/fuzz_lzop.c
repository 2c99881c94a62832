#include "codec_harness.h"

FUZZ_CODEC(lzop)
