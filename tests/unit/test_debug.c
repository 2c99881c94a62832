#include "catalog_data.h"
#include "elf_build.h"
#include "inspect/table.h"
#include "test.h"
#include "tree.h"

static struct tree_run run;
static const char *out;

#define TREE(...) \
	do { \
		static const struct tree_file files_[] = {__VA_ARGS__}; \
		give(files_, sizeof(files_) / sizeof(files_[0])); \
	} while (0)

static void give(const struct tree_file *files, size_t n)
{
	tree_release(&run);
	run = (struct tree_run){.data = catalog_data};
	out = tree_run(&run, &asy_inspector_debug, files, n);
}

static bool has(const char *line)
{
	if (strstr(out, line))
		return true;
	printf("# not there: %s\n# in:\n%s", line, out);
	return false;
}

#define HAS(line) CHECK(has(line))
#define HAS_NOT(text) CHECK(!strstr(out, text))
#define ELF(where) {.path = where, .content = "\177ELFprogram", .mode = 0755}
#define BUSYBOX ELF("/bin/busybox"), {.path = "/bin/sh", .target = "busybox"}, {.path = "/sbin/init", .target = "/bin/busybox"}
#define FILE_(where, text) {.path = where, .content = text}
#define SCRIPT(where, text) {.path = where, .content = "#!/bin/sh\n" text, .mode = 0755}

TEST(programs)
{
	TREE(ELF("/usr/bin/gdbserver"), ELF("/usr/bin/strace"), ELF("/usr/sbin/tcpdump"), ELF("/sbin/adbd"), ELF("/usr/bin/gcc"),
	     ELF("/usr/bin/sensor_test"), SCRIPT("/usr/sbin/debug_on.sh", ""), SCRIPT("/app/backdoor.sh", ""), ELF("/usr/bin/test"),
	     ELF("/usr/bin/speaker-test"), {.path = "/usr/bin/strings", .target = "busybox"}, FILE_("/usr/share/x/tcpdump", "text"),
	     SCRIPT("/etc/rc.local", "/usr/bin/gdbserver :1234 /app/x &\n"));
	HAS("debug /usr/bin/gdbserver class=debugger program=gdbserver started=true @/usr/bin/gdbserver | a remote debugger, and it is started");
	HAS("debug /usr/bin/strace class=tracer program=strace started=false @/usr/bin/strace");
	HAS("debug /usr/sbin/tcpdump class=sniffer program=tcpdump started=false");
	HAS("debug /sbin/adbd class=adb program=adbd started=false");
	HAS("debug /usr/bin/gcc class=compiler");
	HAS("debug /usr/bin/sensor_test class=test-program program=sensor_test started=false");
	HAS("debug /usr/sbin/debug_on.sh class=test-program");
	HAS("debug /app/backdoor.sh class=remote-shell program=backdoor.sh started=false");
	HAS_NOT("/usr/bin/test ");
	HAS_NOT("speaker");
	HAS_NOT("/usr/share/x");
}

TEST(consoles)
{
	TREE(BUSYBOX, FILE_("/etc/inittab", "ttyS0::respawn:/bin/sh\n"));
	HAS("debug ttyS0 class=serial-console program=/bin/sh started=true authenticated=false @/etc/inittab:1+0 | sh on ttyS0: a shell without");
	TREE(BUSYBOX, FILE_("/etc/inittab", "::askfirst:-/bin/sh\n"));
	HAS("debug console class=serial-console program=/bin/sh started=true authenticated=false @/etc/inittab:1+0");
	TREE(BUSYBOX, FILE_("/etc/inittab", "ttyAMA0::respawn:/sbin/getty -L ttyAMA0 115200 vt100\ntty1::respawn:/sbin/getty 38400 tty1\n"));
	HAS("debug ttyAMA0 class=serial-console program=/sbin/getty started=true authenticated=true");
	HAS_NOT("debug tty1");
	TREE(BUSYBOX, FILE_("/etc/inittab", "T0:23:respawn:/sbin/getty -n -l /bin/sh -L ttyS0 9600\n#x::respawn:/bin/sh\n"));
	HAS("debug ttyS0 class=serial-console program=/sbin/getty started=true authenticated=false");
	TREE(BUSYBOX);
	HAS("debug console class=serial-console program=/bin/sh started=true authenticated=false @/bin/busybox"); /* no table: busybox's own */
	TREE(BUSYBOX, FILE_("/etc/inittab", "::askconsole:/usr/libexec/login.sh\n"),
	     SCRIPT("/usr/libexec/login.sh", "[ \"$(uci -q get system.@system[0].ttylogin)\" = 1 ] || exec /bin/ash --login\nexec /bin/login\n"));
	HAS("class=serial-console program=/usr/libexec/login.sh started=true authenticated=false");
	TREE(BUSYBOX, FILE_("/etc/inittab", "::askconsole:/usr/libexec/login.sh\n"), FILE_("/etc/config/system", "config system\n\toption ttylogin '1'\n"),
	     SCRIPT("/usr/libexec/login.sh", "[ \"$(uci -q get system.@system[0].ttylogin)\" = 1 ] || exec /bin/ash --login\nexec /bin/login\n"));
	HAS("class=serial-console program=/usr/libexec/login.sh started=true authenticated=true");
	TREE(ELF("/lib/systemd/systemd"), {.path = "/sbin/init", .target = "/lib/systemd/systemd"},
	     {.path = "/etc/systemd/system/getty.target.wants/serial-getty@ttyS0.service", .target = "x"},
	     FILE_("/lib/systemd/system/serial-getty@.service", "[Service]\nExecStart=-/sbin/agetty --autologin root %I 115200\n"));
	HAS("debug ttyS0 class=serial-console program=/sbin/agetty started=true authenticated=false");
}

TEST(remote_shells)
{
	TREE(BUSYBOX, FILE_("/etc/inittab", "::sysinit:/etc/init.d/rcS\n"),
	     SCRIPT("/etc/init.d/rcS", "telnetd -l /bin/sh &\nnc -l -p 99 -e /bin/sh &\n"));
	HAS("debug telnetd class=remote-shell program=telnetd started=true authenticated=false @/etc/init.d/rcS:2+10");
	HAS("debug nc class=remote-shell");
	TREE(BUSYBOX, FILE_("/etc/inittab", "::sysinit:/etc/init.d/rcS\n"), SCRIPT("/etc/init.d/rcS", "telnetd\nnc host 99\n"));
	CHECK_STR(out, "");
}

TEST(android)
{
	TREE(FILE_("/default.prop", "ro.debuggable=1\nro.secure=0\npersist.sys.usb.config=mtp,adb\nservice.adb.tcp.port=5555\n"),
	     FILE_("/system/build.prop", "ro.debuggable=0\nro.secure=1\nro.adb.secure=1\npersist.sys.usb.config=mtp\nservice.adb.tcp.port=-1\n"));
	HAS("debug ro.debuggable class=adb authenticated=false @/default.prop:1+0");
	HAS("debug ro.secure class=adb authenticated=false @/default.prop:2+");
	HAS("debug persist.sys.usb.config class=adb");
	HAS("debug service.adb.tcp.port class=adb");
	HAS_NOT("build.prop");
}

TEST(core_dumps)
{
	TREE(FILE_("/etc/sysctl.conf", "#kernel.core_pattern=/x\nkernel.core_pattern = /tmp/%e.core\nfs.suid_dumpable=2\n"),
	     FILE_("/etc/security/limits.conf", "# x\n*  soft  core  unlimited\nroot hard core 0\n"), SCRIPT("/etc/rc.local", "ulimit -c unlimited\nulimit -c 0\n"));
	HAS("debug kernel.core_pattern class=core-dump @/etc/sysctl.conf:2+");
	HAS("debug fs.suid_dumpable class=core-dump");
	HAS("debug limit core class=core-dump @/etc/security/limits.conf:2+");
	HAS("debug ulimit -c class=core-dump @/etc/rc.local:2+");
	HAS_NOT("rc.local:3");
	HAS_NOT("limits.conf:3");
	TREE(FILE_("/etc/sysctl.conf", "kernel.core_pattern=|/bin/false\nfs.suid_dumpable=0\n"));
	CHECK_STR(out, "");
}

TEST(leftovers)
{
	TREE(FILE_("/root/.bash_history", "ls\n"), FILE_("/home/x/.ash_history", ""), {.path = "/www/.git", .dir = true},
	     FILE_("/www/.git/config", "x"), FILE_("/www/.git/HEAD", "x"), FILE_("/app/.svn/entries", "x"), FILE_("/www/.gitignore", "x"),
	     FILE_("/etc/passwd~", "x"), FILE_("/etc/.rc.swp", "x"), FILE_("/etc/a.orig", "x"), FILE_("/etc/b.rej", "x"), FILE_("/etc/passwd-", "x"),
	     FILE_("/www/app.js.map", "{\"version\":3}"), FILE_("/www/world.map", "no symbols"), FILE_("/boot/System.map-5.4", "c0 T x\n"));
	HAS("debug /root/.bash_history class=shell-history @/root/.bash_history");
	HAS("debug /www/.git class=version-control @/www/.git |");
	HAS("debug /app/.svn class=version-control");
	HAS("debug /etc/passwd~ class=editor-backup");
	HAS("debug /etc/.rc.swp class=editor-backup");
	HAS("debug /etc/a.orig class=editor-backup");
	HAS("debug /etc/b.rej class=editor-backup");
	HAS("debug /www/app.js.map class=debug-symbols");
	HAS("debug /boot/System.map-5.4 class=debug-symbols");
	HAS_NOT("ash_history class=shell-history @/home");
	HAS_NOT("HEAD");
	HAS_NOT(".gitignore");
	HAS_NOT("passwd- ");
	HAS_NOT("world.map");
}

TEST(elf_files)
{
	struct elf_build core = {.bits = 32, .big = true, .type = 4, .machine = 8};
	struct tree_file files[] = {{.path = "/var/core.12", .content = (char *)elf_build(&core)->out, .size = ELF_BUILD_SIZE},
	                            {.path = "/bin/x", .content = "\177ELF\1\1", .size = 6}};

	give(files, 2);
	CHECK_STR(out, "debug /var/core.12 class=core-dump @/var/core.12 | the memory of a program that crashed\n");
}

TEST(boot_loader)
{
	static const char environment[] = "\1\2\3bootargs=console=ttyS0\0bootcmd=bootm\0bootdelay=3\0baudrate=115200\0";
	static const char locked[] = "bootcmd=bootm\0bootdelay=3\0bootstopkeysha256=ab\0";
	static const char silent[] = "bootcmd=bootm\0bootdelay=-2\0";
	struct tree_file file = {.path = "/0x0-raw", .content = environment, .size = sizeof(environment), .region = true};

	give(&file, 1);
	CHECK_STR(out, "debug boot loader class=serial-console authenticated=false @/0x0-raw+40 | the boot loader waits for a key on the console (bootdelay)\n");
	file.content = locked;
	file.size = sizeof(locked);
	give(&file, 1);
	HAS("debug boot loader class=serial-console authenticated=true");
	file.content = silent;
	file.size = sizeof(silent);
	give(&file, 1);
	CHECK_STR(out, "");
	file = (struct tree_file){.path = "/boot/uEnv.txt", .content = "bootcmd=run x\nbootdelay=0\n"};
	give(&file, 1);
	HAS("debug boot loader class=serial-console authenticated=false @/boot/uEnv.txt+14");
	file = (struct tree_file){.path = "/etc/notes", .content = "bootcmd=run x\nbootdelay=0\n"};
	give(&file, 1);
	CHECK_STR(out, "");
}

int main(void)
{
	RUN(programs);
	RUN(consoles);
	RUN(remote_shells);
	RUN(android);
	RUN(core_dumps);
	RUN(leftovers);
	RUN(elf_files);
	RUN(boot_loader);
	tree_release(&run);
	return TEST_RESULT();
}
