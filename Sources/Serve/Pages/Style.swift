/// `serve.css`.
enum Style {
    static let text = """
        :root {
          color-scheme: light dark;
          --ink: light-dark(#1b1f24, #e6e8eb); --paper: light-dark(#ffffff, #14171a); --quiet: light-dark(#57606a, #a3abb5);
          --line: light-dark(#d0d7de, #3a424b); --field: light-dark(#f6f8fa, #1d2126); --link: light-dark(#0550ae, #7ab7ff);
          --act: light-dark(#0550ae, #1f6feb); --on-act: #ffffff; --bad: light-dark(#a40e26, #ff9a94);
        }
        * { box-sizing: border-box; }
        body { margin: 0 auto; max-width: 72rem; padding: 1rem; background: var(--paper); color: var(--ink);
          font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
        h1 { font-size: 1.5rem; line-height: 1.25; margin: .5rem 0; }
        h2 { font-size: 1.2rem; margin: 1.5rem 0 .5rem; }
        h3, .job h1 { font-size: 1rem; margin: 0; }
        .single .job h1 { font-size: 1.25rem; }
        p { margin: .5rem 0; }
        a { color: var(--link); }
        code, pre { font-family: ui-monospace, monospace; font-size: .9em; }
        .note, footer { color: var(--quiet); font-size: .9rem; }
        .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; margin: 0; }
        .skip { position: absolute; left: -99rem; }
        .skip:focus { position: static; }
        .script { display: none; }
        .scripted .script { display: inline; }
        :focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
        .drop { border: 2px dashed var(--line); border-radius: .5rem; padding: 1rem; background: var(--field); }
        .drop.over { border-color: var(--link); border-style: solid; }
        .drop label { display: block; font-weight: 600; margin-bottom: .5rem; }
        input[type=file] { max-width: 100%; font: inherit; }
        fieldset { border: 1px solid var(--line); border-radius: .5rem; margin: .75rem 0; padding: .25rem .75rem .5rem; }
        fieldset label { display: block; padding: .25rem 0; }
        button { font: inherit; min-height: 2.5rem; padding: .25rem 1rem; border: 1px solid var(--act); border-radius: .4rem;
          background: var(--act); color: var(--on-act); cursor: pointer; max-width: 100%; }
        .samples button, .jobs button, #comparing button { background: var(--field); color: var(--ink); border-color: var(--line); }
        ul.samples, ol.jobs { list-style: none; padding: 0; margin: 0; }
        .samples li { margin: .4rem 0; }
        .job { border: 1px solid var(--line); border-radius: .5rem; padding: .75rem 1rem; margin: .75rem 0; }
        .job[data-state=failed] [data-part=text] { color: var(--bad); font-weight: 600; }
        .verdict { border-left: 4px solid var(--line); padding-left: .75rem; }
        progress { width: 100%; height: 1rem; }
        .actions { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin: .5rem 0; }
        .actions form { margin: 0; }
        .actions label { padding: .4rem 0; }
        #troubles:not(:empty) { border-left: 4px solid var(--bad); padding: .25rem .75rem; margin: .75rem 0; }
        details summary { cursor: pointer; padding: .25rem 0; }
        details ul { margin: .25rem 0; padding-left: 1.25rem; columns: 22rem; column-gap: 2rem; }
        details li { padding: .15rem 0; break-inside: avoid; }
        iframe.report { width: 100%; height: 85vh; border: 1px solid var(--line); border-radius: .5rem; background: #ffffff; display: block; }
        pre.report { border: 1px solid var(--line); border-radius: .5rem; padding: 1rem; overflow: auto; max-height: 85vh; }
        [hidden] { display: none !important; }
        """
}
