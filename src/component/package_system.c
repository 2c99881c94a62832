/* What operating system a tree is: os-release(5), files of OpenWrt, Debian, Alpine, Android, Linux module folders. */
#include <stdio.h>
#include <string.h>

#include "component/identity.h"
#include "component/package_files.h"
#include "firmware/report.h"
#include "inspect/lines.h"

/* A value of a KEY=VALUE file; empty when missing. */
static struct asy_bytes value_of(const struct asy_file *file, const char *wanted, uint64_t *ret_offset)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;
	struct asy_bytes key, value;

	while (asy_lines_next_content(&lines, "#", &line))
		if (asy_text_key_value(line.text, "=", &key, &value) && asy_bytes_is(key, wanted)) {
			*ret_offset = line.offset;
			return value;
		}
	return (struct asy_bytes){0};
}

struct system_claim {
	const char *source;
	struct asy_bytes id, name, version, cpe, supplier;
	uint64_t offset;
};

static void report_system(struct package_reader *r, const struct system_claim *claim)
{
	static const struct { const char *id, *product; } products[] = {
		{"openwrt", "o:openwrt:openwrt"}, {"lede", "o:openwrt:lede"}, {"debian", "o:debian:debian_linux"},
		{"alpine", "o:alpinelinux:alpine_linux"}, {"ubuntu", "o:canonical:ubuntu_linux"}, {"android", "o:google:android"},
		{"fedora", "o:fedoraproject:fedora"}, {"buildroot", "a:buildroot:buildroot"},
	};
	struct asy_buf id, version, cpe, purl;

	asy_buf_init(&id, 4096);
	asy_buf_init(&version, 4096);
	asy_buf_init(&cpe, 8192);
	asy_buf_init(&purl, 16384);
	for (size_t i = 0; i < claim->id.n && i < 1000; i++)
		asy_buf_u8(&id, claim->id.p[i] >= 'A' && claim->id.p[i] <= 'Z' ? (uint8_t)(claim->id.p[i] | 0x20) : claim->id.p[i]);
	asy_buf_append(&version, asy_bytes_head(claim->version, 1000));
	if (asy_bytes_starts(claim->cpe, "cpe:2.3:"))
		asy_buf_append(&cpe, asy_bytes_head(claim->cpe, 1000));
	for (size_t i = 0; cpe.len == 0 && i < sizeof(products) / sizeof(products[0]); i++)
		if (strcmp(products[i].id, asy_buf_cstr(&id)) == 0)
			asy_cpe(&cpe, products[i].product, asy_buf_bytes(&version), (struct asy_bytes){0});
	asy_purl(&purl, "generic", "", asy_buf_bytes(&id), asy_buf_bytes(&version));
	asy_report_component(r->report, &(struct asy_found_component){
		.name = asy_buf_cstr(&id), .version = asy_buf_cstr(&version), .type = "operating-system",
		.purl = asy_buf_cstr(&purl), .cpe = cpe.len ? asy_buf_cstr(&cpe) : NULL, .source = claim->source,
		.confidence = 90, .path = r->file->path, .offset = claim->offset, .evidence = "the tree names its operating system",
	});
	asy_buf_release(&id);
	asy_buf_release(&version);
	asy_buf_release(&cpe);
	asy_buf_release(&purl);
}

static void os_release(struct package_reader *r)
{
	struct system_claim c = {.source = "os-release"};
	uint64_t ignored = 0;

	c.id = value_of(r->file, "ID", &c.offset);
	c.version = value_of(r->file, "VERSION_ID", &ignored);
	c.cpe = value_of(r->file, "CPE_NAME", &ignored);
	if (c.id.n == 0)
		return;
	packages_set_system(r->list, r->file->root, c.id, c.version);
	report_system(r, &c);
}

static void openwrt_release(struct package_reader *r)
{
	struct system_claim c = {.source = "openwrt-release"};
	uint64_t ignored = 0;

	c.id = value_of(r->file, "DISTRIB_ID", &c.offset);
	c.version = value_of(r->file, "DISTRIB_RELEASE", &ignored);
	if (c.id.n)
		report_system(r, &c);
	if (asy_bytes_starts(c.id, "OpenWrt"))
		packages_set_system(r->list, r->file->root, ASY_BYTES_LITERAL("openwrt"), c.version);
}

static void one_line(struct package_reader *r, const char *id, const char *source)
{
	struct asy_bytes text = asy_text_trim(asy_bytes_head(r->file->content,
	                                                     asy_bytes_find_byte(r->file->content, '\n', 0)));
	struct system_claim c = {.source = source, .id = asy_bytes_from(id), .version = text};

	/* "bookworm/sid" is no version. */
	if (text.n && text.n < 40 && text.p[0] >= '0' && text.p[0] <= '9')
		report_system(r, &c);
}

static void android(struct package_reader *r)
{
	struct system_claim c = {.source = "build.prop", .id = ASY_BYTES_LITERAL("android")};

	c.version = value_of(r->file, "ro.build.version.release", &c.offset);
	if (c.version.n)
		report_system(r, &c);
}

/* /lib/modules/5.10.176: the folder is named by the release of the kernel that its modules are for. */
static bool module_folder(struct package_reader *r)
{
	const char *at = strstr(r->file->inner, "/lib/modules/");
	size_t digits;
	struct asy_bytes release, version;
	struct asy_buf cpe, purl;

	if (r->file->type != ASY_NODE_DIR || !at)
		return false;
	at += strlen("/lib/modules/");
	digits = strspn(at, "0123456789.");
	if (strchr(at, '/') || digits < 3 || at[0] == '.' || !memchr(at, '.', digits))
		return false;
	release = asy_bytes_from(at);
	version = asy_bytes_head(release, at[digits - 1] == '.' ? digits - 1 : digits);
	asy_buf_init(&cpe, 4096);
	asy_buf_init(&purl, 4096);
	asy_cpe(&cpe, "o:linux:linux_kernel", version, (struct asy_bytes){0});
	asy_purl(&purl, "generic", "", ASY_BYTES_LITERAL("linux"), version);
	char text[64];
	snprintf(text, sizeof(text), "%.*s", (int)(version.n < 60 ? version.n : 60), at);
	asy_report_component(r->report, &(struct asy_found_component){
		.name = "linux", .version = text, .type = "operating-system", .purl = asy_buf_cstr(&purl),
		.cpe = asy_buf_cstr(&cpe), .licence = "GPL-2.0-only", .source = "kernel-modules", .confidence = 85,
		.path = r->file->path, .offset = ASY_NO_LOCUS_OFFSET, .evidence = at,
	});
	asy_buf_release(&cpe);
	asy_buf_release(&purl);
	return true;
}

bool package_read_system(struct package_reader *r)
{
	static const struct { const char *tail; void (*read)(struct package_reader *r); } files[] = {
		{"etc/os-release", os_release}, {"usr/lib/os-release", os_release}, {"etc/openwrt_release", openwrt_release},
		{"system/build.prop", android}, {"default.prop", android},
	};

	if (r->file->type != ASY_NODE_FILE)
		return module_folder(r);
	if (asy_path_ends(r->file->inner, "etc/debian_version")) {
		one_line(r, "debian", "debian_version");
		return true;
	}
	if (asy_path_ends(r->file->inner, "etc/alpine-release")) {
		one_line(r, "alpine", "alpine-release");
		return true;
	}
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (asy_path_ends(r->file->inner, files[i].tail)) {
			files[i].read(r);
			return true;
		}
	return false;
}
