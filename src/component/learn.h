/* Learns by which texts a program says its version, from files whose version is known.
 *
 * Files are looked at as bytes: runs of printable characters, nothing is parsed. A mark is a text around the version
 * ("SSH-2.0-dropbear_" before it), or the version as a text of its own in files of a certain name. A mark is kept when it
 * gives the right version in every file that it was learned from and none in files of other programs. Every third version
 * is held out: marks are learned from the rest and scored on it. */
#ifndef ASY_COMPONENT_LEARN_H
#define ASY_COMPONENT_LEARN_H

#include "base/arena.h"
#include "base/buf.h"

enum { ASY_LEARN_CONTEXT = 24, ASY_LEARN_MARKS = 8 };

struct asy_learn_sample {
	const char *version; /* NULL: of another program */
	const char *name;    /* file name without folder */
	struct asy_bytes content;
};

struct asy_learn_mark {
	const char *before, *behind; /* "" and "": the version as a whole text */
	unsigned learned, of_learned; /* right in so many of the files it was learned from */
	unsigned held, of_held;       /* and of those held out */
	unsigned wrong;               /* another version than the file has, in any of them */
	unsigned others;              /* files of other programs that it matches */
	const char *example;          /* the text it was found in */
	const char *example_version;
};

struct asy_learned {
	struct asy_learn_mark marks[ASY_LEARN_MARKS]; /* best first */
	size_t n_marks;
	size_t versions, held_versions;
	size_t files, held_files, other_files;
	size_t found, held_found; /* files in which one of the marks gives the right version */
	const char *shape;        /* expression that every version matches: "[0-9]{1,2}\.[0-9]{1,3}" */
	const char *anchors[3];   /* texts in every file of the program and in none of the others; NULL-filled */
};

/* Everything in *ret lives in the arena. ASY_NOT_FOUND: no text of the samples says their version. */
enum asy_err asy_learn(struct asy_arena *arena, const char *name, const struct asy_learn_sample *samples, size_t n,
                       struct asy_learned *ret) ASY_MUST_CHECK;

/* A rule for catalog/components, ready to be looked over by a person. */
void asy_learned_yaml(const char *name, const struct asy_learned *l, const struct asy_learn_sample *samples, size_t n,
                      struct asy_buf *out);

#endif
