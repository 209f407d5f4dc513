import Privacy

/// `serve.js`: sends bundles, shows how far they are. Whatever it shows is set as text, never as markup.
enum Script {
    /// What a row says of names, by the API's word.
    private static let redactions: String = {
        let members = RedactionLevel.allCases.map { level in
            "'\(level.rawValue)': '\(level.summary)'"
        }
        return "{ " + members.joined(separator: ", ") + " }"
    }()

    static let text = #"""
        'use strict';
        (() => {
          const up = document.body.dataset.up;
          const list = document.getElementById('jobs');
          if (!list) return;
          document.documentElement.classList.add('scripted');
          const only = list.dataset.only;
          const form = document.getElementById('upload');
          const troubles = document.getElementById('troubles');
          const said = document.getElementById('said');
          const template = document.getElementById('row');
          const sending = new Map();   // tag -> AbortController
          const cancelled = new Set();
          let follow = null;           // tag or id of the one job whose report is opened when it is done

          const say = text => { said.textContent = text; };
          const trouble = text => {
            const line = document.createElement('p');
            line.textContent = text;
            troubles.append(line);
          };
          const part = (row, name) => row.querySelector(`[data-part=${name}]`);
          const show = (element, isShown) => { element.hidden = !isShown; };

          const redactions = \#(redactions);

          // The rows

          const rowOf = id => [...list.children].find(row => row.dataset.id === id);

          const newRow = job => {
            const row = template.content.firstElementChild.cloneNode(true);
            row.dataset.id = job.id;
            row.dataset.state = '';
            const base = up + 'analyses/' + job.id;
            part(row, 'name').textContent = job.name;
            part(row, 'of').textContent = job.name;
            part(row, 'open').href = base;
            part(row, 'remove').action = base + '/remove';
            row.querySelector('input[name=of]').value = job.id;
            list.prepend(row);
            if (sending.has(job.tag)) row.scrollIntoView({ block: 'nearest' });
            return row;
          };

          const fill = job => {
            const row = rowOf(job.id) || (only ? null : newRow(job));
            if (!row) return;
            const isOver = job.state === 'done' || job.state === 'failed';
            row.dataset.tag = job.tag || '';
            part(row, 'text').textContent = job.text;
            const bar = part(row, 'progress');
            if (job.size && job.state === 'reading') { bar.max = job.size; bar.value = Math.min(job.received, job.size); }
            else bar.removeAttribute('value');
            show(bar, !isOver);
            part(row, 'hint').textContent = job.hint || '';
            show(part(row, 'hint'), job.hint);
            part(row, 'redaction').textContent = redactions[job.redaction] || '';
            show(part(row, 'redaction'), job.redaction !== 'none');
            part(row, 'verdict').textContent = job.verdict || '';
            show(part(row, 'verdict'), job.verdict);
            show(part(row, 'open'), job.state === 'done' && !only);
            show(part(row, 'choose'), job.state === 'done' && job.kind === 'analysis' && !only);
            show(part(row, 'downloads'), job.state === 'done');
            if (row.dataset.state !== job.state) turn(row, job, isOver);
          };

          const turn = (row, job, isOver) => {
            const before = row.dataset.state;
            row.dataset.state = job.state;
            part(row, 'end').firstChild.data = isOver ? 'Remove' : 'Cancel';
            if (job.state === 'done') {
              for (const link of row.querySelectorAll('[data-ending]')) {
                const report = job.reports.find(report => report.path.endsWith('/report.' + link.dataset.ending));
                if (report) { link.href = up + 'api/analyses/' + report.path; link.download = report.file; }
              }
            }
            if (isOver && before && before !== 'done' && before !== 'failed') {
              say(job.name + ': ' + (job.state === 'done' ? 'done. ' + (job.verdict || '') : job.text));
              if (only) location.reload();
            }
            if (job.state === 'done' && follow && (follow === job.id || follow === job.tag) && sending.size === 0) {
              location.assign(up + 'analyses/' + job.id);
            }
            count();
          };

          const gone = id => {
            const row = rowOf(id);
            if (only && id === only) return location.assign(up || './');
            if (!row) return;
            const hadFocus = row.contains(document.activeElement);
            say(part(row, 'name').textContent + ': removed');
            row.remove();
            if (hadFocus) document.getElementById('analyses').focus();
            count();
          };

          const count = () => {
            if (only) return;
            show(document.getElementById('none'), list.children.length === 0);
            const ready = [...list.children].filter(row => !part(row, 'choose').hidden).length;
            show(document.getElementById('comparing'), ready > 1);
          };

          const events = new EventSource(up + (only ? 'api/analyses/' + only + '/events' : 'api/events'));
          events.addEventListener('analysis', event => {
            const job = JSON.parse(event.data);
            fill(job);
            if (only && (job.state === 'done' || job.state === 'failed')) events.close();
          });
          events.addEventListener('gone', event => gone(JSON.parse(event.data).id));

          list.addEventListener('submit', async event => {
            const row = event.target.closest('.job');
            if (!row || event.target.dataset.part !== 'remove') return;
            event.preventDefault();
            if (sending.has(row.dataset.tag)) {
              cancelled.add(row.dataset.tag);
              sending.get(row.dataset.tag).abort();
            }
            const answer = await fetch(up + 'api/analyses/' + row.dataset.id, { method: 'DELETE' });
            if (answer.ok || answer.status === 404) gone(row.dataset.id);
          });

          if (only) return fitReport();

          // Sending

          // Where names are replaced, the page does not show what the file is called either.
          const called = (file, redact) => redact === 'none' ? file.name : 'the bundle';
          const send = async (file, tag, redact) => {
            const control = new AbortController();
            sending.set(tag, control);
            try {
              const query = new URLSearchParams({ name: redact === 'none' ? file.name : '', tag, redact });
              let answer;
              do {   // 503: too many wait for their turn
                if (answer) await new Promise(resolve => setTimeout(resolve, 2000));
                answer = await fetch('api/analyses?' + query, { method: 'POST', body: file, signal: control.signal });
              } while (answer.status === 503);
              const body = await answer.json();
              if (answer.status === 202) return body.id;
              if (answer.status !== 409) trouble(`${called(file, redact)}: ${body.error}${body.hint ? '. ' + body.hint : ''}.`);
            } catch {
              // The list says what became of it, where the server took it; a cancelled one needs no word.
              const isKnown = [...list.children].some(row => row.dataset.state === 'failed' && row.dataset.tag === tag);
              if (!isKnown && !cancelled.delete(tag)) {
                trouble(`${called(file, redact)}: the server did not take it. Is it still running, and may the file be read?`);
              }
            } finally {
              sending.delete(tag);
            }
            return null;
          };

          const refuse = file => {
            if (file.size === 0) return `${file.name} is empty, or a folder. Pack a folder first: tar -czf bundle.tar.gz FOLDER.`;
            if (file.size > Number(form.dataset.most)) return `${file.name} is larger than ${form.dataset.mostText}. Start the server with a larger --max-upload, or read it with oom-report analyze.`;
            return null;
          };

          // randomUUID is missing where the page came by plain HTTP from another machine.
          const newTag = () => Array.from(crypto.getRandomValues(new Uint8Array(16)), byte => byte.toString(16).padStart(2, '0')).join('');

          const take = async files => {
            troubles.replaceChildren();
            const good = files.filter(file => {
              const why = refuse(file);
              if (why) trouble(why);
              return !why;
            });
            if (good.length === 0) return;
            const isComparison = good.length > 1 && form.elements.mode.value === 'compare';
            const tags = good.map(newTag);
            if (good.length === 1) follow = tags[0];
            const redact = form.elements.redact.value;
            say(good.length === 1 ? `Sending ${called(good[0], redact)}` : `Sending ${good.length} bundles`);
            // Two at once: one is read, the next is at hand.
            const ids = new Array(good.length);
            let next = 0;
            const sender = async () => {
              while (next < good.length) {
                const index = next;
                next += 1;
                ids[index] = await send(good[index], tags[index], redact);
              }
            };
            await Promise.all([sender(), sender()]);
            form.reset();
            if (isComparison && ids.every(id => id)) await compare(ids);
            if (good.length === 1 && ids[0]) open(ids[0]);
          };

          // The event of its end may have come before the answer to the upload.
          const open = id => {
            follow = id;
            const row = rowOf(id);
            if (row && row.dataset.state === 'done') location.assign('analyses/' + id);
          };

          const compare = async ids => {
            const query = new URLSearchParams(ids.map(id => ['of', id]));
            const answer = await fetch('api/comparisons?' + query, { method: 'POST' });
            const body = await answer.json();
            if (answer.status === 202) open(body.id); else trouble(body.error + '.');
          };

          form.addEventListener('submit', event => {
            event.preventDefault();
            take([...form.elements.bundle.files]);
          });

          let depth = 0;
          const drop = document.getElementById('drop');
          const holdsFiles = event => [...event.dataTransfer.types].includes('Files');
          document.addEventListener('dragenter', event => { if (holdsFiles(event)) { depth += 1; drop.classList.add('over'); } });
          document.addEventListener('dragleave', event => { if (holdsFiles(event) && (depth -= 1) <= 0) { depth = 0; drop.classList.remove('over'); } });
          document.addEventListener('dragover', event => { if (holdsFiles(event)) event.preventDefault(); });
          document.addEventListener('drop', event => {
            if (!holdsFiles(event)) return;
            event.preventDefault();
            depth = 0;
            drop.classList.remove('over');
            take([...event.dataTransfer.files]);
          });

          addEventListener('beforeunload', event => { if (sending.size > 0) event.preventDefault(); });
          count();

          // A report in place is as high as it needs, so that only the page scrolls.
          function fitReport() {
            const frame = document.getElementById('report');
            if (!frame || frame.tagName !== 'IFRAME') return;
            const fit = () => {
              const root = frame.contentDocument && frame.contentDocument.documentElement;
              if (root && root.scrollHeight > 0) frame.style.height = root.scrollHeight + 4 + 'px';
            };
            const watch = () => {
              fit();
              const body = frame.contentDocument && frame.contentDocument.body;
              if (body) new ResizeObserver(fit).observe(body);
            };
            frame.addEventListener('load', watch);
            if (frame.contentDocument && frame.contentDocument.readyState === 'complete') watch();
          }
        })();
        """#
}
