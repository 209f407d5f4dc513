# Untried: written by what Homebrew documents and what Package.swift names, on a machine without a Mac.
class OomReport < Formula
  desc "Explains from a bug-report archive why Istio sidecars were OOM-killed"
  homepage "https://github.com/OWNER/oom-report"
  url "https://github.com/OWNER/oom-report/archive/refs/tags/v0.1.0.tar.gz"
  sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  license "Apache-2.0"

  depends_on "pkgconf" => :build
  depends_on xcode: ["26.0", :build]
  depends_on "libarchive"
  depends_on "libmicrohttpd"
  depends_on "libyaml"
  depends_on macos: :sequoia
  depends_on "openssl@3"
  depends_on "sqlite"
  depends_on "xxhash"
  depends_on "xz"
  depends_on "zstd"

  uses_from_macos "bzip2"
  uses_from_macos "zlib"

  def install
    # libarchive is kept out of Homebrew's own prefix, so pkg-config does not find it by itself.
    ENV.append_path "PKG_CONFIG_PATH", Formula["libarchive"].opt_lib/"pkgconfig"
    system "swift", "build", "--disable-sandbox", "-c", "release", "--product", "oom-report"
    bin.install ".build/release/oom-report"
  end

  test do
    system bin/"oom-report", "sample", "wildcard-subsets", "-o", "bundle.tar.gz"
    assert_match "OOM202", shell_output("#{bin}/oom-report analyze bundle.tar.gz")
  end
end
