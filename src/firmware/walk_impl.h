/* The parts of the walk, shared by walk.c, tree.c, inspect.c. */
#ifndef ASY_FIRMWARE_WALK_IMPL_H
#define ASY_FIRMWARE_WALK_IMPL_H

#include "base/limits.h"
#include "firmware/seen.h"
#include "firmware/report_impl.h"
#include "firmware/walk.h"

enum { WALK_DEPTH = 12, WALK_INSPECTORS = 64, WALK_HITS = 65536 };

struct inspection { /* one inspector at work */
	const struct asy_inspector *inspector;
	struct asy_report *report;
	void *state;
	uint32_t rule_set;
	uint64_t files, skipped;
};

struct walk {
	const struct asy_walk_job *job;
	struct asy_out *out;
	struct asy_arena arena;                 /* inspectors, digests: lives as long as the walk */
	struct asy_buf scratch[WALK_DEPTH + 1]; /* file contents, one per nesting level */
	struct asy_seen seen;                /* contents handed to inspectors */
	struct asy_seen opened;              /* contents opened as containers */
	struct inspection inspections[WALK_INSPECTORS];
	size_t n_inspections;
	struct asy_vec hits;                    /* struct asy_pattern_hit of the current file */
	uint32_t roots;                         /* trees so far */
	uint64_t entries, files, files_read, bytes_out;
	uint64_t trees_with_files;
	uint64_t unknown_bytes, problems, obs_bytes;
	uint64_t share_bytes;                   /* of the image's regions that are this worker's */
	bool image_incomplete;                  /* a region of the image is unknown or truncated */
	bool found;                             /* ASY_JOB_CONTENT: done */
	enum asy_err stop;                      /* why the walk ends early, or ASY_OK */
	struct asy_report *regions;             /* for observations about regions: collector "bytes" */
};

/* One blob: the image, or a file. */
struct blob {
	struct asy_bytes bytes;
	const char *path;      /* "" for the image */
	const char *inner;     /* path inside its own tree, for regions of files */
	unsigned depth;
	uint32_t root;
	const char *container; /* it came from; "" for the image */
	const char *hint;      /* of its node; NULL for none */
	bool top;
};

void walk_problem(struct walk *w, enum asy_err err, const char *path, uint64_t offset, const char *what, const char *stage);
enum asy_err walk_blob(struct walk *w, const struct blob *b);

/* A file inside a container: opened when its first bytes are a container, carved when its name or hint says that it is an
 * image of some kind. */
enum asy_err walk_file_blob(struct walk *w, const struct blob *b);

/* Name of the container whose signature stands at the start of a file, "" when there is none. For inspectors: what a
 * file system or an archive holds is not to be searched a second time as raw bytes. */
const char *walk_opens_as(struct walk *w, const struct blob *b);

/* Opens one container; its nodes appear beneath `path`. */
enum asy_err walk_container(struct walk *w, const struct asy_container *c, struct asy_bytes bytes,
                            const struct asy_claim *claim, const char *path, unsigned depth);

enum asy_err inspect_begin(struct walk *w);
void inspect_file(struct walk *w, struct asy_file *file);
void inspect_end(struct walk *w); /* facts of several files, then coverage of every area */

/* Printable, normalised path of a node beneath `parent`; NULL without memory. *ret_cut when it was too long. */
char *walk_path(struct asy_arena *arena, const char *parent, struct asy_bytes raw, bool *ret_cut);

/* May the wanted path lie at or beneath `path`? True in modes that want everything. */
bool walk_wants(const struct walk *w, const char *path);

#endif
