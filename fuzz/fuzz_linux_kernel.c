#include "container_harness.h"

FUZZ_CONTAINER(linux_kernel)
