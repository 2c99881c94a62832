#include "update_harness.h"

FUZZ_UPDATE(rauc)
