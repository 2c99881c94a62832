#include "base/limits.h"
#include "inspect/shell.h"

#include "test.h"

static struct asy_buf out;

/* "LINE[&][f:NAME][a:PATTERN] word|word" */
static void print(void *ctx, const struct asy_shell_command *c)
{
	(void)ctx;
	asy_buf_printf(&out, "%u%s%s", c->line, c->background ? "&" : c->conditional ? "?" : "", c->loop ? " for" : "");
	if (c->function[0])
		asy_buf_printf(&out, " f:%s", c->function);
	if (c->arm[0])
		asy_buf_printf(&out, " a:%s", c->arm);
	for (size_t i = 0; i < c->n; i++)
		asy_buf_printf(&out, "%s%s", i ? "|" : " ", c->words[i]);
	asy_buf_text(&out, "\n");
}

static const char *read_script(const char *text)
{
	struct asy_arena arena;
	struct asy_shell shell;
	size_t n = strlen(text);
	uint8_t *p = test_guard(text, n);

	asy_arena_init(&arena, 8 * 1024 * 1024);
	asy_shell_init(&shell, &arena);
	asy_buf_clear(&out);
	asy_shell_read(&shell, (struct asy_bytes){p, n}, print, NULL);
	asy_arena_release(&arena);
	test_guard_free(p, n);
	return asy_buf_cstr(&out);
}

TEST(plain_commands)
{
	CHECK_STR(read_script("#!/bin/sh\nmount -t proc proc /proc\ntelnetd -l /bin/sh &\ndropbear -R -B\n"),
	          "2 mount|-t|proc|proc|/proc\n3& telnetd|-l|/bin/sh\n4 dropbear|-R|-B\n");
	CHECK_STR(read_script("a; b && c || d | e &\n# no\nf # tail\ng#h"), "1 a\n1 b\n1? c\n1? d\n1& e\n3 f\n4 g#h\n");
	CHECK_STR(read_script("a \\\n  b\nc"), "1 a|b\n3 c\n");
	CHECK_STR(read_script("a >/dev/null 2>&1 b <x & c &>/dev/null d"), "1& a|b\n1 c|d\n");
	CHECK_STR(read_script(""), "");
}

TEST(quotes_and_escapes)
{
	CHECK_STR(read_script("a 'b c' \"d e\"'f' g\\ h \"i\\\"j\" ''"), "1 a|b c|d ef|g h|i\"j|\n");
	CHECK_STR(read_script("a 'b\nc'\nd"), "1 a|b\nc\n3 d\n");
	CHECK_STR(read_script("a 'unended"), "1 a|unended\n");
	CHECK_STR(read_script("'if' x"), "1 if|x\n");
}

TEST(variables)
{
	CHECK_STR(read_script("D=/usr/sbin/x\nO=\"-p 22 -s\"\n$D $O \"$O\" ${D}y"),
	          "3 /usr/sbin/x|-p|22|-s|-p 22 -s|/usr/sbin/xy\n");
	CHECK_STR(read_script("a ${P:-80} ${Q} $R ${S-x y}"), "1 a|80|$Q|$R|x|y\n");
	CHECK_STR(read_script("export A=1 B=2\nlocal C=3\nx $A$B$C"), "3 x|123\n");
	CHECK_STR(read_script("A=1 x $A\ny $A"), "1 x|$A\n2 y|$A\n"); /* only in the environment of x */
	CHECK_STR(read_script("a $1 \"$@\" $(ls `pwd` ')' ) `b c` $((1+2)) d"), "1 a|start||$()|$()|$()|d\n");
	CHECK_STR(read_script("A=a$(x)\nb $A"), "2 b|a$()\n");
}

TEST(compound_commands)
{
	CHECK_STR(read_script("if [ -x /a ]; then b; elif c; then d; else e; fi"), "1 [|-x|/a|]\n1 b\n1 c\n1 d\n1 e\n");
	CHECK_STR(read_script("for i in /etc/init.d/S??* ;do\n $i start\ndone"), "1 for i|/etc/init.d/S??*\n2 $i|start\n");
	CHECK_STR(read_script("while true; do x; done\n( y; z ) &\nw"), "1 true\n1 x\n2 y\n2 z\n3 w\n");
	CHECK_STR(read_script("{ a; b; }\nc"), "1 a\n1 b\n2 c\n");
}

TEST(functions_and_case)
{
	CHECK_STR(read_script("start() {\n a $1\n}\nstop ()\n{\n b\n}\nfunction f { c; }\nd"),
	          "2 f:start a|$1\n6 f:stop b\n8 f:f c\n9 d\n");
	CHECK_STR(read_script("case \"$1\" in\n start|boot)\n  a\n  ;;\n stop) b;;\n *)\n c\nesac\nd"),
	          "3 a:start|boot a\n5 a:stop b\n7 a:* c\n9 d\n");
	CHECK_STR(read_script("case $1 in (a) x;; (b) y;; esac; z"), "1 a:a x\n1 a:b y\n1 z\n");
	CHECK_STR(read_script("case a in\n# no\nb)\n c;;\n\nesac\nd"), "4 a:b c\n7 d\n");
	CHECK_STR(read_script("if a; then case b in c) d;; esac; fi; e"), "1 a\n1 a:c d\n1 e\n");
}

TEST(here_documents)
{
	CHECK_STR(read_script("cat <<EOF >x\ntelnetd &\nEOF\na"), "1 cat\n4 a\n");
	CHECK_STR(read_script("cat <<-'END'\n\tb\n\tEND\na"), "1 cat\n4 a\n");
	CHECK_STR(read_script("cat <<EOF\nno end"), "1 cat\n");
}

/* Hostile scripts: nothing is read outside, nothing grows without bound, everything ends. */
TEST(bounds)
{
	static char text[200000];
	size_t n = 0;
	const char *all = "case $1 in a) { ( ${ $( ` ' \" <<E ;; \\";

	for (size_t i = 0; i < strlen(all); i++)
		(void)read_script(all + i);
	memset(text, '(', sizeof(text) - 1);
	CHECK_STR(read_script(text), "");
	memset(text, '{', 2000);
	text[2000] = 0;
	(void)read_script(text);
	while (n + 16 < sizeof(text))
		n += (size_t)sprintf(text + n, "case a in b) ");
	(void)read_script(text);
	n = 0;
	while (n + 16 < sizeof(text))
		n += (size_t)sprintf(text + n, "A=x$A$A\n");
	CHECK_STR(read_script(text), "");
	n = (size_t)sprintf(text, "a");
	while (n + 16 < 1000)
		n += (size_t)sprintf(text + n, " w");
	CHECK(strlen(read_script(text)) == 2 + 1 + 63 * 2 + 1); /* ASY_SHELL_WORDS are kept */
}

/* ASY_LIMIT_SHELL_VARIABLES and ASY_LIMIT_SHELL_VALUE: at the limit it is remembered, above it is not. */
TEST(limits_of_variables)
{
	static char text[20000], value[1026];
	size_t n = 0;

	for (size_t i = 0; i <= ASY_LIMIT_SHELL_VARIABLES; i++)
		n += (size_t)sprintf(text + n, "v%zu=x\n", i);
	sprintf(text + n, "a $v%u $v%u\n", (unsigned)ASY_LIMIT_SHELL_VARIABLES - 1, (unsigned)ASY_LIMIT_SHELL_VARIABLES);
	CHECK_STR(read_script(text), "258 a|x|$v256\n");
	memset(value, 'y', ASY_LIMIT_SHELL_VALUE);
	for (size_t extra = 0; extra < 2; extra++) {
		value[ASY_LIMIT_SHELL_VALUE - 1 + extra] = 0;
		sprintf(text, "v=%s\na ${v:-no}\n", value);
		CHECK(strstr(read_script(text), extra ? "a|no" : "a|yyyy"));
		value[ASY_LIMIT_SHELL_VALUE - 1] = 'y';
	}
}

int main(void)
{
	asy_buf_init(&out, 16 * 1024 * 1024);
	RUN(plain_commands);
	RUN(quotes_and_escapes);
	RUN(variables);
	RUN(compound_commands);
	RUN(functions_and_case);
	RUN(here_documents);
	RUN(bounds);
	RUN(limits_of_variables);
	asy_buf_release(&out);
	return TEST_RESULT();
}
