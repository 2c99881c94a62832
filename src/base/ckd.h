/* Checked arithmetic: true means overflow, and *ret is then not to be used (C23 order of arguments). */
#ifndef ASY_BASE_CKD_H
#define ASY_BASE_CKD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool asy_ckd_add(uint64_t *ret, uint64_t a, uint64_t b)
{
	return __builtin_add_overflow(a, b, ret);
}

static inline bool asy_ckd_sub(uint64_t *ret, uint64_t a, uint64_t b)
{
	return __builtin_sub_overflow(a, b, ret);
}

static inline bool asy_ckd_mul(uint64_t *ret, uint64_t a, uint64_t b)
{
	return __builtin_mul_overflow(a, b, ret);
}

static inline bool asy_ckd_add_size(size_t *ret, size_t a, size_t b)
{
	return __builtin_add_overflow(a, b, ret);
}

static inline bool asy_ckd_mul_size(size_t *ret, size_t a, size_t b)
{
	return __builtin_mul_overflow(a, b, ret);
}

/* Rounds up to a multiple of unit (a power of two); true means overflow. */
static inline bool asy_ckd_align(uint64_t *ret, uint64_t a, uint64_t unit)
{
	if (asy_ckd_add(ret, a, unit - 1))
		return true;
	*ret &= ~(unit - 1);
	return false;
}

#endif
