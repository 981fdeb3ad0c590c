"""The documentation as a site of plain files, made from the repository's own pages.

`./attune docs` builds it, and `./attune check` does so every time. `contents` says which pages there are and in
which order, `markdown` makes one of them HTML, `build` writes all of them, and `broken` goes through what was
written and finds links that lead nowhere. See decision 22.
"""
