#include "inspect/protection.h"
#include "inspect/table.h"
#include "test.h"
#include "tree.h"
#include "said.h"

static const char *look_at(struct tree_run *run, const struct tree_file *files, size_t n)
{
	return tree_run(run, &asy_inspector_protection, files, n);
}

TEST(nothing)
{
	static const struct tree_file files[] = {
		{"/etc/init.d/net", "#!/bin/sh\n# iptables -P INPUT DROP\nifconfig eth0 up\n"},
		{"/usr/sbin/helper", "#!/bin/sh\niptables -A INPUT -j DROP\n"}, /* nothing starts it */
		{"/etc/rc.d/S10net", .target = "../init.d/net"},
		{"/www/a.sh", "#!/bin/sh\necho factory reset done\n"},
		{"/etc/rsyslog.conf", "# *.* @loghost\n$ModLoad imuxsock\n"},
		{"/usr/bin/bluetoothd", "\177ELF factory reset \0"},
	};
	struct tree_run run = {0};

	CHECK_STR(look_at(&run, files, N(files)), "");
	tree_release(&run);
}

TEST(openwrt_firewall)
{
	static const char rules[] = "config defaults\n\toption input ACCEPT\nconfig zone\n\toption input 'ACCEPT'\n\toption name 'lan'\n"
				    "config zone\n\toption input DROP\n\toption name wan\n";
	static const struct tree_file files[] = {
		{"/etc/config/firewall", rules},
		{"/etc/rc.d/S19firewall", .target = "../init.d/firewall"},
	};
	struct tree_run run = {0};

	CHECK(said(look_at(&run, files, 2), "firewall openwrt tool=openwrt default-policy=drop enabled=true @/etc/config/firewall:7+"));
	tree_release(&run);
	CHECK(said(look_at(&run, files, 1), "default-policy=drop enabled=false"));
	CHECK(said(asy_buf_cstr(&run.out), "nothing seen that loads it at boot"));
	tree_release(&run);
}

TEST(rules_files)
{
	static const struct tree_file files[] = {
		{"/etc/iptables/rules.v4", "*nat\n:INPUT ACCEPT [0:0]\nCOMMIT\n*filter\n:INPUT DROP [0:0]\nCOMMIT\n"},
		{"/etc/systemd/system/multi-user.target.wants/netfilter-persistent.service", .target = "/lib/x"},
		{"/etc/nftables.conf", "table inet f {\n chain i {\n  type filter hook input priority 0; policy drop;\n }\n}\n"},
		{"/etc/ufw/ufw.conf", "ENABLED=no\n"},
		{"/etc/firewalld/firewalld.conf", "DefaultZone=trusted\n"},
	};
	struct tree_run run = {0};
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "firewall iptables tool=iptables default-policy=drop enabled=true @/etc/iptables/rules.v4:5+"));
	CHECK(said(out, "firewall nft tool=nft default-policy=drop enabled=false @/etc/nftables.conf:3+"));
	CHECK(said(out, "firewall ufw tool=ufw default-policy=unknown enabled=false @/etc/ufw/ufw.conf:1+"));
	CHECK(said(out, "firewall firewalld tool=firewalld default-policy=accept enabled=false"));
	CHECK(times(out, "\n") == 4);
	tree_release(&run);
}

TEST(firewall_scripts)
{
	static const struct tree_file files[] = {
		{"/etc/init.d/S40fw", "#!/bin/sh\niptables -A INPUT -i lo -j ACCEPT\n/sbin/iptables -P INPUT DROP\n"},
		{"/etc/init.d/firewall", "#!/bin/sh\niptables -A FORWARD -j DROP\n"},
		{"/opt/fw.sh", "iptables -A INPUT -p tcp --dport 23 -j DROP\n"},
	};
	struct tree_run run = {0};
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "firewall iptables tool=iptables default-policy=drop enabled=true @/etc/init.d/S40fw:3+"));
	CHECK(said(out, "default-policy=unknown enabled=false @/etc/init.d/firewall:2+"));
	CHECK(said(out, "default-policy=unknown enabled=false @/opt/fw.sh:1+0"));
	tree_release(&run);
}

TEST(busybox_syslogd)
{
	static const struct tree_file files[] = {
		{"/etc/inittab", "::respawn:/sbin/syslogd -n -R 10.0.0.1 -L\n"},
		{"/var", .target = "/tmp"},
	};
	static const struct tree_file memory = {"/etc/init.d/rcS", "#!/bin/sh\nsyslogd -C64 -m 0\n"};
	static const struct tree_file file = {"/etc/init.d/S01logging", "#!/bin/sh\nsyslogd -O /mnt/data/log\n"};
	struct tree_run run = {0};

	CHECK(said(look_at(&run, files, 1), "logging syslogd program=syslogd remote=true persistent=true enabled=true @/etc/inittab:1+0"));
	tree_release(&run);
	CHECK(said(look_at(&run, files, 2), "remote=true persistent=false enabled=true"));
	tree_release(&run);
	CHECK(said(look_at(&run, &memory, 1), "remote=false persistent=false enabled=true @/etc/init.d/rcS:2+"));
	tree_release(&run);
	CHECK(said(look_at(&run, &file, 1), "remote=false persistent=true enabled=true"));
	tree_release(&run);
}

TEST(other_loggers)
{
	static const struct tree_file files[] = {
		{"/etc/fstab", "tmpfs /var/log tmpfs defaults 0 0\n"},
		{"/etc/rsyslog.conf", "auth.* -/var/log/auth.log\n*.* @@logs.vendor.com:514\n"},
		{"/etc/rc2.d/S01rsyslog", .target = "../init.d/rsyslog"},
		{"/usr/lib/systemd/systemd-journald", "x"},
		{"/etc/systemd/journal-upload.conf", "[Upload]\nURL=https://logs.vendor.com\n"},
		{"/etc/syslog-ng.conf", "destination d { file(\"/data/log\"); };\n"},
	};
	struct tree_run run = {0};
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "logging rsyslogd program=rsyslogd remote=true persistent=false enabled=true @/etc/rsyslog.conf:2+"));
	CHECK(said(out, "logging systemd-journald program=systemd-journald remote=true persistent=false enabled=true @/etc/systemd/journal-upload.conf:2+"));
	CHECK(said(out, "logging syslog-ng program=syslog-ng remote=false persistent=true enabled=false"));
	CHECK(times(out, "\n") == 3);
	tree_release(&run);
}

TEST(journal)
{
	static const struct tree_file files[] = {
		{"/usr/lib/systemd/systemd-journald", "x"},
		{"/var/log/journal", .dir = true},
		{"/etc/systemd/journald.conf", "[Journal]\n#Storage=auto\nStorage=volatile\n"},
	};
	struct tree_run run = {0};

	CHECK(said(look_at(&run, files, 1), "logging systemd-journald program=systemd-journald remote=false persistent=false enabled=true "
					    "@/usr/lib/systemd/systemd-journald |"));
	tree_release(&run);
	CHECK(said(look_at(&run, files, 2), "persistent=true"));
	tree_release(&run);
	CHECK(said(look_at(&run, files, 3), "persistent=false enabled=true @/etc/systemd/journald.conf:3+"));
	tree_release(&run);
}

TEST(reset)
{
	static const struct tree_file files[] = {
		{"/etc/rc.button/reset", "#!/bin/sh\necho FACTORY RESET\njffs2reset -y && reboot &\n"},
		{"/usr/sbin/restore_defaults", "#!/bin/sh\nnvram erase\n"},
		{"/usr/bin/wipe.sh", "#!/bin/sh\n# mtd erase nvram\nmtd -r erase rootfs_data\n"},
		{"/sbin/factoryreset.sh", "#!/bin/sh\nexec /usr/bin/other\n"},
		{"/lib/functions/x.sh", "mtd erase rootfs_data\n"},
	};
	struct tree_run run = {0};
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "reset reset program=reset scope=all-data @/etc/rc.button/reset:3+"));
	CHECK(said(out, "reset restore_defaults program=restore_defaults scope=settings @/usr/sbin/restore_defaults:2+"));
	CHECK(said(out, "reset wipe.sh program=wipe.sh scope=all-data @/usr/bin/wipe.sh:3+"));
	CHECK(said(out, "reset factoryreset.sh program=factoryreset.sh scope=unknown @/sbin/factoryreset.sh |"));
	CHECK(times(out, "\n") == 4);
	tree_release(&run);
}

TEST(watchdogs)
{
	static const struct tree_file files[] = {
		{"/etc/init.d/S15watchdog", "#!/bin/sh\n# /dev/watchdog\nwatchdog -t 5 /dev/watchdog\n"},
		{"/etc/systemd/system.conf", "[Manager]\n#RuntimeWatchdogSec=0\nRuntimeWatchdogSec=30\n"},
		{"/etc/init.d/other", "#!/bin/sh\nwatchdogd /dev/watchdog\n"},
	};
	struct tree_run run = {0};
	const char *out = look_at(&run, files, N(files));

	CHECK(said(out, "watchdog watchdog program=watchdog device=/dev/watchdog enabled=true @/etc/init.d/S15watchdog:3+"));
	CHECK(said(out, "enabled=true @/etc/systemd/system.conf:3+"));
	CHECK(said(out, "enabled=false @/etc/init.d/other:2+"));
	tree_release(&run);
}

int main(void)
{
	RUN(nothing);
	RUN(openwrt_firewall);
	RUN(rules_files);
	RUN(firewall_scripts);
	RUN(busybox_syslogd);
	RUN(other_loggers);
	RUN(journal);
	RUN(reset);
	RUN(watchdogs);
	return TEST_RESULT();
}
