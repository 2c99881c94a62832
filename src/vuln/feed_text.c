#include "vuln/feed_text.h"

#include <string.h>

#include "base/text.h"
#include "vuln/cvss.h"

bool feed_has(struct asy_bytes head, const char *text)
{
	return asy_bytes_find(head, asy_bytes_from(text), 0) < head.n;
}

void feed_add_vector(struct asy_buf *out, struct asy_bytes vector)
{
	struct asy_cvss c;

	if (!asy_cvss_parse(vector, &c) || out->len > 512)
		return;
	if (out->len)
		asy_buf_u8(out, ' ');
	asy_buf_append(out, vector);
}

void feed_add_cwe(struct asy_buf *out, struct asy_bytes cwe)
{
	if (cwe.n > 12 || !asy_bytes_starts(cwe, "CWE-") || out->len > 200 || asy_bytes_find(asy_buf_bytes(out), cwe, 0) < out->len)
		return;
	if (out->len)
		asy_buf_u8(out, ' ');
	asy_buf_append(out, cwe);
}

enum asy_version_order feed_order_of_product(struct asy_bytes product)
{
	if (asy_bytes_is(product, "a:openssl:openssl"))
		return ASY_ORDER_OPENSSL;
	if (asy_bytes_is(product, "o:linux:linux_kernel"))
		return ASY_ORDER_KERNEL;
	return ASY_ORDER_GENERIC;
}

void feed_lower(struct asy_buf *out, struct asy_bytes text)
{
	for (size_t i = 0; i < text.n; i++)
		asy_buf_u8(out, text.p[i] == ' ' ? '_' : asy_to_lower(text.p[i]));
}

void feed_vendor_key(struct asy_buf *out, struct asy_bytes vendor, struct asy_bytes product)
{
	asy_buf_clear(out);
	asy_buf_text(out, "v:");
	feed_lower(out, asy_bytes_head(asy_text_trim(vendor), 200));
	asy_buf_u8(out, '/');
	feed_lower(out, asy_bytes_head(asy_text_trim(product), 200));
}

static const struct {
	const char *ecosystem, *prefix;
	bool release; /* "Debian:12": the release belongs to the key */
	enum asy_version_order order;
} ecosystems[] = {
	{"Debian", "deb/debian", true, ASY_ORDER_DPKG},
	{"Ubuntu", "deb/ubuntu", true, ASY_ORDER_DPKG},
	{"Alpine", "apk/alpine", true, ASY_ORDER_APK},
	{"OpenWrt", "opkg/openwrt", false, ASY_ORDER_OPKG},
	{"Wolfi", "apk/wolfi", false, ASY_ORDER_APK},
	{"Red Hat", "rpm/redhat", false, ASY_ORDER_RPM},
	{"Rocky Linux", "rpm/rocky", true, ASY_ORDER_RPM},
	{"AlmaLinux", "rpm/almalinux", true, ASY_ORDER_RPM},
	{"openSUSE", "rpm/opensuse", true, ASY_ORDER_RPM},
	{"SUSE", "rpm/suse", true, ASY_ORDER_RPM},
	{"npm", "npm", false, ASY_ORDER_SEMVER},
	{"PyPI", "pypi", false, ASY_ORDER_GENERIC},
	{"Go", "golang", false, ASY_ORDER_SEMVER},
	{"crates.io", "cargo", false, ASY_ORDER_SEMVER},
	{"Packagist", "composer", false, ASY_ORDER_GENERIC},
	{"Maven", "maven", false, ASY_ORDER_GENERIC},
	{"RubyGems", "gem", false, ASY_ORDER_GENERIC},
	{"NuGet", "nuget", false, ASY_ORDER_SEMVER},
	{"Linux", "linux", false, ASY_ORDER_KERNEL},
	{"OSS-Fuzz", "ossfuzz", false, ASY_ORDER_GENERIC},
};

bool feed_ecosystem(struct asy_bytes ecosystem, struct asy_buf *out, enum asy_version_order *ret_order)
{
	size_t colon = asy_bytes_find_byte(ecosystem, ':', 0);
	struct asy_bytes name = asy_bytes_head(ecosystem, colon), release = asy_bytes_from_offset(ecosystem, colon + 1);

	for (size_t i = 0; i < sizeof(ecosystems) / sizeof(ecosystems[0]); i++) {
		if (!asy_bytes_is(name, ecosystems[i].ecosystem))
			continue;
		asy_buf_clear(out);
		asy_buf_text(out, ecosystems[i].prefix);
		if (ecosystems[i].release && release.n) {
			asy_buf_u8(out, ':');
			/* "22.04:LTS" is "22.04" */
			feed_lower(out, asy_bytes_head(release, asy_bytes_find_byte(release, ':', 0)));
		}
		asy_buf_u8(out, '/');
		*ret_order = ecosystems[i].order;
		return true;
	}
	return false;
}

struct asy_bytes feed_keep(struct asy_feed *f, struct asy_bytes text)
{
	char *copy = asy_arena_text(&f->arena, text);

	return (struct asy_bytes){(const uint8_t *)copy, copy ? text.n : 0};
}

struct asy_bytes feed_csv_field(struct asy_bytes *line)
{
	struct asy_bytes field;
	size_t end;

	if (line->n && *line->p == '"') {
		for (end = 1; end < line->n; end++)
			if (line->p[end] == '"') {
				if (end + 1 < line->n && line->p[end + 1] == '"')
					end++;
				else
					break;
			}
		field = (struct asy_bytes){line->p + 1, end - 1};
		*line = asy_bytes_from_offset(*line, end + 1);
		end = asy_bytes_find_byte(*line, ',', 0);
	} else {
		end = asy_bytes_find_byte(*line, ',', 0);
		field = asy_bytes_head(*line, end);
	}
	*line = asy_bytes_from_offset(*line, end + 1);
	return asy_text_trim(field);
}
