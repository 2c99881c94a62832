#include "inspect/table.h"

const struct asy_inspector *const asy_inspectors[] = {
	NULL,
};
