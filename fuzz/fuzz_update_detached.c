#include "update_harness.h"

FUZZ_UPDATE_BESIDE(detached)
