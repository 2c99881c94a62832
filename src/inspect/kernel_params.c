/* Run-time parameters: sysctl files and scripts, kernel command lines, boot loader settings. */
#include "inspect/kernel.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"

static struct asy_bytes slice(struct asy_bytes b, size_t from, size_t to)
{
	return (struct asy_bytes){b.p + from, to - from};
}

static bool item_matches(const char *item, size_t n, struct asy_bytes value)
{
	char text[64];
	int64_t have, bound;

	if (n >= sizeof(text))
		return false;
	memcpy(text, item, n);
	text[n] = 0;
	if (strncmp(text, ">=", 2) == 0 || strncmp(text, "<=", 2) == 0) {
		if (!asy_text_int(value, INT32_MIN, INT32_MAX, &have) ||
		    !asy_text_int(asy_bytes_from(text + 2), INT32_MIN, INT32_MAX, &bound))
			return false;
		return text[0] == '>' ? have >= bound : have <= bound;
	}
	return asy_text_glob(text, value);
}

bool asy_kernel_value_in(const char *list, struct asy_bytes value)
{
	while (list) {
		size_t n = strcspn(list, ",");

		if (item_matches(list, n, value))
			return true;
		list = list[n] ? list + n + 1 : NULL;
	}
	return false;
}

/* False when the same was said before, or nothing more may be said. */
static bool is_new(struct kernel_state *s, const char *path, struct asy_bytes key, struct asy_bytes value)
{
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	/* in one file every line counts; the same command line in several copies of a boot block counts once */
	(void)path;
	for (size_t i = 0; i < key.n; i++)
		h = (h ^ key.p[i]) * UINT64_C(0x100000001b3);
	h = (h ^ '=') * UINT64_C(0x100000001b3);
	for (size_t i = 0; i < value.n; i++)
		h = (h ^ value.p[i]) * UINT64_C(0x100000001b3);
	for (size_t i = 0; i < s->n_parameters; i++)
		if (s->parameters[i] == h)
			return false;
	if (s->n_parameters == KERNEL_PARAMETERS) {
		s->full = true;
		return false;
	}
	s->parameters[s->n_parameters++] = h;
	return true;
}

static const char *judgement_of(const struct kernel_rule *rule, struct asy_bytes value)
{
	return asy_kernel_value_in(rule->weak, value)    ? "weak"
	       : asy_kernel_value_in(rule->good, value)    ? "good"
	       : asy_kernel_value_in(rule->neutral, value) ? "neutral"
							   : NULL;
}

void asy_kernel_parameter(struct kernel_state *s, enum kernel_rule_source source, struct asy_bytes key,
			  struct asy_bytes value, const struct kernel_place *place)
{
	const struct kernel_rule *rule = NULL;
	const char *judgement = NULL;
	char name[96], shown[128];
	struct asy_obs *o;

	for (size_t i = 0; i < asy_kernel_n_rules && !rule; i++)
		if (asy_kernel_rules[i].source == source && asy_text_glob(asy_kernel_rules[i].key, key))
			rule = &asy_kernel_rules[i];
	if (rule)
		judgement = judgement_of(rule, value);
	if (!judgement || !is_new(s, place->path, key, value))
		return;
	asy_text_copy(key, name, sizeof(name));
	asy_text_copy(value, shown, sizeof(shown));
	o = asy_obs_new(s->report, "kernel-parameter", name);
	asy_obs_bytes(o, "value", value);
	asy_obs_text(o, "judgement", judgement);
	asy_obs_text(o, "topic", rule->topic);
	if (place->line)
		asy_obs_at_line(o, place->path, place->line, place->offset);
	else
		asy_obs_at(o, place->path, place->offset, 0);
	asy_obs_send(o, "%s kernel parameter: %s%s%s%s%s", judgement, name, value.n ? "=" : "", shown,
		     judgement[0] != 'g' ? ": " : "", judgement[0] != 'g' ? rule->meaning : "");
}

void asy_kernel_cmdline(struct kernel_state *s, struct asy_bytes cmdline, const struct kernel_place *place)
{
	struct asy_bytes rest = asy_bytes_head(cmdline, 4096), word;

	for (int i = 0; i < 256 && asy_text_word(&rest, &word); i++) {
		size_t equals = asy_bytes_find_byte(word, '=', 0);
		struct asy_bytes value = asy_text_unquote(asy_bytes_from_offset(word, equals + 1));

		if (asy_bytes_is(word, "--"))
			break; /* what follows is for init */
		asy_kernel_parameter(s, KERNEL_CMDLINE, slice(word, 0, equals), value, place);
	}
}

/* --- sysctl ----------------------------------------------------------------------------------------- */

/* "net/ipv4/ip_forward" -> "net.ipv4.ip_forward" (sysctl.d(5)); false when too long. */
static bool dotted(struct asy_bytes key, char *out, size_t size)
{
	size_t first = 0;

	if (key.n >= size || key.n == 0)
		return false;
	while (first < key.n && key.p[first] != '/' && key.p[first] != '.')
		first++;
	for (size_t i = 0; i < key.n; i++) {
		uint8_t c = key.p[i];

		/* in the form with slashes a dot is part of an interface's name */
		if (first < key.n && key.p[first] == '/' && (c == '/' || c == '.'))
			c = c == '/' ? '.' : '/';
		out[i] = (char)c;
	}
	out[key.n] = 0;
	return true;
}

static void sysctl_setting(struct kernel_state *s, struct asy_bytes key, struct asy_bytes value,
			   const struct kernel_place *place)
{
	char name[128];

	if (dotted(key, name, sizeof(name)))
		asy_kernel_parameter(s, KERNEL_SYSCTL, asy_bytes_from(name), value, place);
}

static void sysctl_file(struct kernel_state *s, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#;", &line)) {
		struct asy_bytes key, value;

		if (line.text.n && line.text.p[0] == '-') /* errors are ignored */
			line.text = slice(line.text, 1, line.text.n);
		if (asy_text_key_value(line.text, "=", &key, &value))
			sysctl_setting(s, key, value, &(struct kernel_place){file->path, line.offset, line.number});
	}
}

/* "echo 1 > /proc/sys/net/ipv4/ip_forward" and "sysctl -w net.ipv4.ip_forward=1" */
static void script_line(struct kernel_state *s, struct asy_bytes text, const struct kernel_place *place)
{
	static const char proc[] = "/proc/sys/";
	struct asy_bytes words[16];
	size_t n = asy_text_words(text, words, 16);

	for (size_t i = 0; i < n; i++) {
		size_t at = asy_bytes_find(words[i], ASY_BYTES_LITERAL("/proc/sys/"), 0);

		if (at < words[i].n && i >= 2 && asy_text_contains(text, ">")) {
			struct asy_bytes value = words[at == 0 ? i - 2 : i - 1];
			struct asy_bytes key = slice(words[i], at + strlen(proc), words[i].n);

			/* "echo 1 >/proc/..." has the arrow in the same word, "echo 1 > /proc/..." in a word of its own */
			if (at == 0 && !asy_bytes_is(words[i - 1], ">"))
				continue;
			while (key.n && strchr(";\"')&|", key.p[key.n - 1]))
				key.n--;
			sysctl_setting(s, key, asy_text_unquote(value), place);
		}
	}
	for (size_t i = 0; i + 1 < n; i++) {
		struct asy_bytes key, value;

		if (!asy_bytes_is(words[i], "sysctl") && !asy_bytes_ends(words[i], "/sysctl"))
			continue;
		for (size_t k = i + 1; k < n; k++)
			if (words[k].n && words[k].p[0] != '-' && asy_text_key_value(words[k], "=", &key, &value))
				sysctl_setting(s, key, value, place);
	}
}

static void script(struct kernel_state *s, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;

	if (!asy_text_contains(file->content, "/proc/sys/") && !asy_text_contains(file->content, "sysctl"))
		return;
	while (asy_lines_next_content(&lines, "#", &line))
		if (asy_text_contains(line.text, "/proc/sys/") || asy_text_contains(line.text, "sysctl"))
			script_line(s, line.text, &(struct kernel_place){file->path, line.offset, line.number});
}

/* --- boot loader configuration ------------------------------------------------------------------------ */

static bool starts_with_word(struct asy_bytes text, const char *word)
{
	size_t n = strlen(word);

	return text.n > n && asy_bytes_starts(text, word) && (text.p[n] == ' ' || text.p[n] == '\t' || text.p[n] == '=');
}

/* extlinux "append", GRUB "linux ... args", uEnv.txt "bootargs=", "setenv bootargs", /etc/default/grub. */
static void loader_line(struct kernel_state *s, const struct asy_line *line, const char *path)
{
	static const char *const heads[] = {"append", "APPEND", "options", "linux", "linux16", "linuxefi", "bootargs",
					    "optargs", "extraargs", "cmdline", "setenv bootargs", "env set bootargs",
					    "GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT", "kernel_cmdline", NULL};
	const struct kernel_place place = {path, line->offset, line->number};
	struct asy_bytes key, value;

	if (starts_with_word(line->text, "bootdelay") && asy_text_key_value(line->text, "= ", &key, &value)) {
		asy_kernel_parameter(s, KERNEL_BOOT, key, value, &place);
		return;
	}
	for (size_t i = 0; heads[i]; i++) {
		if (!starts_with_word(line->text, heads[i]))
			continue;
		value = asy_text_trim(asy_bytes_from_offset(line->text, strlen(heads[i])));
		if (value.n && value.p[0] == '=')
			value = asy_text_trim(asy_bytes_from_offset(value, 1));
		asy_kernel_cmdline(s, asy_text_unquote(value), &place);
		return;
	}
}

static void loader_file(struct kernel_state *s, const struct asy_file *file, bool whole_line)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		if (whole_line)
			asy_kernel_cmdline(s, line.text, &(struct kernel_place){file->path, line.offset, line.number});
		else
			loader_line(s, &line, file->path);
	}
}

static void selinux_file(struct kernel_state *s, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;
	struct asy_bytes key, value;

	while (asy_lines_next_content(&lines, "#", &line))
		if (asy_text_key_value(line.text, "=", &key, &value) && asy_bytes_is(key, "SELINUX"))
			asy_kernel_parameter(s, KERNEL_SYSCTL, ASY_BYTES_LITERAL("selinux"), value,
					     &(struct kernel_place){file->path, line.offset, line.number});
}

static bool in_any(const char *inner, const char *const *globs)
{
	for (; *globs; globs++)
		if (asy_text_glob(*globs, asy_bytes_from(inner)))
			return true;
	return false;
}

void asy_kernel_text_file(struct kernel_state *s, const struct asy_file *file, const char *inner)
{
	static const char *const sysctls[] = {"*/etc/sysctl.conf", "*/etc/sysctl.d/*.conf", "*/lib/sysctl.d/*.conf", NULL};
	static const char *const whole[] = {"*/cmdline.txt", "*/etc/kernel/cmdline", "*/cmdline", NULL};
	static const char *const loaders[] = {"*/extlinux.conf", "*/syslinux.cfg", "*/isolinux.cfg", "*/grub.cfg",
					      "*/etc/default/grub", "*/uEnv.txt", "*/armbianEnv.txt", "*/boot.txt",
					      "*/boot.cmd", "*/boot*.scr", "*/loader/entries/*.conf", "*/u-boot-env*",
					      "*/uboot-env*", "*/uboot.env", "*/u-boot.env", "*/boot.ini", NULL};
	static const char *const scripts[] = {"*/init.d/*", "*/rc.d/*", "*/rcS*", "*/rc.local", "*.sh", "/init",
					      "*/hotplug.d/*", "*/preinit/*", "*/if-up.d/*", "*/if-pre-up.d/*", NULL};

	if (in_any(inner, sysctls))
		sysctl_file(s, file);
	else if (in_any(inner, whole))
		loader_file(s, file, true);
	else if (in_any(inner, loaders))
		loader_file(s, file, false);
	else if (asy_path_ends(inner, "/etc/selinux/config"))
		selinux_file(s, file);
	else if (in_any(inner, scripts) || asy_bytes_starts(file->content, "#!"))
		script(s, file);
}
