#include <zlib.h>

#include "inspect/kernel.h"
#include "inspect/table.h"
#include "test.h"
#include "tree.h"
#include "said.h"
#include "boot_write.h"

/* A file of `size` bytes that is no text: noise with `text` at `at`. */
static char *binary(const char *text, size_t text_size, size_t at, size_t size)
{
	char *p = malloc(size);

	for (size_t i = 0; i < size; i++)
		p[i] = (char)(i * 7 % 5 == 0 ? 0 : 0x80 + i % 64);
	memcpy(p + at, text, text_size);
	return p;
}

static const char *look_at(struct tree_run *run, const char *path, const char *text, size_t text_size)
{
	char *p = binary(text, text_size, 100, text_size + 4096);
	struct tree_file file = {.path = path, .content = p, .size = text_size + 4096, .region = true};
	const char *out = tree_run(run, &asy_inspector_kernel, &file, 1);

	free(p);
	return out;
}

#define LOOK(run, literal) look_at(run, "/region", literal, sizeof(literal) - 1)

TEST(linux_banner)
{
	struct tree_run run = {0};
	const char *out = LOOK(&run, "Linux version 5.10.0-8-amd64 (debian-kernel@lists.debian.org) (gcc-10 (Debian 10.2.1-6) "
				     "10.2.1 20210110, GNU ld (GNU Binutils) 2.35.2) #1 SMP Debian 5.10.46-4 (2021-08-03)\n");

	CHECK(said(out, "kernel linux version=5.10.0-8-amd64 series=5.10 compiler=gcc-10 (Debian 10.2.1-6) 10.2.1 20210110, "
			"GNU ld (GNU Binutils) 2.35.2 built=#1 SMP Debian 5.10.46-4 (2021-08-03) modules=0 @/region+100 |"));
	CHECK(times(out, "\n") == 1);
	tree_release(&run);
	CHECK_STR(LOOK(&run, "Linux version %s (%s)"), "");
	tree_release(&run);
	CHECK_STR(LOOK(&run, "Linux version 5.10"), ""); /* nobody built it */
	tree_release(&run);
}

TEST(other_banners)
{
	static const struct {
		const char *text, *expect;
	} samples[] = {
		{"*** Booting Zephyr OS build v3.4.0-rc1 ***", "kernel zephyr version=3.4.0-rc1 series=3.4"},
		{"*** Booting Zephyr OS build zephyr-v2.6.0-122-gabc ***", "kernel zephyr version=2.6.0-122-gabc"},
		{"*** Booting Zephyr OS version 1.14.0 ***", "kernel zephyr version=1.14.0 series=1.14"},
		{"FreeRTOS Kernel V10.4.3", "kernel freertos version=10.4.3"},
		{"FreeRTOS V8.2.3", "kernel freertos version=8.2.3"},
		{"Copyright (c) 1996-2014 Express Logic Inc. * ThreadX MIPS32_4Kx/Green Hills Version G5.6.5.0 SN: 1 *",
		 "kernel threadx version=5.6.5.0"},
		{"VxWorks 6.9", "kernel vxworks version=6.9"},
		{"VxWorks5.5.1", "kernel vxworks version=5.5.1"},
		{"VxWorks (for MIPS) version 5.4.2", "kernel vxworks version=5.4.2"},
		{"WIND version 2.13", "kernel vxworks version=2.13"},
		{"NuttX-10.2.0", "kernel nuttx version=10.2.0"},
		{"\n \\ | /\n- RT -     Thread Operating System\n / | \\", "kernel rt-thread version= "},
		{"This is RIOT! (Version: 2020.04)", "kernel riot version=2020.04"},
		{"Contiki-NG-release/v4.7-dirty", "kernel contiki-ng version=4.7-dirty"},
		{"RTEMS Release 4.11.3", "kernel rtems version=4.11.3"},
		{"uC/OS-II V2.86", "kernel uc-os version=2.86"},
	};
	struct tree_run run = {0};

	for (size_t i = 0; i < N(samples); i++) {
		CHECK(said(look_at(&run, "/region", samples[i].text, strlen(samples[i].text)), samples[i].expect));
		tree_release(&run);
	}
	CHECK_STR(LOOK(&run, "VxWorks.st FreeRTOS Vx NuttX-build WIND version abc This is RIOT! (Version: none"), "");
	tree_release(&run);
}

TEST(esp_idf)
{
	char app[256] = "\x32\x54\xcd\xab";
	struct tree_run run = {0};
	const char *out;

	strcpy(app + 16, "1.0.2");
	strcpy(app + 48, "blink");
	strcpy(app + 80, "12:00:01");
	strcpy(app + 96, "Jan  2 2023");
	strcpy(app + 112, "v4.4.1-dirty");
	out = look_at(&run, "/app.bin", app, sizeof(app));
	CHECK(said(out, "kernel esp-idf version=4.4.1-dirty series=4.4 compiler= built=Jan  2 2023"));
	tree_release(&run);
	app[48] = 0;
	CHECK_STR(look_at(&run, "/app.bin", app, sizeof(app)), "");
	tree_release(&run);
}

TEST(modules)
{
	static const struct tree_file files[] = {
		{"/lib/modules/4.9.0", .dir = true},
		{"/lib/modules/4.9.0/kernel", .dir = true},
		{"/lib/modules/4.9.0/kernel/a.ko.gz", "\x1f\x8b\1"},
		{"/lib/modules/4.9.0/kernel/b.ko.xz", "\xfd"},
		{"/lib/modules/readme", .dir = true},
	};
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_kernel, files, N(files));

	CHECK(said(out, "kernel linux version=4.9.0 series=4.9 compiler= built= modules=2 @/lib/modules/4.9.0 |"));
	CHECK(times(out, "\n") == 1);
	tree_release(&run);
}

TEST(boot_header_name)
{
	char header[128] = "\x27\x05\x19\x56";
	char banner[] = "\1\2\0Linux version 3.3.8-x (a@b) (gcc version 4.6 ) #5 Thu\n\0";
	struct tree_file files[] = {
		{"/kernel.bin", header, .size = sizeof(header)},
		{"/vmlinux", banner, .size = sizeof(banner)},
	};
	struct tree_run run = {0};

	strcpy(header + 32, "MIPS OpenWrt Linux-3.3.8");
	CHECK(said(tree_run(&run, &asy_inspector_kernel, files, 1), "kernel linux version=3.3.8 series=3.3"));
	tree_release(&run);
	CHECK(!strstr(tree_run(&run, &asy_inspector_kernel, files, 2), "version=3.3.8 ")); /* the short form of the other */
	CHECK(said(asy_buf_cstr(&run.out), "kernel linux version=3.3.8-x series=3.3 compiler=gcc version 4.6 built=#5 Thu"));
	tree_release(&run);
}

static const char config_head[] =
	"#\n# Automatically generated file; DO NOT EDIT.\n# Linux/mips 3.18.20 Kernel Configuration\n#\n"
	"CONFIG_BINFMT_ELF=y\nCONFIG_PRINTK=y\nCONFIG_MODULES=y\nCONFIG_INET=y\n"
	"CONFIG_DEVMEM=y\n# CONFIG_STRICT_DEVMEM is not set\n# CONFIG_DEVKMEM is not set\nCONFIG_CC_STACKPROTECTOR=y\n"
	"CONFIG_DEBUG_FS=y\nCONFIG_MODULE_SIG=y\nCONFIG_DEFAULT_MMAP_MIN_ADDR=4096\nCONFIG_KGDB=y\n"
	"CONFIG_CMDLINE=\"console=ttyS0,115200 init=/bin/sh\"\n";

static char *config_text(void)
{
	static char text[8192];
	size_t n = (size_t)snprintf(text, sizeof(text), "%s", config_head);

	for (int i = 0; n < 4000; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "# CONFIG_FILLER_%d is not set\n", i);
	return text;
}

static void check_config(const char *out)
{
	CHECK(said(out, "kernel-option CONFIG_CC_STACKPROTECTOR value=y judgement=good topic=memory-protection"));
	CHECK(said(out, "kernel-option CONFIG_STACKPROTECTOR_STRONG value=absent judgement=weak"));
	CHECK(said(out, "kernel-option CONFIG_STRICT_DEVMEM value=n judgement=weak topic=memory-protection"));
	CHECK(said(out, "kernel-option CONFIG_DEBUG_FS value=y judgement=weak topic=debug-interface"));
	CHECK(said(out, "kernel-option CONFIG_MODULE_SIG value=y judgement=good topic=module-signing"));
	CHECK(said(out, "kernel-option CONFIG_MODULE_SIG_FORCE value=absent judgement=weak"));
	CHECK(said(out, "kernel-option CONFIG_DEFAULT_MMAP_MIN_ADDR value=4096 judgement=good"));
	CHECK(said(out, "kernel-option CONFIG_KGDB value=y judgement=weak topic=debug-interface"));
	CHECK(!strstr(out, "BPF_UNPRIV")); /* only where BPF_SYSCALL is on */
	CHECK(!strstr(out, "DEVKMEM"));    /* switched off: nothing to say */
	CHECK(said(out, "kernel-parameter init value=/bin/sh judgement=weak topic=debug-interface"));
	CHECK(said(out, "kernel linux version=3.18.20 series=3.18"));
}

TEST(config_as_text)
{
	const struct tree_file files[] = {{"/boot/config-3.18.20", config_text()}, {"/boot/copy", config_text()}};
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_kernel, files, 2);

	check_config(out);
	CHECK(said(out, "@/boot/config-3.18.20:13+"));
	CHECK(times(out, "kernel-option CONFIG_KGDB ") == 1); /* the copy says nothing new */
	tree_release(&run);
}

TEST(config_named_by_its_place)
{
	const struct tree_file files[] = {
		{"/lib/modules/3.18.0-2-x", .dir = true},
		{"/lib/modules/3.18.0-2-x/config", config_text()},
	};
	const struct tree_file boot = {"/boot/config-3.18.0-2-x", config_text()};
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_kernel, files, 2);

	CHECK(said(out, "kernel linux version=3.18.0-2-x series=3.18") && times(out, "kernel linux version=") == 1);
	tree_release(&run);
	CHECK(said(tree_run(&run, &asy_inspector_kernel, &boot, 1), "kernel linux version=3.18.0-2-x series=3.18"));
	tree_release(&run);
}

TEST(config_of_others)
{
	const struct tree_file files[] = {
		{"/u-boot.config", "CONFIG_ARM=y\nCONFIG_SYS_TEXT_BASE=0x1000\nCONFIG_BINFMT_ELF=y\n"},
		{"/busybox.config", "CONFIG_ASH=y\nCONFIG_DEBUG_FS=y\n"},
	};
	struct tree_run run = {0};

	CHECK_STR(tree_run(&run, &asy_inspector_kernel, files, 2), "");
	tree_release(&run);
}

TEST(config_inside_kernel)
{
	uint8_t packed[8192] = "IKCFG_ST";
	z_stream z = {0};
	struct tree_run run = {0};
	const char *out;

	REQUIRE(deflateInit2(&z, 9, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) == Z_OK);
	z.next_in = (uint8_t *)config_text();
	z.avail_in = (unsigned)strlen(config_text());
	z.next_out = packed + 8;
	z.avail_out = sizeof(packed) - 16;
	REQUIRE(deflate(&z, Z_FINISH) == Z_STREAM_END);
	memcpy(packed + 8 + z.total_out, "IKCFG_ED", 8);
	out = look_at(&run, "/vmlinux", (const char *)packed, 16 + z.total_out);
	check_config(out);
	CHECK(said(out, "@/vmlinux+100 |"));
	tree_release(&run);
	out = look_at(&run, "/vmlinux", (const char *)packed, 8 + z.total_out / 4); /* cut: said, and no crash */
	CHECK(said(out, "gap ") && said(out, "configuration cannot be unpacked"));
	tree_release(&run);
	deflateEnd(&z);
}

TEST(sysctl)
{
	static const struct tree_file files[] = {
		{"/etc/sysctl.conf", "# comment\nkernel.dmesg_restrict = 1\nkernel.randomize_va_space=0\n"
				     "net.ipv4.conf.all.rp_filter=0\nnet/ipv4/conf/eth0.1/accept_redirects = 1\n"
				     "net.ipv4.ip_forward=1\nnet.core.somaxconn=4\nkernel.sysrq = x\n"},
		{"/usr/lib/sysctl.d/50.conf", "-fs.suid_dumpable = 2\n"},
		{"/etc/other.conf", "kernel.randomize_va_space=1\n"},
		{"/etc/init.d/net", "#!/bin/sh\necho 0 > /proc/sys/kernel/kptr_restrict\n# sysctl -w kernel.sysrq=1\n"
				    "sysctl -w kernel.sysrq=1 net.ipv4.tcp_syncookies=0\ncat /proc/sys/kernel/panic\n"
				    "echo 1 >/proc/sys/net/ipv4/conf/all/log_martians;\n"},
		{"/etc/selinux/config", "SELINUX=permissive\nSELINUXTYPE=targeted\n"},
	};
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_kernel, files, N(files));

	CHECK(said(out, "kernel-parameter kernel.dmesg_restrict value=1 judgement=good topic=information-exposure @/etc/sysctl.conf:2+10 |"));
	CHECK(said(out, "kernel-parameter kernel.randomize_va_space value=0 judgement=weak topic=memory-protection @/etc/sysctl.conf:3"));
	CHECK(said(out, "kernel-parameter net.ipv4.conf.all.rp_filter value=0 judgement=weak topic=network"));
	CHECK(said(out, "kernel-parameter net.ipv4.conf.eth0/1.accept_redirects value=1 judgement=weak"));
	CHECK(said(out, "kernel-parameter net.ipv4.ip_forward value=1 judgement=neutral"));
	CHECK(said(out, "kernel-parameter fs.suid_dumpable value=2 judgement=weak"));
	CHECK(said(out, "kernel-parameter kernel.kptr_restrict value=0 judgement=weak topic=information-exposure @/etc/init.d/net:2"));
	CHECK(said(out, "kernel-parameter kernel.sysrq value=1 judgement=weak topic=debug-interface @/etc/init.d/net:4"));
	CHECK(said(out, "kernel-parameter net.ipv4.tcp_syncookies value=0 judgement=weak"));
	CHECK(said(out, "kernel-parameter net.ipv4.conf.all.log_martians value=1 judgement=good"));
	CHECK(said(out, "kernel-parameter selinux value=permissive judgement=weak topic=access-control"));
	CHECK(times(out, "\n") == 11);
	tree_release(&run);
}

TEST(command_lines)
{
	static const struct tree_file files[] = {
		{"/boot/extlinux/extlinux.conf", "label a\n  kernel /zImage\n  append root=/dev/mmcblk0p2 ro single nokaslr -- 1\n"},
		{"/boot/cmdline.txt", "console=tty1 console=ttyAMA0,115200 mitigations=off selinux=0\n"},
		{"/boot/uEnv.txt", "bootdelay=3\nbootargs=lockdown=integrity module.sig_enforce=1\n"},
		{"/srv/notes.txt", "init=/bin/sh\n"},
	};
	struct tree_run run = {0};
	const char *out = tree_run(&run, &asy_inspector_kernel, files, N(files));

	CHECK(said(out, "kernel-parameter single value= judgement=weak topic=debug-interface @/boot/extlinux/extlinux.conf:3"));
	CHECK(said(out, "kernel-parameter nokaslr value= judgement=weak topic=memory-protection"));
	CHECK(said(out, "kernel-parameter console value=ttyAMA0,115200 judgement=neutral topic=debug-interface"));
	CHECK(said(out, "kernel-parameter mitigations value=off judgement=weak"));
	CHECK(said(out, "kernel-parameter selinux value=0 judgement=weak topic=access-control"));
	CHECK(said(out, "kernel-parameter bootdelay value=3 judgement=weak"));
	CHECK(said(out, "kernel-parameter lockdown value=integrity judgement=good"));
	CHECK(said(out, "kernel-parameter module.sig_enforce value=1 judgement=good topic=module-signing"));
	CHECK(times(out, "\n") == 8);
	tree_release(&run);
}

TEST(boot_environment)
{
	struct tree_run run = {0};
	const char *out = LOOK(&run, "\1bootargs=console=ttyS0,115200 root=/dev/mtdblock2 init=/bin/sh\0bootdelay=-2\0baud=1\0");

	CHECK(said(out, "kernel-parameter console value=ttyS0,115200 judgement=neutral topic=debug-interface @/region+110 |"));
	CHECK(said(out, "kernel-parameter init value=/bin/sh judgement=weak"));
	CHECK(said(out, "kernel-parameter bootdelay value=-2 judgement=good"));
	CHECK(times(out, "\n") == 3);
	tree_release(&run);
	out = LOOK(&run, "\0setenv bootargs console=ttyS1,9600 root=/dev/nfs; if test 1 = 1; then single; fi\0");
	CHECK(said(out, "kernel-parameter root value=/dev/nfs judgement=weak topic=verified-boot"));
	CHECK(times(out, "\n") == 2);
	tree_release(&run);
	CHECK_STR(LOOK(&run, "\0use console=tty%d for a console\0console=ttyS0\0"), "");
	tree_release(&run);
}

TEST(device_tree_bootargs)
{
	struct fdt_writer w;
	struct asy_buf dtb;
	struct tree_file file = {"/boot/board.dtb", NULL};
	struct tree_run run = {0};

	asy_buf_init(&dtb, 1 << 20);
	fdt_begin(&w);
	fdt_node(&w, "");
	fdt_node(&w, "chosen");
	fdt_text(&w, "bootargs", "root=/dev/mtdblock3 init=/bin/sh apparmor=0");
	fdt_end(&w);
	fdt_end(&w);
	fdt_finish(&w, &dtb);
	file.content = (const char *)dtb.data;
	file.size = dtb.len;
	CHECK(said(tree_run(&run, &asy_inspector_kernel, &file, 1), "kernel-parameter init value=/bin/sh judgement=weak"));
	CHECK(said(asy_buf_cstr(&run.out), "kernel-parameter apparmor value=0 judgement=weak topic=access-control @/boot/board.dtb+"));
	tree_release(&run);
	asy_buf_release(&dtb);
}

TEST(values)
{
	CHECK(asy_kernel_value_in(">=1", asy_bytes_from("3")) && !asy_kernel_value_in(">=1", asy_bytes_from("0")));
	CHECK(asy_kernel_value_in("<=1", asy_bytes_from("-1")) && !asy_kernel_value_in("<=1", asy_bytes_from("x")));
	CHECK(asy_kernel_value_in(",1", asy_bytes_from("")) && asy_kernel_value_in(",1", asy_bytes_from("1")));
	CHECK(!asy_kernel_value_in("1", asy_bytes_from("")) && !asy_kernel_value_in(NULL, asy_bytes_from("")));
	CHECK(asy_kernel_value_in("a,ttyS*", asy_bytes_from("ttyS0,115200")));
}

int main(void)
{
	RUN(linux_banner);
	RUN(other_banners);
	RUN(esp_idf);
	RUN(modules);
	RUN(boot_header_name);
	RUN(config_as_text);
	RUN(config_named_by_its_place);
	RUN(config_of_others);
	RUN(config_inside_kernel);
	RUN(sysctl);
	RUN(command_lines);
	RUN(boot_environment);
	RUN(device_tree_bootargs);
	RUN(values);
	return TEST_RESULT();
}
