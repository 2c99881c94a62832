#include "firmware/tables.h"

#include <string.h>

void asy_tables_begin(struct asy_buf *blob, uint32_t count)
{
	asy_buf_le32(blob, count);
}

void asy_tables_add(struct asy_buf *blob, const char *name, struct asy_bytes content)
{
	asy_buf_le16(blob, (uint16_t)strlen(name));
	asy_buf_text(blob, name);
	asy_buf_le32(blob, (uint32_t)content.n);
	asy_buf_append(blob, content);
}

struct asy_bytes asy_tables_find(struct asy_bytes blob, const char *name)
{
	struct asy_rd r = asy_rd_init(blob);
	uint32_t count = asy_rd_le32(&r);

	for (uint32_t i = 0; i < count && asy_rd_ok(&r); i++) {
		struct asy_bytes found = asy_rd_bytes(&r, asy_rd_le16(&r));
		struct asy_bytes content = asy_rd_bytes(&r, asy_rd_le32(&r));

		if (asy_rd_ok(&r) && asy_bytes_is(found, name))
			return content;
	}
	return (struct asy_bytes){0};
}
