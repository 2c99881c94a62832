#include "base/err.h"

static const struct {
	const char *name;
	const char *text;
} errors[ASY_ERR__MAX] = {
	[ASY_OK] = {"ok", "no error"},
	[ASY_TRUNCATED] = {"truncated", "the data ends too early"},
	[ASY_CORRUPT] = {"corrupt", "the data contradicts itself"},
	[ASY_UNSUPPORTED] = {"unsupported", "a variant that is not decoded"},
	[ASY_ENCRYPTED] = {"encrypted", "encrypted; a key would be needed"},
	[ASY_LIMIT] = {"limit", "a ceiling of this program was reached"},
	[ASY_BUDGET] = {"budget", "the time or space granted for this job is used up"},
	[ASY_NOT_FOUND] = {"not-found", "not found"},
	[ASY_DENIED] = {"denied", "refused by the system"},
	[ASY_IO] = {"io", "reading or writing failed"},
	[ASY_NOMEM] = {"no-memory", "out of memory"},
	[ASY_PROTOCOL] = {"protocol", "a worker process broke the protocol"},
	[ASY_INVALID] = {"invalid", "the file is not valid"},
	[ASY_STOPPED] = {"stopped", "stopped on request"},
	[ASY_BUG] = {"bug", "internal error"},
};

const char *asy_err_name(enum asy_err err)
{
	return (unsigned)err < ASY_ERR__MAX ? errors[err].name : "unknown";
}

const char *asy_err_text(enum asy_err err)
{
	return (unsigned)err < ASY_ERR__MAX ? errors[err].text : "unknown error";
}
