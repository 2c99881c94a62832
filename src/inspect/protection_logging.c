/* System loggers: what records events, whether the records stay, whether they are sent elsewhere. */
#include "inspect/protection.h"

#include <string.h>

static void add(struct prot_state *s, struct prot_tree *tree, const struct prot_item *item, const struct asy_file *file,
		const struct asy_line *line)
{
	for (struct prot_item *old = tree->first; old; old = old->next) {
		if (old->kind != PROT_LOGGING || strcmp(old->program, item->program) != 0)
			continue;
		/* several files describe one logger */
		old->remote |= item->remote;
		if (!old->target && item->target)
			old->target = asy_arena_strdup(s->arena, item->target);
		return;
	}
	(void)asy_prot_add(s, tree, item, file, line);
}

bool asy_prot_is_persistent(const struct prot_tree *tree, const struct prot_item *item)
{
	const char *t = item->target;

	if (strcmp(item->program, "systemd-journald") == 0 && t && strcmp(t, "auto") == 0)
		return tree->journal_folder && !tree->volatile_var && !tree->volatile_log;
	if (!t || t[0] != '/' || asy_prot_glob_list("/tmp/* /run/* /var/run/* /var/tmp/* /dev/*", t))
		return false;
	if (strncmp(t, "/var/log/", 9) == 0 && tree->volatile_log)
		return false;
	return strncmp(t, "/var/", 5) != 0 || !tree->volatile_var;
}

static const char *text_of(struct prot_state *s, struct asy_bytes b)
{
	return asy_arena_text(s->arena, asy_bytes_head(b, 200));
}

/* syslogd of busybox and sysklogd: -R HOST sends, -O FILE writes, -C keeps in memory */
static void syslogd_line(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner,
			 const struct asy_line *line)
{
	struct prot_item item = {.kind = PROT_LOGGING, .program = "syslogd", .target = "/var/log/messages"};
	struct asy_bytes command, value;

	command = asy_bytes_from_offset(line->text, asy_bytes_find(line->text, ASY_BYTES_LITERAL("syslogd"), 0));
	item.services = asy_prot_service_of(s, inner);
	item.remote = asy_prot_option(command, "-R", &value);
	if (asy_prot_option(command, "-O", &value))
		item.target = text_of(s, value);
	if (asy_text_contains(command, " -C"))
		item.target = NULL;
	add(s, tree, &item, file, line);
}

static void boot_script(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;

	if (!asy_text_contains(file->content, "syslogd"))
		return;
	while (asy_lines_next_content(&lines, "#", &line)) {
		if (!asy_prot_calls(line.text, "syslogd") || asy_bytes_starts(line.text, "DAEMON") ||
		    asy_bytes_starts(line.text, "killall") || asy_bytes_starts(line.text, "echo") ||
		    asy_bytes_starts(line.text, "printf") || asy_text_contains(line.text, "$syslog"))
			continue;
		syslogd_line(s, tree, file, inner, &line);
		return;
	}
	/* Buildroot: DAEMON="syslogd", options in a variable */
	lines = asy_lines_of(file->content);
	while (asy_lines_next_content(&lines, "#", &line)) {
		if (!asy_bytes_starts(line.text, "DAEMON=") || !asy_text_contains(line.text, "syslogd"))
			continue;
		syslogd_line(s, tree, file, inner, &line);
		return;
	}
}

/* rsyslog.conf(5): "*.* @host", "*.* @@host:514", action(type="omfwd" ...), "*.* /var/log/messages" */
static void rsyslog(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *program)
{
	struct prot_item item = {.kind = PROT_LOGGING, .program = program, .services = "rsyslog syslog syslogd sysklogd inetutils-syslogd"};
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line, at = {0};

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes w[2];

		(void)asy_text_words(line.text, w, 2);
		if (asy_bytes_starts(w[1], "-"))
			w[1] = asy_bytes_from_offset(w[1], 1);
		if (asy_bytes_starts(w[1], "@") || asy_text_contains(line.text, "omfwd"))
			item.remote = true;
		else if (asy_bytes_starts(w[1], "/") && !asy_bytes_starts(w[1], "/dev/") && !item.target)
			item.target = text_of(s, w[1]);
		else
			continue;
		if (!at.number || item.remote)
			at = line;
	}
	if (at.number)
		add(s, tree, &item, file, &at);
}

/* syslog-ng.conf: destination d { file("/var/log/x"); }; destination r { network("host" ...); }; */
static void syslog_ng(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file)
{
	struct prot_item item = {.kind = PROT_LOGGING, .program = "syslog-ng", .services = "syslog-ng"};
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line, at = {0};

	while (asy_lines_next_content(&lines, "#", &line)) {
		size_t quote = asy_bytes_find(line.text, ASY_BYTES_LITERAL("file(\"/"), 0);
		struct asy_bytes path = asy_bytes_from_offset(line.text, quote + 6);

		if (!asy_bytes_starts(line.text, "destination"))
			continue;
		item.remote |= asy_text_contains(line.text, "network(") || asy_text_contains(line.text, "tcp(") ||
			       asy_text_contains(line.text, "udp(") || asy_text_contains(line.text, "syslog(");
		path.n = asy_bytes_find_byte(path, '"', 0);
		if (quote < line.text.n && path.n && !item.target && !asy_bytes_starts(path, "/dev/"))
			item.target = text_of(s, path);
		if (!at.number)
			at = line;
	}
	if (at.number)
		add(s, tree, &item, file, &at);
}

/* journald.conf(5) and systemd-journal-upload.conf */
static void journald(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, bool upload)
{
	struct prot_item item = {.kind = PROT_LOGGING, .program = "systemd-journald", .target = upload ? NULL : "auto"};
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line, at = {.number = 0};
	struct asy_bytes key, value;

	while (asy_lines_next_content(&lines, "#;", &line)) {
		if (!asy_text_key_value(line.text, "=", &key, &value))
			continue;
		if (upload && asy_bytes_is(key, "URL") && value.n) {
			item.remote = true;
			at = line;
		} else if (!upload && asy_bytes_is(key, "Storage")) {
			item.target = asy_bytes_is(value, "persistent") ? "/var/log/journal/x" : asy_bytes_is(value, "auto") ? "auto" : "memory";
			at = line;
		}
	}
	if (at.number)
		add(s, tree, &item, file, &at);
}

/* OpenWrt: logd keeps records in memory unless /etc/config/system says otherwise */
static void uci_system(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file)
{
	struct prot_item item = {.kind = PROT_LOGGING, .program = "logd", .services = "log boot"};
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line, at = {0};

	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes w[3];

		if (asy_text_words(line.text, w, 3) < 3 || !asy_bytes_is(w[0], "option") || w[2].n == 0)
			continue;
		if (asy_bytes_is(w[1], "log_ip"))
			item.remote = true;
		else if (asy_bytes_is(w[1], "log_file"))
			item.target = text_of(s, w[2]);
		else
			continue;
		at = line;
	}
	if (at.number)
		add(s, tree, &item, file, &at);
}

void asy_prot_logging_file(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner)
{
	if (asy_prot_glob_list("*/etc/rsyslog.conf */etc/rsyslog.d/*.conf", inner))
		rsyslog(s, tree, file, "rsyslogd");
	else if (asy_path_ends(inner, "/etc/syslog.conf"))
		rsyslog(s, tree, file, "syslogd");
	else if (asy_prot_glob_list("*/syslog-ng.conf */syslog-ng/conf.d/*", inner))
		syslog_ng(s, tree, file);
	else if (asy_prot_glob_list("*/journald.conf */journald.conf.d/*.conf", inner))
		journald(s, tree, file, false);
	else if (asy_prot_glob_list("*/journal-upload.conf", inner))
		journald(s, tree, file, true);
	else if (strcmp(inner, "/etc/config/system") == 0)
		uci_system(s, tree, file);
	else if (asy_prot_glob_list("*/init.d/* */rcS */rc.local */inittab /init */rc?.d/* *.service", inner))
		boot_script(s, tree, file, inner);
}

void asy_prot_logging_programs(struct prot_state *s, struct prot_tree *tree)
{
	static const struct {
		const char *program, *services, *target;
	} alone[] = {
		{"systemd-journald", NULL, "auto"}, /* part of systemd: always started */
		{"logd", "log boot", NULL},
		{"rsyslogd", "rsyslog", "/var/log/syslog"},
		{"auditd", "auditd", "/var/log/audit/audit.log"},
	};

	for (size_t i = 0; i < sizeof(alone) / sizeof(alone[0]); i++) {
		struct prot_item item = {.kind = PROT_LOGGING, .program = alone[i].program, .services = alone[i].services,
					 .target = alone[i].target};
		const struct asy_file program = {.path = asy_prot_program(tree, alone[i].program)};

		if (program.path)
			add(s, tree, &item, &program, NULL);
	}
}
