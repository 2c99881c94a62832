#include <qrencode.h>

#include "dossier/render.h"

enum { QUIET = 4 }; /* modules of white around the code, as the standard asks */

/* One path of unit squares: sharp at every size, and small. */
enum asy_err render_qr(const char *text, unsigned size, struct asy_buf *out)
{
	QRcode *code = QRcode_encodeString8bit(text, 0, QR_ECLEVEL_M);
	int n;

	if (!code)
		return ASY_LIMIT;
	n = code->width;
	asy_buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" style=\"width:%umm;height:%umm\" viewBox=\"0 0 %d %d\" role=\"img\" "
	               "aria-label=\"QR code\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path fill=\"#000\" d=\"",
	               size, size, n + 2 * QUIET, n + 2 * QUIET, n + 2 * QUIET, n + 2 * QUIET);
	for (int y = 0; y < n; y++)
		for (int x = 0; x < n; x++)
			if (code->data[y * n + x] & 1)
				asy_buf_printf(out, "M%d %dh1v1h-1z", x + QUIET, y + QUIET);
	asy_buf_text(out, "\"/></svg>");
	QRcode_free(code);
	return out->err;
}
