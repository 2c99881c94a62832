#include "report/html_parts.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "report/document.h"

void html_raw(struct html *h, const char *markup)
{
	asy_buf_text(h->out, markup);
}

static const char *entity(char c)
{
	return c == '<' ? "&lt;" : c == '>' ? "&gt;" : c == '&' ? "&amp;" : c == '"' ? "&quot;" : c == '\'' ? "&#39;" : NULL;
}

void html_text(struct html *h, const char *text)
{
	const char *plain = text;

	for (; *text; text++) {
		const char *replacement = (unsigned char)*text < 0x20 ? " " : entity(*text);

		if (!replacement)
			continue;
		asy_buf_append(h->out, (struct asy_bytes){(const uint8_t *)plain, (size_t)(text - plain)});
		asy_buf_text(h->out, replacement);
		plain = text + 1;
	}
	asy_buf_text(h->out, plain);
}

void html_attr(struct html *h, const char *text)
{
	html_text(h, text);
}

void html_fmt(struct html *h, const char *fmt, ...)
{
	char text[256];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	asy_buf_text(h->out, text);
}

void html_element(struct html *h, const char *tag, const char *class_name, const char *text)
{
	html_raw(h, "<");
	html_raw(h, tag);
	if (*class_name) {
		html_raw(h, " class=\"");
		html_raw(h, class_name);
		html_raw(h, "\"");
	}
	html_raw(h, ">");
	html_text(h, text);
	html_raw(h, "</");
	html_raw(h, tag);
	html_raw(h, ">");
}

const char *html_verdict_word(const char *verdict)
{
	return strcmp(verdict, "fail") == 0 ? "FAIL" : strcmp(verdict, "pass") == 0 ? "PASS" :
	       strcmp(verdict, "not-applicable") == 0 ? "N/A" : "OPEN";
}

const char *html_verdict_mark(const char *verdict)
{
	return strcmp(verdict, "fail") == 0 ? "\u2715" : strcmp(verdict, "pass") == 0 ? "\u2713" :
	       strcmp(verdict, "not-applicable") == 0 ? "\u2013" : "?";
}

/* The class is chosen from fixed words, never from the document's text. */
static const char *verdict_class(const char *verdict)
{
	return strcmp(verdict, "fail") == 0 ? "fail" : strcmp(verdict, "pass") == 0 ? "pass" :
	       strcmp(verdict, "not-applicable") == 0 ? "na" : "open";
}

void html_badge(struct html *h, const char *verdict)
{
	html_raw(h, "<span class=\"v ");
	html_raw(h, verdict_class(verdict));
	html_raw(h, "\">");
	html_raw(h, html_verdict_mark(verdict));
	html_raw(h, " ");
	html_raw(h, html_verdict_word(verdict));
	html_raw(h, "</span>");
}

void html_anchor_text(struct html *h, const char *text)
{
	for (; *text; text++) {
		char c = isalnum((unsigned char)*text) || *text == '.' || *text == '-' ? *text : '_';

		asy_buf_u8(h->out, (uint8_t)c);
	}
}

void html_anchor_of(struct html *h, const json_t *scheme, const char *requirement)
{
	html_anchor_text(h, doc_text(scheme, "id"));
	html_raw(h, "/");
	html_anchor_text(h, requirement);
}

void html_anchor(struct html *h, const json_t *scheme, const json_t *requirement)
{
	html_anchor_of(h, scheme, doc_text(requirement, "id"));
}
