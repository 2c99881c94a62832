#!/bin/sh
# cpio archives of every form with links, a device and a long name.
cd "$1" && mkdir t && cd t || exit 1
echo hello >file && ln file hard && ln -s file soft && mkdir dir && mkfifo dir/pipe && : >dir/empty
for form in newc crc odc bin; do
	if command -v cpio >/dev/null; then
		find . | LC_ALL=C sort | cpio -o -H $form >../$form 2>/dev/null
	fi
done
cd .. && rm -r t
if [ -f newc ]; then cat newc crc >both; fi
