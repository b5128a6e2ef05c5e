import CPNG
import CSampleRate
import CSndfile

/// The audio libraries on this machine.
public enum AudioLibraries {
    /// Each library with the version that it reports.
    public static var versions: [(name: String, version: String)] {
        [
            ("libsndfile", String(cString: sf_version_string())),
            ("libsamplerate", String(cString: src_get_version())),
            ("libpng", String(cString: png_get_libpng_ver(nil))),
        ]
    }
}
