#include "inspect/boot.h"

#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "inspect/boot_run.h"
#include "inspect/elf_reader.h"
#include "inspect/lines.h"

enum { CHUNK = 256, LINKS = 16 };

struct asy_boot_chunk {
	struct asy_boot_chunk *next;
	size_t n;
	struct asy_boot_node nodes[CHUNK];
};

void asy_boots_init(struct asy_boots *boots, struct asy_arena *arena, struct asy_report *report)
{
	*boots = (struct asy_boots){.arena = arena, .report = report};
	asy_homes_init(&boots->homes, arena, sizeof(struct asy_boot), report);
	asy_daemons_read(&boots->daemons, arena, asy_report_data(report, "daemons"));
}

struct asy_boot *asy_boots_at(const struct asy_boots *boots, size_t i)
{
	return i < boots->homes.n ? boots->homes.items[i]->data : NULL;
}

/* Texts that may say what is started or how it is set up. */
static bool wants_text(const struct asy_file *file, const char *inner)
{
	static const char *const suffixes[] = {".sh", ".conf", ".cfg", ".rc", ".prop", ".service", ".socket", ".timer", ".preset"};

	if (asy_bytes_starts(file->content, "#!"))
		return true;
	if (strstr(inner, "/etc/") || strstr(inner, "/cron") || strstr(inner, "/systemd/"))
		return true;
	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++)
		if (asy_name_ends(file->name, suffixes[i]))
			return true;
	return false;
}

static void full(struct asy_boots *boots, const struct asy_file *file)
{
	if (!boots->full)
		asy_report_gap(boots->report, ASY_LIMIT, file->path, "too many files or too much text to follow what is started");
	boots->full = true;
}

static struct asy_boot_node *new_node(struct asy_boots *boots, struct asy_boot *boot)
{
	struct asy_boot_chunk *chunk = boot->chunks;

	if (boots->n_nodes >= ASY_LIMIT_BOOT_NODES)
		return NULL;
	if (!chunk || chunk->n == CHUNK) {
		chunk = asy_arena_alloc(boots->arena, sizeof(*chunk));
		if (!chunk)
			return NULL;
		chunk->next = boot->chunks;
		boot->chunks = chunk;
	}
	boots->n_nodes++;
	boot->n_nodes++;
	return &chunk->nodes[chunk->n++];
}

static void keep_text(struct asy_boots *boots, const struct asy_file *file, struct asy_boot_node *node)
{
	const char *copy;

	if (!asy_text_is_text(file->content))
		return;
	if (file->content.n > ASY_LIMIT_BOOT_FILE) {
		if (asy_bytes_starts(file->content, "#!"))
			asy_report_gap(boots->report, ASY_LIMIT, file->path, "this script is too long to follow what it starts");
		return;
	}
	if (file->content.n > ASY_LIMIT_BOOT_TEXT - boots->text) {
		full(boots, file);
		return;
	}
	copy = asy_arena_text(boots->arena, file->content);
	if (!copy) {
		full(boots, file);
		return;
	}
	boots->text += file->content.n;
	node->text = (struct asy_bytes){(const uint8_t *)copy, file->content.n};
}

void asy_boots_add(struct asy_boots *boots, const struct asy_file *file)
{
	bool link = file->type == ASY_NODE_SYMLINK, elf, text, executable;
	struct asy_boot_node *node;
	struct asy_home *home;
	struct asy_boot *boot;
	const char *inner;

	if (file->is_region || (file->type != ASY_NODE_FILE && !link))
		return;
	home = asy_home_of(&boots->homes, file);
	if (!home)
		return;
	boot = home->data;
	boot->all = boots;
	boot->home = home;
	boot->arena = boots->arena;
	inner = asy_home_inner(home, file);
	elf = asy_elf_is(file->content);
	text = !link && !elf && file->content.n && wants_text(file, inner);
	executable = !link && (file->mode & 0111);
	if (!link && !elf && !text && !executable)
		return;
	node = new_node(boots, boot);
	if (node)
		node->path = asy_arena_strdup(boots->arena, file->path);
	if (!node || !node->path) {
		full(boots, file);
		return;
	}
	node->inner = node->path + (inner - file->path);
	node->elf = elf;
	node->executable = executable;
	if (link)
		node->target = asy_arena_strdup(boots->arena, file->target);
	if (text)
		keep_text(boots, file, node);
}

static int by_inner(const void *a, const void *b)
{
	return strcmp((*(struct asy_boot_node *const *)a)->inner, (*(struct asy_boot_node *const *)b)->inner);
}

/* Sorts the nodes. Where one path was given twice (archives) any one of them stays findable. */
static bool sort_nodes(struct asy_boot *boot)
{
	size_t n = 0;

	boot->nodes = asy_arena_array(boot->arena, boot->n_nodes ? boot->n_nodes : 1, sizeof(boot->nodes[0]));
	if (!boot->nodes)
		return false;
	for (struct asy_boot_chunk *c = boot->chunks; c; c = c->next)
		for (size_t i = 0; i < c->n; i++)
			if (c->nodes[i].inner)
				boot->nodes[n++] = &c->nodes[i];
	boot->n_nodes = n;
	if (n)
		qsort(boot->nodes, n, sizeof(boot->nodes[0]), by_inner);
	return true;
}

/* First node that is not less than path. */
static size_t lower_bound(const struct asy_boot *boot, const char *path)
{
	size_t low = 0, high = boot->nodes ? boot->n_nodes : 0;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (strcmp(boot->nodes[middle]->inner, path) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void asy_boot_range(const struct asy_boot *boot, const char *prefix, size_t *ret_first, size_t *ret_end)
{
	size_t first = lower_bound(boot, prefix), end = first, n = strlen(prefix);

	while (boot->nodes && end < boot->n_nodes && strncmp(boot->nodes[end]->inner, prefix, n) == 0)
		end++;
	*ret_first = first;
	*ret_end = end;
}

static struct asy_boot_node *exact(const struct asy_boot *boot, const char *path)
{
	size_t at = lower_bound(boot, path);

	if (!boot->nodes || at >= boot->n_nodes || strcmp(boot->nodes[at]->inner, path) != 0)
		return NULL;
	return boot->nodes[at];
}

/* A path being walked from "/": what was walked, and what is left. */
struct walk {
	char done[ASY_PATH_ROOM], left[ASY_PATH_ROOM];
	size_t n;
};

/* Puts text in front of what is left; false when it becomes too long. */
static bool put_in_front(struct walk *w, const char *text, size_t n, const char *rest)
{
	size_t m = strlen(rest);

	if (n + 1 + m + 1 > sizeof(w->left))
		return false;
	memmove(w->left + n + 1, rest, m + 1);
	memcpy(w->left, text, n);
	w->left[n] = '/';
	return true;
}

/* One part of the path: "..", "." and "" are folded. False when the path becomes too long. */
static bool enter(struct walk *w, const char *part, size_t n)
{
	if (n == 0 || (n == 1 && part[0] == '.'))
		return true;
	if (n == 2 && part[0] == '.' && part[1] == '.') {
		while (w->n && w->done[w->n - 1] != '/')
			w->n--;
		w->n -= w->n > 0;
	} else {
		if (w->n + 1 + n + 1 > sizeof(w->done))
			return false;
		w->done[w->n++] = '/';
		memcpy(w->done + w->n, part, n);
		w->n += n;
	}
	w->done[w->n] = 0;
	return true;
}

struct asy_boot_node *asy_boot_find(const struct asy_boot *boot, const char *path)
{
	struct walk w = {.done = ""};
	struct asy_boot_node *node = NULL;
	size_t links = 0;

	if (strlen(path) >= sizeof(w.left))
		return NULL;
	memcpy(w.left, path, strlen(path) + 1);
	for (char *rest = w.left; *rest;) {
		size_t n = strcspn(rest, "/"), before = w.n;
		char part[256];

		if (n >= sizeof(part))
			return NULL;
		memcpy(part, rest, n);
		part[n] = 0;
		rest += n + (rest[n] == '/');
		if (!enter(&w, part, n))
			return NULL;
		node = n ? exact(boot, w.done) : node;
		if (!node || !node->target)
			continue;
		if (++links > LINKS || strlen(node->target) >= sizeof(w.left) / 2)
			return NULL;
		w.n = node->target[0] == '/' ? 0 : before;
		w.done[w.n] = 0;
		if (!put_in_front(&w, node->target, strlen(node->target), rest))
			return NULL;
		rest = w.left;
		node = NULL;
	}
	return node;
}

/* The first of the usual folders that has the program: its node, and the path it was found by. */
static struct asy_boot_node *in_folders(const struct asy_boot *boot, const char *name, char path[192])
{
	static const char *const folders[] = {"/sbin/", "/usr/sbin/", "/bin/", "/usr/bin/", "/usr/local/sbin/",
	                                      "/usr/local/bin/", "/system/bin/", "/system/xbin/", "/opt/bin/", "/app/"};

	if (name[0] == 0 || strchr(name, '/') || strlen(name) > 128)
		return NULL;
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		struct asy_boot_node *node;

		snprintf(path, 192, "%s%s", folders[i], name);
		node = asy_boot_find(boot, path);
		if (node)
			return node;
	}
	return NULL;
}

struct asy_boot_node *asy_boot_program(const struct asy_boot *boot, const char *name)
{
	char path[192];

	return name[0] == '/' ? asy_boot_find(boot, name) : in_folders(boot, name, path);
}

const char *asy_boot_program_path(const struct asy_boot *boot, const char *name)
{
	char path[192];
	const struct asy_boot_node *node = in_folders(boot, name, path), *entry;

	if (!node)
		return "";
	entry = exact(boot, path);
	return entry ? entry->inner : node->inner;
}

struct asy_bytes asy_boot_text(const struct asy_boot *boot, const char *path)
{
	const struct asy_boot_node *node = asy_boot_find(boot, path);

	return node ? node->text : (struct asy_bytes){0};
}

static void find_first_program(struct asy_boot *boot)
{
	static const char *const first[] = {"/linuxrc", "/etc/inittab", "/etc/preinit", "/etc/init.d/rcS", "/etc/rcS", "/etc/rc"};
	const struct asy_boot_node *init = asy_boot_program(boot, "/sbin/init");

	if (!init)
		init = asy_boot_program(boot, "/init");
	boot->first_program = init;
	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]) && !boot->first_program; i++)
		boot->first_program = asy_boot_find(boot, first[i]);
	if (init) {
		boot->systemd = asy_path_ends(init->inner, "/systemd");
		boot->busybox_init = asy_path_ends(init->inner, "/busybox");
	}
}

void asy_boots_finish(struct asy_boots *boots)
{
	for (size_t i = 0; i < boots->homes.n; i++) {
		struct asy_boot *boot = boots->homes.items[i]->data;

		if (!boot->all || !sort_nodes(boot))
			continue;
		boot->last_start = &boot->starts;
		find_first_program(boot);
		asy_boot_read_inittab(boot);
		asy_boot_read_rc(boot);
		asy_boot_read_systemd(boot);
		asy_boot_read_supervisors(boot);
		asy_boot_read_unused_scripts(boot);
		asy_boot_read_inetd(boot);
		asy_boot_read_cron(boot);
	}
}
