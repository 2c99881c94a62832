#include "inspect/permissions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const class_names[PERM__MAX] = {
	[PERM_SETUID] = "setuid",
	[PERM_SETGID] = "setgid",
	[PERM_WORLD_WRITABLE] = "world-writable",
	[PERM_CAPABILITY] = "capability",
	[PERM_DEVICE_NODE] = "device-node",
	[PERM_SECRET_READABLE] = "secret-readable",
	[PERM_NO_OWNER] = "no-owner",
};

/* Shown one by one per tree and class; what is beyond is counted in one observation. Some images have every
 * single file writable, and nobody reads ten thousand lines that say the same. */
enum { SHOWN_PER_CLASS = 20 };

static void send(struct asy_report *report, const struct perm_finding *f)
{
	struct asy_obs *o = asy_obs_new(report, "permission", f->path);
	char mode[16], owner[32], more[64] = "";

	snprintf(mode, sizeof(mode), "%04o", f->mode & 07777);
	snprintf(owner, sizeof(owner), "%u:%u", f->uid, f->gid);
	asy_obs_text(o, "class", class_names[f->class]);
	asy_obs_text(o, "mode", mode);
	asy_obs_int(o, "uid", f->uid);
	asy_obs_int(o, "gid", f->gid);
	if (f->class == PERM_CAPABILITY)
		asy_obs_text(o, "capability", f->capability);
	if (f->class == PERM_SETUID || f->class == PERM_SETGID || f->class == PERM_CAPABILITY)
		asy_obs_bool(o, "interpreter", f->interpreter);
	asy_obs_bool(o, "program-path", f->program_path);
	asy_obs_int(o, "count", (int64_t)f->count);
	asy_obs_at(o, f->path, ASY_NO_LOCUS_OFFSET, 0);
	if (f->count > 1)
		snprintf(more, sizeof(more), "; %llu more paths with the same content",
			 (unsigned long long)(f->count - 1));
	asy_obs_send(o, "%s: %s%s%s (mode %s, owner %s%s%s)%s", class_names[f->class], f->why,
		     f->interpreter && f->class != PERM_WORLD_WRITABLE ? ", and it starts any other program" : "",
		     f->class == PERM_WORLD_WRITABLE && f->program_path ? ", and the system runs or reads it" : "", mode,
		     owner, f->capability[0] ? ", " : "", f->capability, more);
}

static int by_weight(const void *a, const void *b)
{
	const struct perm_finding *x = *(const struct perm_finding *const *)a;
	const struct perm_finding *y = *(const struct perm_finding *const *)b;

	if (x->interpreter != y->interpreter)
		return x->interpreter ? -1 : 1;
	if (x->program_path != y->program_path)
		return x->program_path ? -1 : 1;
	return strcmp(x->path, y->path);
}

/* Hard links and copies of one set-id program are one fact. The list is sorted by weight, then path; quadratic
 * only in programs that have a set-id bit and are below the limit. */
static size_t fold(struct perm_finding **list, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++) {
		size_t j = 0;

		while (j < kept && (list[j]->content != list[i]->content || list[i]->content == 0))
			j++;
		if (j < kept)
			list[j]->count++;
		else
			list[kept++] = list[i];
	}
	return kept;
}

static void send_rest(struct asy_report *report, const struct asy_home *home, enum perm_class class,
		      struct perm_finding **list, size_t n)
{
	const char *folder = home->path[0] ? home->path : "/";
	struct asy_obs *o = asy_obs_new(report, "permission", folder);
	bool program_path = false;

	for (size_t i = 0; i < n; i++)
		program_path |= list[i]->program_path;
	asy_obs_text(o, "class", class_names[class]);
	asy_obs_bool(o, "program-path", program_path);
	asy_obs_int(o, "count", (int64_t)n);
	asy_obs_at(o, list[0]->path, ASY_NO_LOCUS_OFFSET, 0);
	asy_obs_send(o, "%s: %zu more files and folders of this tree besides the %d named", class_names[class], n,
		     SHOWN_PER_CLASS);
}

static void send_class(struct asy_report *report, struct asy_arena *arena, const struct asy_home *home,
		       enum perm_class class)
{
	const struct perm_tree *tree = home->data;
	struct perm_finding **list;
	size_t n = 0;

	for (struct perm_finding *f = tree->first; f; f = f->next)
		n += f->class == class;
	if (n == 0)
		return;
	list = asy_arena_array(arena, n, sizeof(struct perm_finding *));
	if (!list) {
		asy_report_gap(report, ASY_NOMEM, home->path, "permissions could not be sorted");
		return;
	}
	n = 0;
	for (struct perm_finding *f = tree->first; f; f = f->next)
		if (f->class == class)
			list[n++] = f;
	qsort(list, n, sizeof(struct perm_finding *), by_weight);
	if (class == PERM_SETUID || class == PERM_SETGID)
		n = fold(list, n);
	for (size_t i = 0; i < n && i < SHOWN_PER_CLASS; i++)
		send(report, list[i]);
	if (n > SHOWN_PER_CLASS)
		send_rest(report, home, class, list + SHOWN_PER_CLASS, n - SHOWN_PER_CLASS);
}

static bool has_account(const struct perm_tree *tree, uint32_t uid)
{
	for (size_t i = 0; i < tree->n_accounts; i++)
		if (tree->accounts[i] == uid)
			return true;
	return false;
}

static void send_owners(struct asy_report *report, const struct perm_tree *tree)
{
	if (!tree->has_accounts)
		return;
	for (size_t i = 0; i < tree->n_owners; i++) {
		const struct perm_owner *owner = &tree->owners[i];
		struct asy_obs *o;

		if (owner->uid == 0 || has_account(tree, owner->uid))
			continue;
		o = asy_obs_new(report, "permission", owner->path);
		asy_obs_text(o, "class", class_names[PERM_NO_OWNER]);
		asy_obs_int(o, "uid", owner->uid);
		asy_obs_int(o, "gid", owner->gid);
		asy_obs_int(o, "count", (int64_t)owner->count);
		asy_obs_at(o, owner->path, ASY_NO_LOCUS_OFFSET, 0);
		asy_obs_send(o, "no-owner: %llu file(s) belong to user number %u, which no account has",
			     (unsigned long long)owner->count, owner->uid);
	}
	if (tree->owners_full)
		asy_report_gap(report, ASY_LIMIT, "", "files belong to more different users than are kept");
}

void asy_permissions_report(struct asy_report *report, struct asy_arena *arena, const struct asy_home *home)
{
	const struct perm_tree *tree = home->data;

	if (tree->no_owners && (home->kind == ASY_KIND_FILE_SYSTEM || tree->is_system))
		asy_report_gap(report, ASY_UNSUPPORTED, home->path,
			       "this format stores no owners and modes, so permissions cannot be judged");
	for (enum perm_class class = 0; class < PERM__MAX; class++)
		send_class(report, arena, home, class);
	send_owners(report, tree);
}
