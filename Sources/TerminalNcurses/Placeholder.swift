// TerminalNcurses: to come.
