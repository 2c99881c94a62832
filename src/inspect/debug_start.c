/* Consoles and shells among what is started. */
#include <stdio.h>
#include <string.h>

#include "inspect/boot_run.h"
#include "inspect/debug.h"
#include "inspect/lines.h"
#include "inspect/listen.h"

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

static bool is_shell(const char *name)
{
	return is(name, "sh") || is(name, "ash") || is(name, "bash") || is(name, "dash") || is(name, "hush");
}

static bool is_getty(const char *name)
{
	return is(name, "getty") || is(name, "agetty") || is(name, "mgetty") || is(name, "mingetty") || is(name, "fgetty");
}

static const char *base(struct asy_bytes path, char *out, size_t size)
{
	return asy_base_name(asy_text_copy(path, out, size));
}

/* A log-in script asks only when the configuration says so (OpenWrt's login.sh with system.ttylogin). */
static bool script_asks(const struct asy_boot *boot, const char *program)
{
	const struct asy_boot_node *node = asy_boot_program(boot, program);
	struct asy_bytes text = node ? node->text : (struct asy_bytes){0};
	struct asy_bytes config = asy_boot_text(boot, "/etc/config/system");

	if (!text.n)
		return true;
	if (!asy_text_contains(text, "/bin/ash") && !asy_text_contains(text, "/bin/sh\n") && !asy_text_contains(text, "exec /bin/sh"))
		return true;
	return asy_text_contains(text, "ttylogin") && (asy_text_contains(config, "ttylogin '1'") || asy_text_contains(config, "ttylogin 1") ||
	                                               asy_text_contains(config, "ttylogin\t1"));
}

/* Is a password asked for before commands can be typed? */
static bool asks(const struct asy_boot *boot, const struct asy_start *s)
{
	struct asy_bytes value;
	char name[128];

	if (is_shell(s->name))
		return false;
	if (is_getty(s->name)) {
		if (asy_start_option(s, 'a', "autologin", 0, &value))
			return false;
		if (asy_start_option(s, 'l', "login-program", 0, &value)) {
			const char *program = base(value, name, sizeof(name));

			return !is_shell(program) && script_asks(boot, asy_text_copy(value, name, sizeof(name)));
		}
		return true;
	}
	if (is(s->name, "login"))
		return !asy_start_flag(s, 'f');
	if (is(s->name, "sulogin"))
		return true;
	return script_asks(boot, s->program);
}

static bool is_console_program(const struct asy_boot *boot, const struct asy_start *s)
{
	const struct asy_boot_node *node;

	if (is_shell(s->name))
		return s->tty[0] || is(s->started_by, "inittab");
	if (is_getty(s->name) || is(s->name, "login") || is(s->name, "sulogin"))
		return true;
	node = s->tty[0] ? asy_boot_program(boot, s->program) : NULL;
	return node && (asy_text_contains(node->text, "/bin/login") || asy_text_contains(node->text, "/bin/ash"));
}

/* The terminal: named by inittab or the unit, or a word of the arguments. */
static const char *terminal(const struct asy_start *s, char *out, size_t size)
{
	static const char *const names[] = {"ttyS", "ttyAMA", "ttyO", "ttymxc", "ttyUSB", "ttyGS", "ttyMSM", "ttyLP", "ttySC",
	                                    "ttyPS", "ttyFIQ", "ttySAC", "ttyATH", "hvc", "console", "tty"};
	struct asy_bytes word;

	for (size_t i = 0; asy_start_argument(s, i, &word); i++) {
		if (asy_bytes_starts(word, "/dev/"))
			word = asy_bytes_from_offset(word, 5);
		for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
			if (asy_bytes_starts(word, names[k]))
				return asy_text_copy(word, out, size);
	}
	for (size_t k = 0; k < sizeof(names) / sizeof(names[0]); k++)
		if (strncmp(s->tty, names[k], strlen(names[k])) == 0)
			return s->tty;
	return "console";
}

static bool is_screen(const char *tty)
{
	return strncmp(tty, "tty", 3) == 0 && tty[3] >= '0' && tty[3] <= '9';
}

static void send(struct asy_debug *d, const struct asy_start *s, const char *class, const char *subject, bool authenticated,
                 const char *message)
{
	struct asy_obs *o = asy_obs_new(d->report, "debug", subject);

	asy_obs_text(o, "class", class);
	asy_obs_text(o, "program", s->program);
	asy_obs_bool(o, "started", s->enabled);
	asy_obs_bool(o, "authenticated", authenticated);
	if (s->where.line)
		asy_obs_at_line(o, s->where.node->path, s->where.line, s->where.offset);
	else
		asy_obs_at(o, s->where.node->path, ASY_NO_LOCUS_OFFSET, 0);
	asy_obs_send(o, "%s", message);
}

static void console(struct asy_debug *d, const struct asy_boot *boot, const struct asy_start *s)
{
	char name[64], message[160];
	const char *tty = terminal(s, name, sizeof(name));
	bool asked = asks(boot, s);

	if (is_screen(tty) && asked)
		return; /* a log-in on screen and keyboard is no debug interface */
	snprintf(message, sizeof(message), "%s on %s: %s", s->name, tty, asked ? "log-in with a password" : "a shell without a password");
	send(d, s, "serial-console", tty, asked, message);
}

static void remote(struct asy_debug *d, const struct asy_boot *boot, const struct asy_start *s)
{
	static const char *const programs[] = {"telnetd", "in.telnetd", "utelnetd", "nc", "ncat", "netcat", "socat", "ttyd",
	                                       "shellinaboxd", "rshd", "in.rshd", "rlogind", "in.rlogind"};
	bool listed = false;
	struct asy_listening l;

	for (size_t i = 0; i < sizeof(programs) / sizeof(programs[0]); i++)
		listed |= is(s->name, programs[i]);
	if (!listed || !s->enabled)
		return;
	asy_listen_of(boot, s, asy_daemon_find(&boot->all->daemons, s->name), &l);
	if (is(l.authentication, "none"))
		send(d, s, "remote-shell", s->name, false, "a shell over the network without a password");
}

void asy_debug_report_starts(struct asy_debug *d, const struct asy_boot *boot)
{
	for (const struct asy_start *s = boot->starts; s; s = s->next) {
		if (s->enabled && is_console_program(boot, s))
			console(d, boot, s);
		remote(d, boot, s);
	}
}
