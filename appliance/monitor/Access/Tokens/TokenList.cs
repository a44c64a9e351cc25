// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Access.Tokens;

/// <summary>The tokens in force: those of a file as it was when it was last right. For all threads.</summary>
public sealed class TokenList
{
    private readonly string _path;
    private IReadOnlyList<TokenEntry> _entries;
    private FileStamp _stamp;

    private TokenList(string path)
    {
        _path = path;
        _stamp = FileStamp.Of(path);
        _entries = TokenFile.Read(path);
    }

    /// <summary>Reads a file of tokens.</summary>
    /// <exception cref="FailureException">It cannot be used.</exception>
    public static TokenList Open(string path) => new(path);

    /// <summary>Entry of a token; null if it is unknown.</summary>
    public TokenEntry? Find(TokenHash hash)
    {
        // All are compared, however early one is found.
        TokenEntry? found = null;
        foreach (TokenEntry entry in Volatile.Read(ref _entries))
        {
            if (entry.Hash.Equals(hash))
                found = entry;
        }
        return found;
    }

    /// <summary>Reads the file again. A file that is wrong changes nothing, and is reported.</summary>
    public void Reload(IProgress<string> notices)
    {
        _stamp = FileStamp.Of(_path);
        try
        {
            IReadOnlyList<TokenEntry> entries = TokenFile.Read(_path);
            Volatile.Write(ref _entries, entries);
            notices.Report($"{_path}: read again, {entries.Count} tokens");
        }
        catch (FailureException wrong)
        {
            foreach (Failure failure in wrong.Failures)
                notices.Report($"{failure} (the tokens stay as they were)");
        }
    }

    /// <summary>Reads the file again if it changed. For one thread.</summary>
    public void ReloadIfChanged(IProgress<string> notices)
    {
        if (FileStamp.Of(_path) != _stamp)
            Reload(notices);
    }
}
