#include "vuln/cpe.h"

#include <string.h>

#include "vuln/version.h"

bool asy_cpe_split(struct asy_bytes text, struct asy_cpe *ret)
{
	size_t start = strlen("cpe:2.3:"), n = 0;

	if (!asy_bytes_starts(text, "cpe:2.3:"))
		return false;
	for (size_t i = start; i <= text.n; i++) {
		if (i < text.n && text.p[i] == '\\') {
			i++;
			continue;
		}
		if (i < text.n && text.p[i] != ':')
			continue;
		if (n == ASY_CPE__FIELDS)
			return false;
		ret->field[n++] = (struct asy_bytes){text.p + start, i - start};
		start = i + 1;
	}
	return n == ASY_CPE__FIELDS && ret->field[0].n == 1 && strchr("aho", ret->field[0].p[0]) != NULL;
}

bool asy_cpe_any(struct asy_bytes field)
{
	return !field.n || asy_bytes_is(field, "*");
}

void asy_cpe_plain(struct asy_buf *out, struct asy_bytes field)
{
	for (size_t i = 0; i < field.n; i++) {
		if (field.p[i] == '\\' && i + 1 < field.n)
			i++;
		asy_buf_u8(out, field.p[i]);
	}
}

void asy_cpe_product(struct asy_buf *out, const struct asy_cpe *cpe)
{
	for (int f = ASY_CPE_PART; f <= ASY_CPE_PRODUCT; f++) {
		struct asy_bytes field = cpe->field[f];

		if (f > ASY_CPE_PART)
			asy_buf_u8(out, ':');
		for (size_t i = 0; i < field.n; i++) {
			if (field.p[i] == '\\' && i + 1 < field.n)
				i++;
			asy_buf_u8(out, asy_to_lower(field.p[i]));
		}
	}
}
