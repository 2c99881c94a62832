/* Package databases that are text: dpkg, opkg, apk, OpenEmbedded manifests, Python metadata. */
#include <string.h>

#include "base/limits.h"
#include "component/package_files.h"
#include "inspect/lines.h"

static void add(struct package_reader *r, const struct package *p)
{
	if (!packages_add(r->list, r->file, p))
		r->full = true;
}

static bool key_value(struct asy_bytes line, struct asy_bytes *ret_key, struct asy_bytes *ret_value)
{
	size_t colon = asy_bytes_find_byte(line, ':', 0);

	if (colon == line.n || colon == 0 || line.p[0] == ' ' || line.p[0] == '\t')
		return false;
	*ret_key = asy_bytes_head(line, colon);
	*ret_value = asy_text_trim(asy_bytes_from_offset(line, colon + 1));
	return true;
}

/* "foo (1.2-3)" -> foo; "package/network/services/foo" and "feeds/packages/net/foo" (OpenWrt) -> foo */
static struct asy_bytes source_name(struct asy_bytes value)
{
	struct asy_bytes name = asy_bytes_head(value, asy_bytes_find_byte(value, ' ', 0));
	size_t slash = 0;

	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '/')
			slash = i + 1;
	return asy_bytes_from_offset(name, slash);
}

struct stanza {
	struct package p;
	bool installed, any;
};

static void deb822_field(struct stanza *s, struct asy_bytes key, struct asy_bytes value)
{
	const struct { const char *key; struct asy_bytes *to; } fields[] = {
		{"Package", &s->p.name}, {"Version", &s->p.version}, {"Architecture", &s->p.arch},
		{"License", &s->p.licence}, {"CPE-ID", &s->p.cpe}, {"Maintainer", &s->p.supplier},
		{"Depends", &s->p.depends},
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (asy_text_is_nocase(key, fields[i].key))
			*fields[i].to = value;
	if (asy_text_is_nocase(key, "Source") || (asy_text_is_nocase(key, "SourceName") && s->p.upstream.n == 0))
		s->p.upstream = source_name(value);
	if (asy_text_is_nocase(key, "Status"))
		s->installed = asy_bytes_ends(value, " installed") || asy_bytes_is(value, "installed");
}

static void end_stanza(struct package_reader *r, struct stanza *s, const char *format, bool installed_only)
{
	s->p.format = format;
	if (s->any && (s->installed || !installed_only))
		add(r, &s->p);
	*s = (struct stanza){0};
}

void package_read_deb822(struct package_reader *r, const char *format, bool installed_only)
{
	struct asy_lines lines = asy_lines_of(r->file->content);
	struct stanza s = {0};
	struct asy_line line;
	struct asy_bytes key, value;

	while (asy_lines_next(&lines, &line)) {
		if (line.text.n == 0) {
			end_stanza(r, &s, format, installed_only);
			continue;
		}
		if (!key_value(line.text, &key, &value))
			continue;
		if (!s.any)
			s.p.offset = line.offset;
		s.any = true;
		deb822_field(&s, key, value);
	}
	end_stanza(r, &s, format, installed_only);
	r->full |= lines.cut;
}

static void apk_field(struct package *p, uint8_t key, struct asy_bytes value)
{
	switch (key) {
	case 'P':
		p->name = value;
		break;
	case 'V':
		p->version = value;
		break;
	case 'A':
		p->arch = value;
		break;
	case 'o':
		p->upstream = value;
		break;
	case 'L':
		p->licence = value;
		break;
	case 'm':
		p->supplier = value;
		break;
	case 'D':
		p->depends = value;
		break;
	default:
		break;
	}
}

/* "F:usr/bin", then "R:name" for each file in it. */
static void apk_file(struct package_reader *r, const struct package *p, struct asy_bytes folder, struct asy_bytes name)
{
	struct asy_buf path;

	asy_buf_init(&path, ASY_LIMIT_PATH_BYTES);
	asy_buf_text(&path, "/");
	asy_buf_append(&path, folder);
	asy_buf_text(&path, folder.n ? "/" : "");
	asy_buf_append(&path, name);
	if (!path.err)
		packages_own(r->list, r->file, p->name, asy_buf_bytes(&path));
	asy_buf_release(&path);
}

void package_read_list(struct package_reader *r)
{
	struct asy_lines lines = asy_lines_of(r->file->content);
	struct asy_bytes name = asy_bytes_from(r->file->name);
	struct asy_line line;

	name = asy_bytes_head(name, name.n > 5 ? name.n - 5 : 0); /* without ".list" */
	name = asy_bytes_head(name, asy_bytes_find_byte(name, ':', 0));
	while (asy_lines_next(&lines, &line))
		if (line.text.n && line.text.p[0] == '/')
			packages_own(r->list, r->file, name, line.text);
	r->full |= lines.cut;
}

void package_read_apk(struct package_reader *r)
{
	struct asy_lines lines = asy_lines_of(r->file->content);
	struct package p = {.format = "apk"};
	struct asy_bytes folder = {0};
	struct asy_line line;

	while (asy_lines_next(&lines, &line)) {
		if (line.text.n == 0) {
			add(r, &p);
			p = (struct package){.format = "apk"};
		} else if (line.text.n >= 2 && line.text.p[1] == ':') {
			struct asy_bytes value = asy_text_trim(asy_bytes_from_offset(line.text, 2));

			if (line.text.p[0] == 'P')
				p.offset = line.offset;
			if (line.text.p[0] == 'F')
				folder = value;
			if (line.text.p[0] == 'R' && value.n)
				apk_file(r, &p, folder, value);
			apk_field(&p, line.text.p[0], value);
		}
	}
	add(r, &p);
	r->full |= lines.cut;
}

void package_read_manifest(struct package_reader *r)
{
	struct asy_lines lines = asy_lines_of(r->file->content);
	struct package p = {.format = "yocto"};
	struct asy_line line;
	struct asy_bytes key, value;

	while (asy_lines_next(&lines, &line)) {
		if (line.text.n == 0) {
			add(r, &p);
			p = (struct package){.format = "yocto"};
			continue;
		}
		if (!key_value(line.text, &key, &value))
			continue;
		if (asy_bytes_is(key, "PACKAGE NAME")) {
			p.name = value;
			p.offset = line.offset;
		} else if (asy_bytes_is(key, "PACKAGE VERSION")) {
			p.version = value;
		} else if (asy_bytes_is(key, "RECIPE NAME")) {
			p.upstream = value;
		} else if (asy_bytes_is(key, "LICENSE")) {
			p.licence = value;
		}
	}
	add(r, &p);
	r->full |= lines.cut;
}

void package_read_python(struct package_reader *r)
{
	struct asy_lines lines = asy_lines_of(r->file->content);
	struct package p = {.format = "pypi"};
	struct asy_line line;
	struct asy_bytes key, value;

	while (asy_lines_next(&lines, &line) && line.text.n) {
		if (!key_value(line.text, &key, &value))
			continue;
		if (asy_bytes_is(key, "Name"))
			p.name = value;
		else if (asy_bytes_is(key, "Version"))
			p.version = value;
		else if (asy_bytes_is(key, "License") && value.n < 100 && !asy_bytes_is(value, "UNKNOWN"))
			p.licence = value;
		else if (asy_bytes_is(key, "Author"))
			p.supplier = value;
	}
	add(r, &p);
}
