#include "codec/crc32.h"

#include <libdeflate.h>

uint32_t asy_crc32(uint32_t crc, struct asy_bytes b)
{
	return b.n ? libdeflate_crc32(crc, b.p, b.n) : crc;
}
