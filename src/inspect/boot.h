/* What a device starts at boot or on demand, read from the files of each file system of an image.
 *
 * While the walk goes on, links, programs and small texts (scripts, units, configuration) are kept; when all files were
 * seen, asy_boots_finish() follows the init systems: inittab and rcS (sysvinit, busybox), rc?.d links, procd (OpenWrt),
 * systemd, inetd and xinetd, cron, runit, OpenRC, upstart, Android init. Three inspectors stand on this: services,
 * settings (arguments) and debug. Everything lives in the arena. */
#ifndef ASY_INSPECT_BOOT_H
#define ASY_INSPECT_BOOT_H

#include <stdbool.h>
#include <stdint.h>

#include "firmware/report.h"
#include "inspect/daemons.h"
#include "inspect/homes.h"

struct asy_boot_node {
	const char *inner;     /* path inside its file system */
	const char *path;      /* whole virtual path */
	const char *target;    /* of a symbolic link, else NULL */
	struct asy_bytes text; /* kept content; empty when none was kept */
	bool elf, executable;
	bool active;           /* its text is being read */
	uint8_t visited;       /* scripts: 1 read as started, 2 read as not started */
};

/* Where in a text a program is started. */
struct asy_boot_where {
	const struct asy_boot_node *node;
	uint32_t line; /* 0: none */
	uint64_t offset;
};

struct asy_start {
	struct asy_start *next;
	const char *name;       /* last part of the program's path, or of the script an interpreter runs: "telnetd" */
	const char *program;    /* path in the tree, or as written when it is not there */
	const char *arguments;  /* as far as they can be told, "" for none */
	const char *started_by; /* inittab, init-script, rc.local, sysvinit, procd, systemd, systemd-socket, systemd-timer,
	                           inetd, xinetd, cron, runit, openrc, upstart, android-init */
	const char *unit;       /* name of the unit, init script or inetd service; "" for none */
	const char *user;       /* "" when nothing is said */
	const char *tty;        /* terminal it is bound to by inittab or a unit, "" for none */
	const char *listen;     /* what an on-demand starter listens to: "23", "0.0.0.0:80", "telnet"; "" for none */
	bool enabled;
	bool dynamic_user;      /* systemd invents a user */
	bool applet;            /* the program is busybox under another name */
	const struct asy_boot_node *node; /* the program itself, links followed; NULL when it is not in the tree */
	struct asy_boot_where where;
};

struct asy_boot {
	struct asy_boots *all;
	struct asy_home *home;
	struct asy_arena *arena;
	struct asy_boot_chunk *chunks;  /* nodes as they came */
	struct asy_boot_node **nodes;   /* sorted by inner, after finish */
	size_t n_nodes;
	struct asy_start *starts, **last_start;
	bool first_program; /* a program or script that the kernel runs first, or a table of it, is there */
	bool systemd;       /* the first program is systemd */
	bool busybox_init;  /* the first program is busybox */
};

struct asy_boots {
	struct asy_arena *arena;
	struct asy_report *report;
	struct asy_homes homes; /* data: struct asy_boot */
	struct asy_daemons daemons;
	size_t n_nodes, n_starts, n_commands, text;
	bool full, spent, starts_full;
};

void asy_boots_init(struct asy_boots *boots, struct asy_arena *arena, struct asy_report *report);
void asy_boots_add(struct asy_boots *boots, const struct asy_file *file);
void asy_boots_finish(struct asy_boots *boots);

/* The file system of that number, or NULL (for i from 0 to homes.n - 1). */
struct asy_boot *asy_boots_at(const struct asy_boots *boots, size_t i);

/* The node at a path, symbolic links followed (16 at most); NULL when absent. After finish only. */
struct asy_boot_node *asy_boot_find(const struct asy_boot *boot, const char *path);

/* A program by path or by name in the usual folders. NULL when absent. */
struct asy_boot_node *asy_boot_program(const struct asy_boot *boot, const char *name);

/* Its path as it stands in that folder: the link, not what it leads to. "" when absent. Not for paths. */
const char *asy_boot_program_path(const struct asy_boot *boot, const char *name);

/* The kept text of a file, empty when absent. */
struct asy_bytes asy_boot_text(const struct asy_boot *boot, const char *path);

/* Numbers of the nodes whose path begins with `prefix`: [*ret_first, *ret_end). Links are not followed. */
void asy_boot_range(const struct asy_boot *boot, const char *prefix, size_t *ret_first, size_t *ret_end);

#endif
