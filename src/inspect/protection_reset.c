/* Factory reset: programs and scripts that delete settings and user data. Watchdogs. */
#include "inspect/protection.h"

#include <string.h>

#include "base/limits.h"
#include "inspect/elf_reader.h"

static const struct {
	const char *line; /* glob over a command line */
	const char *scope;
} deeds[] = {
	{"*mtd *erase*rootfs_data*", "all-data"},
	{"*mtd *erase*overlay*", "all-data"},
	{"*jffs2reset*", "all-data"},
	{"*firstboot*", "all-data"},
	{"*rm -rf /overlay*", "all-data"},
	{"*rm -rf /rwm*", "all-data"},
	{"*ubirmvol*data*", "all-data"},
	{"*ubirsvol*data*", "all-data"},
	{"*ubiupdatevol*-t*data*", "all-data"},
	{"*flash_eras*data*", "all-data"},
	{"*mkfs*data*", "all-data"},
	{"*--wipe_data*", "all-data"},
	{"*wipe-data*", "all-data"},
	{"*mtd *erase*nvram*", "settings"},
	{"*mtd *erase*config*", "settings"},
	{"*nvram erase*", "settings"},
	{"*nvram restore*", "settings"},
	{"*nvram default*", "settings"},
	{"*nvram_default*", "settings"},
	{"*nvram_reset*", "settings"},
	{"*nvram clear*", "settings"},
	{"*ralink_init clear*", "settings"},
	{"*cfgmgr*reset*", "settings"},
	{"*config*restore*factory*", "settings"},
	{"*factory*reset*", "unknown"},
	{"*restore*factory*default*", "unknown"},
	{"*reset*to*factory*", "unknown"},
};

static bool is_reset_name(const char *name)
{
	char lower[128];
	size_t n = strlen(name);

	if (n >= sizeof(lower))
		return false;
	for (size_t i = 0; i <= n; i++)
		lower[i] = (char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + 32 : name[i]);
	return asy_prot_glob_list("firstboot jffs2reset *factory*reset* *factory*default* *reset*factory* *restore*default* "
				  "*reset*default* *default*reset* *factory*restore* *resetdefault*", lower);
}

static void add(struct prot_state *s, struct prot_tree *tree, enum prot_kind kind, const char *program, const char *detail,
		const char *services, const struct asy_file *file, const struct asy_line *line)
{
	const struct prot_item item = {.kind = kind, .program = program, .detail = detail, .services = services};

	(void)asy_prot_add(s, tree, &item, file, line);
}

static bool is_said(struct asy_bytes text)
{
	return asy_bytes_starts(text, "echo ") || asy_bytes_starts(text, "printf ") || asy_bytes_starts(text, "logger ") ||
	       asy_bytes_starts(text, "<") || asy_bytes_starts(text, "//");
}

static bool reset_script(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file)
{
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;
	const char *scope = NULL;
	struct asy_line at = {0};

	while (asy_lines_next_content(&lines, "#", &line)) {
		char text[512];

		if (is_said(line.text) || line.text.n >= sizeof(text))
			continue;
		for (size_t i = 0; i < sizeof(deeds) / sizeof(deeds[0]); i++) {
			if (!asy_text_glob(deeds[i].line, line.text) || (scope && strcmp(deeds[i].scope, "unknown") == 0))
				continue;
			if (!scope || strcmp(scope, "unknown") == 0) {
				scope = deeds[i].scope;
				at = line;
			}
			break;
		}
	}
	if (scope && (strcmp(scope, "unknown") != 0 || is_reset_name(file->name) || asy_path_has(file->path, "rc.button")))
		add(s, tree, PROT_RESET, file->name, scope, NULL, file, &at);
	else if (is_reset_name(file->name))
		add(s, tree, PROT_RESET, file->name, "unknown", NULL, file, NULL);
	else
		return false;
	return true;
}

/* "watchdog -t 5 /dev/watchdog", "RuntimeWatchdogSec=30" */
static void watchdog(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner)
{
	bool systemd = asy_prot_glob_list("*/systemd/system.conf */systemd/system.conf.d/*", inner);
	struct asy_lines lines = asy_lines_of(file->content);
	struct asy_line line;
	struct asy_bytes key, value;

	if (!systemd && !asy_prot_glob_list("*/init.d/* */rcS */rc.local */inittab */watchdog.conf *.service", inner))
		return;
	while (asy_lines_next_content(&lines, "#;", &line)) {
		if (systemd) {
			if (asy_text_key_value(line.text, "=", &key, &value) && asy_bytes_is(key, "RuntimeWatchdogSec") &&
			    !asy_bytes_is(value, "0") && !asy_bytes_is(value, "off")) {
				add(s, tree, PROT_WATCHDOG, "systemd", "/dev/watchdog", NULL, file, &line);
				return;
			}
		} else if (asy_text_contains(line.text, "/dev/watchdog") && !is_said(line.text)) {
			bool conf = asy_name_ends(file->name, "watchdog.conf");

			add(s, tree, PROT_WATCHDOG, asy_prot_calls(line.text, "watchdogd") ? "watchdogd" : "watchdog", "/dev/watchdog",
			    conf ? "watchdog" : asy_prot_service_of(s, inner), file, &line);
			return;
		}
	}
}

void asy_prot_reset_file(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner)
{
	/* libraries of functions that other scripts call say nothing by themselves */
	static const char *const libraries = "/lib/functions* /lib/upgrade/* /lib/preinit/* /lib/firstboot/* */uci-defaults/* "
					     "/sbin/sysupgrade */share/bash-completion/* */opkg/info/* */dpkg/info/* "
					     "/etc/init.d/done /etc/init.d/boot";

	watchdog(s, tree, file, inner);
	if (asy_prot_glob_list(libraries, inner) || file->content.n > ASY_MIB)
		return;
	if (asy_bytes_starts(file->content, "#!") || asy_name_ends(file->name, ".sh"))
		(void)reset_script(s, tree, file);
}

void asy_prot_reset_binary(struct prot_state *s, struct prot_tree *tree, const struct asy_file *file, const char *inner)
{
	struct asy_elf elf;

	if (!asy_prot_glob_list("*/bin/* */sbin/* */libexec/* */cgi-bin/* /opt/* */www/*", inner) ||
	    asy_elf_open(file->content, &elf) || (elf.type != ASY_ELF_EXEC && elf.type != ASY_ELF_PIE))
		return;
	if (strcmp(file->name, "procd") == 0 && asy_text_contains(file->content, "/dev/watchdog"))
		add(s, tree, PROT_WATCHDOG, "procd", "/dev/watchdog", NULL, file, NULL);
	/* words inside a program are too weak: libraries speak of factory resets of other devices */
	if (is_reset_name(file->name))
		add(s, tree, PROT_RESET, file->name,
		    strcmp(file->name, "jffs2reset") == 0 ? "all-data" : "unknown", NULL, file, NULL);
}
