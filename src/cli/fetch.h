/* One file by HTTPS (or http and file, when the user writes such an address): conditional, resumable, bounded.
 *
 * FILE.part holds what came so far, FILE.tag what the server said about it (its ETag); both outlive a crash. Redirects
 * of an https address stay with https. Proxies come from the environment (https_proxy, no_proxy). */
#ifndef ASY_CLI_FETCH_H
#define ASY_CLI_FETCH_H

#include <stdbool.h>
#include <stdint.h>

enum asy_fetch_news { ASY_FETCH_NEW, ASY_FETCH_SAME, ASY_FETCH_FAILED };

struct asy_fetch {
	enum asy_fetch_news news;
	bool resumed;
	uint64_t bytes;      /* fetched now */
	char message[256];   /* FAILED: why */
};

/* Calls once before and after all fetches of the process. */
bool asy_fetch_start(void);
void asy_fetch_stop(void);

/* SAME: the file at `path` is what the server still has. NEW: it was replaced as a whole. FAILED: it is what it was. */
struct asy_fetch asy_fetch_file(const char *url, const char *path, uint64_t max_bytes);

#endif
