/* A scan by two workers at once. Which regions are whose does not depend on the machine, so neither does the result. */
#include <pthread.h>
#include <string.h>

#include "cli/image.h"
#include "firmware/walk.h"

enum { WORKERS = 2, WORTH_SHARING = 4 << 20 };

struct queue { /* whose turn it is to hand over records */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	unsigned turn;
};

struct share {
	struct asy_session_handler h; /* first */
	struct asy_session_handler *real;
	struct queue *queue;
	unsigned number;
	const struct asy_cli *cli;
	const struct asy_image *image;
	struct asy_session_result result;
	int code;
};

static struct asy_session_handler *wait_turn(struct asy_session_handler *h)
{
	struct share *s = (struct share *)h;

	pthread_mutex_lock(&s->queue->lock);
	while (s->queue->turn != s->number)
		pthread_cond_wait(&s->queue->changed, &s->queue->lock);
	pthread_mutex_unlock(&s->queue->lock);
	return s->real;
}

static enum asy_err region(struct asy_session_handler *h, const struct asy_region *r)
{
	struct asy_session_handler *real = wait_turn(h);

	return real->region(real, r);
}

static enum asy_err entry(struct asy_session_handler *h, const struct asy_entry *e)
{
	struct asy_session_handler *real = wait_turn(h);

	return real->entry(real, e);
}

static enum asy_err observation(struct asy_session_handler *h, const struct asy_observation *o)
{
	struct asy_session_handler *real = wait_turn(h);

	return real->observation(real, o);
}

static enum asy_err component(struct asy_session_handler *h, const struct asy_component *c)
{
	struct asy_session_handler *real = wait_turn(h);

	return real->component(real, c);
}

static enum asy_err coverage(struct asy_session_handler *h, const struct asy_coverage *c)
{
	struct asy_session_handler *real = wait_turn(h);

	return real->coverage(real, c);
}

static enum asy_err problem(struct asy_session_handler *h, const struct asy_problem *p)
{
	struct asy_session_handler *real = wait_turn(h);

	return real->problem(real, p);
}

static void *run_share(void *arg)
{
	struct share *s = arg;
	uint32_t flags = s->number << ASY_WALK_SHARE_SHIFT | (uint32_t)WORKERS << ASY_WALK_SHARES_SHIFT;

	s->code = asy_image_run(s->cli, s->image, ASY_JOB_SCAN, flags, NULL, &s->h, &s->result);
	wait_turn(&s->h);
	pthread_mutex_lock(&s->queue->lock);
	s->queue->turn++;
	pthread_cond_broadcast(&s->queue->changed);
	pthread_mutex_unlock(&s->queue->lock);
	return NULL;
}

int asy_image_scan(const struct asy_cli *cli, const struct asy_image *image, struct asy_session_handler *h,
                   struct asy_session_result *ret)
{
	struct queue queue = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
	struct share shares[WORKERS];
	pthread_t second;

	if (image->size < WORTH_SHARING)
		return asy_image_run(cli, image, ASY_JOB_SCAN, 0, NULL, h, ret);
	for (unsigned i = 0; i < WORKERS; i++)
		shares[i] = (struct share){
			.h = {.region = region, .entry = entry, .observation = observation, .component = component,
			      .coverage = coverage, .problem = problem},
			.real = h, .queue = &queue, .number = i, .cli = cli, .image = image,
		};
	if (pthread_create(&second, NULL, run_share, &shares[1]) != 0)
		return asy_cli_fail(cli, ASY_EXIT_INTERNAL, "cannot start a thread");
	run_share(&shares[0]);
	pthread_join(second, NULL);
	*ret = shares[0].result;
	ret->runs += shares[1].result.runs;
	ret->finished &= shares[1].result.finished;
	return shares[0].code ? shares[0].code : shares[1].code;
}
