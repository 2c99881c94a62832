/* Reads the directory of a zip archive, or without one its local headers (used by zip.c only). */
#ifndef ASY_CONTAINER_ZIP_READ_H
#define ASY_CONTAINER_ZIP_READ_H

#include "container/archive.h"

struct zip_entry {
	uint64_t at;             /* of the local header */
	struct asy_bytes name;
	uint16_t flags, method;
	uint32_t crc;
	uint64_t packed, size;
	uint32_t mode;           /* st_mode with type bits; 0: not stored */
	bool has_owner;
	uint32_t uid, gid;
	int64_t mtime;
	uint64_t data_at;
	struct asy_bytes data;   /* what is present of the packed bytes */
	bool lost;               /* the local header is not where the directory says */
};

struct zip_scan {
	struct asy_bytes in;
	bool has_directory;
	uint64_t at, end;        /* next entry and end: of the directory, or of the bytes */
	uint64_t base;           /* offsets count from so many bytes before the start (something stood in front) */
	uint64_t entries;        /* as the directory states */
	uint64_t length;         /* of the whole archive, when it has a directory */
	enum asy_err err;        /* why the entries ended early */
};

/* ASY_OK: a local header stands at the start. Looks for the directory. */
enum asy_err zip_scan_init(struct zip_scan *s, struct asy_bytes in) ASY_MUST_CHECK;
bool zip_scan_next(struct zip_scan *s, struct zip_entry *ret_entry) ASY_MUST_CHECK;

enum { ZIP_ENCRYPTED = 0x1, ZIP_SIZES_BEHIND = 0x8 }; /* flags */

#endif
