/* What partition tables share: a list of stretches of the disk, handed out as files without copying. */
#ifndef ASY_CONTAINER_PARTITION_H
#define ASY_CONTAINER_PARTITION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "container/container.h"

struct asy_partition {
	uint64_t offset, length; /* in bytes; may reach past the end of the blob */
	unsigned number;         /* as partition editors count: "p1" */
	bool table;              /* bytes of the table itself: accounted for, not handed out */
	char name[112];          /* "" or the name given to the partition, without '/' */
};

/* A list with room for ASY_LIMIT_PARTITIONS and the tables that name them. */
struct asy_vec asy_partitions_init(void);

/* Hands out every partition as "pN" or "pN-NAME", and what lies between them and is neither zero nor erased
 * as "gap-0xOFFSET": boot loaders like to live there. Parts that overlap are all handed out as long as
 * their sum stays below twice the size of the blob. Reorders the list. */
enum asy_err asy_partitions_walk(const struct asy_walk *walk, struct asy_vec *partitions) ASY_MUST_CHECK;

#endif
