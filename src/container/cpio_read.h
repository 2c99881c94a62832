/* Reads the headers of a cpio archive one after the other (used by cpio.c only). */
#ifndef ASY_CONTAINER_CPIO_READ_H
#define ASY_CONTAINER_CPIO_READ_H

#include "container/archive.h"

enum cpio_form {
	CPIO_NEWC,   /* "070701": SVR4, hexadecimal fields */
	CPIO_CRC,    /* "070702": the same with a sum of the data */
	CPIO_ODC,    /* "070707": POSIX.1, octal fields */
	CPIO_BIN_LE, /* 16-bit words, magic 070707 */
	CPIO_BIN_BE,
	CPIO__MAX
};

struct cpio_entry {
	uint64_t at;      /* of the header, from the start of the archive */
	uint64_t dev, ino;
	uint32_t mode;    /* with type bits */
	enum asy_node_type type;
	uint32_t uid, gid, nlink;
	uint64_t mtime, size;
	uint32_t rdev_major, rdev_minor;
	uint32_t check;   /* CPIO_CRC: sum of the data bytes */
	struct asy_bytes name;
	struct asy_bytes data; /* what is present of it */
	uint64_t data_at, end; /* start of the data; where the next header stands */
	unsigned member;  /* number of the archive when several are written behind each other */
};

struct cpio_scan {
	struct asy_bytes in;
	uint64_t at;       /* next header; after the last entry: end of the archive */
	enum cpio_form form;
	unsigned member;
	bool complete;     /* a trailer was reached */
	enum asy_err err;  /* why the scan ended before a trailer */
};

/* ASY_OK when a header of any form stands at the start of `in`. */
enum asy_err cpio_scan_init(struct cpio_scan *s, struct asy_bytes in) ASY_MUST_CHECK;

/* The next entry that is not a trailer; false at the end. Archives behind each other, with zero bytes in
 * between, are one (that is how an initramfs is put together). */
bool cpio_scan_next(struct cpio_scan *s, struct cpio_entry *ret_entry) ASY_MUST_CHECK;

const char *cpio_form_name(enum cpio_form form);

#endif
