#include "inspect/boot_run.h"

#include <stdio.h>
#include <string.h>

const char *asy_base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is(const char *a, const char *b)
{
	return strcmp(a, b) == 0;
}

/* The words behind the first `from` become all there is. */
static void drop(struct asy_unwrapped *u, size_t from)
{
	if (from > u->n)
		from = u->n;
	memmove(u->words, u->words + from, (u->n - from) * sizeof(u->words[0]));
	u->n -= from;
}

static void nothing(struct asy_unwrapped *u)
{
	u->n = 0;
	u->nothing = true;
}

/* "root:group" and "--user=root" -> root, kept for the life of the shell. */
static const char *user_name(struct asy_shell *shell, const char *text)
{
	struct asy_bytes b = asy_bytes_from(text);
	const char *copy = asy_arena_text(shell->arena, asy_bytes_head(b, strcspn(text, ":.")));

	return copy ? copy : "";
}

/* Short options of start-stop-daemon that take a value, in the variants of dpkg, busybox and OpenRC. */
static bool short_takes_value(char c)
{
	return c != 0 && strchr("xapcunNdrgRskIPeiOl1234", c) != NULL;
}

static bool long_takes_value(const char *option)
{
	static const char *const names[] = {
		"exec", "startas", "pidfile", "chuid", "user", "name", "nicelevel", "chdir", "chroot", "group", "retry",
		"signal", "umask", "iosched", "procsched", "ppid", "pid", "env", "output", "stdout", "stderr", "wait", "nice",
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is(option, names[i]))
			return true;
	return false;
}

struct ssd {
	const char *program, *user;
	bool start, stop;
};

static void ssd_option(struct ssd *s, char letter, const char *value)
{
	if (letter == 'x' || letter == 'a')
		s->program = value;
	else if (letter == 'c' || letter == 'u')
		s->user = value;
}

static char letter_of(const char *option)
{
	static const struct {
		const char *name;
		char letter;
	} list[] = {{"exec", 'x'}, {"startas", 'a'}, {"chuid", 'c'}, {"user", 'u'}, {"stop", 'K'}, {"start", 'S'},
	            {"status", 'K'}, {"test", 'K'}};

	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++)
		if (is(option, list[i].name))
			return list[i].letter;
	return 0;
}

/* One word of the options; returns how many words it took, 0 when it is no option. */
static size_t ssd_word(struct ssd *s, const char *word, const char *following)
{
	char name[32];
	size_t n;

	if (word[0] != '-' || word[1] == 0)
		return 0;
	if (word[1] == '-') {
		n = strcspn(word + 2, "=");
		if (n >= sizeof(name))
			return 1;
		memcpy(name, word + 2, n);
		name[n] = 0;
		s->stop |= letter_of(name) == 'K';
		if (word[2 + n] == '=') {
			ssd_option(s, letter_of(name), word + 3 + n);
			return 1;
		}
		if (!long_takes_value(name))
			return 1;
		ssd_option(s, letter_of(name), following);
		return 2;
	}
	for (const char *p = word + 1; *p; p++) {
		s->stop |= *p == 'K' || *p == 't' || *p == 'T';
		if (!short_takes_value(*p))
			continue;
		ssd_option(s, *p, p[1] ? p + 1 : following);
		return p[1] ? 1 : 2;
	}
	return 1;
}

/* start-stop-daemon --start --exec PROGRAM -- ARGUMENTS. With --exec and --startas the latter is run. */
static void start_stop_daemon(struct asy_shell *shell, struct asy_unwrapped *u)
{
	struct ssd s = {.program = NULL};
	size_t at = 1;

	while (at < u->n) {
		size_t taken;

		if (is(u->words[at], "--")) {
			at++;
			break;
		}
		taken = ssd_word(&s, u->words[at], at + 1 < u->n ? u->words[at + 1] : "");
		if (!taken)
			break;
		at += taken;
	}
	if (s.stop) {
		nothing(u);
		return;
	}
	if (s.user)
		u->user = user_name(shell, s.user);
	u->explicit = true;
	if (!s.program) {
		drop(u, at); /* the program follows the options (OpenRC) */
		return;
	}
	if (at < u->n && is(u->words[at], s.program))
		at++; /* some scripts repeat it */
	at = at ? at - 1 : 0;
	drop(u, at);
	if (u->n == 0)
		u->n = 1;
	u->words[0] = s.program;
}

/* Options of simple wrappers: skipped; those in `with_value` take the next word. */
static size_t skip_options(const struct asy_unwrapped *u, size_t at, const char *with_value)
{
	while (at < u->n && u->words[at][0] == '-' && u->words[at][1]) {
		const char *word = u->words[at];
		bool value = word[1] != '-' && word[2] == 0 && strchr(with_value, word[1]);

		at++;
		if (is(word, "--"))
			break;
		at += value;
	}
	return at;
}

static const char *option_value(const struct asy_unwrapped *u, const char *a, const char *b)
{
	for (size_t i = 1; i < u->n; i++) {
		size_t n = strlen(b);

		if ((is(u->words[i], a) || is(u->words[i], b)) && i + 1 < u->n)
			return u->words[i + 1];
		if (strncmp(u->words[i], b, n) == 0 && u->words[i][n] == '=')
			return u->words[i] + n + 1;
	}
	return NULL;
}

/* su [-] [USER] -c TEXT */
static void su(struct asy_shell *shell, struct asy_unwrapped *u)
{
	const char *text = option_value(u, "-c", "--command");

	u->user = "root";
	for (size_t i = 1; i < u->n; i++) {
		if (u->words[i][0] == '-' || u->words[i] == text)
			continue;
		u->user = user_name(shell, u->words[i]);
		break;
	}
	u->line = text;
	if (!text)
		nothing(u);
}

static bool is_shell(const char *name)
{
	return is(name, "sh") || is(name, "ash") || is(name, "bash") || is(name, "dash") || is(name, "ksh");
}

/* sh -c TEXT, sh SCRIPT ARGUMENTS; a shell without either stays what it is. */
static bool shell_command(struct asy_unwrapped *u)
{
	size_t at = 1;

	for (; at < u->n && u->words[at][0] == '-'; at++) {
		if (is(u->words[at], "--login") || !strchr(u->words[at], 'c'))
			continue;
		u->line = at + 1 < u->n ? u->words[at + 1] : "";
		return true;
	}
	if (at >= u->n)
		return false;
	drop(u, at);
	return true;
}

struct simple {
	const char *name, *with_value;
	size_t operands;      /* words before the program */
	const char *user_a, *user_b;
	bool explicit;
};

static const struct simple simple[] = {
	{"busybox", "", 0, NULL, NULL, false},
	{"toybox", "", 0, NULL, NULL, false},
	{"chpst", "uUbenmdorpfsc", 0, "-u", "-U", true},
	{"chroot", "", 1, NULL, "--userspec", false},
	{"chrt", "", 1, NULL, NULL, false},
	{"command", "", 0, NULL, NULL, false},
	{"cttyhack", "", 0, NULL, NULL, true},
	{"daemon", "np", 0, "-u", "--user", true},
	{"daemonize", "acepolu", 0, "-u", "--user", true},
	{"env", "u", 0, NULL, NULL, false},
	{"eval", "", 0, NULL, NULL, false},
	{"exec", "a", 0, NULL, NULL, false},
	{"ionice", "cnp", 0, NULL, NULL, false},
	{"loadproc", "", 0, NULL, NULL, true},
	{"nice", "n", 0, NULL, NULL, false},
	{"nohup", "", 0, NULL, NULL, false},
	{"openvt", "c", 0, NULL, NULL, true},
	{"runuser", "ugGs", 0, "-u", "--user", false},
	{"s6-setuidgid", "", 1, NULL, NULL, true},
	{"service_start", "", 0, NULL, NULL, true},
	{"setsid", "", 0, NULL, NULL, false},
	{"setuidgid", "", 1, NULL, NULL, true},
	{"start_daemon", "np", 0, NULL, NULL, true},
	{"startproc", "fln", 0, "-u", "--user", true},
	{"stdbuf", "ioe", 0, NULL, NULL, false},
	{"sudo", "ugpCrt", 0, "-u", "--user", false},
	{"taskset", "", 1, NULL, NULL, false},
	{"timeout", "sk", 1, NULL, NULL, false},
	{"unshare", "", 0, NULL, NULL, false},
};

static bool unwrap_simple(struct asy_shell *shell, struct asy_unwrapped *u)
{
	const char *name = asy_base_name(u->words[0]), *user;
	size_t at;

	for (size_t i = 0; i < sizeof(simple) / sizeof(simple[0]); i++) {
		const struct simple *s = &simple[i];
		size_t user_length = s->user_a ? 1 : 0;
		char with_value[24];

		if (!is(name, s->name))
			continue;
		user = s->user_b ? option_value(u, s->user_a ? s->user_a : s->user_b, s->user_b) : NULL;
		if (user)
			u->user = user_name(shell, user);
		snprintf(with_value, sizeof(with_value), "%s", s->with_value);
		if (user_length && !strchr(with_value, s->user_a[1]))
			strncat(with_value, s->user_a + 1, 1);
		at = skip_options(u, 1, with_value);
		if (strstr(s->name, "setuidgid") && at < u->n)
			u->user = user_name(shell, u->words[at]);
		at += s->operands;
		while (at < u->n && u->words[at][0] != '/' && strchr(u->words[at], '='))
			at++; /* env A=B */
		u->explicit |= s->explicit;
		drop(u, at);
		return true;
	}
	return false;
}

static bool unwrap_once(struct asy_shell *shell, struct asy_unwrapped *u)
{
	const char *name = asy_base_name(u->words[0]);

	if (is(name, "start-stop-daemon")) {
		start_stop_daemon(shell, u);
		return true;
	}
	if (is(name, "su")) {
		su(shell, u);
		return true;
	}
	if (is(name, ".") || is(name, "source")) {
		u->source = true;
		drop(u, 1);
		return false;
	}
	if (is_shell(name))
		return shell_command(u);
	return unwrap_simple(shell, u);
}

void asy_unwrap(struct asy_shell *shell, const char *const *words, size_t n, struct asy_unwrapped *ret)
{
	*ret = (struct asy_unwrapped){.user = ""};
	if (n > ASY_SHELL_WORDS)
		n = ASY_SHELL_WORDS;
	memcpy(ret->words, words, n * sizeof(words[0]));
	ret->n = n;
	for (size_t i = 0; i < 8 && ret->n && !ret->line; i++)
		if (!unwrap_once(shell, ret))
			break;
	if (ret->line)
		ret->n = 0;
}
