/* The first program's own table, and the scripts it runs: sysvinit, busybox, OpenWrt. */
#include "inspect/boot_run.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"

/* "id:runlevels:action:process" of sysvinit, "tty::action:process" of busybox. */
static void inittab_line(struct asy_boot *boot, const struct asy_boot_node *node, const struct asy_line *line)
{
	static const char *const other[] = {"initdefault", "shutdown", "ctrlaltdel", "powerfail", "powerokwait", "powerwait",
	                                    "powerfailnow", "kbrequest", "restart", "off", NULL};
	struct asy_run run = asy_run_of(boot, "inittab", "", true);
	struct asy_bytes fields[4];
	bool sysinit;

	if (asy_text_split(line->text, ':', fields, 4) < 4 || asy_text_any(fields[2], other))
		return;
	sysinit = asy_bytes_is(fields[2], "sysinit") || asy_bytes_starts(fields[2], "boot");
	run.explicit = !sysinit;
	/* without a name it is the console (busybox, procd) */
	run.tty = fields[0].n == 0 && !sysinit ? "console" : asy_arena_text(boot->arena, fields[0]);
	if (!run.tty)
		return;
	run.where = (struct asy_boot_where){node, line->number, line->offset};
	asy_run_line(&run, asy_text_trim(fields[3]));
}

static int default_runlevel(const struct asy_boot *boot)
{
	struct asy_lines lines = asy_lines_of(asy_boot_text(boot, "/etc/inittab"));
	struct asy_bytes fields[4];
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line))
		if (asy_text_split(line.text, ':', fields, 4) >= 3 && asy_bytes_is(fields[2], "initdefault") && fields[1].n == 1)
			return fields[1].p[0];
	return 0;
}

void asy_boot_read_inittab(struct asy_boot *boot)
{
	const struct asy_boot_node *node = asy_boot_find(boot, "/etc/inittab"), *init;
	struct asy_lines lines;
	struct asy_line line;

	if (node) {
		lines = asy_lines_of(node->text);
		while (asy_lines_next_content(&lines, "#", &line))
			inittab_line(boot, node, &line);
		return;
	}
	init = asy_boot_program(boot, "/sbin/init");
	if (!boot->busybox_init || !init)
		return;
	/* busybox init without a table offers a shell on the console (init/init.c of busybox, documented there) */
	{
		struct asy_run run = asy_run_of(boot, "inittab", "", true);
		const char *no_arguments[1] = {""};

		run.tty = "console";
		run.where = (struct asy_boot_where){.node = init};
		(void)asy_start_add(&run, "/bin/sh", no_arguments, 0);
	}
}

static void run_script_at(struct asy_boot *boot, const char *path, const char *started_by, const char *unit)
{
	struct asy_boot_node *node = asy_boot_find(boot, path);
	struct asy_run run = asy_run_of(boot, started_by, unit, true);

	if (node && asy_is_shell_script(node))
		asy_run_script(&run, node);
}

/* Name without "S50" in front. */
static const char *without_order(const char *name)
{
	const char *p = name + 1;

	while (*p >= '0' && *p <= '9')
		p++;
	return *p ? p : name;
}

static bool is_procd(const struct asy_boot_node *node)
{
	return asy_text_contains(asy_bytes_head(node->text, 64), "rc.common");
}

/* OpenWrt: every section of /etc/config/NAME that says anything about it says "not enabled". */
static bool switched_off(const struct asy_boot *boot, const char *name)
{
	size_t on = 0, off = 0;
	char path[256];
	struct asy_bytes words[3];
	struct asy_lines lines;
	struct asy_line line;

	if (strlen(name) > 200)
		return false;
	snprintf(path, sizeof(path), "/etc/config/%s", name);
	lines = asy_lines_of(asy_boot_text(boot, path));
	while (asy_lines_next_content(&lines, "#", &line)) {
		bool known, value;

		if (asy_text_words(line.text, words, 3) < 3 || !asy_bytes_is(words[0], "option"))
			continue;
		value = asy_text_truth(words[2], &known);
		if (!known)
			continue;
		if (asy_bytes_is(words[1], "enabled") || asy_bytes_is(words[1], "enable"))
			*(value ? &on : &off) += 1;
		else if (asy_bytes_is(words[1], "disabled"))
			*(value ? &off : &on) += 1;
	}
	return off && !on;
}

/* S links (or files) of one folder. */
static void run_links(struct asy_boot *boot, const char *folder)
{
	size_t first, end, prefix = strlen(folder);

	asy_boot_range(boot, folder, &first, &end);
	for (; first < end; first++) {
		const char *path = boot->nodes[first]->inner, *name = path + prefix;
		struct asy_boot_node *node;
		struct asy_run run;

		if (strchr(name, '/') || name[0] != 'S' || name[1] < '0' || name[1] > '9')
			continue;
		node = asy_boot_find(boot, path);
		if (!node || !asy_is_shell_script(node))
			continue;
		run = asy_run_of(boot, is_procd(node) ? "procd" : "sysvinit", without_order(name), true);
		run.enabled = !is_procd(node) || !switched_off(boot, run.unit);
		asy_run_script(&run, node);
	}
}

void asy_boot_read_rc(struct asy_boot *boot)
{
	static const char *const first_scripts[] = {"/init", "/linuxrc", "/etc/preinit", "/etc/init.d/rcS", "/etc/rcS",
	                                            "/etc/rc.sysinit", "/etc/rc.d/rc.sysinit", "/etc/rc.d/rcS", "/etc/rc",
	                                            "/etc/init.d/rc.sysinit"};
	static const char *const local[] = {"/etc/rc.local", "/etc/rc.d/rc.local", "/etc/init.d/rc.local"};
	int level = default_runlevel(boot);

	if (!boot->systemd) {
		for (size_t i = 0; i < sizeof(first_scripts) / sizeof(first_scripts[0]); i++)
			run_script_at(boot, first_scripts[i], "init-script", "");
		run_links(boot, "/etc/rcS.d/");
		for (int i = '2'; i <= '5'; i++) {
			char folder[32];

			if (level && i != level)
				continue;
			snprintf(folder, sizeof(folder), "/etc/rc%c.d/", i);
			run_links(boot, folder);
			snprintf(folder, sizeof(folder), "/etc/rc.d/rc%c.d/", i);
			run_links(boot, folder);
		}
		run_links(boot, "/etc/rc.d/");
	}
	for (size_t i = 0; i < sizeof(local) / sizeof(local[0]); i++)
		run_script_at(boot, local[i], "rc.local", "");
}

void asy_boot_read_unused_scripts(struct asy_boot *boot)
{
	static const char *const folders[] = {"/etc/init.d/", "/etc/rc.d/init.d/"};

	for (size_t i = 0; i < 2; i++) {
		size_t first, end, prefix = strlen(folders[i]);

		asy_boot_range(boot, folders[i], &first, &end);
		for (; first < end; first++) {
			struct asy_boot_node *node = boot->nodes[first];
			struct asy_run run;

			if (strchr(node->inner + prefix, '/') || node->target || node->visited || !asy_is_shell_script(node))
				continue;
			run = asy_run_of(boot, is_procd(node) ? "procd" : "sysvinit", node->inner + prefix, false);
			asy_run_script(&run, node);
		}
	}
}
