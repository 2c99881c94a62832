/* CRC-32 of ISO 3309 (polynomial 0x04c11db7 reflected, start and end inverted), as gzip, xz, uImage,
 * GPT and many others use it. */
#ifndef ASY_CODEC_CRC32_H
#define ASY_CODEC_CRC32_H

#include <stdint.h>

#include "base/bytes.h"

/* `crc` is 0 at the start, or what the call for the bytes before returned. */
uint32_t asy_crc32(uint32_t crc, struct asy_bytes b);

#endif
