#include "cli/result_file.h"

#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/limits.h"
#include "report/document.h"

int asy_result_open(const struct asy_cli *cli, const char *path, json_t **ret, struct asy_buf *ret_text)
{
	struct asy_buf name, text;
	char message[200];
	struct stat st;
	enum asy_err err;
	int code = ASY_EXIT_DONE;

	asy_buf_init(&name, ASY_LIMIT_PATH_BYTES);
	asy_buf_init(&text, ASY_LIMIT_REPORT_BYTES);
	asy_buf_printf(&name, "%s%s", path, stat(path, &st) == 0 && S_ISDIR(st.st_mode) ? "/result.json" : "");
	err = name.err ? name.err : asy_file_read(asy_buf_cstr(&name), &text);
	if (err)
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s (assay assess writes a result)", asy_buf_cstr(&name), asy_err_text(err));
	else if (asy_document_parse(asy_buf_bytes(&text), ret, message))
		code = asy_cli_fail(cli, ASY_EXIT_USAGE, "%s: %s", asy_buf_cstr(&name), message);
	if (!code && ret_text)
		asy_buf_append(ret_text, asy_buf_bytes(&text));
	asy_buf_release(&text);
	asy_buf_release(&name);
	return code;
}

int asy_result_or_product(struct asy_cli *cli, json_t **ret)
{
	const char *path = cli->arguments[0], *dot = strrchr(path, '.');
	struct asy_buf text;
	char message[200];
	int code;

	if (!dot || (strcmp(dot, ".yaml") != 0 && strcmp(dot, ".yml") != 0))
		return asy_result_open(cli, path, ret, NULL);
	asy_buf_init(&text, ASY_LIMIT_REPORT_BYTES);
	code = asy_assess_document(cli, &text);
	if (!code || code == ASY_EXIT_UNREADABLE)
		code = asy_document_parse(asy_buf_bytes(&text), ret, message) ? asy_cli_fail(cli, ASY_EXIT_INTERNAL, "%s", message) : ASY_EXIT_DONE;
	asy_buf_release(&text);
	return code;
}
