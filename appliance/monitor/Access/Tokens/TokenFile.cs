// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Microsoft.Win32.SafeHandles;
using Telemetry.Files;
using Telemetry.Yaml;

namespace Telemetry.Access.Tokens;

/// <summary>
/// File of tokens: a line for each, of a name, a role and the SHA-256 of the token, with blanks between them. Empty
/// lines and lines that begin with <c>#</c> mean nothing. Only who <see cref="SecretMode"/> says may read it.
/// </summary>
internal static class TokenFile
{
    private const int MostBytes = 1 << 20;
    private const int MostTokens = 1_000;
    private const string MakeOne = "make a line with 'telemetry-monitor token NAME --role read'";

    /// <summary>Reads a file.</summary>
    /// <exception cref="FailureException">It cannot be read, others may read it, or a line is wrong.</exception>
    public static IReadOnlyList<TokenEntry> Read(string path)
    {
        var errors = new ErrorList();
        List<TokenEntry> entries = Parse(ReadText(path), path, errors);
        errors.ThrowIfAny();
        return entries;
    }

    private static string ReadText(string path)
    {
        try
        {
            // A link is followed here, since opening looks at nothing but files.
            string target = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            using SafeFileHandle handle = RegularFile.Open(target, FileAccess.Read);
            if (SecretMode.IsOpenToOthers(File.GetUnixFileMode(handle)))
                throw Unusable(path, "other users may read or change the tokens", $"chmod 600 {path}");
            using var file = new FileStream(handle, FileAccess.Read);
            if (file.Length > MostBytes)
                throw Unusable(path, "larger than 1 MiB", $"keep at most {MostTokens} lines");
            using var text = new StreamReader(file);
            return text.ReadToEnd();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            bool isMissing = cause is FileNotFoundException or DirectoryNotFoundException;
            throw Unusable(path, isMissing ? "no such file" : FileProblem.Of(path, cause),
                $"{(isMissing ? "create it" : "let this user read it alone")} (mode 0600), and {MakeOne}", cause);
        }
    }

    private static List<TokenEntry> Parse(string text, string path, ErrorList errors)
    {
        List<TokenEntry> entries = [];
        string[] lines = text.Split('\n');
        for (int index = 0; index < lines.Length; index++)
        {
            string line = lines[index].Trim(' ', '\t', '\r');
            if (line.Length == 0 || line.StartsWith('#'))
                continue;
            string where = string.Create(CultureInfo.InvariantCulture, $"{path}:{index + 1}");
            if (ReadLine(line, where, errors) is not { } entry)
                continue;
            if (entries.Any(known => known.Identity.Name == entry.Identity.Name))
                errors.Add(where, $"another line has the name \"{entry.Identity.Name}\"", "give each token its own");
            else if (entries.Any(known => known.Hash.Equals(entry.Hash)))
                errors.Add(where, "another line has this token", $"{MakeOne} for each person or program");
            entries.Add(entry);
        }
        if (entries.Count > MostTokens)
            errors.Add(path, $"{entries.Count} tokens are more than {MostTokens}", "leave some out");
        return entries;
    }

    // The words of a wrong line are not repeated: one of them may be a token.
    private static TokenEntry? ReadLine(string line, string where, ErrorList errors)
    {
        string[] words = line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != 3)
            errors.Add(where, $"{words.Length} words, not NAME ROLE SHA-256", MakeOne);
        else if (!Identity.IsName(words[0]))
            errors.Add(where, "the first word is not a name", Identity.NameForm);
        else if (Roles.Of(words[1]) is not { } role)
            errors.Add(where, "the second word is not a role",
                $"expected {string.Join(" or ", Roles.Words.Select(one => one.Word))}");
        else if (TokenHash.Parse(words[2]) is not { } hash)
            errors.Add(where, "the third word is not an SHA-256 of 64 hexadecimal digits", MakeOne);
        else
            return new TokenEntry(hash, new Identity(words[0], role));
        return null;
    }

    private static FailureException Unusable(string path, string what, string remedy, Exception? cause = null)
    {
        var failure = new Failure(ExitCode.Usage, path, what, remedy);
        return cause is null ? new FailureException(failure) : new FailureException(failure, cause);
    }
}
