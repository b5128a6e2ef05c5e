#define NCURSES_WIDECHAR 1
#include <ncurses.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <unistd.h>
#include <wchar.h>

/* What Swift cannot import: macros, variadic functions, and globals that it takes for shared mutable state. */

static inline WINDOW *curses_window(void) { return stdscr; }
static inline WINDOW *curses_shown(void) { return curscr; }
static inline int curses_pairs(void) { return COLOR_PAIRS; }

static inline attr_t curses_bold(void) { return WA_BOLD; }
static inline attr_t curses_dim(void) { return WA_DIM; }
static inline attr_t curses_underline(void) { return WA_UNDERLINE; }
static inline attr_t curses_reverse(void) { return WA_REVERSE; }
static inline attr_t curses_italic(void) { return WA_ITALIC; }

static inline void curses_set_cell(cchar_t *cell, unsigned int glyph, attr_t attributes, int pair) {
    wchar_t text[2] = {(wchar_t)glyph, 0};
    setcchar(cell, text, attributes, 0, &pair);
}

/* A cell of a picture: a character with two combining marks. */
static inline void curses_set_marked_cell(
    cchar_t *cell, unsigned int glyph, unsigned int first, unsigned int second, int pair) {
    wchar_t text[4] = {(wchar_t)glyph, (wchar_t)first, (wchar_t)second, 0};
    setcchar(cell, text, WA_NORMAL, 0, &pair);
}

static inline int curses_put(int row, int column, const cchar_t *cells, int count) {
    return mvwadd_wchnstr(stdscr, row, column, cells, count);
}

/* Declared only for X/Open sources, which Swift's importer does not ask for. */
int wcwidth(wchar_t glyph);

static inline int glyph_columns(unsigned int glyph) { return wcwidth((wchar_t)glyph); }

/* A file of memory: ncurses writes a frame into it, and the frame goes to the terminal in one write(). */
static inline int memory_file(void) { return (int)syscall(SYS_memfd_create, "frame", 1u); }

static inline int terminal_size(int descriptor, int *columns, int *rows) {
    struct winsize size = {0, 0, 0, 0};
    if (ioctl(descriptor, TIOCGWINSZ, &size) != 0) return -1;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return 0;
}

static inline int set_terminal_size(int descriptor, int columns, int rows) {
    struct winsize size = {(unsigned short)rows, (unsigned short)columns, 0, 0};
    return ioctl(descriptor, TIOCSWINSZ, &size);
}

/* Opens the other end of a pseudo terminal for use, and gives its number. */
static inline int unlock_terminal(int descriptor, unsigned int *number) {
    int locked = 0;
    if (ioctl(descriptor, TIOCSPTLCK, &locked) != 0) return -1;
    return ioctl(descriptor, TIOCGPTN, number);
}

/* Last, because it makes macros of words like `columns`. */
#include <term.h>

static inline void curses_forget_terminal(void) {
    if (cur_term != 0) del_curterm(cur_term);
}
