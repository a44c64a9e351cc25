// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;

namespace Adaptive.Aeron.Driver.Conducting.Directories;

/// <summary>
/// Directories in which drivers without a named directory create theirs. A private one on tmpfs is preferred: that of
/// the service (systemd's <c>RuntimeDirectory=</c>) or of the login session. Otherwise it is <c>/dev/shm</c>, where all
/// users can create files but only owners can remove them.
/// </summary>
/// <param name="privatePaths">Candidates for a private one, in order of preference.</param>
internal sealed class DirectoryRoots(IReadOnlyList<string> privatePaths, string sharedPath)
{
    /// <summary>Roots from this process's environment.</summary>
    internal static DirectoryRoots OfEnvironment { get; } = new(
        [
            .. Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY")?.Split(':') ?? [],
            .. Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { } session ? [session] : (string[])[],
        ],
        Path.GetDirectoryName(Aeron.Context.DefaultDirectoryName)!);

    /// <summary>Opens the directory to use.</summary>
    /// <param name="neededBytes">Free space required in a private one.</param>
    /// <exception cref="IOException">There is none in which other users cannot replace a directory.</exception>
    internal DirectoryHandle Open(long neededBytes)
    {
        foreach (string path in privatePaths)
        {
            if (TryOpenPrivate(path) is not { } root)
                continue;
            if (root.FileSystem is { IsTmpfs: true } system && system.FreeBytes >= neededBytes)
                return root;
            root.Dispose();
        }

        try
        {
            return DirectoryHandle.OpenTrusted(sharedPath);
        }
        catch (IOException exception)
        {
            throw new IOException($"{exception.Message}; name a directory for the media driver");
        }
    }

    /// <summary>Opens all existing ones, in which an earlier process may have left directories.</summary>
    internal IEnumerable<DirectoryHandle> OpenAll()
    {
        foreach (string path in privatePaths)
        {
            if (TryOpenPrivate(path) is { } root)
                yield return root;
        }

        yield return DirectoryHandle.Open(sharedPath);
    }

    private static DirectoryHandle? TryOpenPrivate(string path)
    {
        try
        {
            if (!Path.IsPathRooted(path))
                return null;
            DirectoryHandle root = DirectoryHandle.OpenTrusted(path);
            if (root.Status is { IsOwn: true, IsWritableByOthers: false })
                return root;
            root.Dispose();
            return null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
