/**
 * What shells run to complete a line. Each asks `palisade complete`, which answers with a word and its meaning a line,
 * parted by a tab; with nothing where the name of a file is meant. So a script that was saved stays right.
 */

const bash = `# palisade completion for bash
_palisade() {
  local line=\${COMP_LINE:0:COMP_POINT} words current start answer
  # Not COMP_WORDS: there a word with "=" in it is three.
  read -ra words <<< "$line"
  [[ $line == *[[:space:]] ]] && words+=("")
  current=\${words[\${#words[@]}-1]}
  [[ $current == *=* && $COMP_WORDBREAKS == *=* ]] && start=\${current%=*}=
  COMPREPLY=()
  while IFS= read -r answer; do
    answer=\${answer%%$'\\t'*}
    [[ $answer == "$current"* ]] && COMPREPLY+=("\${answer#"$start"}")
  done < <(palisade complete -- "\${words[@]:1}" 2> /dev/null)
  # What ends with "=" goes on. Bash 3 puts a space there.
  [[ \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2> /dev/null
  return 0
}
complete -o bashdefault -o default -F _palisade palisade
`;

const zsh = `#compdef palisade
_palisade() {
  local -a answers words_only shown
  local answer
  answers=("\${(@f)$(palisade complete -- "\${(@)words[2,CURRENT]}" 2> /dev/null)}")
  if [[ -z $answers[1] ]]; then
    compset -P '*='
    _files
    return
  fi
  for answer in $answers; do
    words_only+=("\${answer%%$'\\t'*}")
    shown+=("\${answer/$'\\t'/  }")
  done
  if [[ $words_only[1] == *= ]]; then
    compadd -l -S '' -d shown -a words_only
  else
    compadd -l -d shown -a words_only
  fi
}
if [[ $funcstack[1] == _palisade ]]; then
  _palisade "$@"
else
  compdef _palisade palisade
fi
`;

const fish = `# palisade completion for fish
function __palisade_answers
  set -l words (commandline -opc)
  set -l answers (palisade complete -- $words[2..-1] (commandline -ct) 2> /dev/null)
  if test (count $answers) -gt 0
    printf '%s\\n' $answers
  else
    __fish_complete_path (commandline -ct)
  end
end
complete -c palisade -f -a '(__palisade_answers)'
`;

export const SCRIPTS = { bash, zsh, fish };
