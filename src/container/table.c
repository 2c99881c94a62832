#include "container/table.h"

const struct asy_container *const asy_containers[] = {
	&asy_container_ar,
	&asy_container_bzip2,
	&asy_container_cpio,
	&asy_container_dtb,
	&asy_container_squashfs,
	&asy_container_tar,
	&asy_container_ext,
	&asy_container_fit,
	&asy_container_gpt,
	&asy_container_gzip,
	&asy_container_jffs2,
	&asy_container_linux_kernel,
	&asy_container_lz4,
	&asy_container_lzma,
	&asy_container_lzop,
	&asy_container_mbr,
	&asy_container_ubi,
	&asy_container_ubifs,
	&asy_container_uimage,
	&asy_container_xz,
	&asy_container_zip,
	&asy_container_zstd,
	NULL,
};
const size_t asy_n_containers = sizeof(asy_containers) / sizeof(asy_containers[0]) - 1;
