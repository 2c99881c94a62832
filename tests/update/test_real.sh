#!/bin/bash
# Bundles that others made and signed, out of the corpus. Arguments: ASSAY, folder of the workers, source folder.
. "$(dirname "$0")/../cli/lib.sh"
corpus=${ASSAY_CORPUS:-$HOME/.cache/assay-corpus}
esp=$corpus/firmware/esp/test/secure_images
[ -d "$esp" ] || { echo "1..0 # SKIP there is no corpus in $corpus"; exit 0; }

for kind in rsa ecdsa192 ecdsa256; do
	key=$esp/${kind}_secure_boot_signing_pubkey.pem
	run 0 "ESP-IDF image signed with $kind" update verify "$esp/bootloader_signed_v2_$kind.bin" --trust "$key"
	says "by a key of the kind" 'trusted +(rsa|ecdsa)'
	run 1 "but not by another key" update verify "$esp/bootloader_signed_v2_$kind.bin" --trust "$esp/${kind}_secure_boot_signing_pubkey2.pem"
	says "which is said" '^  untrusted'
	cp "$esp/bootloader_signed_v2_$kind.bin" changed.bin
	printf X | dd of=changed.bin bs=1 seek=5000 conv=notrunc 2>/dev/null
	run 1 "nor with a changed byte" update verify changed.bin --trust "$key"
	says "which is said too" '^  invalid'
done
update=$corpus/rootfs/truth/update.raucb
if [ -f "$update" ]; then
	run 0 "a RAUC bundle of another maker is read" update show "$update"
	says "with its manifest" '^  compatible'
fi
done_testing
