// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;

namespace Adaptive.Aeron.Driver.Conducting;

/// <summary>
/// The directories under which drivers without a named directory make theirs. A private one on tmpfs is preferred: that
/// of the service (systemd's <c>RuntimeDirectory=</c>) or of the login session. Else it is <c>/dev/shm</c>, where
/// everybody makes files, but only owners remove them.
/// </summary>
/// <param name="privatePaths">Candidates for a private one, in the order of preference.</param>
/// <param name="sharedPath">The shared one.</param>
internal sealed class DirectoryRoots(IReadOnlyList<string> privatePaths, string sharedPath)
{
    /// <summary>Those of this process's environment.</summary>
    internal static DirectoryRoots OfEnvironment { get; } = new(
        [
            .. Environment.GetEnvironmentVariable("RUNTIME_DIRECTORY")?.Split(':') ?? [],
            .. Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR") is { } session ? [session] : (string[])[],
        ],
        Path.GetDirectoryName(Aeron.Context.DefaultDirectoryName)!);

    /// <summary>Opens the one to use.</summary>
    /// <param name="neededBytes">Room that a private one must have.</param>
    /// <exception cref="IOException">There is none in which others cannot replace a directory.</exception>
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

    /// <summary>Opens all that there are, where an earlier process may have left something.</summary>
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
