#!/bin/bash
# Completion offers exactly the verbs of the command, and the options of each.
. "$(dirname "$0")/lib.sh"
. "$source_dir/completions/assay.bash"

# offered WORD...: what bash would offer for this command line
offered() {
	COMP_WORDS=("$assay" "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_assay
	printf '%s\n' "${COMPREPLY[@]}" | sort | tr '\n' ' '
}

verbs=$(grep -ho '^extern const struct asy_verb asy_verb_[a-z_]*' "$source_dir/src/cli/verbs.h" | sed 's/.*asy_verb_//; s/_/-/g')
want=$(printf '%s\n' $verbs --help --version | sort | tr '\n' ' ')
got=$(offered "")
[ "$got" = "$want" ] || echo "# offered: $got wanted: $want"
[ "$got" = "$want" ]
result $? "every verb is offered, and nothing else"
[ "$(offered ass)" = "assess " ]
result $? "a beginning narrows the choice"
for verb in $verbs; do
	missing=
	for option in $(grep -ho '^	{"--[a-z-]*"' "$source_dir/src/cli/$(echo "$verb" | tr - _).c" | tr -d '	{"'); do
		case " $(offered "$verb" --)" in *" $option "*) ;; *) missing="$missing $option" ;; esac
	done
	[ -z "$missing" ] || echo "# not offered:$missing"
	[ -z "$missing" ]
	result $? "$verb: its options are offered"
	# the manual knows the verb and its options
	for option in $(offered "$verb" --); do
		grep -q -- "\\*${option}\\*" "$source_dir/docs/man/assay.1.scd" || missing="$missing $option"
	done
	grep -q "^\\*$verb\\*" "$source_dir/docs/man/assay.1.scd" && [ -z "$missing" ]
	code=$?
	[ $code = 0 ] || echo "# not in the manual:$missing"
	result $code "$verb: the manual has it, with all its options"
done
done_testing
