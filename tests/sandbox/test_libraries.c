/* What the libraries that a worker links do behind our backs must be on the profile's list: each is used here in a
 * process that is locked in, in a build without sanitizers. */
#include <bzlib.h>
#include <crypt.h>
#include <hs.h>
#include <lzma.h>
#include <math.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <sys/wait.h>
#include <time.h>
#include <zlib.h>
#include <zstd.h>
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/sha256.h"
#include "sandbox/landlock.h"
#include "sandbox/lockin.h"
#include "test.h"

/* Made before the lock-in, as the bytes of an image are. */
static uint8_t plain[200000], packed_zlib[300000], packed_xz[300000], packed_zstd[300000], packed_bz2[300000];
static size_t n_zlib, n_xz, n_zstd;
static unsigned n_bz2;
static unsigned char *certificate;
static int n_certificate;
static char *key_text;
static hs_database_t *database;
static hs_scratch_t *scratch;

static void make_certificate(void)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = X509_new();
	BIO *out = BIO_new(BIO_s_mem());

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
	X509_gmtime_adj(X509_getm_notBefore(x), 0);
	X509_gmtime_adj(X509_getm_notAfter(x), 1000);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)"device", -1, -1, 0);
	X509_set_issuer_name(x, X509_get_subject_name(x));
	X509_set_pubkey(x, key);
	X509_sign(x, key, EVP_sha256());
	n_certificate = i2d_X509(x, &certificate);
	PEM_write_bio_PrivateKey(out, key, NULL, NULL, 0, NULL, NULL);
	key_text = calloc(1, 4096);
	BIO_read(out, key_text, 4095);
	BIO_free(out);
	X509_free(x);
	EVP_PKEY_free(key);
}

static void prepare(void)
{
	uLongf n = sizeof(packed_zlib);
	hs_compile_error_t *error;

	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = (uint8_t)(i * i >> 7);
	memcpy(plain + 1000, "needle 1.36.1", 13);
	compress(packed_zlib, &n, plain, sizeof(plain));
	n_zlib = n;
	if (lzma_easy_buffer_encode(3, LZMA_CHECK_CRC64, NULL, plain, sizeof(plain), packed_xz, &n_xz, sizeof(packed_xz)) != LZMA_OK)
		abort();
	n_zstd = ZSTD_compress(packed_zstd, sizeof(packed_zstd), plain, sizeof(plain), 3);
	n_bz2 = sizeof(packed_bz2);
	BZ2_bzBuffToBuffCompress((char *)packed_bz2, &n_bz2, (char *)plain, sizeof(plain), 9, 0, 0);
	if (hs_compile("needle [0-9.]+", HS_FLAG_DOTALL, HS_MODE_BLOCK, NULL, &database, &error) != HS_SUCCESS ||
	    hs_alloc_scratch(database, &scratch) != HS_SUCCESS)
		abort();
	make_certificate();
	asy_sha256_prepare();
}

/* ---- used behind the wall; true when it worked ---- */

static bool use_time(void)
{
	time_t t = 1700000000;
	struct tm tm;

	return gmtime_r(&t, &tm) && timegm(&tm) == t && localtime_r(&t, &tm) && mktime(&tm) == t && time(NULL) > t;
}

static bool use_sha256(void)
{
	char hex[65];

	asy_sha256_hex(ASY_BYTES_LITERAL("abc"), hex);
	return strncmp(hex, "ba7816bf8f01cfea", 16) == 0;
}

static bool use_x509(void)
{
	const unsigned char *p = certificate;
	X509 *x = d2i_X509(NULL, &p, n_certificate);
	EVP_PKEY *key = x ? X509_get_pubkey(x) : NULL;
	struct tm tm;
	char name[100];
	time_t moment = 0;

	return key && EVP_PKEY_get_bits(key) == 256 && X509_verify(x, key) == 1 &&
	       X509_NAME_oneline(X509_get_subject_name(x), name, sizeof(name)) && ASN1_TIME_to_tm(X509_get0_notAfter(x), &tm) &&
	       X509_cmp_time(X509_get0_notAfter(x), &moment) == 1 && !d2i_X509(NULL, &p, 0);
}

static bool use_pem(void)
{
	BIO *in = BIO_new_mem_buf(key_text, -1);
	EVP_PKEY *key = PEM_read_bio_PrivateKey(in, NULL, NULL, NULL);

	return key && EVP_PKEY_get_bits(key) == 256;
}

static bool use_crypt(void)
{
	static const char *const salts[] = {"ab", "$1$abcdefgh", "$5$abcdefgh", "$6$abcdefgh", "$2b$05$abcdefghijklmnopqrstuu",
	                                    "$y$j9T$abcdefghijklmnopqrstu.", "$sha1$1000$abcdefgh"};
	struct crypt_data *data = calloc(1, sizeof(*data));

	for (size_t i = 0; data && i < sizeof(salts) / sizeof(salts[0]); i++) {
		const char *hash = crypt_r("admin", salts[i], data);

		if (!hash || hash[0] == '*')
			return false;
	}
	return data != NULL;
}

static bool use_zlib(void)
{
	uint8_t *out = malloc(sizeof(plain));
	uLongf n = sizeof(plain);

	return uncompress(out, &n, packed_zlib, n_zlib) == Z_OK && memcmp(out, plain, n) == 0;
}

static bool use_xz(void)
{
	uint8_t *out = malloc(sizeof(plain));
	uint64_t memory = UINT64_MAX;
	size_t at = 0, n = 0;

	return lzma_stream_buffer_decode(&memory, 0, NULL, packed_xz, &at, n_xz, out, &n, sizeof(plain)) == LZMA_OK &&
	       memcmp(out, plain, n) == 0;
}

static bool use_zstd(void)
{
	uint8_t *out = malloc(sizeof(plain));

	return ZSTD_decompress(out, sizeof(plain), packed_zstd, n_zstd) == sizeof(plain);
}

static bool use_bzip2(void)
{
	char *out = malloc(sizeof(plain));
	unsigned n = sizeof(plain);

	return BZ2_bzBuffToBuffDecompress(out, &n, (char *)packed_bz2, n_bz2, 0, 0) == BZ_OK && n == sizeof(plain);
}

static int on_hit(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx)
{
	(*(unsigned *)ctx)++;
	return 0;
}

static bool use_hyperscan(void)
{
	unsigned hits = 0;

	return hs_scan(database, (const char *)plain, sizeof(plain), 0, scratch, on_hit, &hits) == HS_SUCCESS && hits > 0;
}

static bool use_pcre2(void)
{
	int error;
	PCRE2_SIZE at;
	pcre2_code *code = pcre2_compile((PCRE2_SPTR) "needle ([0-9.]+)", PCRE2_ZERO_TERMINATED, 0, &error, &at, NULL);
	pcre2_match_data *match = code ? pcre2_match_data_create_from_pattern(code, NULL) : NULL;

	return match && pcre2_match(code, plain, sizeof(plain), 0, 0, match, NULL) == 2;
}

static bool use_printf(void)
{
	char text[64];

	snprintf(text, sizeof(text), "%.3f %s", log2(10), strerror(2));
	return strcmp(text, "3.322 No such file or directory") == 0;
}

/* Runs f in a child that is locked in. */
static bool confined(bool (*f)(void))
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		struct asy_lockin options = {.max_abi = ASY_LANDLOCK_ANY};
		struct asy_confinement how;
		struct asy_buf why;

		asy_buf_init(&why, 4096);
		if (asy_lock_in(asy_profile_find("parse"), &options, &how, &why))
			_exit(2);
		_exit(f() ? 0 : 1);
	}
	if (waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return true;
	printf("# status %x\n", (unsigned)status);
	return false;
}

#define TRY(name) \
	TEST(name) { CHECK(confined(use_##name)); }

TRY(time)
TRY(sha256)
TRY(x509)
TRY(pem)
TRY(crypt)
TRY(zlib)
TRY(xz)
TRY(zstd)
TRY(bzip2)
TRY(hyperscan)
TRY(pcre2)
TRY(printf)

int main(void)
{
	prepare();
	RUN(time);
	RUN(sha256);
	RUN(x509);
	RUN(pem);
	RUN(crypt);
	RUN(zlib);
	RUN(xz);
	RUN(zstd);
	RUN(bzip2);
	RUN(hyperscan);
	RUN(pcre2);
	RUN(printf);
	return TEST_RESULT();
}
