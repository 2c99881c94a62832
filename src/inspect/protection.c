/* Inspector "protection": packet filters, records of events, factory reset, watchdogs. */
#include "inspect/protection.h"

#include <string.h>

#include "base/limits.h"
#include "inspect/table.h"

/* --- helpers ------------------------------------------------------------------------------------------- */

bool asy_prot_glob_list(const char *list, const char *text)
{
	char glob[128];

	while (*list) {
		size_t n = strcspn(list, " ");

		if (n && n < sizeof(glob)) {
			memcpy(glob, list, n);
			glob[n] = 0;
			if (asy_text_glob(glob, asy_bytes_from(text)))
				return true;
		}
		list += n;
		list += strspn(list, " ");
	}
	return false;
}

static bool in_names(const struct prot_name *list, const char *name, size_t n)
{
	for (; list; list = list->next)
		if (strlen(list->name) == n && memcmp(list->name, name, n) == 0)
			return true;
	return false;
}

bool asy_prot_is_started(const struct prot_tree *tree, const char *services)
{
	while (services && *services) {
		size_t n = strcspn(services, " ");

		if (in_names(tree->started, services, n))
			return true;
		services += n;
		services += strspn(services, " ");
	}
	return services == NULL;
}

const char *asy_prot_program(const struct prot_tree *tree, const char *name)
{
	for (const struct prot_name *row = tree->programs; row; row = row->next)
		if (strcmp(row->name, name) == 0)
			return row->path;
	return NULL;
}

static void add_name(struct prot_state *s, struct prot_name **list, struct asy_bytes name, const char *path)
{
	struct prot_name *row;

	if (name.n == 0 || in_names(*list, (const char *)name.p, name.n))
		return;
	if (s->n_names == PROT_NAMES || !(row = asy_arena_alloc(s->arena, sizeof(*row)))) {
		s->full = true;
		return;
	}
	row->name = asy_arena_text(s->arena, name);
	row->path = path ? asy_arena_strdup(s->arena, path) : NULL;
	if (!row->name || (path && !row->path))
		return;
	row->next = *list;
	*list = row;
	s->n_names++;
}

static const char *copy(struct prot_state *s, const char *text)
{
	return text ? asy_arena_strdup(s->arena, text) : NULL;
}

struct prot_item *asy_prot_add(struct prot_state *s, struct prot_tree *tree, const struct prot_item *item,
			       const struct asy_file *file, const struct asy_line *line)
{
	struct prot_item *added;

	if (s->n_items == PROT_ITEMS || !(added = asy_arena_alloc(s->arena, sizeof(*added)))) {
		s->full = true;
		return NULL;
	}
	*added = *item;
	added->program = copy(s, item->program);
	added->detail = copy(s, item->detail ? item->detail : "");
	added->target = copy(s, item->target);
	added->services = copy(s, item->services);
	added->path = copy(s, file->path);
	added->line = line ? line->number : 0;
	added->offset = line ? line->offset : ASY_NO_LOCUS_OFFSET;
	added->next = NULL;
	if (!added->program || !added->detail || !added->path || (item->services && !added->services)) {
		s->full = true;
		return NULL;
	}
	if (tree->last)
		tree->last->next = added;
	else
		tree->first = added;
	tree->last = added;
	s->n_items++;
	return added;
}

bool asy_prot_calls(struct asy_bytes line, const char *command)
{
	struct asy_bytes needle = asy_bytes_from(command);
	size_t at = 0;

	while ((at = asy_bytes_find(line, needle, at)) < line.n) {
		size_t end = at + needle.n;
		bool starts = at == 0 || strchr(" \t/;|&(`:\"'={", line.p[at - 1]);
		bool ends = end == line.n || strchr(" \t;|&)`\"'<>", line.p[end]);

		if (starts && ends)
			return true;
		at++;
	}
	return false;
}

bool asy_prot_option(struct asy_bytes command, const char *option, struct asy_bytes *ret_value)
{
	struct asy_bytes rest = command, word;

	while (asy_text_word(&rest, &word)) {
		if (!asy_bytes_starts(word, option))
			continue;
		word = asy_bytes_from_offset(word, strlen(option));
		if (word.n == 0 && !asy_text_word(&rest, &word))
			return false;
		*ret_value = word;
		return true;
	}
	return false;
}

/* --- what is started ------------------------------------------------------------------------------------- */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* "S19firewall" -> "firewall"; NULL for other names. */
static const char *start_link(const char *name)
{
	return name[0] == 'S' && is_digit(name[1]) && is_digit(name[2]) && name[3] ? name + 3 : NULL;
}

static void note_started(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner)
{
	const char *name = start_link(file->name);
	struct asy_bytes unit = asy_bytes_from(file->name);

	if (name && asy_prot_glob_list("*/rc.d/* */rc?.d/* */rcS.d/* */init.d/*", inner))
		add_name(s, &tree->started, asy_bytes_from(name), NULL);
	if (asy_prot_glob_list("*.wants/*.service *.requires/*.service", inner))
		add_name(s, &tree->started, asy_bytes_head(unit, unit.n - strlen(".service")), NULL);
}

const char *asy_prot_service_of(struct prot_state *s, const char *inner)
{
	const char *slash = strrchr(inner, '/'), *name = slash ? slash + 1 : inner;

	if (asy_prot_glob_list("*/rcS */rc.local */inittab /init /linuxrc */etc/preinit */rc.sysinit */if-up.d/* "
			       "*/if-pre-up.d/* */hotplug.d/* */rc.init", inner) ||
	    (start_link(name) && asy_prot_glob_list("*/init.d/* */rc?.d/* */rcS.d/*", inner)))
		return NULL;
	if (asy_path_has(inner, "init.d") || asy_path_has(inner, "rc.d"))
		return name;
	if (asy_name_ends(name, ".service")) {
		char *unit = asy_arena_strdup(s->arena, name);

		if (unit)
			unit[strlen(unit) - strlen(".service")] = 0;
		return unit ? unit : "";
	}
	return "";
}

/* --- files ----------------------------------------------------------------------------------------------- */

static void note_layout(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner)
{
	static const char *const programs[] = {"syslogd", "rsyslogd", "syslog-ng", "systemd-journald", "logd", "auditd", "klogd",
					       "watchdogd", "firewalld", "ufw", "fw3", "fw4", "nft", "iptables", NULL};
	bool to_memory = file->type == ASY_NODE_SYMLINK && asy_prot_glob_list("tmp tmp/* /tmp* ../tmp* run* /run* ../run* "
									    "volatile* /dev/shm*", file->target);

	if (to_memory && strcmp(inner, "/var") == 0)
		tree->volatile_var = true;
	if (to_memory && strcmp(inner, "/var/log") == 0)
		tree->volatile_log = true;
	if (strcmp(inner, "/var/log/journal") == 0)
		tree->journal_folder = true;
	if (file->type != ASY_NODE_DIR && asy_prot_glob_list("*/bin/* */sbin/* */systemd/*", inner) &&
	    asy_text_any(asy_bytes_from(file->name), programs))
		add_name(s, &tree->programs, asy_bytes_from(file->name), file->path);
}

/* A file system in memory at /var or /var/log */
static void read_fstab(struct prot_tree *tree, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes w[3];

		if (asy_text_words(line.text, w, 3) < 3 || (!asy_bytes_is(w[2], "tmpfs") && !asy_bytes_is(w[2], "ramfs")))
			continue;
		tree->volatile_var |= asy_bytes_is(w[1], "/var");
		tree->volatile_log |= asy_bytes_is(w[1], "/var/log") || asy_bytes_is(w[1], "/var/volatile");
	}
}

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct prot_state *s = asy_arena_alloc(arena, sizeof(*s));

	if (!s)
		return NULL;
	s->arena = arena;
	s->report = report;
	asy_homes_init(&s->homes, arena, sizeof(struct prot_tree), report);
	return s;
}

static void look(void *state, const struct asy_file *file)
{
	struct prot_state *s = state;
	struct asy_home *home = file->is_region ? NULL : asy_home_of(&s->homes, file);
	struct prot_tree *tree;
	const char *inner;

	if (!home)
		return;
	tree = home->data;
	inner = asy_home_inner(home, file);
	note_started(s, tree, file, inner);
	note_layout(s, tree, file, inner);
	if (file->type != ASY_NODE_FILE || file->content.n == 0)
		return;
	if (!asy_text_is_text(file->content)) {
		asy_prot_reset_binary(s, tree, file, inner);
		return;
	}
	if (asy_path_ends(inner, "/etc/fstab"))
		read_fstab(tree, file);
	asy_prot_firewall_file(s, tree, file, inner);
	asy_prot_logging_file(s, tree, file, inner);
	asy_prot_reset_file(s, tree, file, inner);
}

/* --- the end --------------------------------------------------------------------------------------------- */

static void send(struct prot_state *s, const struct prot_tree *tree, const struct prot_item *item)
{
	static const char *const kinds[] = {
		[PROT_FIREWALL] = "firewall", [PROT_LOGGING] = "logging", [PROT_RESET] = "reset", [PROT_WATCHDOG] = "watchdog",
	};
	bool started = !item->off && asy_prot_is_started(tree, item->services);
	bool persistent = item->kind == PROT_LOGGING && asy_prot_is_persistent(tree, item);
	struct asy_obs *o = asy_obs_new(s->report, kinds[item->kind], item->program);

	asy_obs_text(o, item->kind == PROT_FIREWALL ? "tool" : "program", item->program);
	if (item->kind == PROT_FIREWALL)
		asy_obs_text(o, "default-policy", item->detail[0] ? item->detail : "unknown");
	if (item->kind == PROT_RESET)
		asy_obs_text(o, "scope", item->detail);
	if (item->kind == PROT_WATCHDOG)
		asy_obs_text(o, "device", item->detail);
	if (item->kind == PROT_LOGGING) {
		asy_obs_bool(o, "remote", item->remote);
		asy_obs_bool(o, "persistent", persistent);
	}
	if (item->kind != PROT_RESET)
		asy_obs_bool(o, "enabled", started);
	if (item->line)
		asy_obs_at_line(o, item->path, item->line, item->offset);
	else
		asy_obs_at(o, item->path, ASY_NO_LOCUS_OFFSET, 0);
	switch (item->kind) {
	case PROT_FIREWALL:
		asy_obs_send(o, "packet filter by %s, default policy for what comes in: %s%s", item->program,
			     item->detail[0] ? item->detail : "not said", started ? "" : "; nothing seen that loads it at boot");
		break;
	case PROT_LOGGING:
		asy_obs_send(o, "%s records events %s%s%s", item->program, persistent ? "in a file that stays" : "in memory",
			     item->remote ? " and sends them to another machine" : "",
			     started ? "" : "; nothing seen that starts it at boot");
		break;
	case PROT_RESET:
		asy_obs_send(o, "%s resets the device (%s)", item->program, item->detail);
		break;
	case PROT_WATCHDOG:
		asy_obs_send(o, "%s serves a watchdog%s", item->program, started ? "" : "; nothing seen that starts it at boot");
		break;
	}
}

static void end(void *state)
{
	struct prot_state *s = state;

	for (size_t i = 0; i < s->homes.n; i++) {
		struct prot_tree *tree = s->homes.items[i]->data;

		asy_prot_logging_programs(s, tree);
		for (const struct prot_item *item = tree->first; item; item = item->next)
			send(s, tree, item);
	}
	if (s->full)
		asy_report_gap(s->report, ASY_LIMIT, "", "more rules, services or scripts than are kept");
}

const struct asy_inspector asy_inspector_protection = {
	.name = "protection",
	.title = "Packet filters, logging, reset",
	.looks_at = "packet filter rules loaded at boot, system loggers and where they write, factory reset, watchdogs",
	.begin = begin,
	.file = look,
	.end = end,
};
