#include "container_harness.h"

FUZZ_CONTAINER(lzip)
