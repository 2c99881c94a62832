# Parts of build-image.sh: packages from Debian, keys from a seed. Sourced, not run.

# Debian's package index and packages, with everything apt writes below $cache: nothing on this machine changes.
apt_setup()
{
	mkdir -p "$cache/lists/partial" "$cache/archives/partial" "$cache/debs"
	: > "$cache/status"
	# the machine's own Debian sources; of other vendors' sources nothing is wanted
	if [ -f /etc/apt/sources.list.d/debian.sources ]; then
		cp /etc/apt/sources.list.d/debian.sources "$cache/debian.sources"
		sources=$cache/debian.sources
	elif grep -qs '^deb .*debian' /etc/apt/sources.list; then
		grep '^deb .*debian' /etc/apt/sources.list > "$cache/sources.list"
		sources=$cache/sources.list
	else
		echo 'deb http://deb.debian.org/debian bookworm main' > "$cache/sources.list"
		sources=$cache/sources.list
	fi
	cat > "$cache/apt.conf" <<EOF
APT::Architecture "armhf";
APT::Architectures { "armhf"; };
APT::Sandbox::User "";
Acquire::Languages "none";
Acquire::Retries "2";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Dir::State "$cache";
Dir::State::lists "$cache/lists";
Dir::State::status "$cache/status";
Dir::Cache "$cache";
Dir::Etc::sourcelist "$sources";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
EOF
}

apt_private()
{
	APT_CONFIG="$cache/apt.conf" "$@"
}

# usage: fetch_packages NAME...; each package then lies in $cache/debs as NAME.deb
fetch_packages()
{
	missing=
	for package in $(printf '%s\n' "$@" | sort -u); do
		[ -f "$cache/debs/$package.deb" ] || missing="$missing $package"
	done
	[ -n "$missing" ] || return 0
	apt_setup
	# one of several indexes may fail (a mirror that is being updated); without any there is nothing to do
	apt_private apt-get update -q > "$cache/apt.log" 2>&1 || true
	if ! ls "$cache"/lists/*Packages* > /dev/null 2>&1; then
		cat "$cache/apt.log" >&2
		echo "build-image: the Debian mirror cannot be reached, and these packages are not cached:$missing" >&2
		exit 69
	fi
	# shellcheck disable=SC2086
	if ! (cd "$cache/archives/partial" && apt_private apt-get download -q $missing) > "$cache/apt.log" 2>&1; then
		cat "$cache/apt.log" >&2
		echo "build-image: packages cannot be downloaded:$missing" >&2
		exit 69
	fi
	for package in $missing; do
		mv "$cache/archives/partial/${package}"_*.deb "$cache/debs/$package.deb"
	done
}

# The kernel package that linux-image-armmp depends on today, remembered with the cache.
kernel_package()
{
	if [ ! -f "$cache/kernel" ]; then
		fetch_packages linux-image-armmp
		dpkg-deb -f "$cache/debs/linux-image-armmp.deb" Depends | sed 's/.*\(linux-image-[0-9][^ ,]*\).*/\1/' > "$cache/kernel"
	fi
	cat "$cache/kernel"
}

# usage: seed NAME; 32 bytes that are always the same. The keys of the demo are worth nothing and must be the same in every
# build; a maker that derives keys like this, or ships them in the image at all, makes the mistake this camera shows.
seed()
{
	printf 'assay demo camera: %s' "$1" | openssl dgst -sha256 -binary
}

# usage: ed25519_key NAME OUT; a PKCS #8 private key made of the seed (RFC 8410: fixed 16 bytes in front of the key)
ed25519_key()
{
	{ printf '\060\056\002\001\000\060\005\006\003\053\145\160\004\042\004\040'; seed "$1"; } |
		openssl pkey -inform DER -out "$2"
}

# usage: expired_certificate KEY OUT; self-signed, valid 2019 to 2021
expired_certificate()
{
	mkdir -p "$work/ca"
	: > "$work/ca/index"
	echo 01 > "$work/ca/serial"
	printf '[ca]\ndefault_ca=c\n[c]\ndatabase=%s\nserial=%s\nnew_certs_dir=%s\ndefault_md=default\npolicy=p\n[p]\ncommonName=supplied\n[req]\ndistinguished_name=d\n[d]\n' \
		"$work/ca/index" "$work/ca/serial" "$work/ca" > "$work/ca/conf"
	openssl req -config "$work/ca/conf" -new -key "$1" -subj "/CN=cam-3a.local" -out "$work/ca/request"
	openssl ca -batch -config "$work/ca/conf" -selfsign -keyfile "$1" -in "$work/ca/request" -notext \
		-startdate 20190101000000Z -enddate 20210101000000Z -out "$2" 2> "$work/ca/log" || { cat "$work/ca/log" >&2; exit 1; }
}

# usage: dropbear_key KEY OUT; dropbear's file: name, then private and public half, each with its length in front
dropbear_key()
{
	{
		printf '\000\000\000\013ssh-ed25519\000\000\000\100'
		openssl pkey -in "$1" -outform DER | tail -c 32
		openssl pkey -in "$1" -pubout -outform DER | tail -c 32
	} > "$2"
}
