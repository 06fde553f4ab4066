"""Fifty texts that terminals, build services, browsers, spreadsheets, Markdown and XML take for more than text."""

from __future__ import annotations

SCRIPT = "document.title='owned'"
TEXTS = (
    # terminals
    "\x1b[31mred", "\x1b]0;title\x07", "\x1b]8;;https://evil.example\x1b\\link", "\x9b31m", "a\rb", "a\x08b", "\x7f",
    "\x00", "\x0b\x0c", "\x85", "\u2028", "\u2029",
    # eyes
    "\u202emoor\u202c", "\u2066\u2069", "\u200b\u200d", "\ufeff", "\U000e0041", "\u00ad", "\ufffe", "\ud800",
    # build services
    "\n::error::owned", "::stop-commands::x", "  ::add-mask::x", "##[error]x", "##vso[task.complete result=Succeeded;]",
    "##VSO[task.setvariable]x", "%0A::error::x", "\r\n::set-output name=a::b", "a,line=1,col=2::b",
    # browsers
    f"<script>{SCRIPT}</script>", f"<img src=x onerror={SCRIPT}>", f"\"><svg onload={SCRIPT}>", f"' onfocus={SCRIPT} '",
    f"</title><script>{SCRIPT}</script>", f"javascript:{SCRIPT}", "{{ 7 * 7 }}", "<!-- ", "]]></failure><error/>",
    "&lt;b&gt;", "<iframe src=https://evil.example>",
    # Markdown
    "![x](https://evil.example/x.png)", "[x](https://evil.example)", "https://evil.example", "| a | b |\n|---|---|",
    "```\n# x", "`` ` ``", "@team #1", "**b** _i_ ~~s~~ <b>b</b>",
    # spreadsheets
    "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1",
)  # fmt: skip
