/* Why something could not be done.
 *
 * The split is chosen so that a report can be honest: "the image is cut short", "we do not
 * know this variant" and "our own ceiling was reached" are different statements about a product. */
#ifndef ASY_BASE_ERR_H
#define ASY_BASE_ERR_H

#define ASY_MUST_CHECK __attribute__((warn_unused_result))
#define ASY_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))

enum asy_err {
	ASY_OK = 0,
	ASY_TRUNCATED,   /* the bytes end before the structure does */
	ASY_CORRUPT,     /* the bytes contradict themselves or their checksum */
	ASY_UNSUPPORTED, /* a valid variant that we do not decode */
	ASY_ENCRYPTED,   /* decoding needs a key that we do not have */
	ASY_LIMIT,       /* a named ceiling of base/limits.h */
	ASY_BUDGET,      /* bytes, entries or time granted for this job are used up */
	ASY_NOT_FOUND,
	ASY_DENIED,      /* the sandbox or the operating system refused */
	ASY_IO,
	ASY_NOMEM,
	ASY_PROTOCOL,    /* the peer process broke the frame rules */
	ASY_INVALID,     /* a file that people write (product, declaration, catalog) is wrong */
	ASY_STOPPED,     /* the receiver asked to stop: not a defect of the input */
	ASY_BUG,         /* our own invariant does not hold */
	ASY_ERR__MAX
};

/* Stable lower-case name ("truncated"), used in output and result files. Never NULL. */
const char *asy_err_name(enum asy_err err);

/* One sentence for people. Never NULL. */
const char *asy_err_text(enum asy_err err);

#endif
