namespace PixStream.Cli.Completion;

/// <summary>For each shell what its user loads. All of them ask the program that was typed, so they never grow old.</summary>
internal static class ShellScripts
{
    public static IReadOnlyDictionary<string, string> All { get; } = new Dictionary<string, string>
    {
        // readline ends a word at = and :, the program does not: what stands before that in the word is taken off again.
        ["bash"] = """
            # pixstream: completion for bash. In ~/.bashrc: source <(pixstream completion bash)
            _pixstream() {
              local line="${COMP_LINE:0:COMP_POINT}" current="${COMP_WORDS[COMP_CWORD]}" word before suggestion words=()
              read -ra words <<< "$line"
              [[ $line == *[[:space:]] ]] && words+=("")
              word="${words[-1]}"
              [[ $current == [=:] ]] && current=""
              before="${word%"$current"}"
              COMPREPLY=()
              while IFS=$'\t' read -r suggestion _; do
                if [[ $suggestion == :files ]]; then
                  compopt -o filenames 2> /dev/null
                  mapfile -t COMPREPLY < <(compgen -f -- "$current")
                else
                  COMPREPLY+=("${suggestion#"$before"}")
                fi
              done < <("${1/#\~/$HOME}" '[complete]' "${words[@]:1}" 2> /dev/null)
            }
            complete -F _pixstream pixstream
            """,
        ["zsh"] = """
            #compdef pixstream
            # pixstream: completion for zsh. In ~/.zshrc, behind compinit: source <(pixstream completion zsh)
            _pixstream() {
              local line
              local -a lines suggestions
              lines=("${(@f)$("${(Q)words[1]/#\~/$HOME}" '[complete]' "${(@Q)words[2,CURRENT]}" 2> /dev/null)}")
              for line in $lines; do
                if [[ $line == :files ]]; then
                  [[ -prefix -*= ]] && compset -P '*='
                  _files
                  return
                fi
                line="${line//:/\\:}"
                suggestions+=("${line/$'\t'/:}")
              done
              _describe pixstream suggestions
            }
            compdef _pixstream pixstream
            """,
        ["fish"] = """
            # pixstream: completion for fish. Once: pixstream completion fish > ~/.config/fish/completions/pixstream.fish
            function __pixstream_complete
                set -l words (commandline -opc)
                set -l current (commandline -ct)
                set -l program $words[1]
                set -e words[1]
                for line in ($program '[complete]' $words "$current" 2> /dev/null)
                    if test "$line" = :files
                        __fish_complete_path (string replace -r '^-[^=]*=' '' -- "$current")
                    else
                        echo $line
                    end
                end
            end
            complete -c pixstream -f -a '(__pixstream_complete)'
            """,
        ["pwsh"] = """
            # pixstream: completion for PowerShell 7.3 and later. In $PROFILE: pixstream completion pwsh | Out-String | Invoke-Expression
            Register-ArgumentCompleter -Native -CommandName pixstream -ScriptBlock {
                param($wordToComplete, $commandAst, $cursorPosition)
                $words = @($commandAst.CommandElements | Select-Object -Skip 1 |
                    Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | ForEach-Object { "$_" })
                & $commandAst.CommandElements[0].Value '[complete]' @words $wordToComplete 2> $null |
                    Where-Object { $_ -ne ':files' } | ForEach-Object {
                        $value, $text = $_ -split "`t", 2
                        [System.Management.Automation.CompletionResult]::new($value, $value, 'ParameterValue', ($text ?? $value))
                    }
            }
            """,
    };
}
