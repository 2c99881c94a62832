/* Lines that switch debugging on: Android properties, kernel settings, limits, boot loader variables. */
#include <string.h>

#include "inspect/debug.h"
#include "inspect/lines.h"

static void at_line(struct asy_debug *d, const struct asy_file *file, const struct asy_line *line, const char *class,
                    const char *subject, const char *message)
{
	struct asy_leftover *l = asy_leftover_add(d, file, class, subject, message);

	if (!l)
		return;
	l->line = line->number;
	l->offset = line->offset;
	if (strcmp(class, "adb") == 0)
		l->has_authentication = true;
}

static void read_properties(struct asy_debug *d, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_bytes key, value;
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#", &line)) {
		if (!asy_text_key_value(line.text, "=", &key, &value))
			continue;
		if (asy_bytes_is(key, "ro.debuggable") && asy_bytes_is(value, "1"))
			at_line(d, file, &line, "adb", "ro.debuggable", "every program may be debugged");
		else if (asy_bytes_is(key, "ro.secure") && asy_bytes_is(value, "0"))
			at_line(d, file, &line, "adb", "ro.secure", "adb gives a root shell");
		else if (asy_bytes_is(key, "ro.adb.secure") && asy_bytes_is(value, "0"))
			at_line(d, file, &line, "adb", "ro.adb.secure", "adb lets every computer in");
		else if (asy_bytes_is(key, "persist.sys.usb.config") && asy_text_contains(value, "adb"))
			at_line(d, file, &line, "adb", "persist.sys.usb.config", "adb is on at the USB port");
		else if (asy_text_any(key, (const char *const[]){"service.adb.tcp.port", "persist.adb.tcp.port", NULL}) &&
		         !asy_bytes_is(value, "-1") && value.n)
			at_line(d, file, &line, "adb", "service.adb.tcp.port", "adb is on over the network");
	}
}

static bool is_core_target(struct asy_bytes value)
{
	return value.n && !asy_bytes_is(value, "|/bin/false") && !asy_bytes_is(value, "/dev/null") && !asy_bytes_is(value, "core");
}

/* kernel.core_pattern and fs.suid_dumpable; "* soft core unlimited"; DefaultLimitCORE=infinity */
static void read_core_settings(struct asy_debug *d, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_bytes key, value, words[4];
	struct asy_line line;

	while (asy_lines_next_content(&lines, "#;", &line)) {
		if (asy_text_words(line.text, words, 4) == 4 && asy_bytes_is(words[2], "core") && !asy_bytes_is(words[3], "0"))
			at_line(d, file, &line, "core-dump", "limit core", "programs that crash leave their memory behind");
		if (!asy_text_key_value(line.text, "=", &key, &value))
			continue;
		if (asy_bytes_is(key, "kernel.core_pattern") && is_core_target(value))
			at_line(d, file, &line, "core-dump", "kernel.core_pattern", "the memory of programs that crash is stored");
		else if (asy_bytes_is(key, "fs.suid_dumpable") && !asy_bytes_is(value, "0"))
			at_line(d, file, &line, "core-dump", "fs.suid_dumpable", "also privileged programs leave their memory behind");
		else if (asy_bytes_is(key, "DefaultLimitCORE") && !asy_bytes_is(value, "0"))
			at_line(d, file, &line, "core-dump", "DefaultLimitCORE", "programs that crash leave their memory behind");
	}
}

/* "ulimit -c unlimited", "limits core=unlimited" (procd), "echo ... > /proc/sys/kernel/core_pattern" */
static void read_script(struct asy_debug *d, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;

	if (!asy_text_contains(file->content, "core"))
		if (!asy_text_contains(file->content, "ulimit"))
			return;
	while (asy_lines_next_content(&lines, "#", &line)) {
		size_t at = asy_bytes_find(line.text, ASY_BYTES_LITERAL("ulimit -c"), 0);
		struct asy_bytes value = asy_text_trim(asy_bytes_from_offset(line.text, (uint64_t)at + 9));

		if (at < line.text.n && value.n && !asy_bytes_starts(value, "0"))
			at_line(d, file, &line, "core-dump", "ulimit -c", "programs that crash leave their memory behind");
		else if (asy_text_contains(line.text, "core=\"unlimited\"") || asy_text_contains(line.text, "core=unlimited"))
			at_line(d, file, &line, "core-dump", "limits core", "programs that crash leave their memory behind");
		else if (asy_text_contains(line.text, "echo") && asy_text_contains(line.text, "/sys/kernel/core_pattern"))
			at_line(d, file, &line, "core-dump", "core_pattern", "the memory of programs that crash is stored");
	}
}

/* U-Boot's variables, compiled in or in a text: how long it waits for a key on the serial console. */
static void read_boot_loader(struct asy_debug *d, const struct asy_file *file)
{
	static const struct {
		const char *text;
	} locks[] = {{"bootstopkey"}, {"bootstopkeysha256"}, {"bootstopkeycrypt"}};
	size_t at = 0, end;
	struct asy_leftover *l;
	int64_t seconds;

	if (!asy_text_contains(file->content, "bootcmd="))
		return;
	while ((at = asy_bytes_find(file->content, ASY_BYTES_LITERAL("bootdelay="), at)) < file->content.n) {
		if (at == 0 || file->content.p[at - 1] == 0 || file->content.p[at - 1] == '\n')
			break;
		at++;
	}
	if (at >= file->content.n)
		return;
	end = at + 10;
	while (end < file->content.n && end - at < 20 && file->content.p[end] > ' ')
		end++;
	if (!asy_text_int((struct asy_bytes){file->content.p + at + 10, end - at - 10}, -2, 1000, &seconds) || seconds == -2)
		return;
	l = asy_leftover_add(d, file, "serial-console", "boot loader", "the boot loader waits for a key on the console (bootdelay)");
	if (!l)
		return;
	l->offset = at;
	l->has_authentication = true;
	for (size_t i = 0; i < sizeof(locks) / sizeof(locks[0]); i++)
		l->authenticated |= asy_text_contains(file->content, locks[i].text);
}

/* "firmware" is what an image header of U-Boot holds when it is U-Boot itself. */
static bool may_be_boot_loader(struct asy_bytes name)
{
	static const char *const names[] = {"uEnv.txt", "boot.scr", "firmware", NULL};

	return asy_text_any(name, names) || asy_text_contains_nocase(name, "u-boot") || asy_text_contains_nocase(name, "uboot") ||
	       asy_text_contains_nocase(name, "fw_env") || asy_bytes_ends(name, ".bin") || asy_bytes_ends(name, ".img");
}

void asy_debug_read_text(struct asy_debug *d, const struct asy_file *file, const char *inner)
{
	if (file->is_region || may_be_boot_loader(asy_bytes_from(file->name))) {
		read_boot_loader(d, file);
		return;
	}
	if (!asy_text_is_text(file->content) || file->content.n == 0)
		return;
	if (asy_name_ends(file->name, ".prop") || strcmp(file->name, "prop.default") == 0)
		read_properties(d, file);
	else if (strstr(inner, "/sysctl") || strstr(inner, "/security/limits") || asy_path_ends(inner, "systemd/system.conf"))
		read_core_settings(d, file);
	else if (asy_bytes_starts(file->content, "#!") || asy_path_ends(inner, "etc/profile") || asy_name_ends(file->name, ".sh"))
		read_script(d, file);
}
