#include "sandbox/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Written by a process that may have gone wrong: the reader trusts neither lengths nor NULs. */
struct asy_recorder {
	volatile uint64_t beat;
	char stage[ASY_RECORDER_STAGE];
	char path[ASY_RECORDER_PATH];
	volatile uint32_t waiting; /* bytes of frames */
	uint8_t frames[ASY_RECORDER_FRAMES];
};

static struct asy_recorder *map(int fd, int protection)
{
	void *p = mmap(NULL, sizeof(struct asy_recorder), protection, MAP_SHARED, fd, 0);

	return p == MAP_FAILED ? NULL : p;
}

enum asy_err asy_recorder_create(struct asy_recorder **ret, int *ret_fd)
{
	int fd = memfd_create("assay-recorder", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	struct asy_recorder *r;

	if (fd < 0)
		return ASY_IO;
	/* Sealed, so that no worker can take the pages away under the parent's eyes. */
	if (ftruncate(fd, sizeof(*r)) != 0 || fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL) != 0) {
		close(fd);
		return ASY_IO;
	}
	r = map(fd, PROT_READ);
	if (!r) {
		close(fd);
		return ASY_NOMEM;
	}
	*ret = r;
	*ret_fd = fd;
	return ASY_OK;
}

struct asy_recorder *asy_recorder_map(int fd)
{
	struct stat st;

	if (fstat(fd, &st) != 0 || st.st_size != sizeof(struct asy_recorder))
		return NULL;
	return map(fd, PROT_READ | PROT_WRITE);
}

void asy_recorder_unmap(struct asy_recorder *r)
{
	if (r)
		munmap(r, sizeof(*r));
}

static void put(char *to, size_t size, const char *text)
{
	size_t n = strnlen(text, size - 1);

	memcpy(to, text, n);
	to[n] = 0;
}

void asy_recorder_note(struct asy_recorder *r, const char *stage, const char *path)
{
	put(r->stage, sizeof(r->stage), stage);
	put(r->path, sizeof(r->path), path);
	r->beat++;
}

uint64_t asy_recorder_beat(const struct asy_recorder *r)
{
	return r->beat;
}

bool asy_recorder_read(const struct asy_recorder *r, char ret_stage[ASY_RECORDER_STAGE],
                       char ret_path[ASY_RECORDER_PATH])
{
	if (r->beat == 0)
		return false;
	memcpy(ret_stage, r->stage, ASY_RECORDER_STAGE);
	memcpy(ret_path, r->path, ASY_RECORDER_PATH);
	ret_stage[ASY_RECORDER_STAGE - 1] = ret_path[ASY_RECORDER_PATH - 1] = 0;
	return true;
}

bool asy_recorder_add(struct asy_recorder *r, struct asy_bytes header, struct asy_bytes payload)
{
	size_t at = r->waiting, room = sizeof(r->frames) - at;

	if (header.n > room || payload.n > room - header.n)
		return false;
	memcpy(r->frames + at, header.p, header.n);
	if (payload.n)
		memcpy(r->frames + at + header.n, payload.p, payload.n);
	r->waiting = (uint32_t)(at + header.n + payload.n); /* last: half a frame does not count */
	return true;
}

struct asy_bytes asy_recorder_take(struct asy_recorder *r)
{
	struct asy_bytes frames = {r->frames, r->waiting};

	r->waiting = 0;
	return frames;
}

struct asy_bytes asy_recorder_rest(const struct asy_recorder *r)
{
	size_t waiting = r->waiting;

	return (struct asy_bytes){r->frames, waiting > sizeof(r->frames) ? 0 : waiting};
}

static bool same(const char *text, const char *noted, size_t size)
{
	size_t n = strlen(noted);

	return strncmp(text, noted, n) == 0 && (text[n] == 0 || n == size - 1);
}

bool asy_recorder_same(const char *stage, const char *path, const char *noted_stage, const char *noted_path)
{
	return same(stage, noted_stage, ASY_RECORDER_STAGE) && same(path, noted_path, ASY_RECORDER_PATH);
}
