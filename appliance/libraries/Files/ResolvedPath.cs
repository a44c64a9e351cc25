// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Files;

/// <summary>Resolved path: a directory and the last name in it.</summary>
/// <param name="Directory">The directory; to be disposed by the caller.</param>
/// <param name="Name">Name in it; the entry may not exist.</param>
/// <param name="IsKernelLink">True if it is one of the kernel's links to an open file of a process, as
/// <c>/dev/stdout</c> is.</param>
public readonly record struct ResolvedPath(DirectoryHandle Directory, string Name, bool IsKernelLink)
{
    /// <summary>Resolves a path.</summary>
    /// <param name="makesMissing">True to create missing directories.</param>
    /// <exception cref="IOException">It leads through a symbolic link that any user may have planted.</exception>
    public static ResolvedPath Of(string path, bool makesMissing = false) => PathWalk.OpenParent(path, makesMissing);
}
