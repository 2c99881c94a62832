#!/bin/sh
# make_bundles.sh FOLDER: keys and update bundles, made with the real tools that this machine has. What a missing tool would
# make is left out. Keys: ca, signer (code signing and mail), other (an authority nobody trusts).
set -eu
here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "$1"
cd "$1"
have() { command -v "$1" >/dev/null 2>&1; }
quiet() { "$@" >>make.log 2>&1; }

openssl_config() {
	cat >openssl.cnf <<-'EOT'
		[req]
		distinguished_name = dn
		prompt = no
		[dn]
		CN = unused
		[ca]
		basicConstraints = critical,CA:TRUE
		keyUsage = critical,keyCertSign,cRLSign
		subjectKeyIdentifier = hash
		[leaf]
		basicConstraints = critical,CA:FALSE
		keyUsage = critical,digitalSignature
		extendedKeyUsage = emailProtection,codeSigning
		subjectKeyIdentifier = hash
		authorityKeyIdentifier = keyid
	EOT
}

keys() {
	openssl_config
	for name in ca other; do
		quiet openssl req -x509 -config openssl.cnf -extensions ca -newkey rsa:2048 -nodes -keyout "$name.key" -out "$name.pem" \
			-days 7300 -subj "/O=Test Maker/CN=$name"
	done
	quiet openssl req -new -config openssl.cnf -newkey rsa:2048 -nodes -keyout signer.key -out signer.csr -subj "/O=Test Maker/CN=release signer"
	quiet openssl x509 -req -in signer.csr -CA ca.pem -CAkey ca.key -CAcreateserial -extfile openssl.cnf -extensions leaf -days 7000 -out signer.pem
	quiet openssl pkey -in signer.key -pubout -out signer.pub
	quiet openssl rsa -traditional -in signer.key -out signer-traditional.key
	quiet openssl ecparam -name prime256v1 -genkey -noout -out ec.key
	quiet openssl pkey -in ec.key -pubout -out ec.pub
	quiet openssl genpkey -algorithm ED25519 -out ed.key
	quiet openssl pkey -in ed.key -pubout -out ed.pub
}

payload() {
	[ -f rootfs.img ] || awk 'BEGIN { for (i = 0; i < 6000; i++) printf "line %d of a root file system, %d\n", i, i * i % 977 }' >rootfs.img
	awk 'BEGIN { for (i = 0; i < 3000; i++) printf "another line %d\n", i }' >rootfs2.img
}

rauc_bundle() { # NAME FORMAT VERSION IMAGE
	rm -rf content "$1"
	mkdir content
	cp "$4" content/rootfs.img
	printf '[update]\ncompatible=Test Camera\nversion=%s\n\n[bundle]\nformat=%s\n\n[image.rootfs]\nfilename=rootfs.img\n' "$3" "$2" >content/manifest.raucm
	if quiet rauc --cert=signer.pem --key=signer.key --keyring=ca.pem bundle content "$1"; then :; else rm -f "$1"; fi
	rm -rf content
}

swu_bundle() { # NAME VERSION IMAGE KIND
	sum=$(sha256sum <"$3" | cut -c1-64)
	mkdir -p swu
	cp "$3" swu/rootfs.img
	cat >swu/sw-description <<-EOT
		software =
		{
		  version = "$2";
		  hardware-compatibility: [ "1.0", "1.2" ];
		  files: (
		    {
		      filename = "rootfs.img";
		      path = "@PWD@/installed/rootfs.img";
		      sha256 = "$sum";
		    }
		  );
		}
	EOT
	sed -i "s,@PWD@,$PWD," swu/sw-description
	case $4 in
	cms) openssl cms -sign -in swu/sw-description -out swu/sw-description.sig -signer signer.pem -inkey signer.key -outform DER -nosmimecap -binary ;;
	rsa) openssl dgst -sha256 -sign signer.key -out swu/sw-description.sig swu/sw-description ;;
	esac
	(cd swu && for f in sw-description sw-description.sig rootfs.img; do echo "$f"; done | cpio -o -H crc >"../$1" 2>/dev/null)
	rm -rf swu
}

keys
payload
if have rauc && have mksquashfs; then
	rauc_bundle verity.raucb verity 2.0.0 rootfs.img
	rauc_bundle plain.raucb plain 2.0.0 rootfs.img
	rauc_bundle crypt-readable.raucb crypt 2.0.0 rootfs.img
	if [ ! -f crypt-readable.raucb ] || ! quiet rauc encrypt --to=signer.pem --keyring=ca.pem crypt-readable.raucb crypt.raucb; then rm -f crypt.raucb; fi
	rauc_bundle verity-older.raucb verity 1.0.0 rootfs2.img
fi
if have cpio; then
	swu_bundle cms.swu 2.0.0 rootfs.img cms
	swu_bundle rsa.swu 2.0.0 rootfs.img rsa
	swu_bundle cms-older.swu 1.0.0 rootfs2.img cms
fi
if have mender-artifact; then
	quiet mender-artifact write module-image -T test-module -n release-2.0.0 -t camera -f rootfs.img -o rsa.mender -k signer-traditional.key
	quiet mender-artifact write module-image -T test-module -n release-2.0.0 -t camera -f rootfs.img -o ec.mender -k ec.key
	quiet mender-artifact write module-image -T test-module -n release-2.0.0 -t camera -f rootfs.img -o unsigned.mender
	quiet mender-artifact write module-image -T test-module -n release-1.0.0 -t camera -f rootfs2.img -o older.mender -k signer-traditional.key
fi
fit_image() {
	mkdir -p fit/keys
	openssl rsa -in signer.key -out fit/keys/dev.key 2>/dev/null
	cp signer.pem fit/keys/dev.crt
	cp rootfs.img fit/kernel
	printf 'a device tree, for all that matters here\n' >fit/dtb
	cat >fit/image.its <<-'EOT'
		/dts-v1/;
		/ {
			description = "camera 2.0.0";
			#address-cells = <1>;
			images {
				kernel-1 {
					data = /incbin/("kernel"); type = "kernel"; arch = "arm"; os = "linux"; compression = "none"; load = <0x80000>; entry = <0x80000>;
					hash-1 { algo = "sha256"; };
				};
				fdt-1 {
					data = /incbin/("dtb"); type = "flat_dt"; arch = "arm"; compression = "none";
					hash-1 { algo = "sha256"; };
				};
			};
			configurations {
				default = "conf-1";
				conf-1 {
					kernel = "kernel-1"; fdt = "fdt-1";
					signature-1 { algo = "sha256,rsa2048"; key-name-hint = "dev"; sign-images = "fdt", "kernel"; };
				};
			};
		};
	EOT
	if (cd fit && quiet mkimage -D "-I dts -O dtb -p 2000" -f image.its -k keys -r ../signed.fit); then :; else rm -f signed.fit; fi
	rm -rf fit
}
if have mkimage && have dtc; then fit_image; fi
if have signify-openbsd; then
	signify-openbsd -G -n -p signify.pub -s signify.sec
	signify-openbsd -S -s signify.sec -m rootfs2.img -x rootfs2.sig
fi
if have minisign; then
	quiet minisign -G -W -p minisign.pub -s minisign.key
	quiet minisign -S -s minisign.key -m rootfs2.img -x rootfs2.minisig -t 'version 2.0.0'
fi
if have python3; then python3 "$here/make_vectors.py" .; fi
