/* The containers: one declaration here, one row in table.c, one file each. */
#ifndef ASY_CONTAINER_TABLE_H
#define ASY_CONTAINER_TABLE_H

#include "container/container.h"

extern const struct asy_container asy_container_android_boot;
extern const struct asy_container asy_container_android_sparse;
extern const struct asy_container asy_container_ar;
extern const struct asy_container asy_container_bzip2;
extern const struct asy_container asy_container_cpio;
extern const struct asy_container asy_container_cramfs;
extern const struct asy_container asy_container_dtb;
extern const struct asy_container asy_container_romfs;
extern const struct asy_container asy_container_squashfs;
extern const struct asy_container asy_container_tar;
extern const struct asy_container asy_container_ext;
extern const struct asy_container asy_container_fat;
extern const struct asy_container asy_container_fit;
extern const struct asy_container asy_container_gpt;
extern const struct asy_container asy_container_gzip;
extern const struct asy_container asy_container_jffs2;
extern const struct asy_container asy_container_linux_kernel;
extern const struct asy_container asy_container_lz4;
extern const struct asy_container asy_container_lzip;
extern const struct asy_container asy_container_lzma;
extern const struct asy_container asy_container_lzop;
extern const struct asy_container asy_container_mbr;
extern const struct asy_container asy_container_ubi;
extern const struct asy_container asy_container_ubifs;
extern const struct asy_container asy_container_uimage;
extern const struct asy_container asy_container_xz;
extern const struct asy_container asy_container_yaffs2;
extern const struct asy_container asy_container_zip;
extern const struct asy_container asy_container_zstd;

#endif
