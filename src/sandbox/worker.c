#include "sandbox/worker.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/text.h"
#include "sandbox/frame.h"
#include "sandbox/lockin.h"
#include "sandbox/recorder.h"
#include "sandbox/start.h"

/* The command line, checked. */
struct start {
	struct asy_lockin lockin;
	uint64_t image_size;
	uint64_t data_size[ASY_WORKER_DATA];
	size_t n_data;
};

static bool parse_arguments(int argc, char **argv, struct start *ret)
{
	uint64_t value[ASY_ARG_DATA + ASY_WORKER_DATA] = {0};

	if (argc < ASY_ARG_DATA || argc > ASY_ARG_DATA + ASY_WORKER_DATA || strcmp(argv[ASY_ARG_WORKER], "--worker") != 0)
		return false;
	for (int i = ASY_ARG_LANDLOCK; i < argc; i++)
		if (!asy_text_u64(asy_bytes_from(argv[i]), &value[i]))
			return false;
	if (value[ASY_ARG_LANDLOCK] > UINT32_MAX)
		return false;
	ret->lockin = (struct asy_lockin){
		.max_abi = (unsigned)value[ASY_ARG_LANDLOCK],
		.cpu_seconds = value[ASY_ARG_CPU],
		.memory = value[ASY_ARG_MEMORY],
	};
	ret->image_size = value[ASY_ARG_IMAGE];
	ret->n_data = (size_t)(argc - ASY_ARG_DATA);
	for (size_t i = 0; i < ret->n_data; i++)
		ret->data_size[i] = value[(size_t)ASY_ARG_DATA + i];
	return true;
}

/* Maps what a descriptor gives, which must not have shrunk since the parent looked. */
static bool map_file(int fd, uint64_t size, struct start *start, struct asy_bytes *ret)
{
	struct stat st;
	void *p;

	*ret = (struct asy_bytes){0};
	if (size == 0)
		return true;
	if (size > SIZE_MAX || fstat(fd, &st) != 0 || (S_ISREG(st.st_mode) && (uint64_t)st.st_size < size))
		return false;
	p = mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return false;
	*ret = (struct asy_bytes){p, (size_t)size};
	start->lockin.mapped += size;
	return true;
}

static bool map_all(struct start *start, struct asy_worker *w)
{
	if (!map_file(ASY_FD_IMAGE, start->image_size, start, &w->image))
		return false;
	for (size_t i = 0; i < start->n_data; i++)
		if (!map_file(ASY_FD_DATA + (int)i, start->data_size[i], start, &w->data[i]))
			return false;
	w->n_data = start->n_data;
	w->recorder = asy_recorder_map(ASY_FD_RECORDER);
	return w->recorder != NULL;
}

static void close_all_but_standard(void)
{
	if (syscall(SYS_close_range, ASY_FD_IMAGE, ~0u, 0) == 0)
		return;
	for (long fd = ASY_FD_IMAGE, most = sysconf(_SC_OPEN_MAX); fd < (most > 65536 || most < 0 ? 65536 : most); fd++)
		close((int)fd);
}

static void write_all(struct asy_bytes bytes)
{
	while (bytes.n) {
		ssize_t n = write(ASY_FD_FRAMES, bytes.p, bytes.n);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(1); /* nobody listens any more */
		bytes = asy_bytes_from_offset(bytes, (size_t)n);
	}
}

void asy_worker_flush(struct asy_worker *w)
{
	write_all(asy_recorder_take(w->recorder));
}

void asy_worker_send(struct asy_worker *w, uint16_t type, struct asy_bytes payload)
{
	uint8_t header[ASY_FRAME_HEADER];
	struct asy_bytes head = {header, sizeof(header)};

	if (payload.n > ASY_LIMIT_FRAME_BYTES - ASY_FRAME_HEADER)
		abort();
	asy_frame_header(type, payload.n, header);
	if (asy_recorder_add(w->recorder, head, payload))
		return;
	asy_worker_flush(w);
	if (asy_recorder_add(w->recorder, head, payload))
		return;
	write_all(head); /* larger than the whole buffer */
	write_all(payload);
}

static enum asy_err refuse(enum asy_err err, struct asy_buf *why)
{
	struct asy_buf frame; /* there may be no recorder yet */

	asy_buf_init(&frame, ASY_LIMIT_FRAME_BYTES);
	asy_frame_put(&frame, ASY_FRAME_REFUSED, asy_buf_bytes(why));
	write_all(asy_buf_bytes(&frame));
	asy_buf_release(&frame);
	asy_buf_release(why);
	return err;
}

static void send_ready(struct asy_worker *w, const struct asy_confinement *how)
{
	struct asy_buf payload;

	asy_buf_init(&payload, 64);
	asy_buf_le16(&payload, ASY_FRAME_VERSION);
	asy_buf_le16(&payload, (uint16_t)how->landlock_abi);
	asy_worker_send(w, ASY_FRAME_READY, asy_buf_bytes(&payload));
	asy_worker_flush(w);
	asy_buf_release(&payload);
}

static bool read_exactly(struct asy_buf *b, size_t n)
{
	while (n) {
		uint8_t *to = asy_buf_reserve(b, n);
		ssize_t got = to ? read(ASY_FD_JOB, to, n) : 0;

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		asy_buf_commit(b, (size_t)got);
		n -= (size_t)got;
	}
	return true;
}

/* The job's memory lives as long as the process. */
static bool receive_job(struct asy_worker *w)
{
	struct asy_talk talk = {.state = ASY_TALK_READY};
	struct asy_buf b;
	struct asy_rd r;
	size_t length;
	uint16_t type;
	const char *why;

	asy_buf_init(&b, ASY_LIMIT_FRAME_BYTES);
	if (!read_exactly(&b, ASY_FRAME_HEADER))
		goto fail;
	r = asy_rd_init(asy_buf_bytes(&b));
	length = asy_rd_le32(&r);
	type = asy_rd_le16(&r);
	if (asy_talk_step(&talk, ASY_FROM_PARENT, type, length, &why) || !read_exactly(&b, length))
		goto fail;
	w->job = asy_bytes_from_offset(asy_buf_bytes(&b), ASY_FRAME_HEADER);
	return true;
fail:
	asy_buf_release(&b);
	return false;
}

enum asy_err asy_worker_enter(const char *profile, int argc, char **argv, struct asy_worker *ret)
{
	const struct asy_profile *p = asy_profile_find(profile);
	struct start start = {0};
	struct asy_confinement how;
	struct asy_buf why;

	*ret = (struct asy_worker){0};
	if (!p || !parse_arguments(argc, argv, &start))
		return ASY_INVALID;
	prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
	asy_buf_init(&why, 4096);
	if (!map_all(&start, ret)) {
		asy_buf_printf(&why, "The worker cannot map its input (%s).", strerror(errno));
		return refuse(ASY_IO, &why);
	}
	close_all_but_standard();
	if (asy_lock_in(p, &start.lockin, &how, &why))
		return refuse(ASY_DENIED, &why);
	asy_buf_release(&why);
	send_ready(ret, &how);
	return receive_job(ret) ? ASY_OK : ASY_PROTOCOL;
}
