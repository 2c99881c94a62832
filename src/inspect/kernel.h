/* Shared by the parts of the inspector "kernel":
 *   kernel.c          the inspector, and which files are looked at how
 *   kernel_banner.c   version banners of kernels and real-time systems
 *   kernel_config.c   build configuration, judged by the table in kernel_options.c
 *   kernel_params.c   sysctl and command lines, judged by the table in kernel_rules.c */
#ifndef ASY_INSPECT_KERNEL_H
#define ASY_INSPECT_KERNEL_H

#include "firmware/report.h"
#include "inspect/homes.h"
#include "inspect/lines.h"
#include "inspect/needles.h"

/* --- versions ------------------------------------------------------------------------------------- */

enum kernel_source { /* the better evidence has the greater number */
	KERNEL_FROM_VERMAGIC,
	KERNEL_FROM_NAME,   /* image name in a boot header */
	KERNEL_FROM_CONFIG, /* head line of a build configuration */
	KERNEL_FROM_FOLDER, /* /lib/modules/VERSION */
	KERNEL_FROM_BANNER,
};

struct kernel_version {
	struct kernel_version *next;
	const char *system; /* "linux", "freertos", ... */
	const char *version, *compiler, *built;
	const char *path;
	uint64_t offset;
	enum kernel_source source;
	uint32_t modules;
};

/* What a banner says; slices of the file. */
struct kernel_banner {
	const char *system;
	struct asy_bytes version, compiler, built, whole;
};

/* Reads the banner whose mark (a row of asy_kernel_marks) was found at `at`. False: only looks like one. */
bool asy_kernel_banner_read(struct asy_bytes in, size_t at, unsigned mark, struct kernel_banner *ret_banner);

/* Marks of banners have the numbers below KERNEL_MARK_OTHER. */
enum { KERNEL_MARK_OTHER = 100, KERNEL_MARK_IKCONFIG, KERNEL_MARK_BOOTARGS, KERNEL_MARK_BOOTDELAY, KERNEL_MARK_CONSOLE,
       KERNEL_MARK_DEVICE_TREE };
extern const struct asy_needle asy_kernel_marks[];
extern const size_t asy_kernel_n_marks;

/* --- configuration -------------------------------------------------------------------------------- */

struct kernel_option {
	const char *names;   /* "STACKPROTECTOR|CC_STACKPROTECTOR": the newest name first */
	const char *good;    /* values that are good, as in kernel_rule */
	const char *weak;    /* values that are weak; "n" also stands for an option that is absent */
	const char *topic;
	const char *only_if; /* judged only when this option is set; NULL: always */
};
extern const struct kernel_option asy_kernel_options[];
extern const size_t asy_kernel_n_options;

/* True when the text is the configuration of a Linux kernel (and not of U-Boot, busybox or buildroot). */
bool asy_kernel_config_is(struct asy_bytes text);

/* --- parameters ----------------------------------------------------------------------------------- */

enum kernel_rule_source { KERNEL_SYSCTL, KERNEL_CMDLINE, KERNEL_BOOT };

/* Lists of values are separated by commas; each is a glob, or ">=N", or "<=N". */
struct kernel_rule {
	enum kernel_rule_source source;
	const char *key; /* glob */
	const char *good, *weak, *neutral; /* the first list that matches counts: weak, good, neutral */
	const char *topic;
	const char *meaning; /* of a weak or neutral value */
};
extern const struct kernel_rule asy_kernel_rules[];
extern const size_t asy_kernel_n_rules;

bool asy_kernel_value_in(const char *list, struct asy_bytes value);

/* --- state ---------------------------------------------------------------------------------------- */

enum { KERNEL_PARAMETERS = 300, KERNEL_CONFIGS = 16, KERNEL_VERSIONS = 256 };

struct kernel_state {
	struct asy_arena *arena;
	struct asy_report *report;
	struct asy_needles marks;
	struct kernel_version *versions;
	size_t n_versions;
	uint64_t parameters[KERNEL_PARAMETERS]; /* digests of what was already said */
	size_t n_parameters;
	uint64_t configs[KERNEL_CONFIGS];
	size_t n_configs;
	bool full; /* one of the ceilings was reached */
};

struct kernel_place {
	const char *path;
	uint64_t offset;
	uint32_t line; /* 0: none */
};

/* Remembers a version; the observation is written at the end. */
struct kernel_version *asy_kernel_note(struct kernel_state *s, const char *system, struct asy_bytes version,
				       enum kernel_source source, const char *path, uint64_t offset);

/* Judges a configuration text. `container_offset` is the place of a packed configuration, or ASY_NO_OFFSET
 * when the text itself is the file. */
void asy_kernel_config(struct kernel_state *s, const struct asy_file *file, struct asy_bytes text,
		       uint64_t container_offset);

void asy_kernel_parameter(struct kernel_state *s, enum kernel_rule_source source, struct asy_bytes key,
			  struct asy_bytes value, const struct kernel_place *place);
void asy_kernel_cmdline(struct kernel_state *s, struct asy_bytes cmdline, const struct kernel_place *place);

/* Text files: sysctl.conf, scripts, boot loader configuration. */
void asy_kernel_text_file(struct kernel_state *s, const struct asy_file *file, const char *inner);

#endif
