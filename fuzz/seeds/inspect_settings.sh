# Seeds for fuzz_inspect_settings: one file for each syntax.
out=$1
file() # number of the path in the target's list, content
{
	n=$(printf %b "$2" | wc -c)
	printf "\\$(printf %03o "$1")\\000\\$(printf %03o $((n % 256)))\\$(printf %03o $((n / 256)))"
	printf %b "$2"
}
{ file 0 'PermitRootLogin yes\nCiphers +aes128-cbc,3des-cbc\nMaxAuthTries 20\n'; file 4 'ssl.engine = "enable" # x\nserver.tag = "a"\n'
  file 5 'http { server {\nlisten 443 ssl;\nautoindex on;\n} }\n'; } >"$out/keywords"
{ file 7 "config wifi-device 'r'\n\toption disabled 1\nconfig wifi-iface\n\toption device 'r'\n\toption encryption psk\n\toption key x\n\toption wps_pushbutton 1\n"
  file 8 'config zone\n\toption name wan\n\toption input ACCEPT\n\toption forward DROP\n'; file 1 'config dropbear\n\toption RootPasswordAuth on\n'; } >"$out/uci"
{ file 10 '[global]\nmap to guest = bad user\n[x]\nguest ok = yes\n'; file 9 'listener 1 127.0.0.1\nport 2\ncertfile x\nallow_anonymous true\n'
  file 12 'ssid=x\nbss=y\nssid=z\nwpa=1\nwep_key0=1\n'; file 14 'auth required pam_unix.so nullok\n'; file 15 'x ALL=NOPASSWD: ALL\n'
  file 17 'dropbear -B -g\ntelnetd -l /bin/sh\nsyslogd -R x\n'; } >"$out/others"
