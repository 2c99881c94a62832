#include "component/table.h"

const struct asy_inspector *const asy_component_inspectors[] = {
	&asy_inspector_packages,
	&asy_inspector_signatures,
	NULL,
};
