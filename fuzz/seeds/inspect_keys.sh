# Seeds for fuzz_inspect_keys: keys and certificates of small sizes in their formats; needs the openssl program.
out=$1
command -v openssl >/dev/null || exit 0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
wrap() # number of the path in the target's list, file
{
	n=$(wc -c <"$2")
	printf "\\$(printf %03o "$1")\\000\\$(printf %03o $((n % 256)))\\$(printf %03o $((n / 256)))"
	cat "$2"
}
cd "$work"
openssl genrsa -traditional -out rsa.pem 512 2>/dev/null
openssl pkey -in rsa.pem -out rsa8.pem
openssl pkey -in rsa.pem -outform DER -out rsa.der
openssl pkey -in rsa.pem -pubout -outform DER -out rsa.pub.der
openssl ecparam -name prime256v1 -genkey -noout -out ec.pem
openssl genpkey -algorithm ed25519 -outform DER -out ed.der
openssl rsa -in rsa.pem -aes128 -passout pass:aaaa -out locked.pem 2>/dev/null
openssl pkcs8 -topk8 -in rsa.pem -passout pass:aaaa -outform DER -out locked.der
openssl req -x509 -new -key ec.pem -subj /CN=a/O=b -days 3 -out cert.pem 2>/dev/null
openssl x509 -in cert.pem -outform DER -out cert.der
openssl pkcs12 -export -in cert.pem -inkey ec.pem -passout pass:aaaa -out store.p12 2>/dev/null
for f in rsa.pem rsa8.pem ec.pem locked.pem cert.pem; do wrap 0 $f >"$out/$f"; done
for f in rsa.der rsa.pub.der ed.der cert.der store.p12; do wrap 1 $f >"$out/$f"; done
wrap 13 locked.der >"$out/locked.der"
{ wrap 0 ec.pem; wrap 10 cert.pem; wrap 10 cert.pem; } >"$out/pair"
if command -v ssh-keygen >/dev/null; then
	ssh-keygen -q -t ed25519 -N '' -f ssh && ssh-keygen -q -t ecdsa -N '' -f ecdsa
	wrap 0 ssh >"$out/ssh" && wrap 3 ssh.pub >"$out/authorized" && wrap 4 ecdsa.pub >"$out/ecdsa"
fi
printf '\0\0\0\13ssh-ed25519\0\0\0\100%064d' 0 >dropbear && wrap 2 dropbear >"$out/dropbear"
printf '\231\1\15\4\137\0\0\0\1\10\0' >gpg && wrap 5 gpg >"$out/gpg"
printf '\376\355\376\355\0\0\0\2\0\0\0\2\0\0\0\2\0\1k\0\0\0\0\0\0\0\0\0\1X\0\0\0\1x\0\0\0\1' >jks && wrap 6 jks >"$out/jks"
printf 'PrivateKey = %s=\n' "$(printf %043d 0)" >wg && wrap 7 wg >"$out/wg"
printf 'untrusted comment: a\nRW%054d\n' 0 >signify && wrap 8 signify >"$out/signify"
printf 'PuTTY-User-Key-File-3: ssh-rsa\nEncryption: none\nPublic-Lines: 1\nAAAA\n' >ppk && wrap 9 ppk >"$out/ppk"
