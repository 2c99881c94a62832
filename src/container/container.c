#include "container/container.h"

#include <stdarg.h>
#include <stdio.h>

static const char *const kind_names[ASY_KIND__MAX] = {
	[ASY_KIND_FILE_SYSTEM] = "file system",
	[ASY_KIND_ARCHIVE] = "archive",
	[ASY_KIND_COMPRESSED] = "compressed",
	[ASY_KIND_BOOT_IMAGE] = "boot image",
	[ASY_KIND_PARTITION_TABLE] = "partition table",
};

static const char *const type_names[ASY_NODE__MAX] = {
	[ASY_NODE_FILE] = "file",
	[ASY_NODE_DIR] = "dir",
	[ASY_NODE_SYMLINK] = "symlink",
	[ASY_NODE_CHAR] = "char",
	[ASY_NODE_BLOCK] = "block",
	[ASY_NODE_FIFO] = "fifo",
	[ASY_NODE_SOCKET] = "socket",
};

const char *asy_kind_name(enum asy_container_kind kind)
{
	return (unsigned)kind < ASY_KIND__MAX ? kind_names[kind] : "unknown";
}

const char *asy_node_type_name(enum asy_node_type type)
{
	return (unsigned)type < ASY_NODE__MAX ? type_names[type] : "unknown";
}

void asy_claim_label(struct asy_claim *claim, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	vsnprintf(claim->label, sizeof(claim->label), fmt, args);
	va_end(args);
	for (char *p = claim->label; *p; p++)
		if (*p < 0x20 || *p > 0x7e)
			*p = '?';
}
