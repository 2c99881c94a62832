#include "cli/fetch.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4200, TAG_ROOM = 256, RETRIES = 3 };

struct transfer {
	CURL *curl;
	FILE *part;
	uint64_t offset, written, max;
	char etag[TAG_ROOM];
	bool truncate_done;
};

bool asy_fetch_start(void)
{
	return curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

void asy_fetch_stop(void)
{
	curl_global_cleanup();
}

/* A server that ignores the range sends everything again: what is there is thrown away then. */
static size_t take_body(char *data, size_t size, size_t n, void *user)
{
	struct transfer *t = user;
	long code = 0;

	(void)size;
	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &code);
	if (!t->truncate_done && t->offset && code == 200) {
		if (ftruncate(fileno(t->part), 0) != 0 || fseek(t->part, 0, SEEK_SET) != 0)
			return 0;
		t->offset = 0;
	}
	t->truncate_done = true;
	if (t->offset + t->written + n > t->max)
		return 0;
	if (code != 0 && code != 200 && code != 206 && code != 226)
		return n; /* the text of an error page */
	t->written += n;
	return fwrite(data, 1, n, t->part);
}

static size_t take_header(char *data, size_t size, size_t n, void *user)
{
	struct transfer *t = user;

	if (size * n > 5 && strncasecmp(data, "etag:", 5) == 0) {
		size_t start = 5, end = n;

		while (start < end && data[start] == ' ')
			start++;
		while (end > start && (data[end - 1] == '\r' || data[end - 1] == '\n' || data[end - 1] == ' '))
			end--;
		if (end - start < sizeof(t->etag)) {
			memcpy(t->etag, data + start, end - start);
			t->etag[end - start] = 0;
		}
	}
	return n;
}

static void read_tag(const char *path, char out[TAG_ROOM])
{
	FILE *f = fopen(path, "r");
	size_t n = f ? fread(out, 1, TAG_ROOM - 1, f) : 0;

	out[n] = 0;
	out[strcspn(out, "\r\n")] = 0;
	if (f)
		fclose(f);
}

static void write_tag(const char *path, const char *tag)
{
	FILE *f = fopen(path, "w");

	if (f) {
		fputs(tag, f);
		fclose(f);
	}
}

static CURL *prepare(const char *url, struct transfer *t, char error[CURL_ERROR_SIZE])
{
	CURL *c = curl_easy_init();
	bool secure = strncmp(url, "https://", 8) == 0;

	if (!c)
		return NULL;
	t->curl = c;
	curl_easy_setopt(c, CURLOPT_URL, url);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, error);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, t);
	curl_easy_setopt(c, CURLOPT_USERAGENT, "assay/" ASY_VERSION);
	curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 1L);
	curl_easy_setopt(c, CURLOPT_MAXREDIRS, 8L);
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, secure ? "https" : "https,http,file");
	curl_easy_setopt(c, CURLOPT_REDIR_PROTOCOLS_STR, secure ? "https" : "https,http");
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT, 30L);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_LIMIT, 100L);
	curl_easy_setopt(c, CURLOPT_LOW_SPEED_TIME, 120L);
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_FAILONERROR, 0L);
	return c;
}

/* One attempt. -1: worth another one. */
static int attempt(const char *url, const char *path, struct transfer *t, struct asy_fetch *ret)
{
	char part[PATH_ROOM], part_tag[PATH_ROOM], tag_path[PATH_ROOM], tag[TAG_ROOM], header[TAG_ROOM + 32], error[CURL_ERROR_SIZE] = "";
	struct curl_slist *headers = NULL;
	struct stat st;
	long code = 0;
	CURLcode result;

	snprintf(part, sizeof(part), "%.4000s.part", path);
	snprintf(part_tag, sizeof(part_tag), "%.4000s.part.tag", path);
	snprintf(tag_path, sizeof(tag_path), "%.4000s.tag", path);
	t->part = fopen(part, "ab+");
	if (!t->part || !prepare(url, t, error)) {
		if (t->part)
			fclose(t->part);
		snprintf(ret->message, sizeof(ret->message), "%.200s cannot be written", part);
		return 1;
	}
	read_tag(part_tag, tag);
	t->offset = fstat(fileno(t->part), &st) == 0 && tag[0] ? (uint64_t)st.st_size : 0;
	if (!t->offset && ftruncate(fileno(t->part), 0) != 0)
		t->offset = 0;
	if (t->offset) {
		curl_easy_setopt(t->curl, CURLOPT_RESUME_FROM_LARGE, (curl_off_t)t->offset);
		snprintf(header, sizeof(header), "If-Range: %s", tag);
		headers = curl_slist_append(headers, header);
	} else {
		read_tag(tag_path, tag);
		if (tag[0] && stat(path, &st) == 0) {
			snprintf(header, sizeof(header), "If-None-Match: %s", tag);
			headers = curl_slist_append(headers, header);
		}
	}
	if (headers)
		curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, headers);
	ret->resumed |= t->offset > 0;
	result = curl_easy_perform(t->curl);
	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &code);
	curl_easy_cleanup(t->curl);
	curl_slist_free_all(headers);
	ret->bytes += t->written;
	if (fflush(t->part) != 0 || fsync(fileno(t->part)) != 0)
		result = CURLE_WRITE_ERROR;
	fclose(t->part);
	if (t->etag[0])
		write_tag(part_tag, t->etag);
	if (result == CURLE_OK && code == 304) {
		unlink(part);
		unlink(part_tag);
		ret->news = ASY_FETCH_SAME;
		return 0;
	}
	if (result == CURLE_OK && (code == 416 || code >= 400)) {
		unlink(part);
		unlink(part_tag);
		snprintf(ret->message, sizeof(ret->message), "the server answers %ld", code);
		return code == 416 || code >= 500 ? -1 : 1;
	}
	if (result != CURLE_OK) {
		snprintf(ret->message, sizeof(ret->message), "%.240s", error[0] ? error : curl_easy_strerror(result));
		return result == CURLE_PARTIAL_FILE || result == CURLE_OPERATION_TIMEDOUT || result == CURLE_RECV_ERROR ||
		       result == CURLE_GOT_NOTHING || result == CURLE_HTTP2_STREAM ? -1 : 1;
	}
	if (rename(part, path) != 0) {
		snprintf(ret->message, sizeof(ret->message), "%.200s cannot be written", path);
		return 1;
	}
	unlink(part_tag);
	if (t->etag[0])
		write_tag(tag_path, t->etag);
	else
		unlink(tag_path);
	ret->news = ASY_FETCH_NEW;
	return 0;
}

struct asy_fetch asy_fetch_file(const char *url, const char *path, uint64_t max_bytes)
{
	struct asy_fetch ret = {.news = ASY_FETCH_FAILED};

	for (int i = 0; i < RETRIES; i++) {
		struct transfer t = {.max = max_bytes};

		if (attempt(url, path, &t, &ret) >= 0)
			break;
	}
	return ret;
}
