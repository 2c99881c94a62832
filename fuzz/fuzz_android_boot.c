#include "container_harness.h"

FUZZ_CONTAINER(android_boot)
