"""E-mails as they go over the wire."""

INVITATION = """\
From: "Northlight Demo Co." <interviews@example.com>
To: Ada Example <ada@example.com>
Subject: Your video interview
Message-ID: <first@example.com>
MIME-Version: 1.0
Content-Type: multipart/alternative; boundary="part"

--part
Content-Type: text/plain; charset=utf-8

Start here: http://127.0.0.1:8000/i/abc
Grüße
--part
Content-Type: text/html; charset=utf-8

<p>Start <a href="http://127.0.0.1:8000/i/abc">here</a></p><script>alert(1)</script>
--part--
""".replace("\n", "\r\n").encode()

NO_SUBJECT = b"From: a@example.com\r\n\r\nhello\r\n"

UNKNOWN_ENCODING = (
    b"From: a@example.com\r\nSubject: odd\r\n"
    b"Content-Type: text/plain; charset=no-such-charset\r\n\r\nstill readable\r\n"
)
