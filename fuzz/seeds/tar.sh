#!/bin/sh
# tar archives of every variant, with links, long names, sparse files and extended attributes.
cd "$1" && mkdir t || exit 1
echo hello >t/file && ln t/file t/hard && ln -s file t/soft && mkdir t/dir && truncate -s 70000 t/sparse
printf x | dd of=t/sparse bs=1 seek=40000 conv=notrunc 2>/dev/null
long=t/dir/$(printf %0120d 7)
: >"$long" && ln -s "$long" t/dir/long
for form in v7 ustar gnu posix; do
	tar --format=$form -S -cf $form t 2>/dev/null
done
tar --format=posix --sparse-version=0.1 -S --pax-option=comment=c -cf pax01 t
tar --format=posix --sparse-version=0.0 -S -cf pax00 t
rm -r t
for f in *; do head -c 8192 "$f" >cut && mv cut "$f"; done
