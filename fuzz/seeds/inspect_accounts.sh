# Seeds for fuzz_inspect_accounts: one file of each format, and a pair of passwd and shadow.
out=$1
file() # number of the path in the target's list, content
{
	n=$(printf %b "$2" | wc -c)
	printf "\\$(printf %03o "$1")\\000\\$(printf %03o $((n % 256)))\\$(printf %03o $((n / 256)))"
	printf %b "$2"
}
des=abJnggxhB/yWI
md5='$1$abcdefgh$G//4keteveJp0qb8z2DxG/'
{ file 0 "root:x:0:0:root:/root:/bin/sh\n"; file 1 "root:$md5:0:0:99999:7:::\na:$des:1::::::\n"; } >"$out/system"
file 2 'toor:*:0:0::0:0:T:/root:/bin/sh\n' >"$out/master"
file 3 "root:0:2:$des,$md5\n" >"$out/opasswd"
file 4 'a:$apr1$xyz$054fW6vWPeJyveJ8wU3EQ1\nb:{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=\nc:plain\n' >"$out/htpasswd"
file 5 'a:r:16cf8470b801169c6eade4e217f239e9\n' >"$out/htdigest"
file 6 'a:$6$c2FsdA==$EwdzI9R+suoduoitsx/fM9Z4RxIDT1k8IGbY8LtR2krrwYiMmqJ3Vl7mm6vlS2vmC/yBW9VE6ypOI6sdkTdVuA==\n' >"$out/mqtt"
file 7 'a:1:X:8846F7EAEE8FB117AD06BDD830B7586C:[U]:LCT-0:\n' >"$out/samba"
{ file 8 "config login\n\toption username 'root'\n\toption password '\$p\$root'\n"; file 0 'root::0:0::/:\n'; } >"$out/rpcd"
file 9 '/cgi-bin:admin:admin\n' >"$out/httpd"
file 10 'name\nword\n' >"$out/vsftpd"
{ file 11 'password_file /etc/users\n'; file 12 'a:b\n'; file 13 'host\n'; file 14 'NAME=x y\n'; } >"$out/reference"
