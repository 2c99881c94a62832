/* package.json: name, version and licence at the top level of a JSON object (RFC 8259), read without building a tree. */
#include "component/package_files.h"

enum { NESTING = 64 };

struct scan {
	struct asy_bytes text;
	size_t at;
};

/* A string that starts at s->at; the slice between its quotes, escapes left as they are. */
static bool string(struct scan *s, struct asy_bytes *ret_text)
{
	size_t start = s->at + 1;

	for (size_t i = start; i < s->text.n; i++) {
		if (s->text.p[i] == '\\') {
			i++;
		} else if (s->text.p[i] == '"') {
			*ret_text = (struct asy_bytes){s->text.p + start, i - start};
			s->at = i + 1;
			return true;
		}
	}
	s->at = s->text.n;
	return false;
}

static void skip_blank(struct scan *s)
{
	while (s->at < s->text.n && (s->text.p[s->at] == ' ' || (s->text.p[s->at] >= '\t' && s->text.p[s->at] <= '\r')))
		s->at++;
}

static void field(struct package *p, struct asy_bytes key, struct asy_bytes value)
{
	if (asy_bytes_is(key, "name"))
		p->name = value;
	else if (asy_bytes_is(key, "version"))
		p->version = value;
	else if (asy_bytes_is(key, "license"))
		p->licence = value;
}

void package_read_npm(struct package_reader *r)
{
	struct scan s = {.text = r->file->content};
	struct package p = {.format = "npm"};
	struct asy_bytes text, key = {0};
	int depth = 0;
	bool have_key = false;

	while (s.at < s.text.n && depth >= 0 && depth < NESTING) {
		uint8_t c = s.text.p[s.at];

		if (c == '"') {
			if (!string(&s, &text))
				break;
			skip_blank(&s);
			if (depth == 1 && !have_key && s.at < s.text.n && s.text.p[s.at] == ':') {
				key = text;
				have_key = true;
			} else if (depth == 1 && have_key) {
				field(&p, key, text);
			}
			continue;
		}
		if (c == '{' || c == '[')
			depth++;
		else if (c == '}' || c == ']')
			depth--;
		else if (c == ',' && depth == 1)
			have_key = false;
		s.at++;
	}
	if (!packages_add(r->list, r->file, &p))
		r->full = true;
}
