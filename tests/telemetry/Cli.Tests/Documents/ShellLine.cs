// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Cli.Tests.Documents;

/// <summary>One line of a document's code, split as a shell would: quotes, pipes, comments, files for the
/// output.</summary>
internal static class ShellLine
{
    /// <summary>The commands of a pipeline, each as its words, without <c>sudo</c>.</summary>
    public static IEnumerable<string[]> Commands(string line)
    {
        List<string> words = [];
        foreach (string word in Words(line))
        {
            if (word.StartsWith('>'))
                continue;
            if (word != "|")
            {
                words.Add(word);
                continue;
            }
            yield return WithoutSudo(words);
            words = [];
        }
        yield return WithoutSudo(words);
    }

    private static string[] WithoutSudo(List<string> words) => [.. words.SkipWhile(word => word == "sudo")];

    private static IEnumerable<string> Words(string line)
    {
        string word = "";
        char quote = '\0';
        foreach (char letter in line + " ")
        {
            if (quote != '\0')
            {
                if (letter == quote)
                    quote = '\0';
                else
                    word += letter;
            }
            else if (letter is '\'' or '"')
            {
                quote = letter;
            }
            else if (letter != ' ')
            {
                word += letter;
            }
            else if (word.StartsWith('#'))
            {
                yield break;
            }
            else if (word.Length > 0)
            {
                yield return word;
                word = "";
            }
        }
    }
}
