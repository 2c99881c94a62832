#include "catalog_data.h"
#include "inspect/boot.h"
#include "inspect/table.h"
#include "test.h"
#include "tree.h"

static struct tree_run run;
static const char *out;

#define TREE(...) \
	do { \
		static const struct tree_file files_[] = {__VA_ARGS__}; \
		tree_release(&run); \
		run = (struct tree_run){.data = catalog_data}; \
		out = tree_run(&run, &asy_inspector_services, files_, sizeof(files_) / sizeof(files_[0])); \
	} while (0)

#define BUSYBOX {.path = "/bin/busybox", .content = "\177ELFbusybox", .mode = 0755}
#define LINK(where, to) {.path = where, .target = to}
#define ELF(where) {.path = where, .content = "\177ELFprogram", .mode = 0755}
#define FILE_(where, text) {.path = where, .content = text}
#define SCRIPT(where, text) {.path = where, .content = "#!/bin/sh\n" text, .mode = 0755}

/* The line of the service, which must have every one of the parts; prints it when not. */
static bool has(const char *service, const char *const *parts)
{
	char start[128], line[4096];

	snprintf(start, sizeof(start), "service %s program=", service);
	for (const char *p = out; (p = strstr(p, start)); p++) {
		bool all = true;

		if (p != out && p[-1] != '\n')
			continue;
		snprintf(line, sizeof(line), "%.*s", (int)strcspn(p, "\n"), p);
		for (size_t i = 0; parts[i]; i++)
			all = all && strstr(line, parts[i]);
		if (all)
			return true;
		printf("# no: %s\n", line);
	}
	printf("# not found: %s with", service);
	for (size_t i = 0; parts[i]; i++)
		printf(" [%s]", parts[i]);
	printf("\n");
	return false;
}

#define HAS(service, ...) CHECK(has(service, (const char *const[]){__VA_ARGS__, NULL}))
#define HAS_NOT(service) CHECK(!strstr(out, "service " service " "))

TEST(busybox_device)
{
	TREE(BUSYBOX, LINK("/sbin/init", "../bin/busybox"), LINK("/usr/sbin/telnetd", "../../bin/busybox"),
	     ELF("/usr/sbin/dropbear"), LINK("/usr/sbin/tftpd", "../../bin/busybox"),
	     FILE_("/etc/inittab", "::sysinit:/etc/init.d/rcS\nttyS0::respawn:/sbin/getty -L ttyS0 115200 vt100\n"
	                           "#ttyS1::respawn:/bin/sh\n::shutdown:/usr/sbin/sshd\n"),
	     SCRIPT("/etc/init.d/rcS", "mount -t proc proc /proc\n/usr/sbin/telnetd -l /bin/sh &\ndropbear -R -B -p 2222\n"
	                               "pidof dnsmasq && killall dnsmasq\n[ -x /usr/sbin/vsftpd ]\n"));
	HAS("telnetd", "program=/usr/sbin/telnetd", "started-by=init-script", "enabled=true", "root=true", "protocol=telnet",
	    "port=23", "network=true", "cleartext=true", "bind=any", "arguments=-l /bin/sh", "authentication=none",
	    "@/etc/init.d/rcS:3+35");
	HAS("dropbear", "port=2222", "cleartext=false", "authentication=password", "@/etc/init.d/rcS:4+");
	HAS("getty", "started-by=inittab", "network=false", "@/etc/inittab:2+26");
	HAS("tftpd", "started-by=none", "enabled=false", "port=69", "@/bin/busybox");
	HAS_NOT("dnsmasq");
	HAS_NOT("vsftpd");
	HAS_NOT("sshd");
	HAS_NOT("sh");
}

/* Programs and a script that nothing is seen to start: what runs is not known, which is a gap and no clean bill. */
TEST(what_starts_is_unknown)
{
	TREE(ELF("/usr/sbin/telnetd"), SCRIPT("/etc/init.d/S50telnet", "/usr/sbin/telnetd -l /bin/sh &\n"));
	HAS("telnetd", "enabled=false");
	CHECK(strstr(out, "gap unsupported / | there are programs, but not what starts them") != NULL);
	TREE(ELF("/usr/sbin/telnetd"), SCRIPT("/etc/init.d/S50telnet", "/usr/sbin/telnetd -l /bin/sh &\n"), BUSYBOX,
	     LINK("/sbin/init", "../bin/busybox"));
	CHECK(strstr(out, "gap ") == NULL);
	TREE(FILE_("/etc/hostname", "lamp\n"));
	CHECK(strstr(out, "gap ") == NULL);
}

TEST(rcs_calls_scripts)
{
	TREE(BUSYBOX, FILE_("/etc/inittab", "::sysinit:/etc/init.d/rcS\n"), ELF("/app/camera"), ELF("/usr/bin/tool"),
	     SCRIPT("/etc/init.d/rcS", "for i in /etc/init.d/S??* ;do\n $i start\ndone\nsh /app/start.sh &\n"),
	     SCRIPT("/etc/init.d/S50mosquitto", "case \"$1\" in\n start)\n  start-stop-daemon -S -q -b -x /usr/sbin/mosquitto -- -c /etc/mosquitto/mosquitto.conf\n ;;\n"
	                                        " stop)\n  start-stop-daemon -K -x /usr/sbin/mosquitto\n ;;\nesac\n"),
	     SCRIPT("/etc/init.d/K50sshd", "/usr/sbin/sshd\n"), ELF("/usr/sbin/mosquitto"),
	     FILE_("/etc/mosquitto/mosquitto.conf", "listener 1883 0.0.0.0\nallow_anonymous true\nlistener 8883\ncertfile /x\n"),
	     SCRIPT("/app/start.sh", "cd /app\ntool one\n./camera -x &\n/app/camera\nuser=nobody\nsu $user -c '/usr/sbin/httpd -p 8080 -h /www'\n"));
	HAS("mosquitto", "started-by=init-script", "user=mosquitto", "root=false", "protocol=mqtt", "port=1883", "bind=any",
	    "cleartext=true", "authentication=none", "arguments=-c /etc/mosquitto/mosquitto.conf", "@/etc/init.d/S50mosquitto:4+");
	HAS("mosquitto", "protocol=mqtts", "port=8883", "cleartext=false");
	HAS("camera", "enabled=true", "@/app/start.sh:4+");
	HAS("httpd", "user=nobody", "root=false", "port=8080");
	HAS("sshd", "enabled=false", "started-by=sysvinit"); /* only a stop link */
	HAS_NOT("tool");
}

TEST(sysvinit_links)
{
	TREE(ELF("/usr/sbin/vsftpd"), ELF("/usr/sbin/lighttpd"), ELF("/usr/sbin/snmpd"), ELF("/usr/sbin/inetd"),
	     FILE_("/etc/inittab", "id:3:initdefault:\nsi::sysinit:/etc/init.d/rcS\n1:2345:respawn:/sbin/getty 38400 tty1\n"),
	     LINK("/etc/rc3.d/S20vsftpd", "../init.d/vsftpd"), LINK("/etc/rc5.d/S20lighttpd", "../init.d/lighttpd"),
	     LINK("/etc/rc3.d/K20snmpd", "../init.d/snmpd"), LINK("/etc/rcS.d/S10inetd", "../init.d/inetd"),
	     SCRIPT("/etc/init.d/vsftpd", "DAEMON=/usr/sbin/vsftpd\nstart() { start-stop-daemon --start --chuid ftp --exec $DAEMON -- ${OPTS:-/etc/vsftpd.conf}; }\n"),
	     SCRIPT("/etc/init.d/lighttpd", "start-stop-daemon --start --exec /usr/sbin/lighttpd\n"),
	     SCRIPT("/etc/init.d/snmpd", "/usr/sbin/snmpd -p /run/snmpd.pid\n"),
	     SCRIPT("/etc/init.d/inetd", "start-stop-daemon --start --test --exec /usr/sbin/inetd\ndaemon inetd\n"),
	     FILE_("/etc/vsftpd.conf", "listen=YES\nanonymous_enable=NO\nlisten_port=2121\n"),
	     FILE_("/etc/inetd.conf", "#telnet stream tcp nowait root /usr/sbin/tcpd /usr/sbin/in.telnetd\n"
	                              "ftp stream tcp nowait root /usr/sbin/tcpd ftpd -w\n"
	                              "tftp dgram udp wait nobody.nogroup /usr/sbin/in.tftpd in.tftpd /tftp\ntime stream tcp nowait root internal\n"));
	HAS("vsftpd", "started-by=sysvinit", "enabled=true", "user=ftp", "root=false", "port=2121", "authentication=password",
	    "arguments=/etc/vsftpd.conf", "@/etc/init.d/vsftpd:3+");
	HAS("lighttpd", "enabled=false"); /* only in another runlevel */
	HAS("snmpd", "enabled=false", "port=161");
	HAS("ftpd", "started-by=inetd", "enabled=true", "user=root", "protocol=ftp", "port=21", "arguments=-w", "@/etc/inetd.conf:2+");
	HAS("in.tftpd", "started-by=inetd", "user=nobody", "port=69", "arguments=/tftp");
	HAS_NOT("in.telnetd");
	HAS_NOT("internal");
}

TEST(xinetd_and_cron)
{
	TREE(ELF("/usr/sbin/xinetd"), ELF("/usr/sbin/crond"), SCRIPT("/etc/init.d/rcS", "xinetd\ncrond -b\n"),
	     FILE_("/etc/xinetd.d/telnet", "# x\nservice telnet\n{\n\tdisable = no\n\tserver = /usr/sbin/in.telnetd\n\tuser = root\n}\n"),
	     FILE_("/etc/xinetd.d/rsync", "service rsync\n{\n\tdisable = yes\n\tserver = /usr/bin/rsync\n\tserver_args = --daemon\n}\n"),
	     FILE_("/etc/xinetd.d/own", "service own\n{\n\tserver = /app/own\n\tport = 4711\n\tbind = 127.0.0.1\n}\n"),
	     FILE_("/etc/crontab", "SHELL=/bin/sh\n# m h\n*/5 * * * * nobody /app/report -q\n@reboot root /app/boot\n"),
	     FILE_("/etc/crontabs/root", "0 4 * * * /sbin/update-check && /sbin/other\n"), SCRIPT("/etc/cron.daily/rotate", "exit 0\n"));
	HAS("in.telnetd", "started-by=xinetd", "enabled=true", "port=23", "@/etc/xinetd.d/telnet:5+");
	HAS("rsync", "started-by=xinetd", "enabled=false", "port=873");
	HAS("own", "port=4711", "bind=loopback", "network=false");
	HAS("report", "started-by=cron", "enabled=true", "user=nobody", "arguments=-q", "@/etc/crontab:3+");
	HAS("boot", "started-by=cron", "user=root");
	HAS("update-check", "started-by=cron", "user=root");
	HAS("rotate", "started-by=cron", "enabled=true");
	TREE(FILE_("/etc/inetd.conf", "ftp stream tcp nowait root /usr/sbin/ftpd ftpd\n"), FILE_("/etc/crontabs/root", "0 4 * * * /app/x\n"));
	HAS("ftpd", "enabled=false"); /* no inetd is started */
	HAS("x", "enabled=false");
}

TEST(systemd_units)
{
	TREE(ELF("/lib/systemd/systemd"), LINK("/sbin/init", "/lib/systemd/systemd"), ELF("/usr/sbin/sshd"), ELF("/usr/bin/app"),
	     FILE_("/lib/systemd/system/ssh.service", "[Unit]\nDescription=x\n[Service]\nEnvironmentFile=-/etc/default/ssh\nExecStart=/usr/sbin/sshd -D $SSHD_OPTS\n[Install]\nWantedBy=multi-user.target\n"),
	     FILE_("/etc/default/ssh", "SSHD_OPTS=\"-p 2200\"\n"), FILE_("/etc/ssh/sshd_config", "PasswordAuthentication no\n"),
	     LINK("/etc/systemd/system/multi-user.target.wants/ssh.service", "/lib/systemd/system/ssh.service"),
	     LINK("/etc/systemd/system/multi-user.target.wants/app.service", "/lib/systemd/system/app.service"),
	     LINK("/etc/systemd/system/rescue.target.wants/off.service", "/lib/systemd/system/off.service"),
	     FILE_("/lib/systemd/system/app.service", "[Unit]\nRequires=helper.service\n[Service]\nUser=app\nExecStart=/usr/bin/app\n"),
	     FILE_("/lib/systemd/system/helper.service", "[Service]\nDynamicUser=yes\nExecStart=/usr/bin/helper --port 99\n"),
	     FILE_("/etc/systemd/system/helper.service.d/x.conf", "[Service]\nExecStart=\nExecStart=/usr/bin/helper --port 100\n"),
	     FILE_("/lib/systemd/system/off.service", "[Service]\nExecStart=/usr/bin/off\n"),
	     LINK("/etc/systemd/system/masked.service", "/dev/null"), LINK("/etc/systemd/system/multi-user.target.wants/masked.service", "x"),
	     FILE_("/lib/systemd/system/masked.service", "[Service]\nExecStart=/usr/bin/masked\n"),
	     LINK("/etc/systemd/system/sockets.target.wants/ftp.socket", "/lib/systemd/system/ftp.socket"),
	     FILE_("/lib/systemd/system/ftp.socket", "[Socket]\nListenStream=127.0.0.1:2121\nAccept=yes\n"),
	     FILE_("/lib/systemd/system/ftp@.service", "[Service]\nExecStart=-/usr/sbin/ftpd\n"),
	     LINK("/etc/systemd/system/timers.target.wants/job.timer", "x"), FILE_("/lib/systemd/system/job.timer", "[Timer]\nOnBootSec=1\n"),
	     FILE_("/lib/systemd/system/job.service", "[Service]\nType=oneshot\nExecStart=/usr/bin/job\n"),
	     LINK("/etc/systemd/system/getty.target.wants/serial-getty@ttyS0.service", "x"),
	     FILE_("/lib/systemd/system/serial-getty@.service", "[Service]\nExecStart=-/sbin/agetty -o '-p -- \\\\u' --keep-baud %I\n"));
	HAS("sshd", "started-by=systemd", "enabled=true", "root=true", "port=2200", "authentication=key", "arguments=-D -p 2200",
	    "@/lib/systemd/system/ssh.service:5+");
	HAS("app", "user=app", "root=false", "enabled=true");
	HAS("helper", "user=dynamic", "root=false", "enabled=true", "arguments=--port 100", "@/etc/systemd/system/helper.service.d/x.conf:3+");
	HAS("off", "enabled=false");
	HAS_NOT("masked");
	HAS("ftpd", "started-by=systemd-socket", "enabled=true", "port=2121", "bind=loopback", "network=false");
	HAS("job", "started-by=systemd-timer", "enabled=true");
	HAS("agetty", "enabled=true", "ttyS0");
}

TEST(openwrt)
{
	TREE(BUSYBOX, ELF("/usr/sbin/dropbear"), ELF("/usr/sbin/uhttpd"), ELF("/usr/sbin/miniupnpd"),
	     LINK("/etc/rc.d/S50dropbear", "../init.d/dropbear"), LINK("/etc/rc.d/S94miniupnpd", "../init.d/miniupnpd"),
	     FILE_("/etc/config/dropbear", "config dropbear\n\toption PasswordAuth 'off'\n\toption Port '2022'\n"),
	     FILE_("/etc/config/miniupnpd", "config upnpd\n\toption enabled '0'\n"),
	     {.path = "/etc/init.d/dropbear", .mode = 0755, .content = "#!/bin/sh /etc/rc.common\nUSE_PROCD=1\nSTART=50\nPROG=/usr/sbin/dropbear\n"
	      "start_service() {\n procd_open_instance\n procd_set_param command \"$PROG\" -F\n [ \"$x\" -eq 0 ] && procd_append_param command -s\n"
	      " procd_append_param command -K 300\n procd_set_param user nobody\n}\nstop_service() {\n telnetd\n}\n"},
	     {.path = "/etc/init.d/miniupnpd", .mode = 0755, .content = "#!/bin/sh /etc/rc.common\nstart() {\n service_start /usr/sbin/miniupnpd -f x\n}\n"},
	     {.path = "/etc/init.d/uhttpd", .mode = 0755, .content = "#!/bin/sh /etc/rc.common\nstart() {\n service_start /usr/sbin/uhttpd\n}\n"});
	HAS("dropbear", "started-by=procd", "enabled=true", "user=nobody", "port=2022", "authentication=key", "arguments=-F -K 300",
	    "@/etc/init.d/dropbear:7+");
	HAS("miniupnpd", "enabled=false", "port=1900");
	HAS("uhttpd", "enabled=false"); /* no link */
	HAS_NOT("telnetd");
}

TEST(other_init_systems)
{
	TREE(LINK("/etc/service/app", "../sv/app"), SCRIPT("/etc/sv/app/run", "exec 2>&1\nexec chpst -u www /usr/bin/app -f\n"),
	     SCRIPT("/etc/sv/unused/run", "exec /usr/bin/unused\n"), LINK("/etc/runlevels/default/web", "/etc/init.d/web"),
	     {.path = "/etc/init.d/web", .mode = 0755, .content = "#!/sbin/openrc-run\ncommand=/usr/sbin/lighttpd\ncommand_args=\"-f /etc/x\"\ncommand_user=\"web:web\"\n"},
	     FILE_("/etc/init/job.conf", "description \"x\"\nstart on runlevel [2345]\nexec /usr/bin/job -d\n"),
	     FILE_("/etc/init/off.conf", "start on never\nmanual\nexec /usr/bin/off\n"),
	     FILE_("/init.rc", "on boot\n    start x\nservice adbd /sbin/adbd --root\n    user root\nservice log /system/bin/logd\n    disabled\n    user logd\n"));
	HAS("app", "started-by=runit", "enabled=true", "user=www", "arguments=-f");
	HAS("unused", "enabled=false");
	HAS("lighttpd", "started-by=openrc", "enabled=true", "user=web", "arguments=-f /etc/x", "@/etc/init.d/web:2+");
	HAS("job", "started-by=upstart", "enabled=true");
	HAS("off", "enabled=false");
	HAS("adbd", "started-by=android-init", "enabled=true", "port=5555", "@/init.rc:3+");
	HAS("logd", "enabled=false", "user=logd");
}

TEST(addresses)
{
	TREE(SCRIPT("/etc/init.d/rcS", "sshd\nlighttpd -f /etc/lighttpd.conf\nnginx\ndnsmasq -p 0\nsnmpd\nuhttpd -p 127.0.0.1:8080 -s [::]:8443\n"
	                               "tcpsvd -vE 0.0.0.0 21 ftpd -w /\nnc -l -p 4444 -e /bin/sh\nnc host 80\ngdbserver :1234 /app/x\n"
	                               "socat TCP-LISTEN:7000,fork EXEC:/bin/sh\nredis-server\nvsftpd\ntelnetd -p 2323 -b 192.168.1.1\n"),
	     FILE_("/etc/ssh/sshd_config", "Port 2222\nListenAddress 10.0.0.1\nListenAddress 10.0.0.1:2223\n"),
	     FILE_("/etc/lighttpd.conf", "server.port = 81\nserver.username = \"www\"\n$SERVER[\"socket\"] == \":443\" {\n  ssl.engine = \"enable\"\n}\n"),
	     FILE_("/etc/nginx/nginx.conf", "user web;\nhttp { server {\n  listen 8000;\n  listen 8443 ssl;\n} }\n"),
	     FILE_("/etc/dnsmasq.conf", "dhcp-range=192.168.1.2,192.168.1.9\nenable-tftp\n"),
	     FILE_("/etc/snmp/snmpd.conf", "agentaddress udp:127.0.0.1:161\n"), FILE_("/etc/redis.conf", "bind 0.0.0.0\nport 6380\n"));
	HAS("sshd", "port=2222", "bind=10.0.0.1");
	HAS("sshd", "port=2223");
	HAS("lighttpd", "protocol=http ", "port=81", "user=www");
	HAS("lighttpd", "protocol=https", "port=443", "cleartext=false");
	HAS("nginx", "port=8000", "user=web");
	HAS("nginx", "protocol=https", "port=8443");
	HAS("dnsmasq", "protocol=dhcp", "port=67");
	HAS("dnsmasq", "protocol=tftp", "port=69");
	CHECK(!strstr(out, "protocol=dns"));
	HAS("snmpd", "bind=loopback", "network=false");
	HAS("uhttpd", "protocol=http ", "port=8080", "bind=loopback");
	HAS("uhttpd", "protocol=https", "port=8443", "bind=any");
	HAS("tcpsvd", "protocol=ftp", "port=21");
	HAS("nc", "port=4444", "network=true", "authentication=none");
	HAS("gdbserver", "port=1234", "authentication=none");
	HAS("socat", "port=7000", "authentication=none");
	HAS("redis-server", "port=6380", "bind=any", "authentication=none");
	HAS("vsftpd", "port=21");
	HAS("telnetd", "port=2323");
	HAS("telnetd", "bind=192.168.1.1", "authentication=password");
}

TEST(console_without_table)
{
	TREE(BUSYBOX, LINK("/sbin/init", "/bin/busybox"));
	HAS("sh", "started-by=inittab", "@/bin/busybox");
	TREE(BUSYBOX, LINK("/sbin/init", "/bin/busybox"), FILE_("/etc/inittab", "::sysinit:/bin/true\n"));
	HAS_NOT("sh");
}

/* Scripts that call each other in circles, links that lead nowhere, paths without end. */
TEST(circles)
{
	static char long_path[5000];

	memset(long_path, 'a', sizeof(long_path) - 1);
	long_path[0] = '/';
	TREE(SCRIPT("/etc/init.d/rcS", ". /etc/init.d/rcS\n/a.sh &\nsh -c \"sh -c 'sh -c telnetd'\"\n"), SCRIPT("/a.sh", "/b.sh\n"),
	     SCRIPT("/b.sh", ". /a.sh\n/a.sh\nsshd\n"), LINK("/sbin/init", "/sbin/init"), LINK("/x", "y"), LINK("/y", "../../x/"),
	     LINK("/usr/sbin/httpd", "../../../../../../bin/../../x"), LINK("/etc/rc.d/S1", "..//./../etc"));
	HAS("telnetd", "port=23");
	HAS("sshd", "port=22");
	{
		struct tree_file files[] = {{.path = long_path, .target = long_path}, SCRIPT("/etc/rc.local", "telnetd\n")};

		tree_release(&run);
		run = (struct tree_run){.data = catalog_data};
		out = tree_run(&run, &asy_inspector_services, files, 2);
	}
	HAS("telnetd", "started-by=rc.local");
}

/* n scripts-ful of text: what is started at the limit and one above it. */
static const char *started(char *text, size_t n, size_t pad)
{
	struct tree_file file = {.path = "/etc/rc.local", .content = text};
	size_t at = (size_t)sprintf(text, "#!/bin/sh\n");

	for (size_t i = 0; i < n; i++)
		at += (size_t)sprintf(text + at, "/a/%zu &\n", i);
	memset(text + at, '#', pad > at ? pad - at : 0);
	text[pad > at ? pad : at] = 0;
	tree_release(&run);
	run = (struct tree_run){.data = catalog_data};
	return out = tree_run(&run, &asy_inspector_services, &file, 1);
}

TEST(limits)
{
	static char text[400000];

	CHECK(!strstr(started(text, ASY_LIMIT_STARTS, 0), "gap"));
	CHECK(strstr(out, "service 1999 "));
	CHECK(strstr(started(text, ASY_LIMIT_STARTS + 1, 0), "gap limit /etc/rc.local | too many programs are started"));
	CHECK(strstr(out, "service 1999 ") && !strstr(out, "service 2000 "));
	CHECK(strstr(started(text, 1, ASY_LIMIT_BOOT_FILE), "service 0 ") && !strstr(out, "gap"));
	CHECK(strstr(started(text, 1, ASY_LIMIT_BOOT_FILE + 1), "gap limit /etc/rc.local | this script is too long"));
}

TEST(table_of_daemons)
{
	struct asy_arena arena;
	struct asy_daemons d;

	asy_arena_init(&arena, (size_t)ASY_MIB);
	REQUIRE(catalog_data("daemons"));
	asy_daemons_read(&d, &arena, asy_bytes_from(catalog_data("daemons")));
	CHECK(d.n > 100 && d.bad_lines == 0);
	CHECK(asy_daemon_find(&d, "sshd") && asy_daemon_find(&d, "sshd")->port == 22 && !asy_daemon_find(&d, "sshd")->cleartext);
	CHECK(asy_daemon_find(&d, "telnetd")->cleartext && asy_daemon_find(&d, "nothing") == NULL);
	for (size_t i = 1; i < d.n; i++)
		CHECK(strcmp(d.items[i - 1].name, d.items[i].name) < 0); /* no name twice */
	asy_daemons_read(&d, &arena, asy_bytes_from("a b 1 yes no any -\n\n# x\nbad\nb c 70000 yes no any - t\nc d 1 perhaps no any - t\n"));
	CHECK(d.n == 1 && d.bad_lines == 3 && strcmp(d.items[0].name, "a") == 0 && d.items[0].user[0] == 0);
	asy_arena_release(&arena);
	TREE(FILE_("/etc/rc.local", "telnetd\n"));
	tree_release(&run);
	run = (struct tree_run){.data = NULL};
	out = tree_run(&run, &asy_inspector_services, NULL, 0);
	CHECK(strstr(out, "gap invalid"));
}

int main(void)
{
	RUN(busybox_device);
	RUN(what_starts_is_unknown);
	RUN(rcs_calls_scripts);
	RUN(sysvinit_links);
	RUN(xinetd_and_cron);
	RUN(systemd_units);
	RUN(openwrt);
	RUN(other_init_systems);
	RUN(addresses);
	RUN(console_without_table);
	RUN(circles);
	RUN(limits);
	RUN(table_of_daemons);
	tree_release(&run);
	return TEST_RESULT();
}
