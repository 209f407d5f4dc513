/// What a page does beyond being read: copying, sorting, unfolding. Without it nothing is missing but those.
enum PageScript {
    static let text = PageText(
        """
        (function () {
        'use strict';
        var doc = document, status = doc.getElementById('status');
        function all(query, root) { return Array.prototype.slice.call((root || doc).querySelectorAll(query)); }
        function button(text, label) {
          var made = doc.createElement('button');
          made.type = 'button';
          made.textContent = text;
          if (label) { made.setAttribute('aria-label', label); }
          return made;
        }
        function say(text) { status.textContent = text; }

        // Copying: by the clipboard where the browser lets a file use it, else by selection.
        function select(node) {
          var range = doc.createRange(), chosen = window.getSelection();
          range.selectNodeContents(node);
          chosen.removeAllRanges();
          chosen.addRange(range);
        }
        function copy(node, done) {
          function bySelection() {
            select(node);
            var worked = false;
            try { worked = doc.execCommand('copy'); } catch (error) { worked = false; }
            done(worked);
          }
          if (navigator.clipboard && window.isSecureContext) {
            navigator.clipboard.writeText(node.textContent).then(function () { done(true); }, bySelection);
          } else { bySelection(); }
        }
        all('.code').forEach(function (box) {
          var kind = box.getAttribute('data-kind'), made = button('Copy', 'Copy ' + kind);
          made.className = 'copy';
          made.addEventListener('click', function () {
            copy(box.querySelector('code'), function (worked) {
              made.textContent = worked ? 'Copied' : 'Selected';
              say(worked ? 'Copied ' + kind : 'Selected ' + kind);
              window.setTimeout(function () { made.textContent = 'Copy'; }, 1600);
            });
          });
          box.appendChild(made);
        });

        // Sorting: up, down, as it was. A cell's own value where its unit changes from row to row.
        function value(row, column) {
          var cell = row.cells[column];
          if (!cell) { return ''; }
          if (cell.hasAttribute('data-v')) { return Number(cell.getAttribute('data-v')); }
          var text = cell.textContent.trim();
          var number = Number(text.replace(/,/g, '').replace(/\\u2212/g, '-').replace(/[^0-9.+-].*$/, ''));
          return /^[\\u2212+-]?[0-9]/.test(text) && !isNaN(number) ? number : text.toLowerCase();
        }
        function compare(a, b) {
          if (typeof a === 'number' && typeof b === 'number') { return a - b; }
          if (typeof a === 'number') { return 1; }
          if (typeof b === 'number') { return -1; }
          return a < b ? -1 : a > b ? 1 : 0;
        }
        all('table.sortable').forEach(function (table) {
          var body = table.tBodies[0], rows = Array.prototype.slice.call(body.rows);
          all('thead th', table).forEach(function (head) {
            var made = button(head.textContent);
            head.textContent = '';
            head.appendChild(made);
            made.addEventListener('click', function () {
              var was = head.getAttribute('aria-sort');
              var next = was === 'descending' ? 'ascending' : was === 'ascending' ? null : 'descending';
              all('th', table).forEach(function (other) { other.removeAttribute('aria-sort'); });
              var order = rows.slice(), column = head.cellIndex;
              if (next) {
                head.setAttribute('aria-sort', next);
                order.sort(function (a, b) {
                  var way = compare(value(a, column), value(b, column));
                  return (next === 'descending' ? -way : way) || rows.indexOf(a) - rows.indexOf(b);
                });
              }
              order.forEach(function (row) { body.appendChild(row); });
              say(next ? 'Sorted ' + next + ' by ' + made.textContent : 'In the order of the report');
            });
          });
        });

        // Folding all at once; whatever a link or a printer needs is unfolded.
        var folds = all('details'), tools = doc.getElementById('tools');
        if (folds.length && tools) {
          var fold = button('Unfold all');
          fold.addEventListener('click', function () {
            var open = fold.textContent === 'Unfold all';
            folds.forEach(function (one) { one.open = open; });
            fold.textContent = open ? 'Fold all' : 'Unfold all';
          });
          tools.appendChild(fold);
        }
        function reveal() {
          var target = null;
          try { target = doc.getElementById(decodeURIComponent(location.hash.slice(1))); } catch (error) { target = null; }
          if (!target) { return; }
          for (var node = target; node; node = node.parentElement) {
            if (node.tagName === 'DETAILS') { node.open = true; }
          }
          target.scrollIntoView();
        }
        window.addEventListener('hashchange', reveal);
        reveal();
        var opened = [];
        window.addEventListener('beforeprint', function () {
          opened = folds.filter(function (one) { return !one.open; });
          opened.forEach(function (one) { one.open = true; });
        });
        window.addEventListener('afterprint', function () {
          opened.forEach(function (one) { one.open = false; });
        });

        // What is wider than its place can be scrolled by the keyboard.
        function scrollable() {
          all('.scroll, .code pre').forEach(function (box) {
            if (box.scrollWidth > box.clientWidth + 1) {
              box.setAttribute('tabindex', '0');
              box.setAttribute('role', 'group');
              box.setAttribute('aria-label', 'Wider than the window');
            } else {
              ['tabindex', 'role', 'aria-label'].forEach(function (name) { box.removeAttribute(name); });
            }
          });
        }
        window.addEventListener('resize', scrollable);
        doc.addEventListener('toggle', scrollable, true);
        scrollable();
        })();

        """)
}
