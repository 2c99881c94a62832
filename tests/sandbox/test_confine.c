/* What a locked-in process can still do: Landlock alone, at the ABI of the oldest system and at the newest; and the
 * self-test of the profile, in this build and in one as users get it. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "sandbox/landlock.h"
#include "sandbox/lockin.h"
#include "sandbox/selftest.h"
#include "test.h"

static const char *release_probe;

/* Runs f in a child under Landlock of at most `abi`; true when it returned true. */
static bool under_landlock(unsigned abi, bool (*f)(void))
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		unsigned got = 0;
		int error = 0;

		if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || asy_landlock_deny_all(abi, &got, &error) || got > abi)
			_exit(2);
		_exit(f() ? 0 : 1);
	}
	return waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool files_are_denied(void)
{
	return open("/etc/passwd", O_RDONLY) < 0 && errno == EACCES && open("/", O_RDONLY | O_DIRECTORY) < 0 &&
	       errno == EACCES && mkdir("/tmp/assay-test-landlock", 0700) < 0 && errno == EACCES;
}

static bool bind_is_denied(void)
{
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};

	return fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 && errno == EACCES;
}

static bool signals_are_denied(void)
{
	return kill(getppid(), 0) < 0 && errno == EPERM;
}

static int listener; /* on an abstract address, outside */
static struct sockaddr_un address = {.sun_family = AF_UNIX};
static socklen_t address_size;

static bool abstract_sockets_are_denied(void)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	return fd >= 0 && connect(fd, (struct sockaddr *)&address, address_size) < 0 && errno == EPERM;
}

static void listen_abstract(void)
{
	snprintf(address.sun_path + 1, sizeof(address.sun_path) - 1, "assay-test-%d", getpid());
	address_size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + strlen(address.sun_path + 1));
	listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (bind(listener, (struct sockaddr *)&address, address_size) != 0 || listen(listener, 5) != 0)
		abort();
}

TEST(landlock_2)
{
	CHECK(under_landlock(2, files_are_denied));
	/* The cap works: what later versions add is not there. */
	CHECK(!under_landlock(2, bind_is_denied));
	CHECK(!under_landlock(2, signals_are_denied));
}

TEST(landlock_newest)
{
	unsigned abi = asy_landlock_abi(ASY_LANDLOCK_ANY);

	printf("# this kernel has Landlock ABI %u\n", abi);
	CHECK(under_landlock(ASY_LANDLOCK_ANY, files_are_denied));
	if (abi >= 4)
		CHECK(under_landlock(ASY_LANDLOCK_ANY, bind_is_denied));
	if (abi >= 6) {
		listen_abstract();
		CHECK(under_landlock(ASY_LANDLOCK_ANY, signals_are_denied));
		CHECK(under_landlock(ASY_LANDLOCK_ANY, abstract_sockets_are_denied));
		close(listener);
	}
}

TEST(every_abi_applies)
{
	unsigned newest = asy_landlock_abi(ASY_LANDLOCK_ANY);

	for (unsigned abi = 1; abi <= newest; abi++)
		CHECK(under_landlock(abi, files_are_denied));
}

TEST(no_landlock_is_told_apart)
{
	unsigned abi = 99;
	int error = 0;

	CHECK(asy_landlock_deny_all(0, &abi, &error) == ASY_OK && abi == 0);
}

/* Without no_new_privs and without the right to do without it, the kernel refuses: this must not count as absent. */
TEST(refused_landlock_is_an_error)
{
	int status = 0;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		unsigned abi;
		int error = 0;

		if (geteuid() == 0 && setresuid(65534, 65534, 65534) != 0)
			_exit(3);
		_exit(asy_landlock_deny_all(ASY_LANDLOCK_ANY, &abi, &error) == ASY_DENIED && error == EPERM ? 0 : 1);
	}
	CHECK(waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

struct tally {
	unsigned n, bad, killed;
};

static void tally(void *ctx, const struct asy_selftest_result *result)
{
	struct tally *t = ctx;

	t->n++;
	t->killed += result->outcome == ASY_SELFTEST_KILLED;
	if (result->good)
		return;
	t->bad++;
	printf("# %s: outcome %d, status %x\n", result->name, (int)result->outcome, (unsigned)result->status);
}

static void selftest(unsigned abi)
{
	struct tally t = {0};

	CHECK(asy_selftest_run(asy_profile_find("parse"), abi, tally, &t) == ASY_OK);
	CHECK(t.bad == 0 && t.n > 60 && t.killed > 50);
}

TEST(selftest_newest) { selftest(ASY_LANDLOCK_ANY); }
TEST(selftest_landlock_2) { selftest(2); }
TEST(selftest_seccomp_only) { selftest(0); }

/* The self-test must be able to fail: a profile with a hole is found out. */
TEST(selftest_sees_a_hole)
{
	struct asy_profile lax = *asy_profile_find("parse");
	struct asy_call allowed[64];
	struct tally t = {0};

	REQUIRE(lax.n_allowed < 64);
	memcpy(allowed, lax.allowed, lax.n_allowed * sizeof(*allowed));
	allowed[lax.n_allowed++] = (struct asy_call){SYS_socketpair, ASY_CALL_ANY};
	lax.allowed = allowed;
	CHECK(asy_selftest_run(&lax, ASY_LANDLOCK_ANY, tally, &t) == ASY_DENIED && t.bad == 1);
}

TEST(selftest_of_release_build)
{
	static const char *const caps[] = {"0", "2", "7", "255"};
	char command[4096];

	REQUIRE(release_probe);
	for (size_t i = 0; i < sizeof(caps) / sizeof(caps[0]); i++) {
		snprintf(command, sizeof(command), "env -i '%s' --selftest %s | grep -q ^BAD", release_probe, caps[i]);
		/* grep finds no BAD line, and so fails. */
		CHECK(WEXITSTATUS(system(command)) == 1);
		snprintf(command, sizeof(command), "env -i '%s' --selftest %s >/dev/null", release_probe, caps[i]);
		CHECK(system(command) == 0);
	}
}

int main(int argc, char **argv)
{
	release_probe = argc > 1 ? argv[1] : NULL;
	if (asy_landlock_abi(ASY_LANDLOCK_ANY)) {
		RUN(landlock_2);
		RUN(landlock_newest);
		RUN(every_abi_applies);
		RUN(refused_landlock_is_an_error);
	} else {
		SKIP(landlock, "this kernel has no Landlock");
	}
	RUN(no_landlock_is_told_apart);
	RUN(selftest_newest);
	RUN(selftest_landlock_2);
	RUN(selftest_seccomp_only);
	RUN(selftest_sees_a_hole);
	RUN(selftest_of_release_build);
	return TEST_RESULT();
}
