import CPNG
import CSampleRate
import CSndfile

/// The libraries that stand behind audio, as they are on this machine.
public enum AudioLibraries {
    /// Each with what it says of its own version.
    public static var versions: [(name: String, version: String)] {
        [
            ("libsndfile", String(cString: sf_version_string())),
            ("libsamplerate", String(cString: src_get_version())),
            ("libpng", String(cString: png_get_libpng_ver(nil))),
        ]
    }
}
