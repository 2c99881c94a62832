/* Shared by the halves of the inspector "permissions": permissions.c looks at files, permissions_report.c
 * sorts and writes what was found. */
#ifndef ASY_INSPECT_PERMISSIONS_H
#define ASY_INSPECT_PERMISSIONS_H

#include "inspect/homes.h"
#include "firmware/report.h"

enum perm_class {
	PERM_SETUID,
	PERM_SETGID,
	PERM_WORLD_WRITABLE,
	PERM_CAPABILITY,
	PERM_DEVICE_NODE,
	PERM_SECRET_READABLE,
	PERM_NO_OWNER,
	PERM__MAX
};

struct perm_finding {
	struct perm_finding *next;
	enum perm_class class;
	const char *path;
	const char *capability; /* as text, "" for the other classes */
	const char *why;        /* second half of the summary */
	uint32_t mode, uid, gid;
	bool interpreter, program_path, is_dir;
	uint64_t count;         /* how many files it stands for, itself included */
	uint64_t content;       /* first 64 bits of the content's digest: hard links and copies are folded */
};

/* One user number that owns files. */
struct perm_owner {
	uint32_t uid, gid, mode;
	uint64_t count;
	const char *path; /* of the first file */
};

enum { PERM_OWNERS = 64, PERM_ACCOUNTS = 1024 };

/* What is kept of one tree. */
struct perm_tree {
	struct perm_finding *first, *last;
	struct perm_owner owners[PERM_OWNERS];
	size_t n_owners;
	uint32_t accounts[PERM_ACCOUNTS]; /* user numbers of /etc/passwd */
	size_t n_accounts;
	bool has_accounts;  /* there was a readable /etc/passwd */
	bool no_owners;     /* the format stores none */
	bool is_system;     /* has the folders of a Unix system */
	bool owners_full;   /* more than PERM_OWNERS */
};

/* Writes the observations of one tree. */
void asy_permissions_report(struct asy_report *report, struct asy_arena *arena, const struct asy_home *home);

#endif
