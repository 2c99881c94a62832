#!/bin/bash
# `assay update` with real tools: bundles of each verify with the tool and with assay, and a series against the tool gives what is
# known of it. Arguments: ASSAY, folder of the workers, source folder.
. "$(dirname "$0")/../cli/lib.sh"
unset SOURCE_DATE_EPOCH # certificates are made now
sh "$source_dir/tests/update/make_bundles.sh" "$tmp/b" || { echo "1..0 # SKIP the bundles could not be made"; exit 0; }
b=$tmp/b

row() { # row ID PATTERN NAME [FILE]: the row of a series whose id is ID has these words
	python3 - "${4:-series.json}" "$1" >row.txt <<-'EOT'
		import json, sys
		for r in json.load(open(sys.argv[1]))["rows"]:
		    if r["id"] == sys.argv[2]:
		        print(r["outcome"], r["result"], r["observable"])
	EOT
	says "$3" "$2" row.txt
}

run 0 "families are listed" update families
says "the list names RAUC" '^rauc'
run 2 "verify wants somebody to trust" update verify "$b/payload.bin"
run 3 "what is no bundle" update show "$b/ca.pem"
run 2 "attack wants a verifier" update attack "$b/cms.swu"
run 2 "a verifier needs the bundle's name" update attack "$b/cms.swu" --verifier true

if have rauc && [ -f "$b/verity.raucb" ]; then
	rauc --keyring="$b/ca.pem" info "$b/verity.raucb" >/dev/null 2>&1
	result $? "rauc accepts its own bundle"
	run 0 "assay too" update verify "$b/verity.raucb" --trust "$b/ca.pem"
	run 1 "but not for another authority" update verify "$b/verity.raucb" --trust "$b/other.pem"
	says "and says so" 'untrusted'
	run 1 "a certificate that ends before support does is no failure" update verify "$b/verity.raucb" --trust "$b/other.pem" --support-until 2090-01-01
	says "but a finding" 'certificate-life'
	run 1 "series against rauc info" update attack "$b/verity.raucb" --adapter rauc-info --trust "$b/ca.pem" --group 1,2,4,13 -o series.json
	row 13-flip-payload-middle '^fail accepted' "rauc info accepts a verity bundle with a flipped bit of the payload"
	run 1 "series against rauc extract" update attack "$b/verity.raucb" --adapter rauc --trust "$b/ca.pem" --group 1,2,3,4,13,18,20,23 \
		--older "$b/verity-older.raucb" --sign-ca "$b/ca.pem" --sign-ca-key "$b/ca.key" -o series.json
	row 00-control '^pass accepted' "the untouched bundle is accepted"
	row 13-flip-payload-middle '^pass refused-' "extraction refuses the flipped bit"
	row 18-self-signed-twin '^pass refused-before-write' "and a self-signed twin, before anything is written"
	row 04-add-16-behind-signature '^(note|pass) ' "junk in the signature's field is judged as harmless"
	row 20-no-usage '^note accepted' "a signer without key usage is accepted"
	row 23-older-release '^fail accepted' "nothing in rauc itself keeps an older release out"
	printf '%s\n' 'assay: 1' 'product: {name: Test, support-until: 2090-01-01}' 'schemes: [EN303645-V3.1.3]' 'artifacts:' \
		"- {id: b, kind: update, file: $b/verity.raucb, trust: [$b/ca.pem], attacks: [series.json]}" >p.yaml
	RUN_TIMEOUT=300 run 0 "the series is evidence" assess p.yaml -o res
	grep -q '"kind": "update-attack"' res/result.json && grep -q 'update-finding' res/result.json
	result $? "rows and findings are in the result"
	run 0 "a requirement rests on them" explain res/result.json 5.3-2 --scheme EN303645-V3.1.3
	says "the older release that was accepted is shown" 'update-tests.refuses-older'
	run 0 "a series against a strict device" update attack "$b/verity.raucb" --trust "$b/ca.pem" --older "$b/verity-older.raucb" --installed slot \
		--verifier "cmp -s {} $b/verity.raucb" -o series.json
	RUN_TIMEOUT=300 run 0 "is evidence too" assess p.yaml -o res
	run 0 "of a requirement" explain res/result.json 5.3-2 --scheme EN303645-V3.1.3
	says "that forged ones are refused" 'PASS +Does the device refuse updates that were altered'
	says "and older ones" 'PASS +Does the device refuse an older release'
	sed -i "s,verity.raucb,plain.raucb," p.yaml
	RUN_TIMEOUT=300 run 0 "but not for another bundle" assess p.yaml -o res
	run 0 "whose requirement" explain res/result.json 5.3-2 --scheme EN303645-V3.1.3
	says "stays open" 'INCONCLUSIVE +Does the device refuse updates that were altered'
else
	skip "rauc" "there is no rauc here"
fi

if have mender-artifact && [ -f "$b/rsa.mender" ]; then
	mender-artifact validate -k "$b/signer.pub" "$b/rsa.mender" >/dev/null 2>&1
	result $? "mender-artifact accepts its own artifact"
	run 0 "assay too" update verify "$b/rsa.mender" --trust "$b/signer.pub"
	run 1 "unsigned is not valid" update verify "$b/unsigned.mender" --trust "$b/signer.pub"
	run 1 "series against mender-artifact" update attack "$b/rsa.mender" --adapter mender-artifact --trust "$b/signer.pub" --group 1,2,17,25 -o series.json
	row 01-without-manifest-sig '^pass refused' "a missing signature is refused with a key"
	row 25-unsigned-without-key '^fail accepted' "and accepted without one"
	row 17-overlay-manifest-augment '^pass refused' "an unsigned manifest that redefines a digest is refused"
else
	skip "mender" "there is no mender-artifact here"
fi

if have swupdate && [ -f "$b/cms.swu" ]; then
	run 0 "assay verifies the image" update verify "$b/cms.swu" --trust "$b/ca.pem"
	RUN_TIMEOUT=300 run 0 "series against swupdate" update attack "$b/cms.swu" --adapter swupdate --trust "$b/ca.pem" --group 1,21 -o series.json
	row 00-control '^pass accepted log' "its log is the oracle, not its exit code"
	row 01-without-sw-description-sig '^pass refused' "a missing signature is refused"
	row 21-second-signer '^note accepted' "an attacker's signature beside the genuine one is let through"
else
	skip "swupdate" "there is no swupdate here"
fi

if [ -f "$b/rsa.mcuboot" ]; then
	run 0 "own verification of an MCUboot image" update attack "$b/rsa.mcuboot" --adapter assay --trust "$b/signer.pub" --group 1,2,3,14 -o series.json
	row 14-image-and-hash '^pass refused-before-write own' "a changed image with its hash made right is refused"
	run 0 "boot stage" update attack "$b/rsa.mcuboot" --verifier "'$assay' update verify {} --trust '$b/signer.pub'" --stage boot --group 1,2 -o series.json
fi

if have signify-openbsd; then
	run 0 "series against signify, whose signature stands beside the file" update attack "$b/rootfs2.img" --signature "$b/rootfs2.sig" \
		--adapter signify --trust "$b/signify.pub" -o series.json
	row 01-signature-file-missing '^pass refused' "a missing signature file is refused"
	row 13-flip-signature-file-middle '^pass refused' "and one with a flipped bit"
	row 13-flip-payload-last '^pass refused' "and a payload with one"
fi
if have minisign; then
	run 0 "series against minisign" update attack "$b/rootfs2.img" --signature "$b/rootfs2.minisig" --adapter minisign --trust "$b/minisign.pub"
fi
run 0 "series against openssl" update attack "$b/payload.bin" --signature "$b/payload.sig" --adapter openssl-dgst --trust "$b/signer.pub"
run 0 "series against openssl cms" update attack "$b/payload.bin" --signature "$b/payload.p7s" --adapter openssl-cms --trust "$b/ca.pem"

# Verifiers that misbehave
run 1 "a verifier that accepts everything fails" update attack "$b/payload.bin" --signature "$b/payload.sig" --trust "$b/signer.pub" --verifier 'true {}' --group 3,13
says "and is shown" '^FAIL '
run 3 "one that refuses everything proves nothing" update attack "$b/payload.bin" --signature "$b/payload.sig" --trust "$b/signer.pub" --verifier 'false {}'
says "and that is said" 'NOT accepted'
cat >crash.sh <<'EOT'
cmp -s "$1" "$2" && exit 0
case $(wc -c <"$1") in 0) sleep 60 ;; esac
kill -SEGV $$
EOT
cat >blind.sh <<'EOT'
# looks at the payload, not at the signature file
cmp -s "$1" "$2"
EOT
run 1 "one that does not look at the signature" update attack "$b/payload.bin" --signature "$b/payload.sig" --trust "$b/signer.pub" --group 1,2 \
	--verifier "sh $tmp/blind.sh {} $b/payload.bin" -o series.json
row 01-signature-file-missing '^fail accepted' "is found out by a missing one"
run 1 "one that crashes or hangs" update attack "$b/payload.bin" --signature "$b/payload.sig" --trust "$b/signer.pub" --group 3 --timeout 2 \
	--verifier "sh $tmp/crash.sh {} $b/payload.bin" -o series.json
row 03-cut-in-half '^fail crashed' "a crash is seen"
row 03-cut-to-nothing '^fail hung' "so is one that hangs"
run 1 "one that writes first" update attack "$b/payload.bin" --signature "$b/payload.sig" --trust "$b/signer.pub" --group 3,13 --installed slot \
	--verifier "cp {} slot; cmp -s {} $b/payload.bin; test \$? = 0 || test \$(wc -c <{}) = 0" -o series.json
row 13-flip-payload-first '^late refused-after-write' "is told from one that checks first"
rm -f "$HOME/assay-was-here"
run 1 "one that writes elsewhere, and looks at no signature" update attack "$b/payload.bin" --signature "$b/payload.sig" --trust "$b/signer.pub" --group 13 \
	--verifier "touch $tmp/elsewhere 2>/dev/null; cmp -s {} $b/payload.bin"
if [ "$(cat /sys/kernel/security/lsm 2>/dev/null | grep -c landlock)" = 1 ]; then
	[ ! -e "$tmp/elsewhere" ]
	result $? "is kept in its folder"
else
	skip "kept in its folder" "no Landlock here"
fi
[ -z "$(ls -d "${TMPDIR:-/tmp}"/assay-attack-* 2>/dev/null | while read -r d; do [ -O "$d" ] && find "$d" -maxdepth 0 -newer "$b/ca.pem"; done)" ] || echo "# scratch folders of another run may be about"
done_testing
