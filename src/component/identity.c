#include "component/identity.h"

#include <string.h>

static bool is_alnum(uint8_t c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

void asy_purl_part(struct asy_buf *out, struct asy_bytes text)
{
	for (size_t i = 0; i < text.n; i++) {
		uint8_t c = text.p[i];

		if (is_alnum(c) || memchr(".-_~:+", c, 6))
			asy_buf_u8(out, c);
		else
			asy_buf_printf(out, "%%%02X", c);
	}
}

void asy_purl(struct asy_buf *out, const char *type, const char *namespace, struct asy_bytes name,
              struct asy_bytes version)
{
	asy_buf_printf(out, "pkg:%s/", type);
	if (*namespace) {
		asy_purl_part(out, asy_bytes_from(namespace));
		asy_buf_text(out, "/");
	}
	asy_purl_part(out, name);
	if (version.n) {
		asy_buf_text(out, "@");
		asy_purl_part(out, version);
	}
}

static void cpe_part(struct asy_buf *out, struct asy_bytes text)
{
	if (text.n == 0)
		asy_buf_text(out, "*");
	for (size_t i = 0; i < text.n; i++) {
		uint8_t c = text.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (uint8_t)(c | 0x20);
		if (c == '\\' && i + 1 < text.n) { /* written escaped in the catalog */
			asy_buf_u8(out, c);
			asy_buf_u8(out, text.p[++i]);
			continue;
		}
		if (!is_alnum(c) && c != '_' && c != '.' && c != '-')
			asy_buf_text(out, "\\");
		asy_buf_u8(out, c);
	}
}

void asy_cpe(struct asy_buf *out, const char *product, struct asy_bytes version, struct asy_bytes update)
{
	const char *colon = strchr(product, ':');
	char part = 'a';

	if (colon == product + 1 && strchr(colon + 1, ':')) {
		part = product[0];
		product = colon + 1;
		colon = strchr(product, ':');
	}
	if (!colon)
		return;
	asy_buf_printf(out, "cpe:2.3:%c:", part);
	cpe_part(out, (struct asy_bytes){(const uint8_t *)product, (size_t)(colon - product)});
	asy_buf_text(out, ":");
	cpe_part(out, asy_bytes_from(colon + 1));
	asy_buf_text(out, ":");
	cpe_part(out, version);
	asy_buf_text(out, ":");
	cpe_part(out, update);
	asy_buf_text(out, ":*:*:*:*:*:*");
}

struct asy_bytes asy_upstream_version(struct asy_bytes version)
{
	static const char *const marks[] = {"+dfsg", "+ds", "+git", "+really", "+deb", "~dfsg", ".dfsg", "+repack", "+nmu"};
	size_t colon = asy_bytes_find_byte(version, ':', 0);
	struct asy_bytes v = colon < version.n ? asy_bytes_from_offset(version, colon + 1) : version;

	for (size_t i = v.n; i > 0; i--)
		if (v.p[i - 1] == '-') {
			v.n = i - 1;
			break;
		}
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		v.n = asy_bytes_find(v, asy_bytes_from(marks[i]), 0);
	return v.n ? v : version;
}
