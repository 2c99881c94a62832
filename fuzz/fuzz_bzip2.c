#include "codec_harness.h"

FUZZ_CODEC(bzip2)
