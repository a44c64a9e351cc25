// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;

namespace Telemetry.Playing.Gateway.Expecting;

/// <summary>Folder that is made as a whole or not at all: removed again, with its contents, unless it is
/// completed.</summary>
public sealed class NewFolder : IDisposable
{
    private readonly DirectoryHandle _folder;
    private readonly IReadOnlyList<string> _made;
    private bool _isComplete;

    private NewFolder(DirectoryHandle folder, IReadOnlyList<string> made) => (_folder, _made) = (folder, made);

    public void Complete() => _isComplete = true;

    /// <summary>Removes it if it is not complete; one that was there before stays, empty.</summary>
    public void Dispose()
    {
        if (!_isComplete)
            Remove();
        _folder.Dispose();
    }

    /// <summary>Makes the folder and the missing ones above it; null if it has contents.</summary>
    /// <exception cref="IOException">It cannot be made or read.</exception>
    internal static NewFolder? Make(string path)
    {
        List<string> missing = [];
        string? one = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        for (; one is not null && !Path.Exists(one); one = Path.GetDirectoryName(one))
            missing.Add(one);
        DirectoryHandle folder = DirectoryHandle.Open(path, makesMissing: true);
        try
        {
            if (folder.Names().Count == 0)
                return new NewFolder(folder, missing);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
        folder.Dispose();
        return null;
    }

    private void Remove()
    {
        try
        {
            foreach (string name in _folder.Names())
            {
                if (!_folder.TryRemoveTree(name))
                    _folder.RemoveFile(name);
            }
            foreach (string made in _made)
                Directory.Delete(made);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // Another program has put something there, which stays.
        }
    }
}
