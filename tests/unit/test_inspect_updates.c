#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "codec/crc32.h"
#include "inspect/table.h"
#include "inspect/updates.h"
#include "test.h"
#include "tree.h"
#include "said.h"
#include "boot_write.h"

static const char *look_at(struct tree_run *run, const struct tree_file *files, size_t n)
{
	return tree_run(run, &asy_inspector_updates, files, n);
}

/* One script at /usr/bin/do-it. */
static const char *script(struct tree_run *run, const char *text)
{
	const struct tree_file file = {"/usr/bin/do-it", text};

	return look_at(run, &file, 1);
}

TEST(nothing_to_say)
{
	static const struct tree_file files[] = {
		{"/bin/busybox", "x"},
		{"/usr/bin/do-it", "#!/bin/sh\necho use wget http://x/ | sh to update\ncat /dev/mtd0 > /tmp/backup\n"},
		{"/etc/init.d/S10net", "#!/bin/sh\n# wget http://example/fw.bin && mtd write fw.bin firmware\nifconfig eth0 up\n"},
		{"/usr/bin/fetch-list", "#!/bin/sh\nwget -O /tmp/list https://example.org/list\n"},
		{"/sbin/wipe", "#!/bin/sh\nmtd erase rootfs_data\n"}, /* a reset, not an update */
	};
	struct tree_run run = {0};

	CHECK_STR(look_at(&run, files, N(files)), "");
	tree_release(&run);
}

TEST(opkg)
{
	static const struct tree_file files[] = {
		{"/bin/opkg", "x"},
		{"/etc/opkg.conf", "# option check_signature\nsrc/gz a http://d.example.org/p\n"},
		{"/etc/opkg/customfeeds.conf", "option check_signature 1\n"},
	};
	struct tree_run run = {0};
	const char *out = look_at(&run, files, 2);

	CHECK(said(out, "updater opkg program=opkg class=package verifies=no signature=none transport=http"));
	CHECK(said(out, "check_signature` @/bin/opkg |"));
	tree_release(&run);
	out = look_at(&run, files, 3);
	CHECK(said(out, "updater opkg program=opkg class=package verifies=yes signature=usign transport=http"));
	CHECK(said(out, "@/etc/opkg/customfeeds.conf:1+0 |"));
	tree_release(&run);
	CHECK_STR(look_at(&run, files + 1, 2), ""); /* configuration without the program */
	tree_release(&run);
}

TEST(package_managers)
{
	static const struct tree_file files[] = {
		{"/usr/bin/apt-get", "x"},
		{"/etc/apt/apt.conf.d/99", "// Acquire::AllowInsecureRepositories \"true\";\nAPT::Get::AllowUnauthenticated \"true\";\n"},
		{"/etc/apt/sources.list", "deb https://deb.example.org stable main\n"},
		{"/sbin/apk", "x"},
		{"/etc/apk/repositories", "http://dl.example.org/alpine\n"},
		{"/usr/bin/dnf", "x"},
		{"/etc/dnf/dnf.conf", "[main]\ngpgcheck=1\nsslverify=0\n"},
		{"/etc/init.d/S99apk", "#!/bin/sh\napk add --allow-untrusted /mnt/a.apk\n"},
	};
	struct tree_run run = {0};
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "updater apt program=apt class=package verifies=no signature=gpg transport=https"));
	CHECK(said(out, "@/etc/apt/apt.conf.d/99:2+"));
	CHECK(said(out, "updater apk program=apk class=package verifies=no signature=rsa transport=http tls-unchecked=false scheduled=true"));
	CHECK(said(out, "updater dnf program=dnf class=package verifies=yes signature=gpg transport=local tls-unchecked=true"));
	tree_release(&run);
	out = look_at(&run, files, 1);
	CHECK(said(out, "updater apt program=apt class=package verifies=yes"));
	tree_release(&run);
}

TEST(swupdate)
{
	char with[8192] = "sw-description", without[8192] = "sw-description";
	struct tree_file files[] = {
		{"/usr/bin/swupdate", with, .size = sizeof(with)},
		{"/etc/swupdate.cfg", "globals:\n{\n  public-key-file = \"/etc/swu.pem\";\n  no-downgrading = \"2.0\";\n};\n"},
	};
	struct tree_run run = {0};

	memcpy(with + 100, "sw-description.sig", 18);
	CHECK(said(look_at(&run, files, 1), "updater swupdate program=swupdate class=image verifies=yes signature=cms"));
	tree_release(&run);
	files[0].content = without;
	CHECK(said(look_at(&run, files, 1), "verifies=no signature=none"));
	tree_release(&run);
	CHECK(said(look_at(&run, files, 2), "rollback-protection=found reason=swupdate.cfg names the public key @/etc/swupdate.cfg:3"));
	tree_release(&run);
	files[0].size = 20;
	CHECK(said(look_at(&run, files, 1), "verifies=unknown"));
	tree_release(&run);
	files[1] = (struct tree_file){"/etc/init.d/swu", "#!/bin/sh\nexec swupdate -x -k /etc/k.pem -u \"-u https://x\"\n"};
	CHECK(said(look_at(&run, files, 2), "verifies=yes signature= transport=local tls-unchecked=true scheduled=true"));
	tree_release(&run);
}

TEST(image_updaters)
{
	static const struct tree_file files[] = {
		{"/usr/bin/rauc", "x"},
		{"/etc/rauc/system.conf", "[system]\ncompatible=x\nmin-bundle-version=3\n[keyring]\npath=/etc/rauc/ca.pem\n"},
		{"/usr/bin/mender", "x"},
		{"/etc/mender/mender.conf", "{\n \"ServerURL\": \"https://mender.example.net\",\n \"SkipVerify\": true\n}\n"},
		{"/sbin/sysupgrade", "#!/bin/sh\nREQUIRE_IMAGE_SIGNATURE=0\nmtd write \"$1\" firmware\n"},
		{"/lib/upgrade/common.sh", "[ \"$REQUIRE_IMAGE_SIGNATURE\" = 1 ]\nmtd write - firmware\n"},
		{"/etc/systemd/system/mender-client.service", "[Service]\nExecStart=/usr/bin/mender daemon\n"},
	};
	static const struct tree_file strict = {"/lib/upgrade/fwtool.sh", "export REQUIRE_IMAGE_SIGNATURE=1\n"};
	struct tree_file both[2] = {files[4], strict};
	struct tree_run run = {0};
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "updater rauc program=rauc class=image verifies=yes signature=cms transport=local tls-unchecked=false "
			"scheduled=false rollback-protection=found"));
	CHECK(said(out, "@/etc/rauc/system.conf:4+"));
	CHECK(said(out, "updater mender program=mender class=image verifies=no signature=none transport=https tls-unchecked=true scheduled=true"));
	CHECK(said(out, "updater sysupgrade program=sysupgrade class=image verifies=no"));
	CHECK(times(out, "\nupdater ") == 2); /* the library of sysupgrade is no updater of its own */
	tree_release(&run);
	CHECK(said(look_at(&run, both, 2), "updater sysupgrade program=sysupgrade class=image verifies=yes"));
	tree_release(&run);
}

TEST(scripts)
{
	struct tree_run run = {0};

	CHECK(said(script(&run, "#!/bin/sh\nURL=http://fw.example.com/a.bin\nwget --no-check-certificate -O /tmp/f $URL && mtd write /tmp/f firmware\n"),
		   "updater /usr/bin/do-it program=do-it class=script verifies=no signature=none transport=http tls-unchecked=true "
		   "scheduled=false rollback-protection=not-seen reason=nothing is verified before mtd write in line 3 @/usr/bin/do-it:3+"));
	tree_release(&run);
	CHECK(said(script(&run, "#!/bin/sh\ncurl -sko /tmp/f https://x/f\nmd5sum -c f.md5 || exit 1\ndd if=/tmp/f of=/dev/mtdblock2\n"),
		   "verifies=no signature=md5 transport=https tls-unchecked=true"));
	tree_release(&run);
	CHECK(said(script(&run, "#!/bin/sh\ntftp -g -r fw -l /tmp/fw 10.0.0.1\nif openssl dgst -sha256 -verify /etc/k.pem -signature s /tmp/fw; "
			       "then\n  cat /tmp/fw > /dev/mtd3\nfi\n"),
		   "verifies=yes signature=openssl transport=tftp tls-unchecked=false"));
	tree_release(&run);
	CHECK(said(script(&run, "#!/bin/sh\nnandwrite -p /dev/mtd1 $1\ngpg --verify $1.sig\n"), "verifies=unknown"));
	tree_release(&run);
	CHECK(said(script(&run, "#!/bin/sh\nwget -q -O /tmp/u.tgz http://x/u.tgz\ntar xzf /tmp/u.tgz -C /\n"),
		   "reason=nothing is verified before unpacking over the system in line 3"));
	tree_release(&run);
	CHECK(said(script(&run, "#!/bin/sh\nwget -qO- http://x/install | sh\n"), "running what was fetched in line 2"));
	tree_release(&run);
	CHECK(said(script(&run, "#!/bin/sh\nwget http://x/a.ipk\nopkg install a.ipk\n"), "installing a package in line 3"));
	tree_release(&run);
	CHECK(said(script(&run, "#!/bin/sh\ncurl -o /tmp/b https://x/b\nrauc install /tmp/b\n"), "verifies=unknown signature= transport=https"));
	CHECK(said(asy_buf_cstr(&run.out), "leaves verification to rauc in line 3"));
	tree_release(&run);
	CHECK(said(script(&run, "#!/bin/sh\nwget http://x/f -O /tmp/f\ncheck_signature /tmp/f || exit\nflashcp /tmp/f /dev/mtd0\n"),
		   "verifies=unknown signature= transport=http tls-unchecked=false scheduled=false rollback-protection=not-seen "
		   "reason=line 3 may verify a signature"));
	tree_release(&run);
}

TEST(scheduled)
{
	static const struct tree_file files[] = {
		{"/usr/sbin/ota.sh", "wget http://x/fw -O /tmp/fw\nubiupdatevol /dev/ubi0_0 /tmp/fw\n"},
		{"/etc/crontabs/root", "# 1 1 * * * other.sh\n0 3 * * * /usr/sbin/ota.sh >/dev/null\n"},
		{"/usr/sbin/other.sh", "wget http://x/fw -O /tmp/fw\nubiupdatevol /dev/ubi0_0 /tmp/fw\n"},
		{"/etc/cron.daily/up", "#!/bin/sh\nwget http://x/fw -O /tmp/fw\nflashcp /tmp/fw /dev/mtd1\n"},
	};
	struct tree_run run = {0};
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "updater /usr/sbin/ota.sh program=ota.sh class=script verifies=no signature=none transport=http tls-unchecked=false scheduled=true"));
	CHECK(said(out, "updater /usr/sbin/other.sh program=other.sh class=script verifies=no signature=none transport=http tls-unchecked=false scheduled=false"));
	CHECK(said(out, "updater /etc/cron.daily/up program=up class=script verifies=no signature=none transport=http tls-unchecked=false scheduled=true"));
	tree_release(&run);
}

static char *pem_of(EVP_PKEY *pkey, const char *cn)
{
	static char text[8192];
	BIO *bio = BIO_new(BIO_s_mem());
	int n;

	if (cn) {
		X509 *x = X509_new();

		ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
		X509_gmtime_adj(X509_getm_notBefore(x), 0);
		X509_gmtime_adj(X509_getm_notAfter(x), 1000);
		X509_set_pubkey(x, pkey);
		X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC, (const unsigned char *)cn, -1, -1, 0);
		X509_set_issuer_name(x, X509_get_subject_name(x));
		X509_sign(x, pkey, EVP_sha256());
		PEM_write_bio_X509(bio, x);
		X509_free(x);
	} else {
		PEM_write_bio_PUBKEY(bio, pkey);
	}
	n = BIO_read(bio, text, sizeof(text) - 1);
	text[n > 0 ? n : 0] = 0;
	BIO_free(bio);
	return text;
}

TEST(keys)
{
	static const char usign[] = "untrusted comment: demo key\nRWQQNaxzzE5Z41cVmEh2rilAPKLsyfPKm+S4BJWA1Yv+LP1hKebmGtXi\n";
	static const char pgp[] = "\x99\0\x0d\4\1\2\3\4\1\x08\0\1\2\3\4\5";
	EVP_PKEY *rsa = EVP_RSA_gen(1024), *ec = EVP_EC_gen("P-256");
	struct tree_file files[5] = {
		{"/etc/opkg/keys/abcd", usign},
		{"/etc/apt/trusted.gpg.d/vendor.gpg", pgp, .size = sizeof(pgp) - 1},
		{"/etc/rauc/keyring.pem", NULL},
		{"/etc/swupdate/release.pem", NULL},
		{"/etc/ssl/certs/other.pem", NULL},
	};
	struct tree_run run = {0};
	const char *out;

	REQUIRE(rsa && ec);
	files[2].content = strdup(pem_of(ec, "Test Org RAUC CA"));
	files[3].content = strdup(pem_of(rsa, NULL));
	files[4].content = files[2].content;
	out = look_at(&run, files, 5);
	CHECK(said(out, "update-key demo key algorithm=ED25519 bits=256 development=true weak=false purpose=opkg"));
	CHECK(said(out, "update-key vendor.gpg algorithm=RSA bits=2048 development=false weak=false purpose=apt"));
	CHECK(said(out, "update-key Test Org RAUC CA algorithm=EC bits=256 development=true weak=false purpose=rauc"));
	CHECK(said(out, "update-key release.pem algorithm=RSA bits=1024 development=false weak=true purpose=swupdate"));
	CHECK(times(out, "\n") == 4);
	tree_release(&run);
	free((void *)(uintptr_t)files[2].content);
	free((void *)(uintptr_t)files[3].content);
	files[2].content = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
	CHECK_STR(look_at(&run, files + 2, 1), "");
	tree_release(&run);
	EVP_PKEY_free(rsa);
	EVP_PKEY_free(ec);
}

static void put(uint8_t *p, uint64_t v, int n, bool big)
{
	for (int i = 0; i < n; i++)
		p[big ? n - 1 - i : i] = (uint8_t)(v >> (8 * i));
}

TEST(boot_images)
{
	static uint8_t image[16384];
	const struct tree_file file = {"/part", (const char *)image, .size = sizeof(image), .region = true};
	struct tree_run run = {0};

	memset(image, 0xa5, sizeof(image));
	CHECK_STR(look_at(&run, &file, 1), "");
	tree_release(&run);

	memcpy(image + 4096, "verity\0\0\1\0\0\0\1\0\0\0", 16); /* a superblock */
	memset(image + 4128, 0, 32);
	memcpy(image + 4128, "sha256", 6);
	put(image + 4160, 4096, 4, false);
	put(image + 4164, 4096, 4, false);
	CHECK(said(look_at(&run, &file, 1), "verified-boot dm-verity mechanism=dm-verity @/part+4096 |"));
	tree_release(&run);
	put(image + 4160, 7, 4, false); /* no block size */
	CHECK_STR(look_at(&run, &file, 1), "");
	tree_release(&run);

	memset(image, 0, 256);
	memcpy(image, "AVB0\0\0\0\1\0\0\0\2", 12);
	put(image + 12, 576, 8, true);
	put(image + 20, 1024, 8, true);
	put(image + 28, 2, 4, true);
	CHECK(said(look_at(&run, &file, 1), "verified-boot avb mechanism=avb @/part+0"));
	tree_release(&run);
	put(image + 120, 2, 4, true); /* verification disabled */
	CHECK(said(look_at(&run, &file, 1), "enforced=false @/part+0 | avb: Android Verified Boot metadata whose flags"));
	tree_release(&run);
	put(image + 28, 0, 4, true);
	CHECK(said(look_at(&run, &file, 1), "metadata without a signature"));
	tree_release(&run);
}

TEST(mcuboot)
{
	uint8_t image[32 + 64 + 256] = {0};
	const struct tree_file file = {"/part", (const char *)image, .size = sizeof(image), .region = true};
	struct tree_file cut = file;
	struct tree_run run = {0};

	put(image, 0x96f3b83d, 4, false);
	put(image + 8, 32, 2, false);
	put(image + 12, 64, 4, false);
	put(image + 96, 0x6907, 2, false);
	put(image + 98, 4 + 36 + 4 + 72, 2, false);
	put(image + 100, 0x10, 2, false);
	put(image + 102, 32, 2, false);
	put(image + 136, 0x22, 2, false);
	put(image + 138, 72, 2, false);
	CHECK(said(look_at(&run, &file, 1), "verified-boot mcuboot mechanism=mcuboot @/part+0 |"));
	tree_release(&run);
	cut.region_size = 50; /* the carver ended the region in the middle */
	CHECK(said(look_at(&run, &cut, 1), "verified-boot mcuboot mechanism=mcuboot @/part+0 |"));
	tree_release(&run);
	put(image + 98, 4 + 36, 2, false);
	CHECK(said(look_at(&run, &file, 1), "mechanism=mcuboot enforced=false"));
	tree_release(&run);
	put(image + 12, UINT32_MAX, 4, false);
	CHECK_STR(look_at(&run, &file, 1), "");
	tree_release(&run);
}

TEST(esp_and_hab)
{
	static uint8_t image[8192] = {0xe9};
	struct tree_file file = {"/app.bin", (const char *)image, .size = sizeof(image)};
	struct tree_run run = {0};

	image[4096] = 0xe7;
	image[4097] = 2;
	put(image + 4096 + 1196, asy_crc32(0, (struct asy_bytes){image + 4096, 1196}), 4, false);
	CHECK(said(look_at(&run, &file, 1), "verified-boot esp-secure-boot-v2 mechanism=esp-secure-boot-v2 @/app.bin+4096 |"));
	tree_release(&run);
	image[4200] ^= 1;
	CHECK_STR(look_at(&run, &file, 1), "");
	tree_release(&run);
	memset(image, 0, sizeof(image));
	put(image + 1024, 0x402000d1, 4, false);
	put(image + 1028, 0x87800000, 4, false);
	put(image + 1044, 0x877ff400, 4, false);
	put(image + 1048, 0x87880000, 4, false);
	CHECK(said(look_at(&run, &file, 1), "verified-boot hab mechanism=hab @/app.bin+1024 |"));
	tree_release(&run);
	put(image + 1048, 0, 4, false); /* no signature data */
	CHECK_STR(look_at(&run, &file, 1), "");
	tree_release(&run);
}

/* A boot loader's tree with a key, or a boot image with or without a signature. */
static const char *boot_tree(struct tree_run *run, const char *required, const char *in_configuration)
{
	struct fdt_writer w;
	struct asy_buf b;
	struct tree_file file = {"/boot/tree", NULL};
	const char *out;

	asy_buf_init(&b, 1 << 20);
	fdt_begin(&w);
	fdt_node(&w, "");
	fdt_node(&w, in_configuration ? "configurations" : "signature");
	fdt_node(&w, in_configuration ? "conf-1" : "key-release");
	fdt_text(&w, "algo", "sha256,rsa2048");
	if (required)
		fdt_text(&w, "required", required);
	if (in_configuration) {
		fdt_node(&w, in_configuration);
		fdt_end(&w);
	}
	fdt_end(&w);
	fdt_end(&w);
	fdt_end(&w);
	fdt_finish(&w, &b);
	file.content = (const char *)b.data;
	file.size = b.len;
	out = look_at(run, &file, 1);
	asy_buf_release(&b);
	return out;
}

TEST(signed_boot_images)
{
	struct tree_run run = {0};

	CHECK(said(boot_tree(&run, "conf", NULL), "verified-boot fit-signature mechanism=fit-signature enforced=true @/boot/tree+"));
	tree_release(&run);
	CHECK_STR(boot_tree(&run, NULL, NULL), "");
	tree_release(&run);
	CHECK(said(boot_tree(&run, NULL, "signature-1"), "verified-boot fit-signature mechanism=fit-signature @/boot/tree+"));
	tree_release(&run);
	CHECK_STR(boot_tree(&run, NULL, "hash-1"), "");
	tree_release(&run);
}

TEST(text_and_modules)
{
	static const char module[] = "\177ELFx\0~Module signature appended~\n";
	static const struct tree_file files[] = {
		{"/etc/veritytab", "# none\nroot /dev/sda1 /dev/sda2 abcd\n"},
		{"/etc/ima/ima-policy", "measure func=BPRM_CHECK\nappraise func=FILE_CHECK\n"},
		{"/lib/modules/5/a.ko", module, .size = sizeof(module) - 1},
		{"/lib/modules/5/b.ko", "x"},
		{"/etc/fstab", "/dev/root / auto rw 0 1\n"},
	};
	struct tree_run run = {0};
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "verified-boot dm-verity mechanism=dm-verity enforced=true @/etc/veritytab:2+7 |"));
	CHECK(said(out, "verified-boot ima mechanism=ima enforced=true @/etc/ima/ima-policy:2+"));
	CHECK(said(out, "kernel-option module-signatures value=1 of 2 judgement=weak topic=module-signing @/lib/modules/5/a.ko |"));
	CHECK(times(out, "\n") == 3);
	tree_release(&run);
}

int main(void)
{
	RUN(nothing_to_say);
	RUN(opkg);
	RUN(package_managers);
	RUN(swupdate);
	RUN(image_updaters);
	RUN(scripts);
	RUN(scheduled);
	RUN(keys);
	RUN(boot_images);
	RUN(mcuboot);
	RUN(esp_and_hab);
	RUN(signed_boot_images);
	RUN(text_and_modules);
	return TEST_RESULT();
}
