/* Inspector "endpoints": URLs, hosts, IP and mail addresses that are written in the image. */
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "firmware/report.h"
#include "inspect/elf_reader.h"
#include "inspect/endpoint_text.h"
#include "inspect/homes.h"
#include "inspect/lines.h"
#include "inspect/table.h"

enum context { CONFIG, SCRIPT, WEB, BINARY };

/* One address, with the place that says most; of those the first in path order. */
struct found {
	struct found *next; /* in its bucket */
	uint64_t hash, count, offset;
	uint32_t line;
	enum context context;
	const char *path, *url, *host; /* host: the mail address of a mail */
	const char *scheme;
	int port;
	bool mail, is_address, is_private, secure;
};

enum { BUCKETS = 1024, BINARY_WORD = 100, NOISE_ROWS = 4096 };

/* A row of the catalog's table "endpoint-noise". */
struct noise {
	enum about { HOSTS, MAILS, PATHS } about;
	const char *glob;
};

struct state {
	struct asy_arena *arena;
	struct asy_report *report;
	struct noise noise[NOISE_ROWS];
	size_t n_noise;
	struct found *buckets[BUCKETS];
	struct found **all; /* as many as ASY_LIMIT_ENDPOINTS */
	size_t n;
	bool full;
};

struct place {
	const struct asy_file *file;
	enum context context;
	uint32_t line;   /* 0: none */
	uint64_t offset; /* of the bytes that are looked at */
};

/* --- noise ------------------------------------------------------------------------------------------- */

static void read_noise(struct state *s, struct asy_bytes text)
{
	static const char *const names[] = {[HOSTS] = "host", [MAILS] = "mail", [PATHS] = "path"};
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;

	while (s->n_noise < NOISE_ROWS && asy_lines_next_content(&lines, "#", &line)) {
		struct noise *row = &s->noise[s->n_noise];
		struct asy_bytes w[2];

		if (asy_text_words(line.text, w, 2) != 2)
			continue;
		for (enum about about = HOSTS; about <= PATHS; about++) {
			if (!asy_bytes_is(w[0], names[about]))
				continue;
			row->about = about;
			row->glob = asy_arena_text(s->arena, w[1]);
			s->n_noise += row->glob != NULL;
			break;
		}
	}
}

static bool is_noise(const struct state *s, enum about about, const char *text)
{
	for (size_t i = 0; i < s->n_noise; i++)
		if (s->noise[i].about == about && asy_text_glob(s->noise[i].glob, asy_bytes_from(text)))
			return true;
	return false;
}

/* --- keeping ----------------------------------------------------------------------------------------- */

static uint64_t hash_text(uint64_t h, const char *text)
{
	for (; *text; text++)
		h = (h ^ (uint8_t)*text) * UINT64_C(0x100000001b3);
	return (h ^ '|') * UINT64_C(0x100000001b3);
}

static int by_place(const void *a, const void *b)
{
	const struct found *x = *(const struct found *const *)a, *y = *(const struct found *const *)b;
	int order = strcmp(x->path, y->path);

	if (order)
		return order;
	if (x->offset != y->offset)
		return x->offset < y->offset ? -1 : 1;
	return strcmp(x->host, y->host);
}

static void put_place(struct state *s, struct found *f, const struct place *place, uint64_t at, const char *url)
{
	const char *path = asy_arena_strdup(s->arena, place->file->path);
	const char *copy = asy_arena_strdup(s->arena, url);

	if (!path || !copy) {
		s->full = true;
		return;
	}
	f->path = path;
	f->url = copy;
	f->offset = place->offset + at;
	f->line = place->line;
	f->context = place->context;
}

/* What is configured says most about what the device talks to; the same address in a program must not hide it. */
static int rank(enum context context, const char *path)
{
	static const char *const settings[] = {".conf", ".cfg", ".ini", ".json", NULL};

	for (size_t i = 0; context == CONFIG && settings[i]; i++)
		if (asy_name_ends(path, settings[i]))
			return 0;
	return context == CONFIG && strstr(path, "/etc/config/") ? 0 : 1 + (int)context;
}

static bool is_better_place(const struct place *place, const struct found *f)
{
	int new = rank(place->context, place->file->path), old = rank(f->context, f->path);

	return new != old ? new < old : strcmp(place->file->path, f->path) < 0;
}

static void keep(struct state *s, const struct asy_endpoint *e, bool mail, const struct place *place, uint64_t at)
{
	uint64_t h = hash_text(hash_text(mail ? 1 : UINT64_C(0xcbf29ce484222325), e->scheme), e->host) ^ (uint64_t)e->port;
	struct found *f;

	for (f = s->buckets[h % BUCKETS]; f; f = f->next)
		if (f->hash == h && f->mail == mail && f->port == e->port && f->scheme == e->scheme && strcmp(f->host, e->host) == 0)
			break;
	if (f) {
		f->count++;
		if (is_better_place(place, f))
			put_place(s, f, place, at, e->url);
		return;
	}
	if (is_noise(s, mail ? MAILS : HOSTS, e->host))
		return;
	if (s->n == ASY_LIMIT_ENDPOINTS || !(f = asy_arena_alloc(s->arena, sizeof(*f)))) {
		s->full = true;
		return;
	}
	*f = (struct found){.hash = h, .count = 1, .scheme = e->scheme, .port = e->port, .mail = mail,
			    .is_address = e->is_address, .is_private = e->is_private, .secure = e->secure, .path = ""};
	f->host = asy_arena_strdup(s->arena, e->host);
	put_place(s, f, place, at, e->url);
	if (!f->host || !f->path[0])
		return;
	f->next = s->buckets[h % BUCKETS];
	s->buckets[h % BUCKETS] = f;
	s->all[s->n++] = f;
}

/* --- looking ------------------------------------------------------------------------------------------- */

/* Names of authors stand next to their addresses: "Copyright 2011 Jo Doe <jo@example.org>". */
static bool is_credit(struct asy_bytes in, size_t start, size_t at)
{
	size_t from = start;
	struct asy_bytes before;

	if (start > 0 && (in.p[start - 1] == '<' || in.p[start - 1] == '('))
		return true;
	while (from > 0 && start - from < 200 && in.p[from - 1] >= 0x20)
		from--;
	before = (struct asy_bytes){in.p + from, at - from};
	return asy_text_contains_nocase(before, "copyright") || asy_text_contains_nocase(before, "author") ||
	       asy_text_contains_nocase(before, "maintain") || asy_text_contains_nocase(before, "bug") ||
	       asy_text_contains_nocase(before, "(c)");
}

static void look_for_urls(struct state *s, struct asy_bytes in, const struct place *place)
{
	struct asy_endpoint e;
	size_t at = 0;

	while ((at = asy_bytes_find(in, ASY_BYTES_LITERAL("://"), at)) < in.n) {
		if (asy_endpoint_url(in, at, &e))
			keep(s, &e, false, place, e.start);
		at += 3;
	}
}

static void look_for_mails(struct state *s, struct asy_bytes in, const struct place *place)
{
	struct asy_endpoint e = {.scheme = ""};
	size_t at = 0, start;

	while ((at = asy_bytes_find_byte(in, '@', at)) < in.n) {
		/* "scheme://user@host" is no mail address */
		if (asy_endpoint_mail(in, at, e.host, sizeof(e.host), &start) && !is_credit(in, start, at) &&
		    !(start > 0 && (in.p[start - 1] == '/' || in.p[start - 1] == ':')))
			keep(s, &e, true, place, start);
		at++;
	}
}

static bool ends_word(uint8_t c)
{
	return c <= 0x20 || c >= 0x7f || strchr("\"'=,;()<>|&`[]{}", c);
}

static void look_for_words(struct state *s, struct asy_bytes in, const struct place *place)
{
	struct asy_endpoint e;
	size_t at = 0, to;

	for (; at < in.n; at = to + 1) {
		struct asy_bytes word;

		for (to = at; to < in.n && !ends_word(in.p[to]);)
			to++;
		word = (struct asy_bytes){in.p + at, to - at};
		if (word.n >= 6 && asy_bytes_find_byte(word, '.', 0) < word.n && asy_endpoint_word(word, place->context == CONFIG ? ASY_WORD_OF_CONFIG : ASY_WORD_OF_SCRIPT, &e))
			keep(s, &e, false, place, at);
	}
}

/* "* 3 * * * root wget ...": begins as comments in C do, and is none. */
static bool is_cron_line(struct asy_bytes line)
{
	struct asy_bytes words[2];

	if (asy_text_words(line, words, 2) < 2)
		return false;
	for (size_t w = 0; w < 2; w++)
		for (size_t i = 0; i < words[w].n; i++)
			if (!words[w].p[i] || !strchr("*0123456789/,-", words[w].p[i]))
				return false;
	return true;
}

static bool is_comment(struct asy_bytes line)
{
	static const char *const skipped[] = {"#", ";", "//", "/*", "*", "<!--", "--", "Documentation=", "rem ", "REM ", NULL};

	line = asy_text_trim(line);
	for (size_t i = 0; skipped[i]; i++)
		if (asy_bytes_starts(line, skipped[i]))
			return !is_cron_line(line);
	return false;
}

static void look_at_text(struct state *s, const struct asy_file *file, enum context context)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;

	while (asy_lines_next(&lines, &line)) {
		struct place place = {file, context, line.number, line.offset};
		struct asy_bytes text = line.text;

		if (is_comment(text))
			continue;
		if (context != WEB)
			text = asy_text_uncomment(text, "#");
		look_for_urls(s, text, &place);
		look_for_mails(s, text, &place);
		if (context != WEB)
			look_for_words(s, text, &place);
	}
}

/* Texts that end in NUL and are an address as a whole. */
static void look_at_strings(struct state *s, struct asy_bytes in, const struct place *place)
{
	struct asy_endpoint e;
	size_t start = 0;

	for (size_t i = 0; i < in.n; i++) {
		uint8_t c = in.p[i];

		if (c > 0x20 && c < 0x7f)
			continue;
		if (c == 0 && i - start >= 6 && i - start <= BINARY_WORD &&
		    asy_endpoint_word((struct asy_bytes){in.p + start, i - start}, ASY_WORD_OF_BINARY, &e))
			keep(s, &e, false, place, start);
		start = i + 1;
	}
}

/* Of a program only the constant data: code and tables of symbols look like text by chance. */
static void look_at_binary(struct state *s, const struct asy_file *file)
{
	static const char *const sections[] = {".rodata", ".data", ".rodata.str1.1", ".rodata.str1.4", ".rodata.str1.8"};
	struct place place = {file, BINARY, 0, 0};
	struct asy_elf elf;
	struct asy_elf_section section;

	if (asy_elf_is(file->content) && asy_elf_open(file->content, &elf) == ASY_OK &&
	    asy_elf_section_find(&elf, ".rodata", &section) && section.content.n) {
		for (size_t i = 0; i < sizeof(sections) / sizeof(sections[0]); i++) {
			if (!asy_elf_section_find(&elf, sections[i], &section) || !section.content.n)
				continue;
			place.offset = section.offset;
			look_for_urls(s, section.content, &place);
			look_for_mails(s, section.content, &place);
			look_at_strings(s, section.content, &place);
		}
		return;
	}
	look_for_urls(s, file->content, &place);
	look_for_mails(s, file->content, &place);
	look_at_strings(s, file->content, &place);
}

static enum context context_of(const struct asy_file *file)
{
	static const char *const web[] = {".html", ".htm", ".js", ".json", ".xml", ".php", ".asp", ".cgi", ".wsdl", ".xsd", ".map"};

	if (asy_bytes_starts(file->content, "#!"))
		return SCRIPT;
	for (size_t i = 0; i < sizeof(web) / sizeof(web[0]); i++)
		if (asy_name_ends(file->name, web[i]))
			return strstr(file->path, "/etc/") ? CONFIG : WEB;
	return asy_name_ends(file->name, ".sh") || asy_name_ends(file->name, ".lua") || asy_name_ends(file->name, ".py") ||
			       asy_name_ends(file->name, ".pl") || asy_path_has(file->path, "init.d") ? SCRIPT : CONFIG;
}

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct state *s = asy_arena_alloc(arena, sizeof(*s));

	if (!s)
		return NULL;
	s->arena = arena;
	s->report = report;
	read_noise(s, asy_report_data(report, "endpoint-noise"));
	s->all = asy_arena_array(arena, ASY_LIMIT_ENDPOINTS, sizeof(struct found *));
	return s->all ? s : NULL;
}

static void look(void *state, const struct asy_file *file)
{
	struct state *s = state;

	if (file->type != ASY_NODE_FILE || file->content.n < 8 || file->duplicate || asy_file_is_unpacked(file) ||
	    is_noise(s, PATHS, file->path))
		return;
	if (!file->is_region && asy_text_is_text(file->content))
		look_at_text(s, file, context_of(file));
	else
		look_at_binary(s, file);
}

/* --- the end ------------------------------------------------------------------------------------------- */

static const char *const context_names[] = {
	[CONFIG] = "config", [SCRIPT] = "script", [WEB] = "web", [BINARY] = "binary",
};

static void send_endpoint(struct state *s, const struct found *f)
{
	struct asy_obs *o = asy_obs_new(s->report, "endpoint", f->host);

	asy_obs_text(o, "url", f->url);
	asy_obs_text(o, "scheme", f->scheme);
	asy_obs_text(o, "host", f->host);
	asy_obs_int(o, "port", f->port);
	if (f->scheme[0])
		asy_obs_bool(o, "secure", f->secure);
	asy_obs_bool(o, "private", f->is_private);
	asy_obs_text(o, "context", context_names[f->context]);
	asy_obs_int(o, "count", (int64_t)f->count);
	if (f->line)
		asy_obs_at_line(o, f->path, f->line, f->offset);
	else
		asy_obs_at(o, f->path, f->offset, 0);
	asy_obs_send(o, "%s%s%s in a %s%s", f->url[0] ? f->url : f->host, f->is_private ? ", local" : "",
		     f->scheme[0] && !f->secure ? ", not protected" : "", context_names[f->context],
		     f->context == WEB ? " page" : f->context == BINARY ? "" : " file");
}

static void send_mail(struct state *s, const struct found *f)
{
	struct asy_obs *o = asy_obs_new(s->report, "mail-address", f->host);

	asy_obs_text(o, "address", f->host);
	asy_obs_text(o, "context", context_names[f->context]);
	asy_obs_int(o, "count", (int64_t)f->count);
	if (f->line)
		asy_obs_at_line(o, f->path, f->line, f->offset);
	else
		asy_obs_at(o, f->path, f->offset, 0);
	asy_obs_send(o, "mail address %s in a %s", f->host, context_names[f->context]);
}

/* A bare host is no news when the same host also stands in a URL. */
static bool has_url(const struct state *s, const struct found *f)
{
	if (f->scheme[0] || f->mail)
		return false;
	for (size_t i = 0; i < s->n; i++)
		if (s->all[i]->scheme[0] && strcmp(s->all[i]->host, f->host) == 0)
			return true;
	return false;
}

static void end(void *state)
{
	struct state *s = state;

	qsort(s->all, s->n, sizeof(struct found *), by_place);
	for (size_t i = 0; i < s->n; i++) {
		if (s->all[i]->mail)
			send_mail(s, s->all[i]);
		else if (!has_url(s, s->all[i]))
			send_endpoint(s, s->all[i]);
	}
	if (s->full)
		asy_report_gap(s->report, ASY_LIMIT, "", "more network addresses than are kept");
}

const struct asy_inspector asy_inspector_endpoints = {
	.name = "endpoints",
	.title = "Network addresses",
	.looks_at = "URLs, host names, IP addresses and mail addresses in configuration, scripts, pages and binaries",
	.begin = begin,
	.file = look,
	.end = end,
};
