#ifndef ASY_VULN_MATCH_IMPL_H
#define ASY_VULN_MATCH_IMPL_H

#include "vuln/match.h"

enum voice_rank { VOICE_UPSTREAM, VOICE_AUTHORITY, VOICE_SERIES, VOICE_DISTRO };

/* What one source says about one vulnerability of one component. */
struct voice {
	int64_t vuln;
	enum voice_rank rank;
	struct asy_vclaim_answer answer;
	const char *source;
	struct asy_bytes lists;  /* of the claim; copied */
	const char *fixed;
	bool facts;              /* of the starter set beside a database: lists only */
};

struct match_run {
	const struct asy_vsubject *s;
	struct asy_vresult *out;
	struct asy_vdb *db;
	bool facts;              /* `db` is the starter set beside an imported database */
	struct asy_vec voices;   /* of the component at work */
	const char *version;     /* upstream version */
	size_t component;
	bool tracked;            /* a tracker of the component's distribution release is in the database */
	sqlite3_stmt *claims[2], *rating, *signals, *vendor; /* claims: of the database, of the starter set */
	const char *service;     /* of the component at work; NULL: not looked for yet */
	const char *source_names[256];
	bool source_is_cve[256], source_is_series[256];
};

/* "a:openssl:openssl" ... : every key of the component; calls back. `distro`: the key names a distribution's package. */
typedef enum asy_err key_fn(struct match_run *r, const char *key, bool distro, bool authority);
enum asy_err match_keys(struct match_run *r, const struct asy_vcomponent *c, key_fn *fn);

/* "debian" of "debian:12/..." has a tracker of its own and mends old versions. */
bool match_backports(const struct asy_vsubject *s, const struct asy_vcomponent *c);

/* What else has to be there; see asy_condition_fn. Context: the run. */
enum asy_state match_condition(void *run, const struct asy_vclaim *claim, uint32_t condition);

/* True when evidence shows that the vulnerable part is not in the image; sets justification and reason of *m. */
bool match_narrow(struct match_run *r, const struct asy_vcomponent *c, const struct voice *voices, size_t n, struct asy_vmatch *m);

/* The listening service that runs or links the component, or "". */
const char *match_service(struct match_run *r, const struct asy_vcomponent *c);

/* Score, KEV, EPSS and the priority from them. */
enum asy_err match_rate(struct match_run *r, struct asy_vmatch *m);

/* Drops what a version text says where a package of the same tree and version answers about the same vulnerability. */
void match_twice(const struct asy_vsubject *s, struct asy_vec *matches);

#endif
