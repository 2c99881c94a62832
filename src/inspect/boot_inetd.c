/* Programs that inetd, xinetd and cron start. They run only when those run themselves. */
#include "inspect/boot_run.h"

#include <string.h>

#include "base/limits.h"

static bool is_started(const struct asy_boot *boot, const char *const *names)
{
	for (const struct asy_start *s = boot->starts; s; s = s->next)
		for (size_t i = 0; s->enabled && names[i]; i++)
			if (strcmp(s->name, names[i]) == 0)
				return true;
	return false;
}

static const char *keep(struct asy_boot *boot, struct asy_bytes b)
{
	const char *text = asy_arena_text(boot->arena, b);

	return text ? text : "";
}

/* "telnet stream tcp nowait root /usr/sbin/tcpd in.telnetd -h" */
static void inetd_line(struct asy_boot *boot, const struct asy_boot_node *node, const struct asy_line *line, bool enabled)
{
	struct asy_bytes words[16];
	size_t n = asy_text_words(line->text, words, 16), at = 5, end;
	struct asy_run run = asy_run_of(boot, "inetd", "", enabled);
	const char *text[16];
	const char *program;

	if (n < 6 || asy_bytes_is(words[5], "internal"))
		return;
	run.unit = keep(boot, words[0]);
	run.listen = run.unit;
	run.user = keep(boot, asy_bytes_head(words[4], strcspn(keep(boot, words[4]), ".:")));
	run.where = (struct asy_boot_where){node, line->number, line->offset};
	program = keep(boot, words[at++]);
	end = strlen(program);
	/* the word behind the program is its name; behind tcpd it is the real program */
	if (at < n && end >= 4 && strcmp(asy_base_name(program), "tcpd") == 0)
		program = keep(boot, words[at]);
	else if (at < n && strcmp(asy_base_name(program), "busybox") == 0)
		program = asy_bytes_is(words[at], "busybox") && at + 1 < n ? keep(boot, words[++at]) : keep(boot, words[at]);
	at += at < n;
	for (size_t i = at; i < n; i++)
		text[i - at] = keep(boot, words[i]);
	(void)asy_start_add(&run, program, text, n - at);
}

struct xinetd {
	const char *name, *server, *arguments, *user, *port, *bind;
	bool disabled;
	struct asy_boot_where where;
};

static void xinetd_end(struct asy_boot *boot, const struct xinetd *x, bool enabled)
{
	struct asy_run run = asy_run_of(boot, "xinetd", x->name, enabled && !x->disabled);
	const char *arguments[1] = {x->arguments};

	if (!x->server[0])
		return;
	run.user = x->user;
	run.listen = x->port[0] ? x->port : x->name;
	if (x->bind[0])
		run.listen = asy_arena_printf(boot->arena, "%s:%s", x->bind, run.listen);
	if (!run.listen)
		return;
	run.where = x->where;
	(void)asy_start_add(&run, x->server, arguments, x->arguments[0] != 0);
}

static void xinetd_line(struct asy_boot *boot, struct xinetd *x, const struct asy_boot_node *node,
                        const struct asy_line *line)
{
	struct asy_bytes key, value;
	bool known;

	if (!asy_text_key_value(line->text, "=", &key, &value))
		return;
	if (asy_bytes_is(key, "server")) {
		x->server = keep(boot, value);
		x->where = (struct asy_boot_where){node, line->number, line->offset};
	} else if (asy_bytes_is(key, "server_args")) {
		x->arguments = keep(boot, value);
	} else if (asy_bytes_is(key, "user")) {
		x->user = keep(boot, value);
	} else if (asy_bytes_is(key, "port")) {
		x->port = keep(boot, value);
	} else if (asy_bytes_is(key, "bind") || asy_bytes_is(key, "interface")) {
		x->bind = keep(boot, value);
	} else if (asy_bytes_is(key, "disable")) {
		x->disabled = asy_text_truth(value, &known);
	}
}

static void read_xinetd(struct asy_boot *boot, const struct asy_boot_node *node, bool enabled)
{
	static const struct xinetd none = {"", "", "", "", "", "", false, {0}};
	struct asy_lines lines = asy_lines_of(node->text);
	struct xinetd x = none;
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		if (asy_bytes_starts(line.text, "service")) {
			x = none;
			x.name = keep(boot, asy_text_trim(asy_bytes_from_offset(line.text, 7)));
		} else if (asy_bytes_is(line.text, "}")) {
			xinetd_end(boot, &x, enabled);
			x = none;
		} else {
			xinetd_line(boot, &x, node, &line);
		}
	}
}

void asy_boot_read_inetd(struct asy_boot *boot)
{
	static const char *const inetd[] = {"inetd", "openbsd-inetd", "inetutils-inetd", "rlinetd", NULL};
	static const char *const xinetd[] = {"xinetd", NULL};
	const struct asy_boot_node *node = asy_boot_find(boot, "/etc/inetd.conf");
	bool enabled = is_started(boot, inetd);
	struct asy_lines lines;
	struct asy_line line;
	size_t first, end;

	if (node) {
		lines = asy_lines_of(node->text);
		while (asy_lines_next_content(&lines, "#", &line))
			inetd_line(boot, node, &line, enabled);
	}
	enabled = is_started(boot, xinetd);
	node = asy_boot_find(boot, "/etc/xinetd.conf");
	if (node)
		read_xinetd(boot, node, enabled);
	asy_boot_range(boot, "/etc/xinetd.d/", &first, &end);
	for (; first < end; first++)
		read_xinetd(boot, boot->nodes[first], enabled);
}

/* "*\/5 * * * * [user] command", "@reboot [user] command" */
static void cron_line(struct asy_boot *boot, const struct asy_boot_node *node, const struct asy_line *line,
                      bool has_user, const char *user, bool enabled)
{
	struct asy_run run = asy_run_of(boot, "cron", "", enabled);
	struct asy_bytes rest = line->text, word;
	size_t times = asy_bytes_starts(rest, "@") ? 1 : 5;

	if (rest.n && !(rest.p[0] == '@' || rest.p[0] == '*' || (rest.p[0] >= '0' && rest.p[0] <= '9')))
		return; /* an assignment */
	for (size_t i = 0; i < times; i++)
		if (!asy_text_word(&rest, &word))
			return;
	run.user = user;
	if (has_user) {
		if (!asy_text_word(&rest, &word))
			return;
		run.user = keep(boot, word);
	}
	run.explicit = true;
	run.where = (struct asy_boot_where){node, line->number, line->offset};
	asy_run_line(&run, asy_text_trim(rest));
}

static void read_crontab(struct asy_boot *boot, const struct asy_boot_node *node, bool has_user, const char *user,
                         bool enabled)
{
	struct asy_lines lines = asy_lines_of(node->text);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line))
		cron_line(boot, node, &line, has_user, user, enabled);
}

static void read_crontabs(struct asy_boot *boot, const char *folder, bool has_user, bool enabled)
{
	size_t first, end, prefix = strlen(folder);

	asy_boot_range(boot, folder, &first, &end);
	for (; first < end; first++) {
		const struct asy_boot_node *node = boot->nodes[first];

		if (!strchr(node->inner + prefix, '/') && node->inner[prefix] != '.')
			read_crontab(boot, node, has_user, has_user ? "" : node->inner + prefix, enabled);
	}
}

/* /etc/cron.daily and its like: each executable file is a job. */
static void read_cron_folder(struct asy_boot *boot, const char *folder, bool enabled)
{
	size_t first, end, prefix = strlen(folder);

	asy_boot_range(boot, folder, &first, &end);
	for (; first < end; first++) {
		struct asy_run run = asy_run_of(boot, "cron", "", enabled);
		const struct asy_boot_node *node = boot->nodes[first];

		if (strchr(node->inner + prefix, '/') || !(node->executable || node->target))
			continue;
		run.user = "root";
		run.where = (struct asy_boot_where){.node = node};
		(void)asy_start_add(&run, node->inner, NULL, 0);
	}
}

void asy_boot_read_cron(struct asy_boot *boot)
{
	static const char *const names[] = {"crond", "cron", "fcron", "dcron", "anacron", NULL};
	static const char *const folders[] = {"/etc/cron.hourly/", "/etc/cron.daily/", "/etc/cron.weekly/", "/etc/cron.monthly/"};
	bool enabled = is_started(boot, names);
	const struct asy_boot_node *node = asy_boot_find(boot, "/etc/crontab");

	if (node)
		read_crontab(boot, node, true, "", enabled);
	read_crontabs(boot, "/etc/cron.d/", true, enabled);
	read_crontabs(boot, "/etc/crontabs/", false, enabled);
	read_crontabs(boot, "/var/spool/cron/crontabs/", false, enabled);
	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++)
		read_cron_folder(boot, folders[i], enabled);
}
