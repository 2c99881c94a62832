#include "sandbox/filter.h"

#include <errno.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

/* Adds one row; 0 or a negative errno. */
static int allow(scmp_filter_ctx filter, const struct asy_call *call)
{
	struct scmp_arg_cmp first = SCMP_A0(SCMP_CMP_EQ, 0);
	struct scmp_arg_cmp no_exec = SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	struct scmp_arg_cmp anonymous = SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS);

	switch (call->condition) {
	case ASY_CALL_ANY:
		return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call->number, 0);
	case ASY_CALL_FD_0:
		break;
	case ASY_CALL_FD_1:
		first.datum_a = 1;
		break;
	case ASY_CALL_FD_2:
		first.datum_a = 2;
		break;
	case ASY_CALL_SELF:
		first.datum_a = (scmp_datum_t)getpid();
		break;
	case ASY_CALL_ANONYMOUS:
		return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call->number, 2, no_exec, anonymous);
	case ASY_CALL_NO_EXEC:
		return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call->number, 1, no_exec);
	}
	return seccomp_rule_add(filter, SCMP_ACT_ALLOW, call->number, 1, first);
}

static int build(scmp_filter_ctx filter, const struct asy_profile *profile)
{
	int rc = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);

	if (rc == 0) /* no_new_privs is ours to set, and checked */
		rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_NNP, 0);
	/* A worker holds one customer's bytes and runs no foreign code: the store bypass mitigation that old
	 * kernels switch on with a filter would only slow it down. */
	if (rc == 0)
		rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_SSB, 1);
	if (rc == 0)
		rc = seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
	for (size_t i = 0; rc == 0 && i < profile->n_allowed; i++)
		rc = allow(filter, &profile->allowed[i]);
	for (size_t i = 0; rc == 0 && i < profile->n_refused; i++)
		rc = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EACCES), profile->refused[i], 0);
	return rc;
}

enum asy_err asy_filter_apply(const struct asy_profile *profile, int *ret_errno)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	int rc;

	if (!filter) {
		*ret_errno = ENOMEM;
		return ASY_DENIED;
	}
	rc = build(filter, profile);
	if (rc == 0)
		rc = seccomp_load(filter);
	if (rc != 0)
		*ret_errno = -rc;
	else
		seccomp_release(filter);
	/* On failure the filter is left to the end of the process, which is near. */
	return rc == 0 ? ASY_OK : ASY_DENIED;
}
