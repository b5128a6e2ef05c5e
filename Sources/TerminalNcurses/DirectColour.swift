import CNcurses
import Glibc

/// Truecolor for terminals that support it but have no `*-direct` entry in terminfo, as on a plain Debian. An entry is
/// made from the terminal's own with colour strings for red, green and blue, compiled once by ncurses' `tic` and stored
/// in the cache folder.
enum DirectColour {
    static func name(for term: String) -> String { "frami-\(term)-direct" }

    /// The entry's source in terminfo's language, in which capabilities before `use` override those that it includes.
    /// Values below 8 are palette entries.
    static func source(for term: String) -> String {
        func colour(_ basic: Int, _ direct: Int) -> String {
            "\\E[%?%p1%{8}%<%t\(basic)%p1%d%e\(direct);2;%p1%{65536}%/%d;%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"
        }
        return """
            \(name(for: term))|\(term) with direct colour,
            \tRGB, ccc@, colors#0x1000000, pairs#0x7FFF, initc@, oc@,
            \tsetaf=\(colour(3, 38)), setab=\(colour(4, 48)), use=\(term),

            """
    }

    /// Makes the entry if it is missing, and tells ncurses where it is.
    /// - Returns: false where it cannot be made, because there is no folder for it or no `tic`.
    static func install(for term: String) -> Bool {
        guard !term.contains("/"), let cache = folder() else { return false }
        let known = TerminalDetection.environment("TERMINFO_DIRS") ?? ""
        // An empty name in the list stands for the system's own folders.
        if !known.split(separator: ":").contains(cache[...]) { setenv("TERMINFO_DIRS", "\(cache):\(known)", 1) }
        var status: Int32 = 0
        if setupterm(name(for: term), STDERR_FILENO, &status) == 0 {
            curses_forget_terminal()
            return true
        }
        return compile(source(for: term), into: cache)
    }

    private static func folder() -> String? {
        let home = TerminalDetection.environment("HOME").map { $0 + "/.cache" }
        guard let base = TerminalDetection.environment("XDG_CACHE_HOME") ?? home else { return nil }
        for path in [base, base + "/frami", base + "/frami/terminfo"] { mkdir(path, 0o700) }
        let folder = base + "/frami/terminfo"
        return access(folder, W_OK) == 0 && !folder.contains(":") ? folder : nil
    }

    private static func compile(_ source: String, into folder: String) -> Bool {
        let path = "\(folder)/\(getpid()).ti"
        let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
        guard file >= 0 else { return false }
        let isWritten = Descriptors.write(Array(source.utf8), to: file)
        close(file)
        defer { unlink(path) }
        return isWritten && run("tic", ["-x", "-o", folder, path])
    }

    /// Runs a program without showing its output; returns whether it succeeded.
    private static func run(_ program: String, _ arguments: [String]) -> Bool {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        var words = ([program] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var child: pid_t = 0
        guard posix_spawnp(&child, program, &actions, nil, &words, environ) == 0 else { return false }
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 { guard errno == EINTR else { return false } }
        return status == 0
    }
}
