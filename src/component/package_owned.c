#include "component/package_owned.h"

#include <string.h>

#include "base/limits.h"
#include "base/text.h"

enum { BUCKETS = 1 << 10, FIRST = 256, MOST = 12 << 10 };

struct owned_list {
	struct owned_list *next;
	uint32_t root;
	const char *name;
	char *text;
	size_t len, cap;
};

void owned_init(struct owned *o, struct asy_arena *arena)
{
	*o = (struct owned){.arena = arena};
}

static uint32_t bucket_of(uint32_t root, struct asy_bytes name)
{
	uint32_t h = 2166136261u ^ root; /* FNV-1a */

	for (size_t i = 0; i < name.n; i++)
		h = (h ^ name.p[i]) * 16777619u;
	return (h ^ h >> 13) % BUCKETS;
}

static struct owned_list *find(const struct owned *o, uint32_t root, struct asy_bytes name)
{
	struct owned_list *l = o->last;

	if (l && l->root == root && asy_bytes_is(name, l->name))
		return l;
	for (l = o->buckets[bucket_of(root, name)]; l; l = l->next)
		if (l->root == root && asy_bytes_is(name, l->name))
			return l;
	return NULL;
}

/* Where programs, libraries and modules stand; and not what describes them. */
static bool is_code(struct asy_bytes path)
{
	static const char *const yes[] = {"/bin/", "/sbin/", "/lib/", "/lib32/", "/lib64/", "/libexec/"};
	static const char *const no[] = {"/share/", "/opkg/", "/dpkg/", "/pkgconfig/", "/systemd/", "/udev/"};
	bool code = false;

	for (size_t i = 0; i < sizeof(yes) / sizeof(yes[0]); i++)
		code |= asy_bytes_find(path, asy_bytes_from(yes[i]), 0) < path.n;
	for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
		code &= asy_bytes_find(path, asy_bytes_from(no[i]), 0) == path.n;
	return code && path.p[path.n - 1] != '/';
}

static bool grow(struct owned *o, struct owned_list *l, size_t need)
{
	size_t cap = l->cap ? l->cap : FIRST;
	char *copy;

	if (need <= l->cap)
		return true;
	if (need > MOST)
		return false;
	while (cap < need)
		cap *= 2;
	copy = asy_arena_alloc(o->arena, cap);
	if (!copy)
		return false;
	if (l->len)
		memcpy(copy, l->text, l->len);
	l->text = copy;
	l->cap = cap;
	return true;
}

static struct owned_list *get(struct owned *o, uint32_t root, struct asy_bytes name)
{
	struct owned_list *l = find(o, root, name), **bucket = &o->buckets[bucket_of(root, name)];

	if (l)
		return l;
	l = asy_arena_alloc(o->arena, sizeof(*l));
	if (!l)
		return NULL;
	*l = (struct owned_list){.next = *bucket, .root = root, .name = asy_arena_text(o->arena, name)};
	if (!l->name)
		return NULL;
	*bucket = l;
	return l;
}

/* The part of the whole path before the path inside the tree. */
static struct asy_bytes tree_of(const struct asy_file *database)
{
	size_t whole = strlen(database->path), inner = strlen(database->inner);

	return (struct asy_bytes){(const uint8_t *)database->path, whole > inner ? whole - inner : 0};
}

void owned_add(struct owned *o, const struct asy_file *database, struct asy_bytes name, struct asy_bytes path)
{
	struct owned_list *l;
	struct asy_buf text;

	if (path.n < 2 || name.n == 0 || name.n > ASY_LIMIT_NAME_BYTES || !is_code(path) || asy_bytes_find(path, ASY_BYTES_LITERAL("//"), 0) < path.n)
		return;
	l = get(o, database->root, name);
	if (!l)
		return;
	o->last = l;
	asy_buf_init(&text, 4 * ASY_LIMIT_PATH_BYTES);
	asy_buf_text(&text, l->len ? "/" : "");
	asy_buf_append(&text, tree_of(database));
	asy_text_printable(&text, path);
	if (!text.err && grow(o, l, l->len + text.len + 1)) {
		memcpy(l->text + l->len, asy_buf_cstr(&text), text.len + 1);
		l->len += text.len;
	}
	asy_buf_release(&text);
}

const char *owned_files(const struct owned *o, uint32_t root, const char *name)
{
	const struct owned_list *l = find(o, root, asy_bytes_from(name));

	return l && l->len ? l->text : "";
}

/* One word without version: "libc6", "name>=1.2", "libssl3:any". */
static void put_name(struct asy_bytes word, struct asy_buf *out, size_t start)
{
	static const char ends[] = "=<>~(";
	size_t n = 0;

	while (n < word.n && !strchr(ends, word.p[n]))
		n++;
	if (n == 0 || word.p[0] == '!') /* apk: conflicts */
		return;
	asy_buf_text(out, out->len > start ? " " : "");
	asy_buf_append(out, asy_bytes_head(word, n));
}

void package_names(struct asy_bytes depends, struct asy_buf *out)
{
	size_t start = out->len, word = 0, depth = 0;

	for (size_t i = 0; i <= depends.n; i++) {
		uint8_t c = i < depends.n ? depends.p[i] : ' ';

		if (c != ',' && c != '|' && c != ' ' && c != '\t' && c != '(' && c != ')')
			continue;
		if (depth == 0 && i > word)
			put_name((struct asy_bytes){depends.p + word, i - word}, out, start);
		depth = c == '(' ? 1 : c == ')' ? 0 : depth;
		word = i + 1;
	}
}
