/* Run-time parameters of the Linux kernel and its loader that say something about security.
 * Sources: Documentation/admin-guide/sysctl, Documentation/admin-guide/kernel-parameters.txt, ip-sysctl.rst;
 * for bootdelay the U-Boot manual. */
#include "inspect/kernel.h"

#define MEMORY "memory-protection"
#define DEBUG "debug-interface"
#define ACCESS "access-control"
#define BOOT "verified-boot"
#define SURFACE "attack-surface"
#define SIGNING "module-signing"
#define NETWORK "network"
#define EXPOSURE "information-exposure"
#define RESILIENCE "resilience"
#define S KERNEL_SYSCTL
#define C KERNEL_CMDLINE

#define SHELLS "*/sh,*/bash,*/ash,*/dash,*/busybox,sh,*/getty,/dev/*"

const struct kernel_rule asy_kernel_rules[] = {
	/* source, key, good, weak, neutral, topic, meaning of a weak or neutral value */
	{S, "kernel.dmesg_restrict", "1", "0", NULL, EXPOSURE, "every account may read the kernel's messages"},
	{S, "kernel.kptr_restrict", "1,2", "0", NULL, EXPOSURE, "addresses of the kernel are shown to every account"},
	{S, "kernel.randomize_va_space", "2", "0,1", NULL, MEMORY, "address space layout is not fully random"},
	{S, "kernel.exec-shield", "1", "0", NULL, MEMORY, "data may be executed"},
	{S, "kernel.yama.ptrace_scope", ">=1", "0", NULL, ACCESS, "a program may look into any other of its account"},
	{S, "kernel.sysrq", "0", ">=1", NULL, DEBUG, "key combinations on a console control the kernel"},
	{S, "kernel.modules_disabled", "1", NULL, NULL, SIGNING, ""},
	{S, "kernel.kexec_load_disabled", "1", NULL, NULL, BOOT, ""},
	{S, "kernel.unprivileged_bpf_disabled", "1,2", "0", NULL, SURFACE, "every account may load BPF programs"},
	{S, "kernel.unprivileged_userns_clone", "0", "1", NULL, SURFACE, "every account may make user name spaces"},
	{S, "kernel.perf_event_paranoid", ">=2", "<=1", NULL, EXPOSURE, "every account may measure the whole system"},
	{S, "kernel.panic_on_oops", "1", NULL, NULL, RESILIENCE, ""},
	{S, "kernel.panic", ">=1", NULL, NULL, RESILIENCE, ""},
	{S, "kernel.core_pattern", NULL, NULL, "*", EXPOSURE, "memory of crashed programs is written there"},
	{S, "fs.suid_dumpable", "0", "1,2", NULL, EXPOSURE, "memory of privileged programs may be written to files"},
	{S, "fs.protected_hardlinks", ">=1", "0", NULL, ACCESS, "hard links to foreign files are allowed"},
	{S, "fs.protected_symlinks", ">=1", "0", NULL, ACCESS, "links in shared folders are followed"},
	{S, "fs.protected_fifos", ">=1", "0", NULL, ACCESS, "foreign pipes in shared folders are opened"},
	{S, "fs.protected_regular", ">=1", "0", NULL, ACCESS, "foreign files in shared folders are opened"},
	{S, "vm.mmap_min_addr", ">=4096", "0", NULL, MEMORY, "page zero can be mapped"},
	{S, "vm.unprivileged_userfaultfd", "0", "1", NULL, SURFACE, "every account may delay the kernel's page faults"},
	{S, "dev.tty.ldisc_autoload", "0", "1", NULL, SURFACE, "every account may have line disciplines loaded"},
	{S, "net.core.bpf_jit_harden", "1,2", "0", NULL, MEMORY, "compiled BPF programs are not hardened"},
	{S, "net.core.bpf_jit_enable", NULL, NULL, "1", SURFACE, "BPF programs are compiled"},
	{S, "net.ipv4.ip_forward", NULL, NULL, "*", NETWORK, "packets are passed on between networks when 1"},
	{S, "net.ipv6.conf.*.forwarding", NULL, NULL, "*", NETWORK, "packets are passed on between networks when 1"},
	{S, "net.ipv4.conf.*.rp_filter", "1,2", "0", NULL, NETWORK, "forged sender addresses are not dropped"},
	{S, "net.ipv4.conf.*.accept_redirects", "0", "1", NULL, NETWORK, "others may change the routes"},
	{S, "net.ipv6.conf.*.accept_redirects", "0", "1", NULL, NETWORK, "others may change the routes"},
	{S, "net.ipv4.conf.*.secure_redirects", "0", NULL, NULL, NETWORK, ""},
	{S, "net.ipv4.conf.*.send_redirects", "0", "1", NULL, NETWORK, "routes are announced to others"},
	{S, "net.ipv4.conf.*.accept_source_route", "0", "1", NULL, NETWORK, "senders choose the route"},
	{S, "net.ipv6.conf.*.accept_source_route", "0", ">=1", NULL, NETWORK, "senders choose the route"},
	{S, "net.ipv4.conf.*.log_martians", "1", NULL, NULL, NETWORK, ""},
	{S, "net.ipv4.tcp_syncookies", "1,2", "0", NULL, NETWORK, "a flood of connection attempts fills the table"},
	{S, "net.ipv4.icmp_echo_ignore_broadcasts", "1", "0", NULL, NETWORK, "answers to broadcast pings"},
	{S, "net.ipv4.icmp_ignore_bogus_error_responses", "1", NULL, NULL, NETWORK, ""},
	{S, "net.ipv4.tcp_rfc1337", "1", NULL, NULL, NETWORK, ""},
	{S, "selinux", "enforcing", "permissive,disabled", NULL, ACCESS, "the policy is not enforced"},

	{C, "init", NULL, SHELLS, NULL, DEBUG, "the system starts a shell instead of its programs"},
	{C, "rdinit", NULL, SHELLS, NULL, DEBUG, "the system starts a shell instead of its programs"},
	{C, "single", NULL, "", NULL, DEBUG, "the system starts in single-user mode"},
	{C, "S", NULL, "", NULL, DEBUG, "the system starts in single-user mode"},
	{C, "1", NULL, "", NULL, DEBUG, "the system starts in single-user mode"},
	{C, "emergency", NULL, "", NULL, DEBUG, "the system starts in emergency mode"},
	{C, "systemd.debug-shell", NULL, ",1", NULL, DEBUG, "a root shell without log-in"},
	{C, "rd.break", NULL, "*", NULL, DEBUG, "a root shell without log-in while starting"},
	{C, "rd.shell", NULL, ",1", NULL, DEBUG, "a root shell without log-in when starting fails"},
	{C, "nokaslr", NULL, "", NULL, MEMORY, "the kernel's address is not random"},
	{C, "norandmaps", NULL, "", NULL, MEMORY, "address space layout is not random"},
	{C, "nosmep", NULL, "", NULL, MEMORY, "a protection of the processor is switched off"},
	{C, "nosmap", NULL, "", NULL, MEMORY, "a protection of the processor is switched off"},
	{C, "nopti", NULL, "", NULL, MEMORY, "a mitigation of processor flaws is switched off"},
	{C, "pti", "on", "off", NULL, MEMORY, "a mitigation of processor flaws is switched off"},
	{C, "kpti", "1,on", "0,off", NULL, MEMORY, "a mitigation of processor flaws is switched off"},
	{C, "nospectre_v1", NULL, "", NULL, MEMORY, "a mitigation of processor flaws is switched off"},
	{C, "nospectre_v2", NULL, "", NULL, MEMORY, "a mitigation of processor flaws is switched off"},
	{C, "spectre_v2", "on", "off", NULL, MEMORY, "a mitigation of processor flaws is switched off"},
	{C, "ssbd", NULL, "force-off", NULL, MEMORY, "a mitigation of processor flaws is switched off"},
	{C, "mitigations", "auto*", "off", NULL, MEMORY, "all mitigations of processor flaws are switched off"},
	{C, "noexec", "on", "off", NULL, MEMORY, "data may be executed"},
	{C, "noexec32", "on", "off", NULL, MEMORY, "data may be executed"},
	{C, "rodata", "on", "off", NULL, MEMORY, "the kernel's code may be changed"},
	{C, "hardened_usercopy", "on,1", "off,0", NULL, MEMORY, "copies to user space are not checked"},
	{C, "slab_nomerge", "", NULL, NULL, MEMORY, ""},
	{C, "init_on_alloc", "1", "0", NULL, MEMORY, "memory is handed out with old content"},
	{C, "init_on_free", "1", NULL, NULL, MEMORY, ""},
	{C, "page_poison", "1", NULL, NULL, MEMORY, ""},
	{C, "randomize_kstack_offset", "1,on", "0,off", NULL, MEMORY, "the kernel's stack is not moved"},
	{C, "vsyscall", "none", "native,emulate", NULL, MEMORY, "code at a fixed address"},
	{C, "iomem", "strict", "relaxed", NULL, MEMORY, "memory of devices may be mapped by programs"},
	{C, "selinux", "1", "0", NULL, ACCESS, "SELinux is switched off"},
	{C, "enforcing", "1", "0", NULL, ACCESS, "SELinux does not enforce its policy"},
	{C, "androidboot.selinux", "enforcing", "permissive,disabled", NULL, ACCESS, "SELinux does not enforce its policy"},
	{C, "apparmor", "1", "0", NULL, ACCESS, "AppArmor is switched off"},
	{C, "security", "selinux,apparmor,smack,tomoyo", "none", NULL, ACCESS, "no security module"},
	{C, "lsm", "*", NULL, NULL, ACCESS, ""},
	{C, "lockdown", "integrity,confidentiality", NULL, NULL, ACCESS, ""},
	{C, "audit", "1", "0", NULL, ACCESS, "auditing is switched off"},
	{C, "module.sig_enforce", ",1", "0", NULL, SIGNING, "modules without a signature are loaded"},
	{C, "ima_appraise", "enforce", "off,fix,log", NULL, BOOT, "changed files are used all the same"},
	{C, "evm", NULL, "fix", NULL, BOOT, "changed attributes are accepted"},
	{C, "ima_policy", "*", NULL, NULL, BOOT, ""},
	{C, "dm", "*verity*", NULL, NULL, BOOT, ""},
	{C, "dm-mod.create", "*verity*", NULL, NULL, BOOT, ""},
	{C, "dm_verity.error_behavior", "1,3", NULL, NULL, BOOT, ""},
	{C, "androidboot.verifiedbootstate", "green", "orange,yellow,red", NULL, BOOT, "the chain of trust is broken"},
	{C, "androidboot.veritymode", "enforcing", "logging,disabled", NULL, BOOT, "changed blocks are used all the same"},
	{C, "root", NULL, "/dev/nfs", NULL, BOOT, "the root file system comes over the network"},
	{C, "nfsroot", NULL, "*", NULL, BOOT, "the root file system comes over the network"},
	{C, "kgdboc", NULL, "*", NULL, DEBUG, "the kernel's debugger listens on a console"},
	{C, "kgdbwait", NULL, "", NULL, DEBUG, "the kernel waits for its debugger"},
	{C, "kdb", NULL, "*", NULL, DEBUG, "the kernel's debugger is on"},
	{C, "sysrq_always_enabled", NULL, "*", NULL, DEBUG, "key combinations on a console control the kernel"},
	{C, "console", NULL, NULL, "ttyS*,ttyAMA*,ttymxc*,ttyO*,ttyPS*,ttyATH*,ttyMSM*,ttySAC*,ttyUSB*,ttySTM*,ttyLP*,"
	    "ttyGS*,ttyTHS*,ttyHS*,ttyHSL*,ttyAML*,ttyFIQ*,ttymv*,ttyUL*,ttySC*,ttyUART*,ttyLTQ*", DEBUG,
	 "messages of the kernel, and maybe a log-in, on a serial console"},
	{C, "earlyprintk", NULL, NULL, "*", DEBUG, "messages of the kernel on a serial console"},
	{C, "earlycon", NULL, NULL, "*", DEBUG, "messages of the kernel on a serial console"},
	{C, "debug", NULL, NULL, "", DEBUG, "the kernel prints everything"},
	{C, "ignore_loglevel", NULL, NULL, "", DEBUG, "the kernel prints everything"},

	{KERNEL_BOOT, "bootdelay", "-2", ">=0,-1", NULL, DEBUG, "the boot loader can be stopped on its console"},
};
const size_t asy_kernel_n_rules = sizeof(asy_kernel_rules) / sizeof(asy_kernel_rules[0]);
