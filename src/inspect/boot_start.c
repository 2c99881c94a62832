#include "inspect/boot_run.h"

#include <string.h>

#include "base/buf.h"
#include "base/limits.h"

static const char *join(struct asy_boot *boot, const char *before, const char *const *words, size_t n)
{
	struct asy_buf text;
	char *copy;

	asy_buf_init(&text, 2048); /* longer ones are cut: err stays set, what was written stays */
	asy_buf_text(&text, before);
	for (size_t i = 0; i < n; i++) {
		asy_buf_text(&text, text.len ? " " : "");
		asy_buf_text(&text, words[i]);
	}
	copy = asy_arena_strdup(boot->arena, asy_buf_cstr(&text));
	asy_buf_release(&text);
	return copy ? copy : "";
}

static bool is_interpreter(const char *name)
{
	static const char *const names[] = {"python", "perl", "lua", "node", "ruby", "java", "php", "tclsh"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strncmp(name, names[i], strlen(names[i])) == 0)
			return true;
	return false;
}

/* The same program of the same script with the same or no arguments is the same start. */
static struct asy_start *known(struct asy_run *run, const char *name, const char *arguments)
{
	for (struct asy_start *s = run->boot->starts; s; s = s->next) {
		bool same_text = s->where.node == run->where.node;

		if (strcmp(s->name, name) != 0 || strcmp(s->tty, run->tty) != 0 || strcmp(s->listen, run->listen) != 0)
			continue;
		if (strcmp(s->arguments, arguments) == 0 && (same_text || s->enabled >= run->enabled))
			return s;
		if (same_text && !arguments[0])
			return s;
		if (same_text && !s->arguments[0]) {
			s->arguments = arguments;
			s->where = run->where;
			return s;
		}
	}
	return NULL;
}

struct asy_start *asy_start_add(struct asy_run *run, const char *program, const char *const *arguments, size_t n)
{
	struct asy_boot *boot = run->boot;
	const char *joined = join(boot, "", arguments, n), *name = asy_base_name(program);
	const struct asy_boot_node *node = asy_boot_program(boot, program);
	struct asy_start *s;

	for (size_t i = 0; is_interpreter(name) && i < n; i++) {
		if (arguments[i][0] == '-')
			continue;
		name = asy_base_name(arguments[i]);
		break;
	}
	run->n_added++;
	s = known(run, name, joined);
	if (s) {
		s->enabled |= run->enabled;
		run->last = s;
		return s;
	}
	run->last = NULL;
	if (boot->all->n_starts >= ASY_LIMIT_STARTS) {
		if (!boot->all->starts_full)
			asy_report_gap(boot->all->report, ASY_LIMIT, run->where.node->path, "too many programs are started");
		boot->all->starts_full = true;
		return NULL;
	}
	s = asy_arena_alloc(boot->arena, sizeof(*s));
	if (!s)
		return NULL;
	*s = (struct asy_start){
		.name = asy_arena_strdup(boot->arena, name),
		.program = asy_arena_strdup(boot->arena, node ? node->inner : program),
		.arguments = joined,
		.started_by = run->started_by, .unit = run->unit, .user = run->user, .tty = run->tty, .listen = run->listen,
		.enabled = run->enabled, .dynamic_user = run->dynamic_user, .node = node,
		.where = run->where,
	};
	if (!s->name || !s->program)
		return NULL;
	/* the link's own path says more than "/bin/busybox" */
	s->applet = node && asy_path_ends(node->inner, "/busybox") && strcmp(name, "busybox") != 0;
	if (s->applet)
		s->program = program[0] == '/' ? asy_arena_strdup(boot->arena, program) : asy_boot_program_path(boot, program);
	if (!s->program)
		return NULL;
	boot->all->n_starts++;
	*boot->last_start = s;
	boot->last_start = &s->next;
	run->last = s;
	return s;
}

void asy_start_more(struct asy_run *run, struct asy_start *start, const char *const *arguments, size_t n)
{
	if (strlen(start->arguments) < 1024)
		start->arguments = join(run->boot, start->arguments, arguments, n);
}
