/* Keeps a verifier under test inside of its scratch folder: it may read and start what its user may, and write only there. */
#ifndef ASY_ATTACK_CONFINE_H
#define ASY_ATTACK_CONFINE_H

#include <stdbool.h>
#include <stdint.h>

struct asy_confine {
	const char *scratch;
	unsigned seconds;    /* of processor time */
	uint64_t file_bytes; /* largest file it may write */
};

/* In the child, before exec. Only system calls. False: the kernel has Landlock and refused. Without Landlock: limits only. */
bool asy_confine_self(const struct asy_confine *c);

/* True when this kernel can keep a verifier from writing elsewhere. */
bool asy_confine_possible(void);

#endif
