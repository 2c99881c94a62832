/* Inspector "permissions": modes, owners, capabilities and device nodes that matter. */
#include "inspect/permissions.h"

#include <string.h>

#include "base/limits.h"
#include "inspect/capability.h"
#include "inspect/lines.h"
#include "inspect/table.h"

struct state {
	struct asy_arena *arena;
	struct asy_report *report;
	struct asy_homes homes;
	uint64_t findings;
	bool full;
};

enum { SET_UID = 04000, SET_GID = 02000, STICKY = 01000, OTHERS_WRITE = 0002, OTHERS_READ = 0004 };

/* Programs that run what they are told to: with set-uid they give away the account. */
static const char *const interpreters[] = {
	"sh", "ash", "bash", "dash", "ksh", "mksh", "zsh", "csh", "tcsh", "rbash", "busybox", "toybox", "python*",
	"micropython", "perl*", "lua", "lua5*", "luajit*", "ruby*", "node", "nodejs", "php", "php[0-9]*", "php-cgi*",
	"tclsh*", "expect", "gdb", "gdbserver", "strace", "ltrace", "env", "find", "awk", "gawk", "mawk", "sed", "ed",
	"vi", "vim", "vim.*", "nano", "less", "more", "xargs", "tar", "cpio", "nmap", "socat", "nc", "ncat",
	"netcat", "tcpdump", "openssl", "systemd-run", "start-stop-daemon", "chroot", "unshare", "nsenter", "taskset",
	"qemu-*", "docker", "screen", "tmux", "script", "time", "timeout", "nice", "ionice", "watch", NULL,
};

/* Folders whose files are run or read by everything else. */
static const char *const program_folders[] = {
	"/bin", "/sbin", "/usr/bin", "/usr/sbin", "/usr/local/bin", "/usr/local/sbin", "/lib", "/lib64", "/lib32",
	"/usr/lib", "/usr/lib64", "/usr/libexec", "/usr/local/lib", "/etc/init.d", "/etc/rc.d", "/etc/systemd",
	"/etc/cron.d", "/etc/cron.hourly", "/etc/cron.daily", "/etc/crontabs", "/opt/bin", "/system/bin", NULL,
};

/* Files that hold secrets by their name (paths inside the tree). */
static const char *const secret_files[] = {
	"*/etc/shadow", "*/etc/shadow-", "*/etc/gshadow", "*/etc/gshadow-", "*/etc/security/opasswd",
	"*/etc/master.passwd", "*/etc/tcb/*/shadow", "*/ssh_host_*_key", "*/dropbear_*_host_key", "*/.ssh/id_*",
	"*/etc/ppp/chap-secrets", "*/etc/ppp/pap-secrets", "*/etc/ipsec.secrets", "*/.htpasswd", "*/etc/htpasswd",
	"*/etc/wireguard/*.conf", "*/etc/samba/smbpasswd", "*/etc/samba/passdb.tdb", "*/private/*.key", NULL,
};
static const char *const public_files[] = {"*.pub", "*-cert.pem", NULL};

/* Where device nodes are expected besides /dev. */
static const char *const device_folders[] = {"/dev/*", "/lib/udev/devices/*", "/usr/lib/udev/devices/*",
					     "/etc/udev/devices/*", NULL};
/* Harmless ones that a root of a chroot needs. */
static const char *const chroot_devices[] = {"*/dev/null", "*/dev/zero", "*/dev/full", "*/dev/random", "*/dev/urandom",
					     "*/dev/tty", "*/dev/log", "*/dev/console", "*/dev/ptmx", NULL};
/* Nodes in /dev that show or change the whole system to whoever may open them. */
static const char *const raw_devices[] = {"mem", "kmem", "port", "mtd[0-9]*", "mtdblock*", "mmcblk*", "sd[a-z]*",
					  "hd[a-z]*", "nand*", "ubi[0-9]*", "ubiblock*", "nvme*", "i2c-*",
					  "spidev*", "kcore", NULL};

static bool glob_any(const char *const *patterns, const char *text)
{
	for (; *patterns; patterns++)
		if (asy_text_glob(*patterns, asy_bytes_from(text)))
			return true;
	return false;
}

/* Glob lists above use '[' only as "[0-9]*" and "[a-z]*", which asy_text_glob does not know: a name matches
 * when its head does and the next character is of that class. */
static bool name_any(const char *const *patterns, const char *name)
{
	for (; *patterns; patterns++) {
		const char *bracket = strchr(*patterns, '[');
		size_t head = bracket ? (size_t)(bracket - *patterns) : 0;

		if (!bracket) {
			if (asy_text_glob(*patterns, asy_bytes_from(name)))
				return true;
		} else if (strncmp(name, *patterns, head) == 0 && name[head] >= bracket[1] && name[head] <= bracket[3]) {
			return true;
		}
	}
	return false;
}

static bool on_program_path(const char *inner)
{
	for (size_t i = 0; program_folders[i]; i++) {
		size_t n = strlen(program_folders[i]);

		if (strncmp(inner, program_folders[i], n) == 0 && (inner[n] == 0 || inner[n] == '/'))
			return true;
	}
	return false;
}

static uint64_t digest_head(const char *hex)
{
	uint64_t v = 0;

	for (size_t i = 0; i < 16 && hex && hex[i]; i++)
		v = v << 4 | (uint64_t)(hex[i] <= '9' ? hex[i] - '0' : (hex[i] | 32) - 'a' + 10);
	return v;
}

static struct perm_finding *add(struct state *s, struct perm_tree *tree, const struct asy_file *file,
				enum perm_class class, const char *why)
{
	struct perm_finding *f;

	if (s->findings >= ASY_LIMIT_PERMISSIONS || !(f = asy_arena_alloc(s->arena, sizeof(*f)))) {
		s->full = true;
		return NULL;
	}
	*f = (struct perm_finding){
		.class = class, .why = why, .capability = "", .mode = file->mode, .uid = file->uid, .gid = file->gid,
		.count = 1, .is_dir = file->type == ASY_NODE_DIR, .content = digest_head(file->sha256),
		.interpreter = file->type == ASY_NODE_FILE && name_any(interpreters, file->name),
		.program_path = on_program_path(file->inner),
	};
	f->path = asy_arena_strdup(s->arena, file->path);
	if (!f->path) {
		s->full = true;
		return NULL;
	}
	if (tree->last)
		tree->last->next = f;
	else
		tree->first = f;
	tree->last = f;
	s->findings++;
	return f;
}

static void look_at_mode(struct state *s, struct perm_tree *tree, const struct asy_file *file)
{
	bool is_file = file->type == ASY_NODE_FILE, is_dir = file->type == ASY_NODE_DIR;

	if (is_file && (file->mode & SET_UID))
		(void)add(s, tree, file, PERM_SETUID, "runs as its owner whoever starts it");
	/* set-gid without group execute means mandatory locking, not a privilege */
	if (is_file && (file->mode & SET_GID) && (file->mode & 0010))
		(void)add(s, tree, file, PERM_SETGID, "runs with its group whoever starts it");
	if (!(file->mode & OTHERS_WRITE) || strncmp(file->inner, "/proc/", 6) == 0 ||
	    strncmp(file->inner, "/sys/", 5) == 0)
		return;
	if (is_file)
		(void)add(s, tree, file, PERM_WORLD_WRITABLE, "may be changed by every account");
	else if (is_dir && !(file->mode & STICKY))
		(void)add(s, tree, file, PERM_WORLD_WRITABLE, "every account may replace or delete what is in it");
}

static void look_at_device(struct state *s, struct perm_tree *tree, const struct asy_file *file)
{
	if (!glob_any(device_folders, file->inner)) {
		if (!glob_any(chroot_devices, file->inner))
			(void)add(s, tree, file, PERM_DEVICE_NODE, "a device node outside of /dev");
	} else if (name_any(raw_devices, file->name) && (file->mode & (OTHERS_READ | OTHERS_WRITE))) {
		(void)add(s, tree, file, PERM_DEVICE_NODE,
			  file->mode & OTHERS_WRITE ? "memory, flash or a bus that every account may write to"
						    : "memory, flash or a bus that every account may read");
	}
}

static bool holds_private_key(struct asy_bytes content)
{
	struct asy_bytes head = asy_bytes_head(content, 64 * ASY_KIB);

	if (head.n < 32 || !asy_bytes_starts(head, "-----BEGIN "))
		return false;
	return asy_text_contains(head, "PRIVATE KEY-----");
}

/* A sample file with nothing but comments holds no secret. */
static bool is_empty_text(struct asy_bytes content)
{
	struct asy_lines lines = asy_lines_of(content);
	struct asy_line line;

	return asy_text_is_text(content) && !asy_lines_next_content(&lines, "#", &line);
}

static void look_at_secret(struct state *s, struct perm_tree *tree, const struct asy_file *file)
{
	if (file->type != ASY_NODE_FILE || !(file->mode & OTHERS_READ) || file->content.n == 0)
		return;
	if (glob_any(public_files, file->inner))
		return;
	if (glob_any(secret_files, file->inner) && !is_empty_text(file->content))
		(void)add(s, tree, file, PERM_SECRET_READABLE, "holds secrets and may be read by every account");
	else if (holds_private_key(file->content))
		(void)add(s, tree, file, PERM_SECRET_READABLE, "holds a private key and may be read by every account");
}

static void look_at_xattrs(struct state *s, struct perm_tree *tree, const struct asy_file *file)
{
	for (size_t i = 0; i < file->n_xattrs && i < ASY_LIMIT_XATTRS; i++) {
		struct asy_capabilities caps;
		struct perm_finding *f;
		struct asy_buf text;
		enum asy_err err;

		if (!asy_bytes_is(file->xattrs[i].name, "security.capability"))
			continue;
		err = asy_capability_decode(file->xattrs[i].value, &caps);
		if (err) {
			asy_report_gap(s->report, err, file->path, "the file's capabilities cannot be decoded");
			continue;
		}
		f = add(s, tree, file, PERM_CAPABILITY,
			asy_capability_is_root_like(&caps) ? "amounts to running as root" : "runs with these privileges");
		if (!f)
			continue;
		asy_buf_init(&text, 4 * ASY_KIB);
		asy_capability_text(&text, &caps);
		f->capability = asy_arena_strdup(s->arena, asy_buf_cstr(&text));
		if (!f->capability)
			f->capability = "";
		asy_buf_release(&text);
	}
}

static void look_at_owner(struct state *s, struct perm_tree *tree, const struct asy_file *file)
{
	struct perm_owner *owner;

	for (size_t i = 0; i < tree->n_owners; i++) {
		if (tree->owners[i].uid == file->uid) {
			tree->owners[i].count++;
			return;
		}
	}
	if (tree->n_owners == PERM_OWNERS) {
		tree->owners_full = true;
		return;
	}
	owner = &tree->owners[tree->n_owners];
	*owner = (struct perm_owner){.uid = file->uid, .gid = file->gid, .mode = file->mode, .count = 1};
	owner->path = asy_arena_strdup(s->arena, file->path);
	if (owner->path)
		tree->n_owners++;
}

static void read_accounts(struct perm_tree *tree, struct asy_bytes content)
{
	struct asy_lines lines = asy_lines_of(content);
	struct asy_line line;

	while (tree->n_accounts < PERM_ACCOUNTS && asy_lines_next_content(&lines, "#", &line)) {
		struct asy_bytes f[4];
		uint64_t uid;

		if (asy_text_split(line.text, ':', f, 4) < 4)
			continue;
		f[2] = asy_text_trim(f[2]);
		if (asy_text_u64(f[2], &uid) && uid <= UINT32_MAX)
			tree->accounts[tree->n_accounts++] = (uint32_t)uid;
	}
	tree->has_accounts = tree->n_accounts > 0;
}

static void *begin(struct asy_arena *arena, struct asy_report *report)
{
	struct state *s = asy_arena_alloc(arena, sizeof(*s));

	if (!s)
		return NULL;
	s->arena = arena;
	s->report = report;
	asy_homes_init(&s->homes, arena, sizeof(struct perm_tree), report);
	return s;
}

static void look(void *state, const struct asy_file *file)
{
	static const char *const system_folders[] = {"/etc", "/bin", "/sbin", "/usr", NULL};
	struct state *s = state;
	struct asy_home *home = file->is_region ? NULL : asy_home_of(&s->homes, file);
	struct perm_tree *tree;

	if (!home)
		return;
	tree = home->data;
	if (file->type == ASY_NODE_DIR && asy_text_any(asy_bytes_from(file->inner), system_folders))
		tree->is_system = true;
	if (home->root != file->root)
		return; /* the content of a compressed file: its modes are made up */
	if (!file->has_owner) {
		tree->no_owners = true;
		return;
	}
	if (file->type == ASY_NODE_FILE && strcmp(file->inner, "/etc/passwd") == 0)
		read_accounts(tree, file->content);
	look_at_owner(s, tree, file);
	if (file->type == ASY_NODE_SYMLINK)
		return;
	look_at_mode(s, tree, file);
	look_at_secret(s, tree, file);
	look_at_xattrs(s, tree, file);
	if (file->type == ASY_NODE_CHAR || file->type == ASY_NODE_BLOCK)
		look_at_device(s, tree, file);
}

static void end(void *state)
{
	struct state *s = state;

	for (size_t i = 0; i < s->homes.n; i++)
		asy_permissions_report(s->report, s->arena, s->homes.items[i]);
	if (s->full)
		asy_report_gap(s->report, ASY_LIMIT, "", "more files with questionable permissions than are kept");
}

const struct asy_inspector asy_inspector_permissions = {
	.name = "permissions",
	.title = "File permissions",
	.looks_at = "set-uid and set-gid programs, file capabilities, world-writable files and folders, secrets that "
		    "every account can read, device nodes in odd places, owners without an account",
	.begin = begin,
	.file = look,
	.end = end,
};
