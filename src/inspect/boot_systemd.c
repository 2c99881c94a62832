/* systemd units: what is enabled by .wants links, what those pull in, and what sockets and timers start.
 * Source: systemd.unit(5), systemd.service(5), systemd.socket(5), systemd.preset(5). */
#include "inspect/boot_run.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"

enum { UNITS = 2000, ROUNDS = 12, LISTEN_ROOM = 64 };

struct unit {
	const char *name;     /* "ssh.service", "getty@tty1.service" */
	const char *instance; /* "tty1", "" */
	const struct asy_boot_node *node; /* of the file that describes it */
	bool masked, enabled, followed, by_socket, by_timer;
	const char *listen;   /* of the socket that starts it */
};

struct units {
	struct asy_boot *boot;
	struct unit *items;
	size_t n;
};

static const char *const folders[] = {"/etc/systemd/system/", "/usr/local/lib/systemd/system/", "/lib/systemd/system/",
                                      "/usr/lib/systemd/system/"};
enum { FOLDERS = sizeof(folders) / sizeof(folders[0]) };

static bool ends(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n >= m && strcmp(text + (n - m), suffix) == 0;
}

/* The file of a unit, the administrator's folder first; a link to /dev/null masks it. */
static const struct asy_boot_node *unit_file(const struct asy_boot *boot, const char *name, bool *ret_masked)
{
	char path[ASY_PATH_ROOM];

	*ret_masked = false;
	for (size_t i = 0; i < FOLDERS; i++) {
		const struct asy_boot_node *node;
		size_t first, end;

		if ((size_t)snprintf(path, sizeof(path), "%s%s", folders[i], name) >= sizeof(path))
			return NULL;
		asy_boot_range(boot, path, &first, &end);
		for (; first < end && strcmp(boot->nodes[first]->inner, path) != 0; first++)
			;
		if (first == end)
			continue;
		node = boot->nodes[first];
		if (node->target && strcmp(node->target, "/dev/null") == 0) {
			*ret_masked = true;
			return NULL;
		}
		node = asy_boot_find(boot, path);
		if (node && node->text.n)
			return node;
	}
	return NULL;
}

/* "getty@tty1.service" -> "getty@.service" and "tty1". */
static const char *template_of(struct asy_boot *boot, const char *name, const char **ret_instance)
{
	const char *at = strchr(name, '@'), *dot = strrchr(name, '.');

	*ret_instance = "";
	if (!at || !dot || dot <= at + 1)
		return NULL;
	*ret_instance = asy_arena_text(boot->arena, (struct asy_bytes){(const uint8_t *)at + 1, (size_t)(dot - at) - 1});
	if (!*ret_instance)
		*ret_instance = "";
	return asy_arena_printf(boot->arena, "%.*s%s", (int)(at - name) + 1, name, dot);
}

static struct unit *unit_of(struct units *u, const char *name)
{
	struct unit *unit;
	const char *template;

	for (size_t i = 0; i < u->n; i++)
		if (strcmp(u->items[i].name, name) == 0)
			return &u->items[i];
	if (u->n == UNITS)
		return NULL;
	unit = &u->items[u->n];
	*unit = (struct unit){.name = asy_arena_strdup(u->boot->arena, name), .instance = "", .listen = ""};
	if (!unit->name)
		return NULL;
	unit->node = unit_file(u->boot, name, &unit->masked);
	template = template_of(u->boot, unit->name, &unit->instance);
	if (!unit->node && !unit->masked && template)
		unit->node = unit_file(u->boot, template, &unit->masked);
	u->n++;
	return unit;
}

static void enable(struct units *u, const char *name)
{
	struct unit *unit = unit_of(u, name);

	if (unit && !unit->masked)
		unit->enabled = true;
}

/* "multi-user.target.wants" counts, "rescue.target.wants" does not. */
static bool at_boot(const char *folder)
{
	static const char *const other[] = {"rescue.", "emergency.", "shutdown.", "reboot.", "poweroff.", "halt.", "kexec.",
	                                    "suspend", "hibernate", "hybrid-sleep", "sleep.", "system-update", "initrd", "umount."};

	for (size_t i = 0; i < sizeof(other) / sizeof(other[0]); i++)
		if (strncmp(folder, other[i], strlen(other[i])) == 0)
			return false;
	return true;
}

static void find_links(struct units *u)
{
	for (size_t f = 0; f < FOLDERS; f++) {
		size_t first, end, prefix = strlen(folders[f]);

		asy_boot_range(u->boot, folders[f], &first, &end);
		for (; first < end; first++) {
			const char *path = u->boot->nodes[first]->inner + prefix, *slash = strchr(path, '/');
			size_t n = slash ? (size_t)(slash - path) : 0;

			if (!slash || strchr(slash + 1, '/'))
				continue;
			if ((n > 6 && strncmp(slash - 6, ".wants", 6) == 0) ||
			    (n > 9 && strncmp(slash - 9, ".requires", 9) == 0)) {
				if (at_boot(path))
					enable(u, slash + 1);
			}
		}
	}
}

/* On a first boot (no machine-id yet) "enable" lines of presets are carried out. */
static void find_presets(struct units *u)
{
	static const char *const places[] = {"/etc/systemd/system-preset/", "/lib/systemd/system-preset/",
	                                     "/usr/lib/systemd/system-preset/"};
	struct asy_bytes id = asy_text_trim(asy_boot_text(u->boot, "/etc/machine-id"));

	if (id.n && !asy_bytes_is(id, "uninitialized"))
		return;
	for (size_t p = 0; p < 3; p++) {
		size_t first, end;

		asy_boot_range(u->boot, places[p], &first, &end);
		for (; first < end; first++) {
			struct asy_lines lines = asy_lines_of(u->boot->nodes[first]->text);
			struct asy_bytes words[2];
			struct asy_line line;
			char name[128];

			while (asy_lines_next_content(&lines, "#;", &line))
				if (asy_text_words(line.text, words, 2) == 2 && asy_bytes_is(words[0], "enable") &&
				    asy_bytes_find_byte(words[1], '*', 0) == words[1].n)
					enable(u, asy_text_copy(words[1], name, sizeof(name)));
		}
	}
}

/* Next "Key=Value" of one section, continuation lines joined by the caller's ignorance: only the first counts. */
static bool next_entry(struct asy_lines *lines, struct asy_bytes *section, struct asy_line *ret_line,
                       struct asy_bytes *ret_key, struct asy_bytes *ret_value)
{
	while (asy_lines_next_content(lines, "#;", ret_line)) {
		if (asy_text_section(ret_line->text, section))
			continue;
		if (asy_text_key_value(ret_line->text, "=", ret_key, ret_value))
			return true;
		/* "Key=" with nothing behind it */
		if (asy_bytes_ends(ret_line->text, "=")) {
			*ret_key = asy_bytes_head(ret_line->text, ret_line->text.n - 1);
			*ret_value = (struct asy_bytes){0};
			return true;
		}
	}
	return false;
}

static bool pulls(struct asy_bytes key)
{
	static const char *const keys[] = {"Wants", "Requires", "BindsTo", "Upholds", "Also", NULL};

	return asy_text_any(key, keys);
}

/* What an enabled unit pulls in. */
static void follow(struct units *u, struct unit *unit)
{
	struct asy_lines lines = asy_lines_of(unit->node ? unit->node->text : (struct asy_bytes){0});
	struct asy_bytes section = {0}, key, value, word;
	struct asy_line line;
	char name[128];

	unit->followed = true;
	while (next_entry(&lines, &section, &line, &key, &value))
		while (pulls(key) && asy_text_word(&value, &word))
			if (asy_bytes_find_byte(word, '%', 0) == word.n)
				enable(u, asy_text_copy(word, name, sizeof(name)));
}

/* Name of the service that a socket or timer starts: Service=, Unit=, or its own name. */
static void start_other(struct units *u, const struct unit *unit, const char *key_name)
{
	struct asy_lines lines = asy_lines_of(unit->node->text);
	struct asy_bytes section = {0}, key, value;
	const char *dot = strrchr(unit->name, '.'), *listen = "";
	char stem[120], name[160], accept_name[160];
	bool accept = false, known, socket = strcmp(key_name, "Service") == 0;
	struct asy_line line;
	struct unit *other;

	asy_text_copy(asy_bytes_head(asy_bytes_from(unit->name), (size_t)(dot - unit->name)), stem, sizeof(stem));
	snprintf(name, sizeof(name), "%s.service", stem);
	snprintf(accept_name, sizeof(accept_name), "%s@.service", stem);
	while (next_entry(&lines, &section, &line, &key, &value)) {
		if (asy_bytes_is(key, key_name))
			asy_text_copy(value, name, sizeof(name));
		else if (asy_bytes_is(key, "Accept"))
			accept = asy_text_truth(value, &known);
		else if ((asy_bytes_is(key, "ListenStream") || asy_bytes_is(key, "ListenDatagram")) && !listen[0] &&
		         value.n && value.n < LISTEN_ROOM)
			listen = asy_arena_text(u->boot->arena, value);
	}
	other = unit_of(u, accept && socket ? accept_name : name);
	if (!other || other->masked)
		return;
	other->by_socket |= socket;
	other->by_timer |= !socket;
	if (listen && listen[0])
		other->listen = listen;
}

static void follow_all(struct units *u)
{
	bool more = true;

	for (size_t round = 0; more && round < ROUNDS; round++) {
		more = false;
		for (size_t i = 0; i < u->n; i++) {
			struct unit *unit = &u->items[i];

			if (!unit->enabled || unit->followed || !unit->node)
				continue;
			follow(u, unit);
			more = true;
			if (ends(unit->name, ".socket"))
				start_other(u, unit, "Service");
			else if (ends(unit->name, ".timer"))
				start_other(u, unit, "Unit");
		}
	}
}

struct service {
	struct asy_run run;
	struct asy_bytes command[4];
	struct asy_line lines[4];
	const struct asy_boot_node *nodes[4];
	size_t n;
	bool oneshot;
};

/* EnvironmentFile=-/etc/default/x and Environment=A=b: values for $A in the command. */
static void environment(struct asy_boot *boot, struct service *s, struct asy_bytes key, struct asy_bytes value)
{
	char path[256];

	if (asy_bytes_is(key, "EnvironmentFile")) {
		if (value.n && value.p[0] == '-')
			value = asy_bytes_from_offset(value, 1);
		struct asy_lines lines = asy_lines_of(asy_boot_text(boot, asy_text_copy(value, path, sizeof(path))));
		struct asy_bytes name, text;
		struct asy_line line;

		while (asy_lines_next_content(&lines, "#;", &line))
			if (asy_text_key_value(line.text, "=", &name, &text) && text.n < 512) {
				char n[64], t[512];

				asy_shell_set(s->run.shell, asy_text_copy(name, n, sizeof(n)), asy_text_copy(text, t, sizeof(t)));
			}
	} else if (asy_bytes_is(key, "Environment")) {
		struct asy_bytes name, text;
		char n[64], t[512];

		if (asy_text_key_value(value, "=", &name, &text))
			asy_shell_set(s->run.shell, asy_text_copy(name, n, sizeof(n)), asy_text_copy(text, t, sizeof(t)));
	}
}

static void service_entry(struct asy_boot *boot, struct service *s, const struct asy_boot_node *node,
                          const struct asy_line *line, struct asy_bytes key, struct asy_bytes value)
{
	bool known;

	if (asy_bytes_is(key, "ExecStart")) {
		if (value.n == 0)
			s->n = 0;
		while (value.n && strchr("-@:+!|", value.p[0]))
			value = asy_bytes_from_offset(value, 1);
		if (value.n && s->n < 4) {
			s->nodes[s->n] = node;
			s->lines[s->n] = *line;
			s->command[s->n++] = value;
		}
	} else if (asy_bytes_is(key, "User")) {
		s->run.user = asy_arena_text(boot->arena, value);
		if (!s->run.user)
			s->run.user = "";
	} else if (asy_bytes_is(key, "DynamicUser")) {
		s->run.dynamic_user = asy_text_truth(value, &known);
	} else if (asy_bytes_is(key, "Type")) {
		s->oneshot = asy_bytes_is(value, "oneshot");
	} else if (asy_bytes_is(key, "TTYPath")) {
		s->run.tty = asy_arena_text(boot->arena, value);
		if (!s->run.tty)
			s->run.tty = "";
	} else {
		environment(boot, s, key, value);
	}
}

static void read_service_file(struct asy_boot *boot, struct service *s, const struct asy_boot_node *node)
{
	struct asy_lines lines = asy_lines_of(node->text);
	struct asy_bytes section = {0}, key, value;
	struct asy_line line;

	while (next_entry(&lines, &section, &line, &key, &value))
		if (asy_bytes_is(section, "Service"))
			service_entry(boot, s, node, &line, key, value);
}

/* NAME.service.d/ *.conf of every folder. */
static void read_drop_ins(struct asy_boot *boot, struct service *s, const char *name)
{
	char prefix[ASY_PATH_ROOM];

	for (size_t i = FOLDERS; i-- > 0;) {
		size_t first, end;

		if ((size_t)snprintf(prefix, sizeof(prefix), "%s%s.d/", folders[i], name) >= sizeof(prefix))
			return;
		asy_boot_range(boot, prefix, &first, &end);
		for (; first < end; first++)
			if (ends(boot->nodes[first]->inner, ".conf"))
				read_service_file(boot, s, boot->nodes[first]);
	}
}

/* %i and %I become the instance. */
static struct asy_bytes fill_instance(struct asy_boot *boot, struct asy_bytes command, const char *instance)
{
	struct asy_buf text;
	const char *copy;

	if (asy_bytes_find_byte(command, '%', 0) == command.n)
		return command;
	asy_buf_init(&text, 4096);
	for (size_t i = 0; i < command.n; i++) {
		bool sign = command.p[i] == '%' && i + 1 < command.n;

		if (sign && (command.p[i + 1] == 'i' || command.p[i + 1] == 'I')) {
			asy_buf_text(&text, instance);
			i++;
		} else if (sign && command.p[i + 1] == '%') {
			asy_buf_u8(&text, '%');
			i++;
		} else {
			asy_buf_u8(&text, command.p[i]);
		}
	}
	copy = asy_arena_strdup(boot->arena, asy_buf_cstr(&text));
	asy_buf_release(&text);
	return asy_bytes_from(copy ? copy : "");
}

static void run_unit(struct units *u, const struct unit *unit)
{
	struct asy_boot *boot = u->boot;
	bool enabled = (unit->enabled || unit->by_socket || unit->by_timer) && !unit->masked;
	struct service s = {.run = asy_run_of(boot, "systemd", unit->name, enabled)};
	struct asy_shell shell;

	if (!unit->node || !ends(unit->name, ".service"))
		return;
	asy_shell_init(&shell, boot->arena);
	s.run.shell = &shell;
	if (!unit->enabled && unit->by_socket)
		s.run.started_by = "systemd-socket";
	else if (!unit->enabled && unit->by_timer)
		s.run.started_by = "systemd-timer";
	s.run.listen = unit->listen;
	if (strstr(unit->name, "getty@"))
		s.run.tty = unit->instance;
	read_service_file(boot, &s, unit->node);
	read_drop_ins(boot, &s, unit->name);
	s.run.explicit = !s.oneshot || unit->by_timer;
	for (size_t i = 0; i < s.n; i++) {
		s.run.where = (struct asy_boot_where){s.nodes[i], s.lines[i].number, s.lines[i].offset};
		asy_run_line(&s.run, fill_instance(boot, s.command[i], unit->instance));
	}
}

static void add_all_services(struct units *u)
{
	for (size_t f = 0; f < FOLDERS; f++) {
		size_t first, end, prefix = strlen(folders[f]);

		asy_boot_range(u->boot, folders[f], &first, &end);
		for (; first < end; first++) {
			const char *name = u->boot->nodes[first]->inner + prefix;

			/* a link beside its target is another name of the same unit */
			if (!strchr(name, '/') && ends(name, ".service") && !strstr(name, "@.") && !u->boot->nodes[first]->target)
				(void)unit_of(u, name);
		}
	}
}

/* Targets that every boot reaches; their own dependencies count although nothing links to them. */
static void enable_targets(struct units *u)
{
	static const char *const names[] = {"default.target", "multi-user.target", "basic.target", "sysinit.target",
	                                    "sockets.target", "timers.target", "local-fs.target"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		enable(u, names[i]);
}

void asy_boot_read_systemd(struct asy_boot *boot)
{
	struct units u = {.boot = boot};
	size_t first, end, any = 0;

	for (size_t i = 0; i < FOLDERS; i++) {
		asy_boot_range(boot, folders[i], &first, &end);
		any += end - first;
	}
	if (!any)
		return;
	u.items = asy_arena_array(boot->arena, UNITS, sizeof(u.items[0]));
	if (!u.items)
		return;
	find_links(&u);
	find_presets(&u);
	enable_targets(&u);
	follow_all(&u);
	add_all_services(&u);
	for (size_t i = 0; i < u.n; i++)
		run_unit(&u, &u.items[i]);
}
