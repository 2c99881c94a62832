#include "report/html_parts.h"

#include <stddef.h>

/* In pieces: C compilers need not take longer literals. */
const char *const html_style[] = {
	":root{--bg:#fbfaf7;--ink:#1d2126;--soft:#5c6570;--line:#d9d6cd;--card:#fff;--fail:#b3261e;--failbg:#fbe9e7;"
	"--pass:#1e6b3a;--passbg:#e4f2e8;--open:#7a5a00;--openbg:#fdf3d7;--na:#6b7280;--nabg:#eeeeec;--link:#1a4f8b}"
	"@media(prefers-color-scheme:dark){:root{--bg:#15181c;--ink:#e7e5df;--soft:#a2a9b3;--line:#343a42;--card:#1c2025;"
	"--fail:#ff8f85;--failbg:#3a1c1a;--pass:#7ed69b;--passbg:#17301f;--open:#f0c95a;--openbg:#332a10;--na:#9aa1ab;"
	"--nabg:#262a30;--link:#8fbdf5}}"
	"*{box-sizing:border-box}html{-webkit-text-size-adjust:100%}"
	"body{margin:0;background:var(--bg);color:var(--ink);font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans',sans-serif}"
	"main,header,footer{max-width:68rem;margin:0 auto;padding:0 1.25rem}"
	"header{padding-top:2rem}h1{font-size:1.75rem;line-height:1.2;margin:.2rem 0}h2{font-size:1.3rem;margin:2.75rem 0 .75rem;"
	"padding-top:.5rem;border-top:2px solid var(--ink)}h3{font-size:1.05rem;margin:1.5rem 0 .4rem}"
	"a{color:var(--link)}p{margin:.4rem 0}.soft{color:var(--soft)}.small{font-size:.85rem}"
	"code,.mono{font-family:ui-monospace,'DejaVu Sans Mono',Menlo,monospace;font-size:.86em;overflow-wrap:anywhere}"
	".kicker{text-transform:uppercase;letter-spacing:.08em;font-size:.75rem;color:var(--soft)}"
	".answer{border-left:.4rem solid var(--na);background:var(--card);padding:1rem 1.25rem;margin:1rem 0;border-radius:.25rem}"
	".answer.fail{border-color:var(--fail)}.answer.open{border-color:var(--open)}.answer.pass{border-color:var(--pass)}"
	".answer strong{font-size:1.15rem}"
	".cols{display:grid;grid-template-columns:repeat(auto-fit,minmax(17rem,1fr));gap:1rem}"
	".card{background:var(--card);border:1px solid var(--line);border-radius:.35rem;padding:.8rem 1rem;overflow-wrap:anywhere}"
	".v{display:inline-block;font-size:.75rem;font-weight:700;letter-spacing:.03em;padding:.08rem .45rem;border-radius:.25rem;"
	"border:1px solid currentColor;white-space:nowrap}",
	".v.fail{color:var(--fail);background:var(--failbg)}.v.pass{color:var(--pass);background:var(--passbg)}"
	".v.open{color:var(--open);background:var(--openbg)}.v.na{color:var(--na);background:var(--nabg)}"
	"table{border-collapse:collapse;width:100%;font-size:.92rem}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem .35rem 0;"
	"border-bottom:1px solid var(--line)}th{font-weight:600;color:var(--soft);font-size:.8rem}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}"
	".scroll{overflow-x:auto}td{overflow-wrap:anywhere}"
	"ol.first{margin:.2rem 0;padding-left:1.2rem}"
	"ol.gaps{list-style:none;padding:0;margin:0}ol.gaps li{background:var(--card);border:1px solid var(--line);border-radius:.35rem;"
	"padding:.7rem 1rem;margin:.6rem 0}.gaps .t{font-weight:600}"
	"details{border-bottom:1px solid var(--line)}summary{cursor:pointer;padding:.45rem 0;display:flex;gap:.7rem;align-items:baseline;flex-wrap:wrap}"
	"details:target::details-content{content-visibility:visible;display:block}details:target{outline:2px solid var(--link);outline-offset:4px}"
	"summary:focus-visible{outline:2px solid var(--link);outline-offset:2px}summary .id{font-weight:700;min-width:4.2rem}"
	"summary .ti{flex:1 1 16rem}.body{padding:.2rem 0 1rem 1rem;border-left:2px solid var(--line);margin:0 0 .8rem .3rem}"
	"ul.tree{list-style:none;margin:.2rem 0;padding-left:1rem;border-left:1px solid var(--line)}ul.tree li{margin:.3rem 0}"
	".seen{display:block;margin:.15rem 0 .15rem 1rem}"
	"svg{max-width:100%;height:auto;display:block}svg text{fill:var(--ink);font-family:inherit}svg a{text-decoration:none}"
	".bar{display:flex;height:1.4rem;font-size:0;border:1px solid var(--line);border-radius:.2rem;overflow:hidden;margin:.5rem 0}"
	".k0{background:#4c7aa8}.k1{background:#7fa7c9}.k2{background:repeating-linear-gradient(45deg,#b3261e,#b3261e 4px,#e5a29d 4px,#e5a29d 8px)}"
	".k3{background:#d9d6cd}.k4{background:#8f9aa6}"
	".paper{display:none}.legend{display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;font-size:.82rem;color:var(--soft)}.legend i{display:inline-block;width:.9rem;height:.9rem;"
	"margin-right:.35rem;vertical-align:-.1rem;border:1px solid var(--line)}"
	".sev{display:inline-block;font-size:.75rem;font-weight:700;text-transform:uppercase;letter-spacing:.03em;padding:.08rem .45rem;border-radius:.25rem;"
	"border:1px solid currentColor}.s0,.s1{color:var(--fail)}.s2{color:var(--open)}.s3,.s4{color:var(--na)}"
	".decides{margin-top:.3rem;color:var(--soft);overflow-wrap:anywhere}.decides span{margin-right:.5rem}h2.plain{border:0;margin:1.4rem 0 .3rem;padding:0;font-size:1.05rem}"
	".vbar{display:flex;height:.7rem;font-size:0;min-width:8rem;border-radius:.2rem;overflow:hidden;background:var(--line)}.b0{background:var(--fail)}"
	".b1{background:repeating-linear-gradient(45deg,#d9a521,#d9a521 3px,#f0d48a 3px,#f0d48a 6px)}.b2{background:var(--pass)}.b3{background:var(--na);opacity:.45}"
	"table.schemes td:nth-child(2){white-space:nowrap}table.schemes td:nth-child(1){width:42%}table.schemes td:nth-child(4){width:26%}table.open td:nth-child(1){width:16%}table.open td:nth-child(3){width:32%}",
	"@media(max-width:40rem){table.schemes thead{display:none}table.schemes tr{display:block;border-bottom:1px solid var(--line);padding:.5rem 0}"
	"table.schemes td{display:block;border:0;width:auto!important;padding:.1rem 0}}",
	"nav{font-size:.9rem;margin:1rem 0;display:flex;flex-wrap:wrap;gap:.2rem 1rem}.matrix{overflow-x:auto}.matrix svg{min-width:46rem}footer{margin-top:3rem;padding-bottom:3rem;color:var(--soft);font-size:.85rem}"
	"@media print{body{background:#fff;color:#000;font-size:10pt}nav{display:none}details.keep>*{display:block!important}details.keep::details-content{content-visibility:visible;display:block}.paper{display:block}"
	".card,.answer,ol.gaps li,tr,section.scheme,.vbar{break-inside:avoid}.vbar,.vbar i,.v{print-color-adjust:exact;-webkit-print-color-adjust:exact}h2{break-after:avoid}summary{list-style:none}a{color:inherit;text-decoration:none}main,header,footer{max-width:none;padding:0}}",
	NULL,
};
