/* What a device starts at boot or on demand, as observations; and known network programs that it has but does not start. */
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "firmware/report.h"
#include "inspect/boot.h"
#include "inspect/lines.h"
#include "inspect/listen.h"
#include "inspect/table.h"

struct state {
	struct asy_report *report;
	struct asy_boots boots;
};

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct state *s = asy_arena_alloc(arena, sizeof(*s));

	if (!s)
		return NULL;
	s->report = report;
	asy_boots_init(&s->boots, arena, report);
	return s;
}

static void file(void *state, const struct asy_file *file)
{
	struct state *s = state;

	asy_boots_add(&s->boots, file);
}

/* Programs that nothing but systemd lets run as somebody else, unless they change by themselves. */
static const char *user_of(const struct asy_start *start, const struct asy_listening *l)
{
	if (start->user[0])
		return start->user;
	if (start->dynamic_user)
		return "dynamic";
	if (l->user[0])
		return l->user;
	return "root";
}

static void describe(const struct asy_start *start, const struct asy_endpoint *e, const char *user, char *out, size_t size)
{
	size_t n;

	if (strcmp(start->started_by, "none") == 0)
		n = (size_t)snprintf(out, size, "%s is there, but nothing starts it", start->name);
	else
		n = (size_t)snprintf(out, size, "%s %s by %s", start->name, start->enabled ? "is started" : "is set up but not started",
		                     start->started_by);
	if (e && e->port && n < size)
		n += (size_t)snprintf(out + n, size - n, ", port %d (%s%s)", e->port, e->protocol, e->cleartext ? ", not encrypted" : "");
	if (n < size)
		snprintf(out + n, size - n, ", as %s", user);
}

static void send(struct state *s, const struct asy_start *start, const struct asy_listening *l, const struct asy_endpoint *e)
{
	struct asy_obs *o = asy_obs_new(s->report, "service", start->name);
	const char *user = user_of(start, l);
	bool loopback = e && strcmp(e->bind, "loopback") == 0;
	char text[512];

	asy_obs_text(o, "program", start->program);
	asy_obs_text(o, "started-by", start->started_by);
	asy_obs_bool(o, "enabled", start->enabled);
	asy_obs_text(o, "user", user);
	asy_obs_bool(o, "root", strcmp(user, "root") == 0 || strcmp(user, "0") == 0);
	if (e)
		asy_obs_text(o, "protocol", e->protocol);
	if (e && e->port)
		asy_obs_int(o, "port", e->port);
	asy_obs_bool(o, "network", l->network && !loopback);
	if (e)
		asy_obs_bool(o, "cleartext", e->cleartext);
	if (e && e->bind[0])
		asy_obs_text(o, "bind", e->bind);
	if (start->arguments[0])
		asy_obs_text(o, "arguments", start->arguments);
	if (l->authentication[0])
		asy_obs_text(o, "authentication", l->authentication);
	if (start->where.line)
		asy_obs_at_line(o, start->where.node->path, start->where.line, start->where.offset);
	else
		asy_obs_at(o, start->where.node->path, ASY_NO_LOCUS_OFFSET, 0);
	describe(start, e, user, text, sizeof(text));
	asy_obs_send(o, "%s", text);
}

/* A start that is not enabled says nothing new beside one of the same program that is. */
static bool overshadowed(const struct asy_boot *boot, const struct asy_start *start)
{
	for (const struct asy_start *other = boot->starts; other; other = other->next) {
		if (other == start)
			return false;
		if (strcmp(other->name, start->name) == 0 && (other->enabled || !start->enabled))
			return true;
	}
	return false;
}

static bool later_enabled(const struct asy_start *start)
{
	for (const struct asy_start *other = start->next; other; other = other->next)
		if (other->enabled && strcmp(other->name, start->name) == 0)
			return true;
	return false;
}

static void report_start(struct state *s, const struct asy_boot *boot, const struct asy_start *start)
{
	const struct asy_daemon *daemon = asy_daemon_find(&s->boots.daemons, start->name);
	struct asy_listening l;

	if (!start->enabled && (overshadowed(boot, start) || later_enabled(start)))
		return;
	asy_listen_of(boot, start, daemon, &l);
	if (l.n == 0)
		send(s, start, &l, NULL);
	for (size_t i = 0; i < l.n; i++)
		send(s, start, &l, &l.items[i]);
}

static bool is_started(const struct asy_boot *boot, const char *name)
{
	for (const struct asy_start *start = boot->starts; start; start = start->next)
		if (strcmp(start->name, name) == 0)
			return true;
	return false;
}

/* Network programs that are there and nowhere started. */
static void report_installed(struct state *s, const struct asy_boot *boot)
{
	for (size_t i = 0; i < s->boots.daemons.n; i++) {
		const struct asy_daemon *d = &s->boots.daemons.items[i];
		const struct asy_boot_node *node = d->network && d->port ? asy_boot_program(boot, d->name) : NULL;
		struct asy_start start = {.name = d->name, .arguments = "", .started_by = "none", .unit = "", .user = "", .tty = "",
		                          .listen = "", .node = node};
		struct asy_listening l = {.network = d->network, .user = d->user, .authentication = ""};

		if (!node || is_started(boot, d->name))
			continue;
		start.program = asy_boot_program_path(boot, d->name);
		start.where.node = node;
		l.items[l.n++] = (struct asy_endpoint){d->protocol, d->port, d->cleartext, d->bind};
		send(s, &start, &l, &l.items[0]);
	}
}

/*
 * Programs, but no word on which of them run: an init system that is not known here, or the image is a part only. Then
 * nothing found is no evidence that nothing is started.
 */
static bool start_unknown(const struct state *s)
{
	bool programs = false;

	for (size_t i = 0; i < s->boots.homes.n; i++) {
		const struct asy_boot *boot = asy_boots_at(&s->boots, i);

		if (boot->first_program)
			return false;
		for (const struct asy_start *start = boot->starts; start; start = start->next)
			if (start->enabled)
				return false;
		for (size_t k = 0; k < boot->n_nodes && !programs; k++)
			programs = boot->nodes[k]->elf;
	}
	return programs;
}

static void end(void *state)
{
	struct state *s = state;

	asy_boots_finish(&s->boots);
	if (s->boots.daemons.bad_lines || !s->boots.daemons.n)
		asy_report_gap(s->report, ASY_INVALID, "", "the table of known daemons is missing or has lines that cannot be read");
	for (size_t i = 0; i < s->boots.homes.n; i++) {
		const struct asy_boot *boot = asy_boots_at(&s->boots, i);

		for (const struct asy_start *start = boot->starts; start; start = start->next)
			report_start(s, boot, start);
		report_installed(s, boot);
	}
	if (start_unknown(s))
		asy_report_gap(s->report, ASY_UNSUPPORTED, "/",
		               "there are programs, but not what starts them: no first program, start script or unit was found");
}

const struct asy_inspector asy_inspector_services = {
	.name = "services",
	.title = "Services",
	.looks_at = "inittab, rc scripts, systemd units, procd, inetd, xinetd, cron, runit, OpenRC, upstart, Android init, and "
	            "the addresses in the configuration of what they start",
	.begin = begin,
	.file = file,
	.end = end,
};
