/* FAT volumes: where things are, and chains of clusters. Little-endian. */
#ifndef ASY_CONTAINER_FAT_H
#define ASY_CONTAINER_FAT_H

#include "container/container.h"

struct fat {
	struct asy_bytes in;
	uint32_t sector, cluster;     /* bytes; cluster: bytes of one cluster */
	uint32_t clusters, root_cluster;
	unsigned bits;                /* 12, 16, 32 */
	uint64_t fat_at, fat_size, root_at, data_at, length;
	uint32_t root_size;           /* of FAT12 and FAT16 */
};

/* Reads and checks the boot sector. */
enum asy_err fat_open(struct asy_bytes in, struct fat *ret) ASY_MUST_CHECK;

/* The cluster after this one; 0 at the end or when the table says nonsense. */
uint32_t fat_next(const struct fat *f, uint32_t cluster);

/* Appends the clusters of a chain. `most`: bytes wanted, UINT64_MAX for all there are. */
enum asy_err fat_chain(const struct fat *f, uint32_t cluster, uint64_t most, struct asy_buf *out) ASY_MUST_CHECK;

#endif
