# fish completion for assay. Verbs and options are asked from the program, so that they are always those it has.
complete -c assay -n 'test (count (commandline -opc)) -eq 1' -f -a "(assay --help 2>/dev/null | sed -n '/^verbs:/,/^\$/s/^  \([a-z][a-z-]*\) .*/\1/p')"
complete -c assay -n 'test (count (commandline -opc)) -gt 1; and string match -q -- "-*" (commandline -ct)' -f -a "(assay (commandline -opc)[2] --help 2>/dev/null | sed -n '/^options:/,\$s/^  \(--[a-z-]*\).*/\1/p')"
