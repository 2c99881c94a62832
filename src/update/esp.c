/* ESP-IDF application images with a secure boot v2 signature sector. Format: ESP-IDF programming guide, "Secure Boot V2" and
 * "App Image Format". */
#include <string.h>

#include "base/text.h"
#include "codec/crc32.h"
#include "update/family.h"
#include "update/trust.h"

enum { SECTOR = 4096, BLOCK = 1216, BLOCKS = 3, NUMBER = 384, FILLING = 16, DESCRIPTION = 32 };

static bool has_description(struct asy_bytes in)
{
	return in.n >= DESCRIPTION + 256 && memcmp(in.p + DESCRIPTION, "\x32\x54\xcd\xab", 4) == 0;
}

static bool has_sector(struct asy_bytes in)
{
	return in.n > SECTOR && in.n % SECTOR == 0 && in.p[in.n - SECTOR] == 0xe7 && (in.p[in.n - SECTOR + 1] == 2 || in.p[in.n - SECTOR + 1] == 3);
}

static bool probe(struct asy_bytes in, struct asy_bytes detached)
{
	(void)detached;
	return in.n >= 24 + 8 && in.p[0] == 0xe9 && in.p[1] >= 1 && in.p[1] <= 16 && (has_description(in) || has_sector(in));
}

static void reverse(const uint8_t *from, uint8_t *to, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = from[n - 1 - i];
}

static void read_description(struct asy_update *u)
{
	struct asy_rd r = asy_rd_init(u->in);
	char number[24];
	struct asy_bytes text;

	asy_rd_seek(&r, DESCRIPTION + 4);
	snprintf(number, sizeof(number), "%u", asy_rd_le32(&r));
	if (strcmp(number, "0") != 0)
		asy_update_fact(u, "secure-version", asy_bytes_from(number), DESCRIPTION + 4);
	asy_rd_skip(&r, 8);
	text = asy_rd_bytes(&r, 32);
	asy_update_fact(u, "version", asy_bytes_head(text, asy_bytes_find_byte(text, 0, 0)), DESCRIPTION + 16);
	text = asy_rd_bytes(&r, 32);
	asy_update_fact(u, "compatible", asy_bytes_head(text, asy_bytes_find_byte(text, 0, 0)), DESCRIPTION + 48);
	snprintf(number, sizeof(number), "%u", u->in.p[12] | (unsigned)u->in.p[13] << 8);
	asy_update_fact(u, "chip", asy_bytes_from(number), 12);
}

/* A key of P-192 or P-256 from its coordinates, little endian. */
static EVP_PKEY *ec_key(uint8_t curve, const uint8_t *point)
{
	static const uint8_t p192[] = {0x30, 0x49, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
	                               0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x01, 0x03, 0x32, 0x00, 0x04};
	static const uint8_t p256[] = {0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
	                               0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04};
	size_t n = curve == 1 ? 24 : 32;
	uint8_t der[sizeof(p256) + 64];

	if (curve != 1 && curve != 2)
		return NULL;
	memcpy(der, curve == 1 ? p192 : p256, sizeof(p256));
	reverse(point, der + sizeof(p256), n);
	reverse(point + n, der + sizeof(p256) + n, n);
	return asy_pkey_der((struct asy_bytes){der, sizeof(p256) + 2 * n});
}

/* After the digest: curve, coordinates, r and s, each in a field of 64 bytes. */
static void check_ecdsa(struct asy_update *u, struct asy_bytes block, uint64_t at, struct asy_bytes message)
{
	uint8_t curve = block.p[36], signature[64];
	size_t n = curve == 1 ? 24 : 32;

	if (curve != 1 && curve != 2) {
		struct asy_update_signer *s = asy_update_signer(u, "ecdsa");

		s->offset = at;
		s->why = "signature blocks of this curve are not read";
		return;
	}
	reverse(block.p + 101, signature, n);
	reverse(block.p + 101 + n, signature + n, n);
	asy_update_check_own(u, ASY_SCHEME_ECDSA_RAW, "sha256", &message, 1, (struct asy_bytes){signature, 2 * n}, at, ec_key(curve, block.p + 37));
}

/* A signature block; numbers are little endian. */
static void read_block(struct asy_update *u, uint64_t at, uint64_t signed_length)
{
	struct asy_bytes block = {u->in.p + at, BLOCK}, message = asy_bytes_head(u->in, signed_length);
	uint8_t modulus[NUMBER], exponent[4], signature[NUMBER], digest[64];
	uint32_t crc = asy_crc32(0, asy_bytes_head(block, 1196));

	if ((crc & 0xff) != block.p[1196] || (crc >> 8 & 0xff) != block.p[1197] || (crc >> 16 & 0xff) != block.p[1198] || crc >> 24 != block.p[1199])
		asy_update_refuse(u, at + 1196, "the CRC of the signature block is wrong");
	asy_update_digest("sha256", &message, 1, digest);
	if (memcmp(block.p + 4, digest, 32) != 0 && !(block.p[1] == 3 && block.p[36] != 1 && block.p[36] != 2))
		asy_update_refuse(u, at + 4, "the image does not have the SHA-256 of its signature block");
	if (block.p[1] != 2) {
		check_ecdsa(u, block, at, message);
		return;
	}
	reverse(block.p + 36, modulus, NUMBER);
	reverse(block.p + 36 + NUMBER, exponent, 4);
	reverse(block.p + 36 + NUMBER + 4 + NUMBER + 4, signature, NUMBER);
	asy_update_check_own(u, ASY_SCHEME_RSA_PSS, "sha256", &message, 1, (struct asy_bytes){signature, NUMBER}, at,
	                     asy_pkey_rsa((struct asy_bytes){modulus, NUMBER}, (struct asy_bytes){exponent, 4}));
}

static void read(struct asy_update *u)
{
	uint64_t signed_length = u->in.n > SECTOR ? u->in.n - SECTOR : 0;

	u->variant = "unsigned";
	if (has_description(u->in))
		read_description(u);
	if (has_sector(u->in)) {
		u->variant = "secure boot v2";
		asy_update_part(u, 0, signed_length, "image", ASY_PART_PAYLOAD, ASY_COVER_SIGNED);
		for (unsigned i = 0; i < BLOCKS && u->in.p[signed_length + (uint64_t)i * BLOCK] == 0xe7; i++) {
			asy_update_part(u, signed_length + (uint64_t)i * BLOCK, BLOCK - FILLING, "signature block", ASY_PART_SIGNATURE, ASY_COVER_SIGNATURE);
			asy_update_part(u, signed_length + (uint64_t)(i + 1) * BLOCK - FILLING, FILLING, "end of the block", ASY_PART_PADDING, ASY_COVER_NONE);
			read_block(u, signed_length + (uint64_t)i * BLOCK, signed_length);
		}
	} else {
		asy_update_part(u, 0, u->in.n, "image", ASY_PART_PAYLOAD, ASY_COVER_CHECKSUM);
	}
	asy_update_judge_signers(u);
}

const struct asy_update_family asy_family_esp = {
	.name = "esp",
	.title = "ESP-IDF image, secure boot v2",
	.reads = "applications and boot loaders, up to three signature blocks with RSA-PSS, ECDSA P-192 and P-256; secure version",
	.source = "ESP-IDF programming guide, Secure Boot V2",
	.probe = probe,
	.read = read,
};
