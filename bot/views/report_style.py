"""The style sheet of report pages: light, dark, phone and paper."""

STYLE = """
:root{color-scheme:light dark;--ground:#f6f7f9;--card:#fff;--ink:#1d232b;--quiet:#59636f;
--line:#dfe3e8;--P1:#c4314b;--P2:#e08a1e;--P3:#3f7fc4;--P4:#8fb8de;--P5:#b9c0c8;--good:#2f8f5b}
@media (prefers-color-scheme:dark){:root{--ground:#14181d;--card:#1d232b;--ink:#e8ebef;
--quiet:#a3adb9;--line:#37414d;--P1:#ef6f85;--P2:#f0a54a;--P3:#6aa5e8;--P4:#48698c;--P5:#57616c;
--good:#5cc08a}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","Noto Sans CJK SC",sans-serif}
main{max-width:60rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.6rem;line-height:1.25;margin:0 0 .25rem}
h2{font-size:1.1rem;margin:0 0 .75rem}
p{margin:0 0 .75rem}
.quiet{color:var(--quiet);font-size:.875rem}
section{background:var(--card);border:1px solid var(--line);border-radius:10px;
padding:1rem 1.1rem 1.1rem;margin-top:1rem}
.tiles{display:grid;grid-template-columns:repeat(auto-fit,minmax(8.5rem,1fr));gap:.75rem;
margin:1.25rem 0 0}
.tiles>div{background:var(--card);border:1px solid var(--line);border-radius:10px;
padding:.75rem .9rem}
.tiles dt{font-size:.875rem;color:var(--quiet)}
.tiles dd{margin:0}
.tiles .big{font-size:1.45rem;white-space:nowrap;font-weight:650;line-height:1.3;
font-variant-numeric:tabular-nums}
.tiles .late .big{color:var(--P1)}
figure{margin:0}
figure+.wide{margin-top:.75rem}
svg{display:block;width:100%;height:auto}
svg text{font-size:13px;font-family:inherit}
.label-ink{fill:var(--ink)}.label-quiet{fill:var(--quiet)}.rule{stroke:var(--line)}
.fill-P1,.fill-overdue{fill:var(--P1)}.fill-P2{fill:var(--P2)}.fill-P3,.fill-new{fill:var(--P3)}
.fill-P4,.fill-open{fill:var(--P4)}.fill-P5{fill:var(--P5)}.fill-fixed{fill:var(--good)}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.9rem;font-variant-numeric:tabular-nums}
caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);text-align:right;
vertical-align:top}
tbody tr:last-child>*{border-bottom:0}
th.words,td.words,th:first-child{text-align:left}
th:first-child{padding-left:0}
thead th{color:var(--quiet);font-weight:500;white-space:nowrap}
tbody th{font-weight:500;min-width:9rem;overflow-wrap:anywhere}
details{margin-top:.5rem}
summary{cursor:pointer;color:var(--quiet);font-size:.875rem}
footer{margin-top:1.25rem}
@media (max-width:32rem){svg text{font-size:16px}main{padding:1rem .75rem 2rem}
section{padding:.9rem .8rem}th,td{padding:.4rem .45rem}tbody th{min-width:7rem}}
@media print{:root{color-scheme:light;--ground:#fff;--card:#fff;--ink:#000;--quiet:#444;
--line:#bbb}body{font-size:11pt}section,.tiles>div{break-inside:avoid}
rect{print-color-adjust:exact}details{display:none}main{max-width:none;padding:0}}
"""
