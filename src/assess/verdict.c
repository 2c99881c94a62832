#include "assess/verdict.h"

enum asy_verdict asy_verdict_all(enum asy_verdict a, enum asy_verdict b)
{
	return a > b ? a : b; /* the enum's own order */
}

static int any_rank(enum asy_verdict v)
{
	return v == ASY_NOT_APPLICABLE ? 0 : v == ASY_FAIL ? 1 : v == ASY_INCONCLUSIVE ? 2 : 3;
}

enum asy_verdict asy_verdict_any(enum asy_verdict a, enum asy_verdict b)
{
	return any_rank(a) > any_rank(b) ? a : b;
}

enum asy_verdict asy_verdict_not(enum asy_verdict a)
{
	return a == ASY_PASS ? ASY_FAIL : a == ASY_FAIL ? ASY_PASS : a;
}

enum asy_verdict asy_verdict_weakening(enum asy_verdict a)
{
	return a == ASY_PASS ? ASY_NOT_APPLICABLE : a;
}
