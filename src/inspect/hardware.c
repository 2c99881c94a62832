/* Inspector "hardware": which sensors, radios and connectors the software is made for. */
#include "inspect/hardware.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "container/fdt.h"
#include "firmware/report.h"
#include "inspect/elf_reader.h"
#include "inspect/homes.h"
#include "inspect/lines.h"
#include "inspect/table.h"

/* What was seen of one class in one tree; the better evidence has the greater strength. */
struct seen {
	uint64_t count;
	enum strength { NOTHING, BUILT_IN, MODULE, PROGRAM, CONFIGURATION, DEVICE_TREE } strength;
	const char *path, *what;
	uint64_t offset;
	uint32_t line;
};

struct tree {
	struct seen seen[HW_CLASSES];
};

struct state {
	struct asy_arena *arena;
	struct asy_report *report;
	struct asy_homes homes;
	struct hw_table table;
	bool has_table, full;
};

/* Evidence under examination. */
struct clue {
	struct tree *tree;
	enum strength strength;
	const char *path;
	uint64_t offset;
	uint32_t line;
};

static const char *const strength_names[] = {
	[NOTHING] = "", [BUILT_IN] = "built-in driver", [MODULE] = "kernel module",
	[PROGRAM] = "program", [CONFIGURATION] = "configuration", [DEVICE_TREE] = "device tree",
};

static void note(struct state *s, const struct clue *clue, const struct hw_row *row, const char *what)
{
	for (size_t i = 0; i < row->n_classes; i++) {
		struct seen *seen = &clue->tree->seen[row->classes[i]];
		char *path, *copy;

		seen->count++;
		if (seen->strength >= clue->strength)
			continue;
		path = asy_arena_strdup(s->arena, clue->path);
		copy = asy_arena_strdup(s->arena, what);
		if (!path || !copy) {
			s->full = true;
			continue;
		}
		*seen = (struct seen){seen->count, clue->strength, path, copy, clue->offset, clue->line};
	}
}

/* All rows of one place whose pattern matches; `what` is what people see. */
static void match(struct state *s, const struct clue *clue, enum hw_where where, const char *text, const char *what)
{
	for (size_t i = 0; i < s->table.n; i++)
		if (s->table.rows[i].where == where && asy_text_glob(s->table.rows[i].pattern, asy_bytes_from(text)))
			note(s, clue, &s->table.rows[i], what);
}

/* --- names of drivers and parts -------------------------------------------------------------------- */

/* "vendor,part" of a device tree, or of a module's alias */
static void compatible(struct state *s, const struct clue *clue, struct asy_bytes text)
{
	char plain[128], whole[128];
	const char *part;

	asy_text_copy(text, whole, sizeof(whole));
	asy_hw_plain(text, plain, sizeof(plain));
	match(s, clue, HW_COMPAT, plain, whole);
	part = strchr(plain, ',');
	match(s, clue, HW_CHIP, part ? part + 1 : plain, whole);
}

/* Of a module, or of a part on a bus. */
static void driver_name(struct state *s, const struct clue *clue, struct asy_bytes name, bool is_module)
{
	char plain[128], whole[128];

	asy_text_copy(name, whole, sizeof(whole));
	asy_hw_plain(name, plain, sizeof(plain));
	if (is_module)
		match(s, clue, HW_MODULE, plain, whole);
	match(s, clue, HW_CHIP, plain, whole);
}

/* "of:N*T*Cbosch,bme280C*", "i2c:bme280", "spi:bme280" (Documentation of modpost, file2alias.c) */
static void alias(struct state *s, const struct clue *clue, struct asy_bytes text)
{
	if (asy_bytes_starts(text, "i2c:") || asy_bytes_starts(text, "spi:")) {
		driver_name(s, clue, asy_bytes_from_offset(text, 4), false);
	} else if (asy_bytes_starts(text, "of:")) {
		size_t at = asy_bytes_find(text, ASY_BYTES_LITERAL("T*C"), 0), end;
		struct asy_bytes part = asy_bytes_from_offset(text, at + 3);

		end = asy_bytes_find_byte(part, 'C', 0); /* names of parts are in small letters */
		part = asy_bytes_head(part, end);
		while (part.n && part.p[part.n - 1] == '*')
			part.n--;
		if (part.n)
			compatible(s, clue, part);
	}
}

static void look_at_module(struct state *s, struct clue *clue, const struct asy_file *file)
{
	static const char *const endings[] = {".ko", ".ko.gz", ".ko.xz", ".ko.zst", NULL};
	struct asy_bytes rest, key, value, name = asy_bytes_from(file->name);
	struct asy_elf elf;
	int aliases = 0;

	for (size_t i = 0; endings[i]; i++)
		if (asy_name_ends(file->name, endings[i]))
			name.n = strlen(file->name) - strlen(endings[i]);
	clue->strength = MODULE;
	clue->offset = ASY_NO_LOCUS_OFFSET;
	driver_name(s, clue, name, true);
	if (!asy_elf_is(file->content) || asy_elf_open(file->content, &elf))
		return;
	rest = asy_elf_modinfo(&elf);
	while (aliases < 256 && asy_elf_modinfo_next(&rest, &key, &value)) {
		if (!asy_bytes_is(key, "alias"))
			continue;
		alias(s, clue, value);
		aliases++;
	}
}

/* modules.builtin: "kernel/drivers/iio/pressure/bmp280.ko" per line */
static void look_at_built_in(struct state *s, struct clue *clue, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;

	clue->strength = BUILT_IN;
	while (asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes name = line.text;

		for (size_t i = name.n; i-- > 0;)
			if (name.p[i] == '/') {
				name = asy_bytes_from_offset(name, i + 1);
				break;
			}
		if (asy_bytes_ends(name, ".ko"))
			name.n -= 3;
		clue->line = line.number;
		clue->offset = line.offset;
		driver_name(s, clue, name, true);
	}
}

/* --- device trees ---------------------------------------------------------------------------------------- */

enum { NODE_DEPTH = 65 }; /* the reader ends at ASY_LIMIT_FDT_DEPTH */

/* One open node. Its properties come before its children, in any order. */
struct node {
	struct asy_bytes compatible, stdout_path;
	uint64_t offset; /* of the value in the tree */
	bool disabled, done;
};

/* All properties of the node have been read. */
static void node_known(struct state *s, struct clue *clue, struct node *node, uint64_t tree_at)
{
	struct asy_bytes rest = node->compatible;

	if (node->done)
		return;
	node->done = true;
	clue->offset = tree_at + node->offset;
	if (node->stdout_path.n > 1)
		for (size_t i = 0; i < s->table.n_classes; i++)
			if (s->table.classes[i].debug && strcmp(s->table.classes[i].name, "serial") == 0)
				note(s, clue, &(struct hw_row){.classes = {(uint8_t)i}, .n_classes = 1}, "stdout-path");
	for (int i = 0; i < 16 && rest.n && !node->disabled; i++) {
		struct asy_bytes one = asy_fdt_text(rest);

		if (one.n)
			compatible(s, clue, one);
		rest = asy_bytes_from_offset(rest, one.n + 1);
	}
}

static void look_at_device_tree(struct state *s, struct clue *clue, struct asy_bytes in, uint64_t at)
{
	struct node nodes[NODE_DEPTH] = {0};
	struct asy_fdt_item item;
	struct asy_fdt_iter it;
	struct asy_fdt fdt;

	if (asy_fdt_open(in, &fdt) || asy_fdt_has_node(&fdt, "/images"))
		return;
	clue->strength = DEVICE_TREE;
	it = asy_fdt_iter(&fdt);
	while (asy_fdt_next(&it, &item) == ASY_OK && item.depth < NODE_DEPTH) {
		struct node *node = &nodes[item.depth];

		if (item.kind == ASY_FDT_NODE) {
			if (item.depth > 0)
				node_known(s, clue, &nodes[item.depth - 1], at);
			*node = (struct node){.disabled = item.depth > 0 && nodes[item.depth - 1].disabled};
		} else if (item.kind == ASY_FDT_NODE_END) {
			node_known(s, clue, node, at);
		} else if (asy_bytes_is(item.name, "compatible")) {
			node->compatible = item.value;
			node->offset = item.offset;
		} else if (asy_bytes_is(item.name, "status")) {
			node->disabled |= !asy_bytes_starts(asy_fdt_text(item.value), "ok");
		} else if (asy_bytes_is(item.name, "stdout-path") || asy_bytes_is(item.name, "linux,stdout-path")) {
			node->stdout_path = item.value;
			node->offset = item.offset;
		}
	}
}

/* A device tree is a file of its own, or stands behind a kernel or a boot loader. */
static void look_for_device_trees(struct state *s, struct clue *clue, const struct asy_file *file)
{
	static const uint8_t magic[] = {0xd0, 0x0d, 0xfe, 0xed};
	size_t at = 0;

	for (int found = 0; found < 256; found++, at++) {
		at = asy_bytes_find(file->content, (struct asy_bytes){magic, sizeof(magic)}, at);
		if (at >= file->content.n)
			break;
		look_at_device_tree(s, clue, file->blob.n ? asy_bytes_from_offset(file->blob, file->blob_offset + at)
							  : asy_bytes_from_offset(file->content, at), at);
	}
}

/* --- programs and files ------------------------------------------------------------------------------ */

static bool in_program_folder(const char *inner)
{
	static const char *const folders[] = {"/bin/*", "/sbin/*", "/usr/bin/*", "/usr/sbin/*", "/usr/local/bin/*",
					      "/usr/local/sbin/*", "/opt/*", "/usr/libexec/*", "/usr/lib/*/bin/*",
					      "/system/bin/*", "/vendor/bin/*", NULL};

	for (size_t i = 0; folders[i]; i++)
		if (asy_text_glob(folders[i], asy_bytes_from(inner)))
			return true;
	return false;
}

static bool line_with(struct asy_bytes content, const char *words, struct asy_line *ret)
{
	struct asy_lines lines = asy_lines_of(content);

	while (asy_lines_next_content(&lines, "#;", ret))
		if (asy_text_contains(ret->text, words))
			return true;
	return false;
}

static void look_at_text(struct state *s, struct clue *clue, const struct asy_file *file, const char *inner)
{
	struct asy_line line;

	clue->strength = CONFIGURATION;
	for (size_t i = 0; i < s->table.n; i++) {
		const struct hw_row *row = &s->table.rows[i];

		if (row->where != HW_TEXT || !asy_text_glob(row->pattern, asy_bytes_from(inner)) ||
		    !line_with(file->content, row->words, &line))
			continue;
		clue->line = line.number;
		clue->offset = line.offset;
		note(s, clue, row, row->words);
	}
}

static void look_at_path(struct state *s, struct clue *clue, const struct asy_file *file, const char *inner)
{
	clue->offset = ASY_NO_LOCUS_OFFSET;
	clue->strength = CONFIGURATION;
	match(s, clue, HW_FILE, inner, inner);
	if (!in_program_folder(inner))
		return;
	clue->strength = PROGRAM;
	match(s, clue, HW_PROGRAM, file->name, file->name);
}

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct state *s = asy_arena_alloc(arena, sizeof(*s));
	struct asy_bytes text = asy_report_data(report, "hardware");

	if (!s)
		return NULL;
	s->arena = arena;
	s->report = report;
	asy_homes_init(&s->homes, arena, sizeof(struct tree), report);
	s->has_table = text.n > 0 && asy_hw_table_read(arena, text, &s->table) == ASY_OK;
	return s;
}

static void look(void *state, const struct asy_file *file)
{
	struct state *s = state;
	struct asy_home *home;
	struct clue clue;
	const char *inner;

	if (!s->has_table || (file->type != ASY_NODE_FILE && file->type != ASY_NODE_SYMLINK))
		return;
	home = asy_home_of(&s->homes, file);
	if (!home) {
		s->full = true;
		return;
	}
	inner = asy_home_inner(home, file);
	clue = (struct clue){.tree = home->data, .path = file->path, .offset = ASY_NO_LOCUS_OFFSET};
	if (!file->is_region)
		look_at_path(s, &clue, file, inner);
	if (file->type == ASY_NODE_SYMLINK)
		return;
	if (strstr(file->name, ".ko"))
		look_at_module(s, &clue, file);
	else if (strcmp(file->name, "modules.builtin") == 0)
		look_at_built_in(s, &clue, file);
	else if (!file->is_region && asy_text_is_text(file->content))
		look_at_text(s, &clue, file, inner);
	else if (!file->duplicate && !asy_file_is_unpacked(file) && !asy_elf_is(file->content))
		look_for_device_trees(s, &clue, file);
}

/* --- the end ------------------------------------------------------------------------------------------- */

static const char *medium_of(const char *class)
{
	static const char *const radio[] = {"wifi", "bluetooth", "zigbee", "thread", "z-wave", "cellular", "nfc", "lora",
					    "sub-ghz", NULL};

	if (strcmp(class, "infrared") == 0)
		return "optical";
	return asy_text_any(asy_bytes_from(class), radio)   ? "air"
	       : strcmp(class, "sd-card") == 0 || strcmp(class, "jtag") == 0 ? "physical"
								       : "wired";
}

static bool is_network(const char *class)
{
	static const char *const networks[] = {"wifi", "bluetooth", "zigbee", "thread", "z-wave", "cellular", "ethernet", "lora",
					       NULL};

	return asy_text_any(asy_bytes_from(class), networks);
}

static void send(struct state *s, const struct hw_class *class, const struct seen *seen)
{
	bool interface = strcmp(class->kind, "interface") == 0;
	struct asy_obs *o = asy_obs_new(s->report, class->kind, class->name);
	char evidence[192], more[48] = "";

	snprintf(evidence, sizeof(evidence), "%s %s", strength_names[seen->strength], seen->what);
	if (seen->count > 1)
		snprintf(more, sizeof(more), ", and %llu more", (unsigned long long)(seen->count - 1));
	asy_obs_text(o, "class", class->name);
	if (interface) {
		asy_obs_text(o, "medium", medium_of(class->name));
		asy_obs_bool(o, "debug", class->debug);
		asy_obs_bool(o, "network", is_network(class->name));
	}
	asy_obs_text(o, "evidence", evidence);
	asy_obs_int(o, "count", (int64_t)seen->count);
	if (seen->line)
		asy_obs_at_line(o, seen->path, seen->line, seen->offset);
	else
		asy_obs_at(o, seen->path, seen->offset, 0);
	asy_obs_send(o, "%s%s %s, known by %s%s", class->debug ? "developers' " : "", class->name, class->kind, evidence, more);
}

static void end(void *state)
{
	struct state *s = state;

	for (size_t i = 0; i < s->homes.n; i++) {
		const struct tree *tree = s->homes.items[i]->data;

		for (size_t k = 0; k < s->table.n_classes; k++)
			if (tree->seen[k].strength != NOTHING)
				send(s, &s->table.classes[k], &tree->seen[k]);
	}
	if (!s->has_table)
		asy_report_gap(s->report, ASY_NOT_FOUND, "", "the catalog's table \"hardware\" was not given");
	else if (s->table.bad_line)
		asy_report_gap(s->report, ASY_INVALID, "", "the catalog's table \"hardware\" has a line that cannot be read");
	if (s->full)
		asy_report_gap(s->report, ASY_LIMIT, "", "more file systems or evidence than are kept");
}

const struct asy_inspector asy_inspector_hardware = {
	.name = "hardware",
	.title = "Sensors and interfaces",
	.looks_at = "kernel modules and their aliases, device trees, programs and configuration that belong to sensors, "
		    "radios and connectors",
	.begin = begin,
	.file = look,
	.end = end,
};
