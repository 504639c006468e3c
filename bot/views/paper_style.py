"""The style sheet of reports for auditors: the report's own and what days and verdicts need."""

from bot.views.report_style import STYLE

PAPER_STYLE = f"""{STYLE.rstrip()}
:root{{--h1:#bfe3cc;--h2:#86c9a0;--h3:#4eab74;--h4:#2f8f5b;--kept:#3f7fc4;--open:#b7a7e0}}
@media (prefers-color-scheme:dark){{:root{{--h1:#2b5f45;--h2:#2f7350;--h3:#43a06e;--h4:#7ddaa4;
--kept:#6aa5e8;--open:#8f7fc4}}}}
main{{max-width:70rem}}
.verdict{{border-left:6px solid var(--good)}}
.verdict.open{{border-left-color:var(--P2)}}
.verdict h2{{margin-bottom:.4rem}}
ul{{margin:.25rem 0 .5rem;padding-left:1.2rem}}
li{{margin:.2rem 0;overflow-wrap:anywhere}}
h3{{font-size:.95rem;margin:1rem 0 .35rem}}
.strip{{margin:.9rem 0 0}}
.strip p{{margin:0 0 .25rem;font-size:.9rem}}
.keys{{display:flex;flex-wrap:wrap;gap:.35rem 1rem;list-style:none;padding:0;margin:.5rem 0 0;
font-size:.85rem;color:var(--quiet)}}
.keys li{{display:flex;align-items:center;gap:.4rem;margin:0}}
.keys svg{{width:.9rem;height:.9rem;flex:none}}
.fill-heat1{{fill:var(--h1)}}.fill-heat2{{fill:var(--h2)}}.fill-heat3{{fill:var(--h3)}}
.fill-heat4{{fill:var(--h4)}}.fill-kept{{fill:var(--kept)}}.fill-silent{{fill:var(--P2)}}
.fill-unproven{{fill:var(--open)}}.fill-cut{{fill:var(--P1)}}.fill-outside{{fill:var(--P5)}}
.fill-act-reads,.fill-act-unknown{{fill:var(--P4)}}.fill-act-signins{{fill:var(--P5)}}
.fill-act-with{{fill:var(--good)}}.fill-act-without{{fill:var(--P2)}}
.fill-act-changes{{fill:var(--P3)}}.fill-act-failed{{fill:var(--P1)}}
td.words{{overflow-wrap:anywhere;min-width:7rem}}
td.short,tbody th.short{{white-space:nowrap;min-width:0}}
code{{font:.85em/1.45 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;overflow-wrap:anywhere}}
pre{{margin:.25rem 0 .75rem;padding:.6rem .7rem;border:1px solid var(--line);border-radius:8px;
white-space:pre-wrap;overflow-wrap:anywhere;font:.8rem/1.45 ui-monospace,SFMono-Regular,Menlo,
Consolas,monospace}}
dl.facts{{display:grid;grid-template-columns:max-content 1fr;gap:.2rem .9rem;margin:.5rem 0 0;
font-size:.9rem}}
dl.facts dt{{color:var(--quiet)}}
dl.facts dd{{margin:0;overflow-wrap:anywhere}}
@media (max-width:32rem){{dl.facts{{grid-template-columns:1fr}}dl.facts dd{{margin-bottom:.4rem}}}}
@media print{{h2,h3{{break-after:avoid}}tr{{break-inside:avoid}}thead{{display:table-header-group}}
section{{break-inside:auto}}table{{font-size:8pt}}th,td{{padding:.2rem .3rem}}
td.words{{min-width:0}}tbody th{{min-width:0}}
td.short,tbody th.short,thead th{{white-space:normal;overflow-wrap:anywhere}}
.wide{{overflow:visible}}}}
"""
