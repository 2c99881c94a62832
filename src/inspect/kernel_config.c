/* The build configuration of a Linux kernel: which of the judged options are set how. */
#include "inspect/inventory.h"
#include "inspect/kernel.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

/* One "CONFIG_X=y" or "# CONFIG_X is not set" line, sorted by name. */
struct setting {
	struct asy_bytes name, value;
	uint32_t line;
	uint64_t offset;
};

struct config {
	struct setting *settings;
	size_t n;
};

static struct asy_bytes slice(struct asy_bytes b, size_t from, size_t to)
{
	return (struct asy_bytes){b.p + from, to - from};
}

static bool read_line(const struct asy_line *line, struct setting *ret)
{
	static const char not_set[] = " is not set";
	struct asy_bytes text = asy_text_trim(line->text);
	bool comment = asy_bytes_starts(text, "# CONFIG_");
	size_t equals;

	*ret = (struct setting){.line = line->number, .offset = line->offset};
	if (comment && asy_bytes_ends(text, not_set)) {
		ret->name = slice(text, 9, text.n - strlen(not_set));
		ret->value = ASY_BYTES_LITERAL("n");
		return ret->name.n > 0;
	}
	if (!asy_bytes_starts(text, "CONFIG_"))
		return false;
	equals = asy_bytes_find_byte(text, '=', 0);
	if (equals <= 7 || equals == text.n)
		return false;
	ret->name = slice(text, 7, equals);
	ret->value = asy_text_unquote(slice(text, equals + 1, text.n));
	return true;
}

static int by_name(const void *a, const void *b)
{
	const struct setting *x = a, *y = b;
	int order = asy_bytes_compare(x->name, y->name);

	return order ? order : x->line < y->line ? -1 : x->line > y->line;
}

bool asy_kernel_config_is(struct asy_bytes text)
{
	/* Kconfig is used by many programs. Only the kernel's has all of these. */
	return text.n > 2000 && asy_text_contains(text, "CONFIG_BINFMT_ELF") && asy_text_contains(text, "CONFIG_PRINTK") &&
	       asy_text_contains(text, "CONFIG_MODULES") && asy_text_is_text(text);
}

static struct config read_config(struct asy_arena *arena, struct asy_bytes text)
{
	struct config config = {0};
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;
	struct setting setting;
	size_t n = 0;

	while (asy_lines_next(&lines, &line))
		n += read_line(&line, &setting);
	config.settings = asy_arena_array(arena, n ? n : 1, sizeof(struct setting));
	if (!config.settings)
		return config;
	lines = asy_lines_of(text);
	while (config.n < n && asy_lines_next(&lines, &line))
		config.n += read_line(&line, &config.settings[config.n]);
	qsort(config.settings, config.n, sizeof(struct setting), by_name);
	return config;
}

static const struct setting *find(const struct config *config, struct asy_bytes name)
{
	size_t low = 0, high = config->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (asy_bytes_compare(config->settings[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < config->n && asy_bytes_equal(config->settings[low].name, name) ? &config->settings[low] : NULL;
}

/* The first of the names that is set to something, else one that is there, else NULL. */
static const struct setting *find_any(const struct config *config, const char *names)
{
	const struct setting *present = NULL;

	for (const char *p = names; *p;) {
		size_t n = strcspn(p, "|");
		const struct setting *s = find(config, (struct asy_bytes){(const uint8_t *)p, n});

		if (s && !asy_bytes_is(s->value, "n"))
			return s;
		present = present ? present : s;
		p += n + (p[n] == '|');
	}
	return present;
}

static bool is_on(const struct config *config, const char *name)
{
	const struct setting *s = find_any(config, name);

	return s && !asy_bytes_is(s->value, "n");
}

struct where {
	const struct asy_file *file;
	uint64_t container_offset;
};

static void judge(struct kernel_state *s, const struct config *config, const struct kernel_option *option,
		  const struct where *where)
{
	const struct setting *setting = find_any(config, option->names);
	struct asy_bytes value = setting ? setting->value : ASY_BYTES_LITERAL("n");
	const char *judgement;
	char subject[80];
	struct asy_obs *o;

	if (option->only_if && !is_on(config, option->only_if))
		return;
	if (asy_kernel_value_in(option->weak, value))
		judgement = "weak";
	else if (asy_kernel_value_in(option->good, value))
		judgement = "good";
	else
		return;
	if (setting)
		snprintf(subject, sizeof(subject), "CONFIG_%.*s", (int)(setting->name.n < 64 ? setting->name.n : 64),
			 (const char *)setting->name.p);
	else
		snprintf(subject, sizeof(subject), "CONFIG_%.*s", (int)strcspn(option->names, "|"), option->names);
	o = asy_obs_new(s->report, "kernel-option", subject);
	if (setting)
		asy_obs_bytes(o, "value", setting->value);
	else
		asy_obs_text(o, "value", "absent");
	asy_obs_text(o, "judgement", judgement);
	asy_obs_text(o, "topic", option->topic);
	if (where->container_offset != ASY_NO_OFFSET || !setting)
		asy_obs_at(o, where->file->path,
			   where->container_offset != ASY_NO_OFFSET ? where->container_offset : ASY_NO_LOCUS_OFFSET, 0);
	else
		asy_obs_at_line(o, where->file->path, setting->line, setting->offset);
	asy_obs_send(o, "%s kernel build option: %s is %.*s (%s)", judgement, subject,
		     (int)(setting ? (value.n < 64 ? value.n : 64) : 6), setting ? (const char *)value.p : "absent",
		     option->topic);
}

/* FNV-1a over what is judged: the same configuration is often there packed and unpacked. */
static uint64_t digest(const struct config *config)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < config->n; i++) {
		const struct setting *s = &config->settings[i];

		for (size_t k = 0; k < s->name.n; k++)
			h = (h ^ s->name.p[k]) * UINT64_C(0x100000001b3);
		for (size_t k = 0; k < s->value.n; k++)
			h = (h ^ s->value.p[k]) * UINT64_C(0x100000001b3);
	}
	return h;
}

static bool is_new(struct kernel_state *s, uint64_t h)
{
	for (size_t i = 0; i < s->n_configs; i++)
		if (s->configs[i] == h)
			return false;
	if (s->n_configs == KERNEL_CONFIGS) {
		s->full = true;
		return false;
	}
	s->configs[s->n_configs++] = h;
	return true;
}

/* "# Linux/arm 3.10.0 Kernel Configuration" or "# Linux kernel version: 2.6.30" */
static void note_version(struct kernel_state *s, struct asy_bytes text, const char *path, uint64_t offset)
{
	struct asy_lines lines = asy_lines_of(text);
	struct asy_line line;

	for (int i = 0; i < 6 && asy_lines_next(&lines, &line); i++) {
		struct asy_bytes rest = line.text, word;

		if (!asy_text_contains(line.text, "Linux"))
			continue;
		while (asy_text_word(&rest, &word))
			if (word.n >= 3 && word.p[0] >= '2' && word.p[0] <= '9' && asy_text_contains(word, "."))
				(void)asy_kernel_note(s, "linux", word, KERNEL_FROM_CONFIG, path, offset);
	}
}

/* Every option that is set, as a list: for what is or is not compiled in. */
static void list_options(struct kernel_state *s, struct asy_arena *arena, const struct config *config, const char *path)
{
	const char **names = asy_arena_array(arena, config->n + 1, sizeof(*names));
	size_t n = 0;

	for (size_t i = 0; names && i < config->n; i++) {
		if (asy_bytes_is(config->settings[i].value, "n"))
			continue;
		names[n] = asy_arena_text(arena, config->settings[i].name);
		if (!names[n])
			return;
		n++;
	}
	if (names)
		asy_inventory_send(s->report, "kernel-options", path, names, n, true);
}

void asy_kernel_config(struct kernel_state *s, const struct asy_file *file, struct asy_bytes text,
		       uint64_t container_offset)
{
	struct where where = {file, container_offset};
	struct asy_arena scratch;
	struct config config;
	const struct setting *cmdline;

	if (!asy_kernel_config_is(text))
		return;
	asy_arena_init(&scratch, 64 * (size_t)ASY_MIB);
	config = read_config(&scratch, text);
	if (!config.settings) {
		asy_report_gap(s->report, ASY_NOMEM, file->path, "the kernel configuration could not be read");
		return;
	}
	if (is_new(s, digest(&config))) {
		/* distributions call a kernel otherwise than its sources; then the place or the name says whose it is */
		if (!strstr(file->path, "/lib/modules/") && strncmp(file->name, "config-", 7) != 0)
			note_version(s, text, file->path, container_offset == ASY_NO_OFFSET ? 0 : container_offset);
		else if (strncmp(file->name, "config-", 7) == 0)
			(void)asy_kernel_note(s, "linux", asy_bytes_from(file->name + 7), KERNEL_FROM_CONFIG, file->path, 0);
		for (size_t i = 0; i < asy_kernel_n_options; i++)
			judge(s, &config, &asy_kernel_options[i], &where);
		list_options(s, &scratch, &config, file->path);
		cmdline = find(&config, ASY_BYTES_LITERAL("CMDLINE"));
		if (cmdline && container_offset == ASY_NO_OFFSET)
			asy_kernel_cmdline(s, cmdline->value,
					   &(struct kernel_place){file->path, cmdline->offset, cmdline->line});
		else if (cmdline)
			asy_kernel_cmdline(s, cmdline->value, &(struct kernel_place){file->path, container_offset, 0});
	}
	asy_arena_release(&scratch);
}
