import Diagnosis
import Privacy
import Store

/// The redaction of reports: learns the names of all that was read, then gives reports and comparisons without them, and
/// what must not be in any finished output.
///
/// One thread at a time uses it.
package final class ReportRedaction {
    package let renamer: Renamer
    /// A digest tells which bundle it was: who has that could try names until the digest fits.
    private let keepsDigests: Bool
    package private(set) var isSealed = false

    package init(_ level: RedactionLevel, book: NameBook = NameBook(hash: .random()), keepsDigests: Bool = false) {
        renamer = Renamer(book: book, level: level)
        self.keepsDigests = keepsDigests
    }

    package var level: RedactionLevel { renamer.level }

    // MARK: - Names

    /// All names of what was read, and those of the bundles' files.
    package func learn(_ loaded: LoadedBundles) throws(StoreError) {
        for input in loaded.inputs { renamer.learn(bundle: input.name) }
        try learn(loaded.store)
    }

    package func learn(_ store: Store) throws(StoreError) { try DatabaseRedaction(store, renamer).learn() }

    /// What another redaction learned of its bundles.
    package func learn(_ names: NameBook.Names) { renamer.book.learn(names) }

    /// All bundles are learned: the numbers stand from now on.
    package func seal() {
        renamer.seal()
        isSealed = true
    }

    // MARK: - Without names

    /// A message of the run; before any name is known, hosts, addresses and pods are told by their look.
    package func message(_ text: String) -> String {
        if !isSealed { seal() }
        return renamer.prose(text)
    }

    /// `names`: what the bundles are to be called; a number of each, where there is none.
    package func redacted(_ report: Report, calling names: [String] = []) -> Report {
        var out = report.renamed(by: renamer)
        out.bundles = anonymous(out.bundles, names)
        out.redaction = state
        return out
    }

    package func redacted(_ comparison: Comparison, calling names: [String] = []) -> Comparison {
        var out = comparison.renamed(by: renamer)
        out.bundles = anonymous(out.bundles, names)
        out.redaction = state
        return out
    }

    private var state: Redaction { Redaction(level: level.rawValue, replaced: renamer.book.replaced) }

    private func anonymous(_ bundles: [BundleSummary], _ names: [String]) -> [BundleSummary] {
        bundles.enumerated().map { index, bundle in
            var bundle = bundle
            if !keepsDigests { bundle.sha256 = nil }
            if index < names.count {
                bundle.name = names[index]
            } else if !renamer.book.isPseudonym(bundle.name) {
                bundle.name = "bundle-\(index + 1)"
            }
            return bundle
        }
    }

    /// What must not be in any finished output.
    package var scan: FinishedScan { FinishedScan(renamer.book) }
}
