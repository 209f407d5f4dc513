/// How a page looks: one accent for what kills, one for what saves, everything else in greys; figures in columns.
enum PageStyle {
    static let text = PageText(
        """
        :root{color-scheme:light dark;--paper:#fff;--ground:#f6f7f8;--ink:#1a2027;--quiet:#5a6470;--rule:#dfe3e7;--base:#5d7186;--base-b:#7e90a3;--soft:#b9c5d0;--kill:#c2361a;--kill-soft:#fbeeea;--save:#0b7554;--save-soft:#e8f4ef;--link:#1d5fa8;--code:#eef1f3;--hatch:rgba(255,255,255,.3);--edge:rgba(26,32,39,.2)}
        @media (prefers-color-scheme:dark){:root{--paper:#15191d;--ground:#0f1215;--ink:#e4e8ec;--quiet:#9aa6b2;--rule:#2c343b;--base:#7f95ab;--base-b:#64798e;--soft:#47566a;--kill:#ff7d5f;--kill-soft:#2b1a16;--save:#4ccb9c;--save-soft:#12261f;--link:#7db4f0;--code:#222930;--hatch:rgba(15,18,21,.36);--edge:rgba(0,0,0,.75)}}
        *{box-sizing:border-box}
        html{scroll-padding-top:12px;-webkit-text-size-adjust:100%;text-size-adjust:100%}
        body{overflow-wrap:break-word;margin:0;background:var(--ground);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums}
        a{color:var(--link);text-decoration-thickness:1px;text-underline-offset:2px}
        a:focus-visible,button:focus-visible,summary:focus-visible,[tabindex]:focus-visible{outline:2px solid var(--link);outline-offset:2px}
        code,pre{font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono","DejaVu Sans Mono",monospace;font-size:.88em}
        code{background:var(--code);border-radius:3px;padding:.08em .3em;unicode-bidi:isolate;overflow-wrap:anywhere;white-space:nowrap}
        code.long,:is(h1,h2,h3,h4,figcaption) code{white-space:normal;-webkit-box-decoration-break:clone;box-decoration-break:clone}
        :is(td,th) code.long{display:inline-block;white-space:normal;width:max-content;max-width:min(40ch,64vw);overflow-wrap:break-word}
        .n{white-space:nowrap}
        .ref{font-weight:600;text-decoration:none;white-space:nowrap}
        .ref:hover{text-decoration:underline}
        .skip{position:absolute;left:-9999px}
        .skip:focus{left:8px;top:8px;background:var(--paper);padding:6px 10px;z-index:9}
        .hidden{position:absolute;width:1px;height:1px;margin:0;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        .defs{position:absolute}
        header{display:flex;flex-wrap:wrap;gap:4px 20px;align-items:center;padding:9px 24px;border-bottom:1px solid var(--rule);background:var(--paper);font-size:13px;color:var(--quiet)}
        .brand{font-weight:650;color:var(--ink)}
        .tools{margin-left:auto;min-height:26px}
        button{font:inherit;font-size:12px;line-height:1.4;color:var(--ink);background:var(--paper);border:1px solid var(--rule);border-radius:5px;padding:3px 10px;cursor:pointer}
        button:hover{border-color:var(--quiet)}
        main{display:block;max-width:1400px;margin:0 auto;padding:0 24px 64px}
        nav{font-size:13px;line-height:1.35;padding:16px 2px 2px}
        nav ul{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:4px 14px}
        nav .l3,nav .part,nav .part~li{display:none}
        nav a{color:var(--quiet);text-decoration:none}
        nav a:hover{color:var(--ink);text-decoration:underline}
        nav code{background:none;padding:0;font:inherit}
        .answer,.part,.remedy,.fold{background:var(--paper);border:1px solid var(--rule);border-radius:8px;padding:18px 22px;margin:16px 0 0}
        .answer{padding:20px 22px 18px}
        h1{font-size:24px;line-height:1.25;font-weight:650;letter-spacing:-.01em;margin:0 0 8px;text-wrap:balance}
        h2{font-size:18px;line-height:1.3;font-weight:650;margin:0 0 10px}
        h3{font-size:16px;line-height:1.35;font-weight:650;margin:0 0 8px}
        h4{font-size:15px;line-height:1.4;font-weight:650;margin:0 0 8px}
        h1 code,h2 code,h3 code,h4 code{font-size:.9em;font-weight:600}
        p{margin:0 0 10px;max-width:84ch}
        ul{margin:0 0 10px;padding-left:20px;max-width:96ch}
        li{margin:0 0 3px}
        :is(section,div,figure,details)>:last-child{margin-bottom:0}
        .lead{font-size:16px;color:var(--quiet);margin-bottom:14px}
        dl{margin:0;border-top:1px solid var(--rule)}
        dl>div{display:grid;grid-template-columns:9.5em 1fr;gap:0 16px;padding:8px 0 8px 12px;border-bottom:1px solid var(--rule);border-left:3px solid transparent}
        dl>div:last-child{border-bottom:0;padding-bottom:4px}
        dt{font-weight:600;color:var(--quiet)}
        dd{margin:0;max-width:84ch}
        .kills{border-left-color:var(--kill)}
        .kills>dt{color:var(--kill)}
        .saves{border-left-color:var(--save)}
        .saves>dt{color:var(--save)}
        .finding{border-left:3px solid var(--rule);padding:2px 0 2px 14px;margin:0 0 18px}
        .finding.confirmed{border-left-color:var(--kill)}
        .finding.likely{border-left-color:var(--kill);border-left-style:dashed}
        .finding p{margin-bottom:6px}
        .claim strong:first-child{color:var(--quiet)}
        .confirmed .claim strong:first-child,.likely .claim strong:first-child{color:var(--kill)}
        :target{scroll-margin-top:12px}
        .finding:target,tr:target>*,.remedy:target,.part:target,.fold:target{background:var(--save-soft)}
        summary{cursor:pointer;color:var(--quiet);font-size:13px}
        .fold{padding:0;border-radius:0}
        .fold+.fold{margin-top:-1px}
        :not(.fold)+.fold{border-radius:8px 8px 0 0}
        .fold:last-child{border-radius:0 0 8px 8px}
        .fold>summary{padding:10px 22px;color:var(--ink)}
        .fold>summary :is(h2,h3){display:inline;font-size:15px;margin:0}
        .fold>div{padding:4px 22px 18px}
        .evidence ul{margin:6px 0 0;font-size:13.5px}
        .scroll{overflow-x:auto;margin:0 0 12px;max-width:100%;background:linear-gradient(to right,var(--paper) 40%,transparent) left/36px 100% local,linear-gradient(to left,var(--paper) 40%,transparent) right/36px 100% local,linear-gradient(to right,var(--edge),transparent) left/10px 100% scroll,linear-gradient(to left,var(--edge),transparent) right/10px 100% scroll;background-repeat:no-repeat}
        table{border-collapse:collapse;font-size:13.5px;line-height:1.4;min-width:min(100%,30em)}
        th,td{text-align:left;vertical-align:top;padding:5px 15px 5px 0;border-bottom:1px solid var(--rule)}
        thead>tr>*{font-weight:600;color:var(--quiet);vertical-align:bottom;border-bottom-color:var(--quiet)}
        tbody tr:last-child>*{border-bottom:0}
        td{max-width:56ch}
        .r{text-align:right}
        tbody td:last-child:not(.r,.barcell){min-width:17ch}
        td.r{white-space:nowrap}
        .log td code.long{display:inline;max-width:none;overflow-wrap:anywhere;-webkit-box-decoration-break:clone;box-decoration-break:clone}
        .log td{min-width:26ch}
        .log th{font-weight:400;white-space:nowrap;color:var(--quiet)}
        th button{border:0;padding:0;background:none;font:inherit;color:inherit;text-align:inherit}
        th button:hover{color:var(--ink)}
        th[aria-sort] button{color:var(--ink)}
        th[aria-sort=ascending] button::after{content:" ↑"}
        th[aria-sort=descending] button::after{content:" ↓"}
        .barcell{min-width:140px;width:34%;vertical-align:middle}
        .bar{display:block}
        .bar rect{fill:var(--base)}
        .spark{vertical-align:middle}
        .spark polyline{fill:none;stroke:var(--base);stroke-width:1.5}
        .code{display:grid;grid-template-columns:minmax(0,1fr) auto;align-items:start;margin:0 0 12px;background:var(--code);border-radius:6px}
        .code pre{margin:0;padding:11px 14px;overflow-x:auto;font-size:12.5px;line-height:1.5;tab-size:2}
        .code pre code{white-space:inherit;background:none;padding:0;font-size:inherit;line-height:inherit;overflow-wrap:inherit}
        .code:not([data-kind=YAML]) pre{white-space:pre-wrap;overflow-wrap:anywhere}
        .copy{margin:7px 7px 7px 0}
        figure{margin:0 0 18px}
        figcaption{font-weight:600;margin:0 0 8px;max-width:84ch}
        .chart{display:block;overflow:visible}
        .chart text{fill:var(--ink);font-size:12px}
        .chart .halo{stroke:var(--paper);stroke-width:5px;stroke-linejoin:round}
        .chart .value{font-weight:650}
        .chart .quiet,.chart .tick,.chart .seg{fill:var(--quiet)}
        .chart .tick,.chart .seg{font-size:11px}
        .chart .limit-text{fill:var(--kill);font-weight:600}
        .chart .kill-text{fill:var(--kill)}
        .chart .save-text{fill:var(--save)}
        .base{fill:var(--base)}
        .base.b{fill:var(--base-b)}
        .soft{fill:var(--soft)}
        .kill{fill:var(--kill)}
        .save{fill:var(--save)}
        .save.soft{opacity:.6}
        .over{pointer-events:none}
        .hatch{fill:var(--hatch)}
        .gap{stroke:var(--paper);stroke-width:1.5}
        .axis{stroke:var(--rule);stroke-width:1}
        .limit{stroke:var(--kill);stroke-width:1.5;stroke-dasharray:5 3}
        .fits{stroke:var(--save);stroke-width:1.5}
        .kill-line{stroke:var(--kill);stroke-width:1;opacity:.3}
        .kill-mark{stroke:var(--kill);stroke-width:2.5}
        .dot{stroke:var(--paper);stroke-width:1;fill-opacity:.85}
        .curve{fill:none;stroke:var(--base);stroke-width:2;stroke-linecap:round}
        .curve.thin{stroke-dasharray:4 3;stroke-width:1.5}
        .seg.w320,.seg.w480,.seg.w640,.seg.w800{display:none}
        @media (min-width:390px){.seg.w320{display:inline}}
        @media (min-width:580px){.seg.w480{display:inline}}
        @media (min-width:740px){.seg.w640{display:inline}}
        @media (min-width:900px) and (max-width:1079px),(min-width:1160px){.seg.w800{display:inline}}
        .key{display:flex;flex-wrap:wrap;gap:2px 18px;font-size:12px;color:var(--quiet);margin:8px 0 4px}
        .swatch{margin-right:6px;vertical-align:-1px}
        .data table{margin-top:6px}
        .status{position:fixed;left:-9999px;margin:0}
        @media (min-width:1080px){main{display:grid;grid-template-columns:210px minmax(0,1fr);gap:0 28px}main>*{grid-column:2}main>nav{grid-column:1;grid-row:1/span 2000;position:sticky;top:0;max-height:100vh;overflow-y:auto;padding:18px 0;align-self:start}nav ul{display:block}nav li{margin:0 0 5px}nav a{display:block;white-space:nowrap;overflow:hidden;text-overflow:ellipsis}nav .part~li{display:block}nav .l3{display:block;padding-left:12px}nav .part{display:block;margin:14px 0 5px;font-weight:600;background:none;border:0;padding:0}}
        @media (max-width:640px){header,main{padding-left:12px;padding-right:12px}.answer,.part,.remedy{padding:14px 14px}.fold>summary{padding:12px 14px}.fold>div{padding:4px 14px 14px}h1{font-size:20px}.chart .wide{display:none}dl>div{grid-template-columns:1fr}.code{grid-template-columns:minmax(0,1fr)}.copy{margin:0 7px 7px;justify-self:end}td:not(.r){min-width:12ch}}
        @media print{:root{color-scheme:light;--paper:#fff;--ground:#fff;--ink:#000;--quiet:#444;--rule:#ccc;--base:#5d7186;--base-b:#7e90a3;--soft:#b9c5d0;--kill:#b02a10;--save:#0b6b4d;--link:#000;--code:#f2f2f2;--hatch:rgba(255,255,255,.3)}@page{margin:14mm}body{font-size:10.5pt}nav,.tools,.copy,.skip,.data{display:none}main{display:block;max-width:none;padding:0}.answer,.part,.remedy,.fold{border:0;border-radius:0;padding:0;margin:14pt 0 0}header{padding:0 0 6pt}.code pre{white-space:pre-wrap;overflow-wrap:anywhere}.scroll{overflow:visible;background:none}table{font-size:8.5pt}figure,tr,.code{break-inside:avoid}h2,h3,h4,figcaption{break-after:avoid}*{-webkit-print-color-adjust:exact;print-color-adjust:exact}}

        """)
}
