/* Components against the database, in three values. Every answer carries its reason in the words of VEX. */
#ifndef ASY_VULN_MATCH_H
#define ASY_VULN_MATCH_H

#include "vuln/claim.h"
#include "vuln/db.h"

/* What is examined: borrowed texts, "" where not known. */
struct asy_vcomponent {
	const char *name, *version, *purl, *cpe, *upstream, *source, *path, *files, *evidence;
	uint32_t confidence; /* 1..100 */
};

struct asy_vservice {
	const char *name, *program; /* program: path in its tree */
	int64_t port;
};

struct asy_velf {
	const char *path, *needed, *soname;
};

struct asy_vsubject {
	struct asy_arena *arena;
	struct asy_vec components; /* struct asy_vcomponent */
	struct asy_vec services;   /* struct asy_vservice: reachable from the network */
	struct asy_vec elfs;       /* struct asy_velf */
	struct asy_vec applets, options, imports, modules; /* const char *; sorted by asy_vsubject_seal() */
	bool has_services, has_elfs, has_applets, has_options, has_imports, has_modules; /* known completely */
	const char *machine;       /* "arm", "mips" ... of the programs; "" unknown */
	const char *distro;        /* "debian:12"; "" unknown; set by asy_vsubject_seal() */
};

void asy_vsubject_init(struct asy_vsubject *s, struct asy_arena *arena);
void asy_vsubject_release(struct asy_vsubject *s);
void asy_vsubject_seal(struct asy_vsubject *s); /* sorts, finds the distribution; before matching */

enum asy_vstatus { ASY_VEX_AFFECTED, ASY_VEX_UNDECIDED, ASY_VEX_FIXED, ASY_VEX_NOT_AFFECTED };
const char *asy_vstatus_name(enum asy_vstatus s); /* "affected", "under_investigation", "fixed", "not_affected" */

struct asy_vmatch {
	const char *id;              /* "CVE-2022-0778" */
	int64_t number;
	size_t component;
	enum asy_vstatus status;
	const char *justification;   /* of NOT_AFFECTED: OpenVEX word; "" otherwise */
	const char *reason;          /* one sentence */
	const char *sources;         /* "nvd, debian" */
	const char *fixed;           /* version that mends it; "" unknown */
	const char *vector, *cwe, *title, *published;
	unsigned score, cvss_version; /* tenths; version 0: no score known */
	bool kev, ransomware, network_vector;
	const char *kev_added;
	unsigned epss, percentile;   /* per 100,000 */
	const char *service;         /* listening service that runs or links the component; "" none known */
	unsigned priority;           /* 0..1000, for sorting */
	const char *rule;            /* triage rule that decided; "" none */
};

struct asy_vresult {
	struct asy_vec matches;      /* struct asy_vmatch: by priority, id, component */
	uint64_t asked;              /* claims looked at */
	uint64_t outside;            /* statements that the version is not in range */
	uint64_t unmatched;          /* components without any name that the database could know */
};

/* Asks databases in turn. `base` may be NULL; of `facts` (the starter set beside an imported database) only what narrows
 * a match is used. Texts of the result live in s->arena. */
enum asy_err asy_vmatch_run(const struct asy_vsubject *s, struct asy_vdb *base, struct asy_vdb *facts, struct asy_vresult *ret) ASY_MUST_CHECK;
void asy_vresult_release(struct asy_vresult *r);
void asy_vresult_sort(struct asy_vresult *r);

#endif
