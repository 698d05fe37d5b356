"""Addresses that lead, or try to lead, into the own house: for whoever calls an address that a user typed."""

WRITTEN = """
http://127.0.0.1/ http://127.0.0.1:443/ http://127.1/ http://127.0.1/ http://127.255.255.254/ http://0.0.0.0/ http://0/
http://2130706433/ http://017700000001/ http://0177.0.0.1/ http://0x7f000001/ http://0x7f.0.0.1/ http://0x7f.1/ http://127.0.0.0x1/
http://00000177.0.0.1/ http://127.000.000.001/ http://[::1]/ http://[::]/ http://[0:0:0:0:0:0:0:1]/ http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/ http://[::127.0.0.1]/ http://[64:ff9b::127.0.0.1]/ http://[64:ff9b:1::1]/ http://[2002:7f00:1::]/
http://[2001:0:7f00:1::]/ http://[fe80::1]/ http://[fe80::1%25eth0]/ http://[fc00::1]/ http://[fd00:ec2::254]/ http://[ff02::1]/
http://[fec0::1]/ http://[2001:db8::1]/ http://10.0.0.1/ http://10.255.255.255/ http://172.16.0.1/ http://172.31.255.255/
http://192.168.0.1/ http://192.168.255.255/ http://100.64.0.1/ http://100.127.255.255/ http://169.254.169.254/latest/meta-data/
http://169.254.170.2/ http://168.63.129.16/ http://192.0.0.1/ http://192.0.2.1/ http://198.18.0.1/ http://198.51.100.1/
http://203.0.113.1/ http://224.0.0.1/ http://240.0.0.1/ http://255.255.255.255/ http://192.88.99.1/ http://localhost/
http://localhost./ http://LOCALHOST/ http://metadata/ http://user@127.0.0.1/ http://example.com@127.0.0.1/
http://127.0.0.1:80@example.com/ http://example.com:22/ http://example.com:25/ http://example.com:6379/ http://example.com:0/
http://example.com:99999/ ftp://example.com/ file:///etc/passwd gopher://127.0.0.1:25/ dict://127.0.0.1:11211/ data:text/plain,x
javascript:alert(1) //127.0.0.1/ http:///etc http://./ http://.../ http://example..com/ http://exa_mple%2ecom/ http://\u2460\u2461\u2466.0.0.1/
http://\uff11\uff12\uff17.0.0.1/ http://127\u30020\u30020\u30021/ http://example.com\\@127.0.0.1/ http://[::1 http://127.0.0.1%00.example.com/
""".split()
"""Refused by how they are written, before any name is resolved."""

RESOLVED = """
127.0.0.1 127.0.0.53 0.0.0.0 10.1.2.3 172.20.0.1 192.168.1.1 100.100.100.200 169.254.169.254 168.63.129.16 224.0.0.251 255.255.255.255
::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 fe80::1 fc00::1 fd00:ec2::254 ff02::1 2002:7f00:1:: 64:ff9b::a00:1 2001:db8::1
""".split()
"""What a harmless looking name may turn out to mean."""
