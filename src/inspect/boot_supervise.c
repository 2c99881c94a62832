/* Supervisors: runit and s6 folders, OpenRC scripts, upstart jobs, Android's init language. */
#include "inspect/boot_run.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"

/* "run" scripts one folder below. */
static void run_folders(struct asy_boot *boot, const char *folder, bool enabled)
{
	size_t first, end, prefix = strlen(folder);

	asy_boot_range(boot, folder, &first, &end);
	for (; first < end; first++) {
		const char *name = boot->nodes[first]->inner + prefix, *slash = strchr(name, '/');
		char path[ASY_PATH_ROOM];
		struct asy_boot_node *node = boot->nodes[first];
		struct asy_run run;
		const char *unit;

		if (!slash && node->target && strlen(node->inner) + 5 < sizeof(path)) {
			snprintf(path, sizeof(path), "%s/run", node->inner);
			node = asy_boot_find(boot, path);
			unit = name;
		} else if (slash && strcmp(slash, "/run") == 0) {
			unit = asy_arena_text(boot->arena, (struct asy_bytes){(const uint8_t *)name, (size_t)(slash - name)});
		} else {
			continue;
		}
		if (!node || !unit || !asy_is_shell_script(node))
			continue;
		run = asy_run_of(boot, "runit", unit, enabled);
		run.exec_starts = true;
		asy_run_script(&run, node);
	}
}

struct openrc {
	struct asy_boot_where where;
	char command[256], arguments[512], user[64];
};

static void openrc_value(struct openrc *o, struct asy_bytes key, struct asy_bytes value)
{
	if (asy_bytes_is(key, "command"))
		asy_text_copy(value, o->command, sizeof(o->command));
	else if (asy_bytes_is(key, "command_args"))
		asy_text_copy(value, o->arguments, sizeof(o->arguments));
	else if (asy_bytes_is(key, "command_user"))
		asy_text_copy(asy_bytes_head(value, asy_bytes_find_byte(value, ':', 0)), o->user, sizeof(o->user));
}

/* OpenRC starts the program that its variables name; such a script calls nothing itself. */
static void read_openrc(struct asy_boot *boot, struct asy_boot_node *node, const char *unit, bool enabled)
{
	struct asy_run run = asy_run_of(boot, "openrc", unit, enabled);
	struct asy_lines lines = asy_lines_of(node->text);
	struct openrc o = {.command = ""};
	struct asy_bytes key, value;
	struct asy_line line;
	const char *arguments[1];

	while (asy_lines_next_content(&lines, "#", &line))
		if (asy_text_key_value(line.text, "=", &key, &value)) {
			if (asy_bytes_is(key, "command"))
				o.where = (struct asy_boot_where){node, line.number, line.offset};
			openrc_value(&o, key, value);
		}
	asy_run_script(&run, node);
	if (!o.command[0])
		return;
	run.user = asy_arena_strdup(boot->arena, o.user);
	run.where = o.where;
	arguments[0] = asy_arena_strdup(boot->arena, o.arguments);
	if (run.user && arguments[0])
		(void)asy_start_add(&run, o.command, arguments, o.arguments[0] != 0);
}

static void read_runlevels(struct asy_boot *boot)
{
	static const char folder[] = "/etc/runlevels/";
	size_t first, end;

	asy_boot_range(boot, folder, &first, &end);
	for (; first < end; first++) {
		const char *name = boot->nodes[first]->inner + strlen(folder), *slash = strchr(name, '/');
		struct asy_boot_node *node = asy_boot_find(boot, boot->nodes[first]->inner);

		if (!slash || strncmp(name, "shutdown/", 9) == 0 || !node || !asy_is_shell_script(node))
			continue;
		read_openrc(boot, node, slash + 1, true);
	}
}

/* "start on ...", "exec PROGRAM ...", "setuid USER", "manual", "script ... end script". */
static void read_upstart(struct asy_boot *boot, const struct asy_boot_node *node, const char *name)
{
	struct asy_run run = asy_run_of(boot, "upstart", name, false);
	struct asy_lines lines = asy_lines_of(node->text);
	bool started = false, manual = false, script = false;
	struct asy_bytes rest, word;
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		started |= asy_bytes_starts(line.text, "start on");
		manual |= asy_bytes_is(line.text, "manual");
		rest = line.text;
		if (asy_text_word(&rest, &word) && asy_bytes_is(word, "setuid") && asy_text_word(&rest, &word))
			run.user = asy_arena_text(boot->arena, word);
	}
	run.user = run.user ? run.user : "";
	run.enabled = started && !manual;
	lines = asy_lines_of(node->text);
	while (asy_lines_next_content(&lines, "#", &line)) {
		bool exec = asy_bytes_starts(line.text, "exec ");

		if (asy_bytes_is(line.text, "script") || asy_bytes_is(line.text, "end script")) {
			script = asy_bytes_is(line.text, "script");
			continue;
		}
		if (!exec && !script)
			continue;
		run.explicit = exec;
		run.where = (struct asy_boot_where){node, line.number, line.offset};
		asy_run_line(&run, line.text);
	}
}

static void read_upstart_jobs(struct asy_boot *boot)
{
	static const char folder[] = "/etc/init/";
	size_t first, end;

	asy_boot_range(boot, folder, &first, &end);
	for (; first < end; first++) {
		const char *name = boot->nodes[first]->inner + strlen(folder);

		if (!strchr(name, '/') && asy_name_ends(name, ".conf"))
			read_upstart(boot, boot->nodes[first], name);
	}
}

/* "service NAME PATH ARGUMENTS", then indented "disabled", "oneshot", "user NAME". */
static void read_android(struct asy_boot *boot, const struct asy_boot_node *node)
{
	struct asy_lines lines = asy_lines_of(node->text);
	struct asy_start *last = NULL;
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_run run = asy_run_of(boot, "android-init", "", true);
		struct asy_bytes words[18];
		const char *text[16];
		size_t n = asy_text_words(line.text, words, 18);

		if (asy_bytes_is(words[0], "service") && n >= 3) {
			for (size_t i = 2; i < n; i++) {
				text[i - 2] = asy_arena_text(boot->arena, words[i]);
				if (!text[i - 2])
					return;
			}
			run.unit = asy_arena_text(boot->arena, words[1]);
			run.unit = run.unit ? run.unit : "";
			run.where = (struct asy_boot_where){node, line.number, line.offset};
			last = asy_start_add(&run, text[0], text + 1, n - 3);
		} else if (asy_bytes_is(words[0], "on") || asy_bytes_is(words[0], "import")) {
			last = NULL;
		} else if (last && asy_bytes_is(words[0], "disabled")) {
			last->enabled = false;
		} else if (last && asy_bytes_is(words[0], "user") && n >= 2) {
			last->user = asy_arena_text(boot->arena, words[1]);
			last->user = last->user ? last->user : "";
		}
	}
}

static void read_android_files(struct asy_boot *boot)
{
	static const char *const places[] = {"/init.", "/system/etc/init/", "/vendor/etc/init/", "/etc/init/"};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		size_t first, end;

		asy_boot_range(boot, places[i], &first, &end);
		for (; first < end; first++)
			if (asy_name_ends(boot->nodes[first]->inner, ".rc"))
				read_android(boot, boot->nodes[first]);
	}
}

void asy_boot_read_supervisors(struct asy_boot *boot)
{
	static const char *const live[] = {"/etc/service/", "/service/", "/var/service/", "/etc/runit/runsvdir/default/",
	                                   "/etc/runit/runsvdir/current/", "/etc/services.d/"};

	for (size_t i = 0; i < sizeof(live) / sizeof(live[0]); i++)
		run_folders(boot, live[i], true);
	run_folders(boot, "/etc/sv/", false);
	read_runlevels(boot);
	read_upstart_jobs(boot);
	read_android_files(boot);
}
