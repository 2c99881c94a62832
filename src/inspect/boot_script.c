#include "inspect/boot_run.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool is_one_of(const char *word, const char *const *list)
{
	for (; *list; list++)
		if (is(word, *list))
			return true;
	return false;
}

/* Small tools that scripts put in the background or that never stay. */
static bool is_tool(const char *name)
{
	static const char *const tools[] = {
		"[", "[[", ":", "true", "false", "test", "echo", "printf", "cat", "cp", "mv", "rm", "mkdir", "rmdir", "ln", "ls",
		"mount", "umount", "sleep", "usleep", "wait", "sync", "date", "logger", "set", "unset", "cd", "export", "read",
		"find", "grep", "sed", "awk", "cut", "tr", "tee", "dd", "head", "tail", "sort", "touch", "chmod", "chown",
		"chgrp", "kill", "killall", "pkill", "pidof", "insmod", "rmmod", "modprobe", "ifconfig", "ip", "route", "brctl",
		"iptables", "ip6tables", "hwclock", "stty", "reboot", "poweroff", "halt", "return", "exit", "break", "continue",
		"shift", "trap", "local", "mknod", "mdev", "depmod", "sysctl", "hostname", "switch_root", "pivot_root", "init",
		"which", "type", "uci", "wget", "curl", "tar", "gzip", "gunzip", "swapon", "losetup", "fsck", "ubiattach",
		"nvram", "ubus", "sysupgrade", "jshn", "config_load", "config_foreach", "config_get", "include", "let", "expr", "case", "for",
		NULL,
	};

	return is_one_of(name, tools);
}

static bool is_stopping(const char *word)
{
	static const char *const words[] = {"stop", "shutdown", "kill", "status", "reload", "enable", "disable", "enabled",
	                                    "help", "usage", "killclients", "force-stop", "uninstall", NULL};

	return is_one_of(word, words);
}

/* Functions and case arms that are not run when the system starts. */
static bool not_at_boot(const struct asy_shell_command *c)
{
	struct asy_bytes arm = asy_bytes_from(c->arm), names[4];
	size_t n = asy_text_split(arm, '|', names, 4), stopping = 0;

	for (size_t i = 0; i < n; i++) {
		char name[32];

		stopping += is_stopping(asy_text_copy(names[i], name, sizeof(name)));
	}
	return is_stopping(c->function) || strstr(c->function, "stop") || strstr(c->function, "status") ||
	       strstr(c->function, "failsafe") ||
	       (arm.n && stopping == n);
}

/* A program outside the folders of the system is the maker's own: when a start script runs it, it is a service. */
static bool is_makers(const struct asy_boot_node *node)
{
	static const char *const system[] = {"/bin/", "/sbin/", "/usr/bin/", "/usr/sbin/", "/lib/", "/usr/lib/",
	                                     "/libexec/", "/usr/libexec/", "/system/bin/", "/system/xbin/"};

	if (!node || !node->elf)
		return false;
	for (size_t i = 0; i < sizeof(system) / sizeof(system[0]); i++)
		if (strncmp(node->inner, system[i], strlen(system[i])) == 0)
			return false;
	return true;
}

bool asy_is_shell_script(const struct asy_boot_node *node)
{
	struct asy_bytes first = asy_bytes_head(node->text, asy_bytes_find_byte(node->text, '\n', 0));
	static const char *const shells[] = {"sh", "rc.common", "openrc-run", "runscript"};
	struct asy_bytes word;

	if (node->elf || node->text.n == 0)
		return false;
	if (!asy_bytes_starts(first, "#!"))
		return true;
	first = asy_bytes_from_offset(first, 2);
	while (asy_text_word(&first, &word))
		for (size_t i = 0; i < sizeof(shells) / sizeof(shells[0]); i++)
			if (asy_bytes_ends(word, shells[i]))
				return true;
	return false;
}

/* procd_set_param command PROGRAM ..., procd_append_param command ..., procd_set_param user NAME. Arguments that are
 * added under a condition depend on the configuration and are left to its readers. */
static bool procd(struct asy_run *run, const char *const *words, size_t n, bool conditional)
{
	bool set = is(words[0], "procd_set_param"), append = is(words[0], "procd_append_param");

	if (!set && !append)
		return false;
	if (n < 3)
		return true;
	if (set && is(words[1], "command"))
		(void)asy_start_add(run, words[2], words + 3, n - 3);
	else if (append && is(words[1], "command") && run->last && !conditional)
		asy_start_more(run, run->last, words + 2, n - 2);
	else if (set && is(words[1], "user") && run->last)
		run->last->user = asy_arena_strdup(run->boot->arena, words[2]);
	if (run->last && !run->last->user)
		run->last->user = "";
	return true;
}

/* An inner run for text that stands inside another one; what it added counts for the outer one. */
static void run_inner(struct asy_run *run, const struct asy_unwrapped *u, struct asy_bytes text,
                      struct asy_boot_node *node)
{
	struct asy_run inner = *run;
	struct asy_shell shell;

	if (run->depth >= ASY_SCRIPT_DEPTH || (node && node->active))
		return;
	inner.depth++;
	inner.n_added = 0;
	inner.last = NULL;
	inner.explicit = run->explicit || u->explicit;
	if (u->user[0])
		inner.user = u->user;
	if (node) {
		inner.explicit = false;
		if (!u->source) {
			asy_shell_init(&shell, run->boot->arena);
			inner.shell = &shell;
		}
		inner.where = (struct asy_boot_where){.node = node};
		inner.fixed_where = false;
		node->active = true;
		asy_run_text(&inner, node->text);
		node->active = false;
	} else {
		inner.fixed_where = true;
		asy_run_text(&inner, text);
	}
	run->n_added += inner.n_added;
}

void asy_run_script(struct asy_run *run, struct asy_boot_node *script)
{
	struct asy_unwrapped none = {.user = ""};
	uint8_t bit = run->enabled ? 1 : 2;

	if (script->visited & (bit | 1) || run->depth >= ASY_SCRIPT_DEPTH)
		return;
	script->visited |= bit;
	run_inner(run, &none, (struct asy_bytes){0}, script);
}

/* A script called by another one. True when it was one. */
static bool called_script(struct asy_run *run, const struct asy_unwrapped *u)
{
	struct asy_boot_node *node = asy_boot_program(run->boot, u->words[0]);
	size_t before = run->n_added;

	if (!node || !asy_is_shell_script(node))
		return false;
	if (u->source) {
		run_inner(run, u, node->text, node);
		return true;
	}
	if (u->n > 1 && is_stopping(u->words[1]))
		return true;
	if (node->visited & 1)
		return true;
	{
		struct asy_run inner = *run;

		if (u->user[0])
			inner.user = u->user;
		if (is(run->started_by, "inittab"))
			inner.started_by = "init-script";
		inner.tty = "";
		if (strstr(node->inner, "/init.d/"))
			inner.unit = asy_base_name(node->inner);
		asy_run_script(&inner, node);
		run->n_added = inner.n_added;
	}
	return run->n_added > before || !(run->explicit || u->explicit);
}

/* "dnsmasq --version" in a test, "udhcpc -q" to look for a server: the program does not stay. */
static bool leaves_again(const char *const *words, size_t n)
{
	static const char *const options[] = {"--version", "--help", "--test", "-q", NULL};

	for (size_t i = 1; i < n; i++)
		if (is_one_of(words[i], options))
			return true;
	return false;
}

/* Names that are servers only when they are told to listen. */
static bool only_connects(const char *name, const char *const *words, size_t n)
{
	bool netcat = is(name, "nc") || is(name, "ncat") || is(name, "netcat");

	if (!netcat && !is(name, "socat") && !is(name, "rsync"))
		return false;
	for (size_t i = 1; i < n; i++)
		if ((netcat && words[i][0] == '-' && words[i][1] != '-' && strchr(words[i], 'l')) || is(words[i], "--listen") ||
		    is(words[i], "--daemon") || strstr(words[i], "LISTEN") || strstr(words[i], "listen"))
			return false;
	return true;
}

static void start_program(struct asy_run *run, const struct asy_unwrapped *u, bool background)
{
	const char *program = u->words[0], *name = asy_base_name(program), *user = run->user;
	const struct asy_boot_node *node = asy_boot_program(run->boot, program);
	bool explicit = run->explicit || u->explicit;

	if (name[0] == 0 || strchr(program, '$') || name[0] == '-' || strchr(program, '*') || strchr(program, '='))
		return;
	if (is_tool(name) || only_connects(name, u->words, u->n) || (!explicit && leaves_again(u->words, u->n)))
		return;
	if (!node && strstr(program, "/init.d/"))
		return; /* an init script that is not there */
	if (!explicit && !asy_daemon_find(&run->boot->all->daemons, name) && !is_makers(node) &&
	    !(background && (program[0] == '/' || program[0] == '.' || node)))
		return;
	if (u->user[0])
		run->user = u->user;
	(void)asy_start_add(run, program, u->words + 1, u->n - 1);
	run->user = user;
}

static void run_words(struct asy_run *run, const char *const *words, size_t n, bool background, bool conditional)
{
	struct asy_unwrapped u;
	const char *first;

	if (n == 0)
		return;
	/* a leading '-' asks inittab for a log-in shell, '+' for no accounting */
	first = words[0];
	if ((first[0] == '-' || first[0] == '+') && first[1]) {
		const char *copy[ASY_SHELL_WORDS];

		memcpy(copy, words, n * sizeof(words[0]));
		copy[0]++;
		asy_unwrap(run->shell, copy, n, &u);
	} else {
		asy_unwrap(run->shell, words, n, &u);
	}
	if (u.nothing)
		return;
	u.explicit |= run->exec_starts && is(words[0], "exec");
	if (u.line) {
		run_inner(run, &u, asy_bytes_from(u.line), NULL);
		return;
	}
	if (u.n == 0 || procd(run, u.words, u.n, conditional) || called_script(run, &u))
		return;
	if (!u.source)
		start_program(run, &u, background);
}

/* for i in /etc/init.d/S??*: every script that matches is started, in order. */
static void loop_over_scripts(struct asy_run *run, const struct asy_shell_command *c)
{
	for (size_t i = 1; i < c->n; i++) {
		size_t prefix = strcspn(c->words[i], "*?["), first, end;
		char folder[ASY_PATH_ROOM], pattern[ASY_PATH_ROOM];

		if (c->words[i][0] != '/' || !c->words[i][prefix] || strlen(c->words[i]) >= sizeof(folder))
			continue;
		memcpy(pattern, c->words[i], strlen(c->words[i]) + 1);
		for (char *p = pattern; *p; p++)
			if (*p == '[') { /* "[0-9]" is one character */
				size_t close = strcspn(p, "]");

				*p = '?';
				memmove(p + 1, p + close + (p[close] == ']'), strlen(p + close + (p[close] == ']')) + 1);
			}
		memcpy(folder, c->words[i], prefix);
		folder[prefix] = 0;
		asy_boot_range(run->boot, folder, &first, &end);
		for (; first < end; first++) {
			struct asy_boot_node *node = run->boot->nodes[first];

			if (strchr(node->inner + prefix, '/') || !asy_text_glob(pattern, asy_bytes_from(node->inner)))
				continue;
			node = asy_boot_find(run->boot, node->inner);
			if (node && asy_is_shell_script(node)) {
				struct asy_run inner = *run;

				inner.unit = asy_base_name(node->inner);
				asy_run_script(&inner, node);
				run->n_added = inner.n_added;
			}
		}
	}
}

/* Every command, and every 64 bytes of text, costs one of ASY_LIMIT_BOOT_COMMANDS. */
static bool spend(struct asy_run *run, size_t n)
{
	struct asy_boots *all = run->boot->all;

	if (n > ASY_LIMIT_BOOT_COMMANDS - all->n_commands) {
		if (!all->spent)
			asy_report_gap(all->report, ASY_LIMIT, run->where.node->path, "too many commands in start scripts");
		all->spent = true;
		return false;
	}
	all->n_commands += n;
	return true;
}

static void on_command(void *ctx, const struct asy_shell_command *c)
{
	struct asy_run *run = ctx;

	if (not_at_boot(c) || !spend(run, 1))
		return;
	if (!run->fixed_where) {
		run->where.line = c->line;
		run->where.offset = c->offset;
	}
	if (c->loop)
		loop_over_scripts(run, c);
	else
		run_words(run, c->words, c->n, c->background, c->conditional);
}

void asy_run_text(struct asy_run *run, struct asy_bytes text)
{
	struct asy_shell own;

	if (!spend(run, text.n / 64 + 1))
		return;
	if (!run->shell) {
		asy_shell_init(&own, run->boot->arena);
		run->shell = &own;
		asy_shell_read(&own, text, on_command, run);
		run->shell = NULL;
	} else {
		asy_shell_read(run->shell, text, on_command, run);
	}
}

void asy_run_line(struct asy_run *run, struct asy_bytes line)
{
	run->fixed_where = true;
	asy_run_text(run, line);
}
