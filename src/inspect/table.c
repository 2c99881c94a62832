#include "inspect/table.h"

const struct asy_inspector *const asy_inspectors[] = {
	&asy_inspector_accounts,
	&asy_inspector_endpoints,
	&asy_inspector_hardware,
	&asy_inspector_kernel,
	&asy_inspector_keys,
	&asy_inspector_secrets,
	&asy_inspector_permissions,
	&asy_inspector_protection,
	&asy_inspector_updates,
	&asy_inspector_elf,
	&asy_inspector_inventory,
	&asy_inspector_services,
	&asy_inspector_settings,
	&asy_inspector_debug,
	NULL,
};
