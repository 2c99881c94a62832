/* The whole job of the worker assay-update, apart from the sandbox around it: tests and fuzz targets use the same entry. */
#ifndef ASY_UPDATE_WORK_H
#define ASY_UPDATE_WORK_H

#include "firmware/out.h"
#include "firmware/job.h"

struct asy_update_work {
	struct asy_bytes bundle, other, older; /* other and older may be empty */
	struct asy_bytes tables; /* firmware/tables.h: "trust-0" ..., "signature", "known-keys", "sign-key", "sign-cert", "sign-ca",
	                            "sign-ca-key", "support-until" (digits) */
	int64_t now;
	bool mutate;             /* send mutations as entries with content */
	struct asy_out *out;
};

/* Call before the process gives up its rights. */
void asy_update_prepare(void);

enum asy_err asy_update_work(const struct asy_update_work *work) ASY_MUST_CHECK;

#endif
