# Seeds for fuzz_inspect_updates: configuration of each updater, scripts, keys, marks of boot images.
out=$1
file() # number of the path in the target's list, flags of inspect_harness.h, content
{
	n=$(printf %b "$3" | wc -c)
	printf "\\\\$(printf %03o "$1")\\\\$(printf %03o "$2")\\\\$(printf %03o $((n % 256)))\\\\$(printf %03o $((n / 256)))"
	printf %b "$3"
}
{ file 0 0 'option check_signature 1\nsrc/gz a http://d.example.org\n'; file 2 0 'x'; file 3 0 'sw-description'; file 4 0 '[keyring]\nmin-bundle-version=1\n'; file 6 0 '"ServerURL": "https://a.b.c"\n'; file 7 0 '#!/bin/sh\n'; file 8 0 'REQUIRE_IMAGE_SIGNATURE=1\n'; } >"$out/tools"
file 9 0 '#!/bin/sh\nwget --no-check-certificate http://a.b.c/f -O /tmp/f\nmd5sum -c f.md5 || exit\nopenssl dgst -verify k /tmp/f && mtd write /tmp/f firmware\n' >"$out/script"
{ file 10 0 '#!/bin/sh\ncurl -sk https://x/y | sh\nswupdate -k /k.pem -x -N 1\n'; file 11 0 '0 3 * * * /usr/bin/ota.sh\n'; file 9 0 'tar xzf /tmp/a -C /\nwget http://x\ndd if=/tmp/a of=/dev/mtdblock1\n'; } >"$out/started"
file 1 0 'untrusted comment: demo key\nRWQQNaxzzE5Z41cVmEh2rilAPKLsyfPKm+S4BJWA1Yv+LP1hKebmGtXi\n' >"$out/usign"
file 17 0 '\231\000\015\004\001\002\003\004\001\010\000\001\002\003\004\005' >"$out/pgp"
file 5 0 '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n' >"$out/pem"
file 13 4 'verity\000\000\001\000\000\000\001\000\000\000................sha256\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\020\000\000\000\020\000\000' >"$out/verity"
file 13 4 '\075\270\363\226\000\000\000\000\040\000\000\000\004\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000\000code\007\151\014\000\042\000\004\000sign' >"$out/mcuboot"
{ file 14 0 '\177ELF~Module signature appended~\n'; file 15 0 'deb http://a.b.c x\n'; file 16 0 'appraise func=x\n'; } >"$out/rest"
