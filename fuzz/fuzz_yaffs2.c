#include "container_harness.h"

FUZZ_CONTAINER(yaffs2)
