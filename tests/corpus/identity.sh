#!/bin/sh
# identity.sh RUN_INSPECTOR CATALOG: accounts, keys and secrets of real trees. The planted weaknesses are found, every
# published SSH key is recognised, fingerprints are those of openssl, and nothing is called a secret where none is.
set -eu
run=$1 catalog=$2
corpus=${ASSAY_CORPUS:-$HOME/.cache/assay-corpus}
[ -d "$corpus" ] || { echo "1..0 # SKIP no corpus in $corpus"; exit 0; }
command -v unsquashfs >/dev/null || { echo "1..0 # SKIP unsquashfs is missing"; exit 0; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
n=0
failed=0
result() # name, 0 for success
{
	n=$((n + 1))
	if [ "$2" -eq 0 ]; then echo "ok $n - $1"; else echo "not ok $n - $1"; failed=1; fi
}
look() { "$run" "$1" "$2" "default-passwords=$catalog/data/default-passwords.txt" "known-keys=$catalog/data/known-keys.txt" "rules=$catalog"; }
wanted() # name, file, expression
{
	if grep -q "$3" "$2"; then result "$1" 0; else sed 's/^/# /' "$2" | cut -c1-200 | head -20; result "$1" 1; fi
}

unsquashfs -q -n -d "$work/root" "$corpus/rootfs/truth/mipsel-root.sqfs" >/dev/null 2>&1 || true
look accounts "$work/root" >"$work/accounts"
wanted "default password of root" "$work/accounts" '^account root .*scheme=md5 weak-scheme=true guessed=true .*superuser=true.*@/etc/shadow:1'
wanted "second superuser without a password" "$work/accounts" '^account admin .*password=empty login=true superuser=true'
look keys "$work/root" >"$work/keys"
wanted "private key of 1024 bits" "$work/keys" '^private-key /etc/ssl/private/server.key algorithm=rsa bits=1024 weak=true .*encrypted=false'
wanted "its certificate" "$work/keys" '^certificate .*signature=sha1-rsa .*self-signed=true .*private-key-present=true @/etc/ssl/private/server.crt'
theirs=$(openssl pkey -in "$work/root/etc/ssl/private/server.key" -pubout -outform DER 2>/dev/null | sha256sum | cut -c1-16)
wanted "fingerprint as openssl's" "$work/keys" "fingerprint=SHA256:$theirs"
look secrets "$work/root" >"$work/secrets"
[ ! -s "$work/secrets" ]
result "no secret where none is" $?

if [ -d "$corpus/secrets/ssh-badkeys" ]; then
	look keys "$corpus/secrets/ssh-badkeys" >"$work/bad"
	[ "$(grep -c '^p.*known=true' "$work/bad")" -ge 70 ] && ! grep -q 'known=false' "$work/bad"
	result "published SSH keys are known" $?
else
	echo "ok $((n += 1)) - published SSH keys are known # SKIP not in the corpus"
fi
echo "1..$n"
exit $failed
