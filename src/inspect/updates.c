/* Inspector "updates": how software gets onto the device, what verifies it, and what detects changes at boot. */
#include "inspect/updates.h"

#include <string.h>

#include "base/limits.h"
#include "inspect/elf_reader.h"
#include "inspect/table.h"

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct upd_state *s = asy_arena_alloc(arena, sizeof(*s));

	if (!s)
		return NULL;
	s->arena = arena;
	s->report = report;
	asy_buf_init(&s->started, ASY_MIB);
	asy_homes_init(&s->homes, arena, sizeof(struct upd_tree), report);
	asy_needles_init(&s->marks, asy_upd_marks, asy_upd_n_marks);
	return s;
}

/* Command lines that run without anybody's doing: cron tables, timers and units, boot scripts. */
static void note_started(struct upd_state *s, const struct asy_file *file, const char *inner)
{
	static const char *const places = "*/crontab */crontabs/* */cron.*/* */spool/cron/* *.timer *.service */init.d/* */rcS* "
					  "*/rc.local */inittab */rc.d/*";
	struct asy_lines lines;
	struct asy_line line;

	if (!asy_upd_glob_list(places, inner))
		return;
	lines = asy_lines_of(file->content);
	while (s->started.len < s->started.ceiling / 2 && asy_lines_next_content(&lines, "#", &line)) {
		if (line.text.n > 512)
			continue;
		asy_buf_append(&s->started, line.text);
		asy_buf_u8(&s->started, '\n');
	}
}

static void look_at_text(struct upd_state *s, struct upd_tree *tree, const struct asy_file *file, const char *inner)
{
	asy_upd_config(s, tree, file, inner);
	asy_upd_boot_text(s, file, inner);
	note_started(s, file, inner);
	if (asy_upd_is_script(file, inner)) {
		asy_upd_script(s, tree, file, inner);
		asy_upd_calls(s, tree, file);
	} else if (asy_name_ends(file->name, ".service") || asy_upd_glob_list("*/crontabs/* */cron.d/* */swupdate/*", inner)) {
		asy_upd_calls(s, tree, file);
	}
}

/* Programs, libraries and modules of the running system are no boot images. */
static bool may_be_boot_image(const struct asy_file *file)
{
	struct asy_elf elf;

	if (file->is_region || !asy_elf_is(file->content))
		return true;
	return asy_elf_open(file->content, &elf) == ASY_OK && !elf.has_interpreter && elf.type != ASY_ELF_SHARED &&
	       elf.type != ASY_ELF_PIE && elf.type != ASY_ELF_RELOCATABLE;
}

static void look(void *state, const struct asy_file *file)
{
	struct upd_state *s = state;
	struct asy_home *home = asy_home_of(&s->homes, file);
	struct upd_tree *tree;
	const char *inner;

	if (!home) {
		s->full = true;
		return;
	}
	tree = home->data;
	inner = asy_home_inner(home, file);
	asy_upd_program(s, tree, file, inner);
	if (file->type != ASY_NODE_FILE || file->content.n == 0)
		return;
	if (asy_upd_is_key_place(inner))
		asy_upd_key(s, file, inner);
	if (asy_name_ends(file->name, ".ko"))
		asy_upd_module(tree, s, file);
	else if (!file->is_region && asy_text_is_text(file->content))
		look_at_text(s, tree, file, inner);
	else if (!file->duplicate && !asy_file_is_unpacked(file) && may_be_boot_image(file))
		asy_upd_boot_bytes(s, file);
	else
		asy_upd_binary(s, tree, file, inner);
}

static void end(void *state)
{
	struct upd_state *s = state;

	asy_upd_report(s);
	asy_buf_release(&s->started);
}

const struct asy_inspector asy_inspector_updates = {
	.name = "updates",
	.title = "Updates and verified boot",
	.looks_at = "update programs and what their configuration verifies, scripts that fetch and install, keys that "
		    "updates are verified by, signed boot images, hash trees, signed modules, measuring policies",
	.begin = begin,
	.file = look,
	.end = end,
};
