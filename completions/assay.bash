# bash completion for assay. Verbs and options are asked from the program, so that they are always those it has.
_assay()
{
	local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]-} program=${COMP_WORDS[0]}

	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "$("$program" --help 2> /dev/null |
			sed -n '/^verbs:/,/^$/s/^  \([a-z][a-z-]*\) .*/\1/p') --help --version" -- "$word")
	elif [ "${word#-}" != "$word" ]; then
		mapfile -t COMPREPLY < <(compgen -W "$("$program" "$verb" --help 2> /dev/null |
			sed -n '/^options:/,$s/^  \(--[a-z-]*\).*/\1/p')" -- "$word")
	else
		mapfile -t COMPREPLY < <(compgen -f -- "$word")
	fi
}
complete -o filenames -F _assay assay
