/* How a worker is started: descriptors and command line, agreed between process.c and worker.c.
 *
 *   NAME --worker LANDLOCK CPU MEMORY IMAGE DATA...
 *
 * all decimal: cap on the Landlock ABI, ceilings in seconds and bytes (0: the profile's), size of the image, and the
 * size of each data blob. */
#ifndef ASY_SANDBOX_START_H
#define ASY_SANDBOX_START_H

enum {
	ASY_FD_JOB = 0,    /* socket, read */
	ASY_FD_FRAMES = 1, /* pipe, write */
	ASY_FD_ERROR = 2,  /* /dev/null; the parent's standard error in sanitizer builds */
	ASY_FD_IMAGE = 3,
	ASY_FD_RECORDER = 4,
	ASY_FD_DATA = 5,   /* and following */
};

enum {
	ASY_ARG_WORKER = 1,
	ASY_ARG_LANDLOCK,
	ASY_ARG_CPU,
	ASY_ARG_MEMORY,
	ASY_ARG_IMAGE,
	ASY_ARG_DATA, /* and following */
};

#endif
