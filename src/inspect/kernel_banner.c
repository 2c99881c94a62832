/* Version banners. Each system is recognised by the words that its own authors made it print. */
#include "inspect/kernel.h"

#include <string.h>

enum mark {
	LINUX,
	ZEPHYR,
	FREERTOS,
	THREADX,
	VXWORKS,
	WIND,
	NUTTX,
	RT_THREAD,
	MBED,
	RIOT,
	CONTIKI,
	LITEOS,
	ECOS,
	UCOS,
	RTEMS,
	MQX,
	QNX,
	ESP_APP,
};

/* ESP-IDF images carry esp_app_desc_t, magic 0xABCD5432 (ESP-IDF, "App Image Format"). */
#define ESP_MAGIC "\x32\x54\xcd\xab"

const struct asy_needle asy_kernel_marks[] = {
	{"Linux version ", LINUX, 0},
	{"*** Booting Zephyr OS ", ZEPHYR, 0},
	{"FreeRTOS Kernel V", FREERTOS, 0},
	{"FreeRTOS V", FREERTOS, 0},
	{"* ThreadX ", THREADX, 0},
	{"VxWorks", VXWORKS, 0},
	{"WIND version ", WIND, 0},
	{"NuttX-", NUTTX, 0},
	{"- RT -     Thread ", RT_THREAD, 0},
	{"mbed-os-", MBED, 0},
	{"This is RIOT! (Version: ", RIOT, 0},
	{"Contiki-NG-release/v", CONTIKI, 0},
	{"Huawei LiteOS ", LITEOS, 0},
	{"eCos Release: ", ECOS, 0},
	{"uC/OS-II V", UCOS, 0},
	{"uC/OS-III V", UCOS, 0},
	{"RTEMS Release ", RTEMS, 0},
	{"rtems-", RTEMS, 0},
	{"MQX Version ", MQX, 0},
	{"QNX Neutrino", QNX, 0},
	{ESP_MAGIC, ESP_APP, 4},
	{"IKCFG_ST", KERNEL_MARK_IKCONFIG, 0},
	{"bootargs=", KERNEL_MARK_BOOTARGS, 0},
	{"bootdelay=", KERNEL_MARK_BOOTDELAY, 0},
	{"console=tty", KERNEL_MARK_CONSOLE, 0},
	{"\xd0\x0d\xfe\xed", KERNEL_MARK_DEVICE_TREE, 4},
};
const size_t asy_kernel_n_marks = sizeof(asy_kernel_marks) / sizeof(asy_kernel_marks[0]);

/* Name of the system, and the text in front of the version behind the mark (NULL: the version follows at once). */
static const struct {
	const char *system, *before;
} systems[] = {
	[LINUX] = {"linux", NULL},
	[ZEPHYR] = {"zephyr", NULL},
	[FREERTOS] = {"freertos", NULL},
	[THREADX] = {"threadx", "Version "},
	[VXWORKS] = {"vxworks", NULL},
	[WIND] = {"vxworks", NULL},
	[NUTTX] = {"nuttx", NULL},
	[RT_THREAD] = {"rt-thread", NULL},
	[MBED] = {"mbed-os", NULL},
	[RIOT] = {"riot", NULL},
	[CONTIKI] = {"contiki-ng", NULL},
	[LITEOS] = {"liteos", NULL},
	[ECOS] = {"ecos", NULL},
	[UCOS] = {"uc-os", NULL},
	[RTEMS] = {"rtems", NULL},
	[MQX] = {"mqx", NULL},
	[QNX] = {"qnx", NULL},
	[ESP_APP] = {"esp-idf", NULL},
};

static bool is_digit(uint8_t c)
{
	return c >= '0' && c <= '9';
}

static bool is_version_char(uint8_t c)
{
	return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c && strchr(".-_+~", c));
}

static struct asy_bytes slice(struct asy_bytes b, size_t from, size_t to)
{
	return (struct asy_bytes){b.p + from, to - from};
}

/* The banner from `at` to the end of its line, at most 512 bytes. */
static struct asy_bytes line_at(struct asy_bytes in, size_t at)
{
	struct asy_bytes b = asy_bytes_head(asy_bytes_from_offset(in, at), 512);
	size_t n = 0;

	while (n < b.n && b.p[n] != '\n' && b.p[n] != '\r' && b.p[n] >= 0x20 && b.p[n] < 0x7f)
		n++;
	return slice(b, 0, n);
}

/* The word at the start of b that begins with a digit (a 'v', 'V' or 'G' may stand before) and has a dot. */
static struct asy_bytes version_word(struct asy_bytes b)
{
	size_t from = 0, to;
	bool dot = false;

	if (b.n > 1 && (b.p[0] == 'v' || b.p[0] == 'V') && is_digit(b.p[1]))
		from = 1;
	to = from;
	if (from >= b.n || !is_digit(b.p[from]))
		return (struct asy_bytes){0};
	while (to < b.n && to - from < 64 && is_version_char(b.p[to]))
		dot |= b.p[to++] == '.';
	while (to > from && (b.p[to - 1] == '.' || b.p[to - 1] == '-'))
		to--;
	return dot ? slice(b, from, to) : (struct asy_bytes){0};
}

/* "( ... )" with brackets inside, at the start of *rest behind blanks. */
static struct asy_bytes bracket(struct asy_bytes *rest)
{
	size_t depth = 0, from = 0;

	while (from < rest->n && rest->p[from] == ' ')
		from++;
	if (from == rest->n || rest->p[from] != '(')
		return (struct asy_bytes){0};
	for (size_t i = from; i < rest->n; i++) {
		if (rest->p[i] == '(')
			depth++;
		if (rest->p[i] == ')' && --depth == 0) {
			struct asy_bytes inside = slice(*rest, from + 1, i);

			*rest = slice(*rest, i + 1, rest->n);
			return inside;
		}
	}
	return (struct asy_bytes){0};
}

/* "Linux version 5.10.3 (user@host) (gcc ...) #1 SMP Thu ..." (init/version.c of Linux). */
static bool read_linux(struct kernel_banner *ret)
{
	struct asy_bytes rest = asy_bytes_from_offset(ret->whole, strlen("Linux version "));
	size_t built;

	ret->version = version_word(rest);
	if (ret->version.n < 3)
		return false;
	rest = asy_bytes_from_offset(rest, ret->version.n);
	if (bracket(&rest).n == 0)
		return false;
	ret->compiler = bracket(&rest);
	built = asy_bytes_find_byte(rest, '#', 0);
	ret->built = asy_text_trim(asy_bytes_from_offset(rest, built));
	return true;
}

/* The first word behind the mark that is a version; words like "build", "version", "(for" are passed over. */
static bool read_words(struct kernel_banner *ret, size_t mark_size, const char *before)
{
	struct asy_bytes rest = asy_bytes_from_offset(ret->whole, mark_size), word;

	if (before) {
		size_t at = asy_bytes_find(rest, asy_bytes_from(before), 0);

		if (at == rest.n)
			return false;
		rest = asy_bytes_from_offset(rest, at + strlen(before));
	}
	for (int i = 0; i < 8 && asy_text_word(&rest, &word); i++) {
		if (before && word.n > 1 && word.p[0] == 'G') /* ThreadX: "G5.6.5.0" */
			word = slice(word, 1, word.n);
		if (asy_bytes_starts(word, "zephyr-"))
			word = slice(word, strlen("zephyr-"), word.n);
		ret->version = version_word(word);
		if (ret->version.n)
			return true;
	}
	return false;
}

static struct asy_bytes padded_text(struct asy_rd *r, size_t n)
{
	struct asy_bytes b = asy_rd_bytes(r, n);

	b.n = asy_bytes_find_byte(b, 0, 0);
	for (size_t i = 0; i < b.n; i++)
		if (b.p[i] < 0x20 || b.p[i] >= 0x7f)
			return (struct asy_bytes){0};
	return b;
}

/* magic, secure version, 2 reserved words, version[32], project[32], time[16], date[16], idf_ver[32] */
static bool read_esp(struct asy_bytes in, size_t at, struct kernel_banner *ret)
{
	struct asy_rd r = asy_rd_init(asy_bytes_from_offset(in, at));
	struct asy_bytes date, project;

	asy_rd_skip(&r, 16);
	(void)padded_text(&r, 32);
	project = padded_text(&r, 32);
	(void)padded_text(&r, 16);
	date = padded_text(&r, 16);
	ret->version = padded_text(&r, 32);
	if (!asy_rd_ok(&r) || ret->version.n < 2 || project.n == 0)
		return false;
	if (ret->version.p[0] == 'v')
		ret->version = slice(ret->version, 1, ret->version.n);
	ret->built = date;
	return true;
}

bool asy_kernel_banner_read(struct asy_bytes in, size_t at, unsigned mark, struct kernel_banner *ret_banner)
{
	struct asy_bytes whole = line_at(in, at);
	size_t size = 0;

	*ret_banner = (struct kernel_banner){.system = systems[mark].system, .whole = whole};
	for (size_t i = 0; i < asy_kernel_n_marks && !size; i++)
		if (asy_kernel_marks[i].id == mark && asy_bytes_starts(whole, asy_kernel_marks[i].text))
			size = strlen(asy_kernel_marks[i].text);
	switch ((enum mark)mark) {
	case LINUX:
		return read_linux(ret_banner);
	case ESP_APP:
		return read_esp(in, at, ret_banner);
	case RT_THREAD: /* the banner itself holds no number */
		return asy_text_contains(whole, "Operating System");
	case VXWORKS: /* "VxWorks 6.9", "VxWorks5.5.1", "VxWorks (for X) version 5.5.1", not "VxWorks.st" */
		return whole.n > size && (is_digit(whole.p[size]) || whole.p[size] == ' ') &&
		       read_words(ret_banner, size, NULL);
	case FREERTOS:
	case UCOS:
	case NUTTX:
	case MBED:
	case RIOT:
	case CONTIKI:
	case RTEMS:
		ret_banner->version = version_word(asy_bytes_from_offset(whole, size));
		return ret_banner->version.n > 0;
	case QNX: /* a name is enough: the version is held by files of its own */
		(void)read_words(ret_banner, size, NULL);
		return true;
	case ZEPHYR:
	case THREADX:
	case WIND:
	case LITEOS:
	case ECOS:
	case MQX:
		break;
	}
	return read_words(ret_banner, size, systems[mark].before);
}
