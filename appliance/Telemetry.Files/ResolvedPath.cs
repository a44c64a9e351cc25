// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Files;

/// <summary>Where a path leads: a directory and the last name in it.</summary>
/// <param name="Directory">The directory, to be disposed of.</param>
/// <param name="Name">Name in it; there need not be such an entry.</param>
/// <param name="IsKernelLink">Whether it is one of the kernel's links to what a process has open, as
/// <c>/dev/stdout</c> is.</param>
public readonly record struct ResolvedPath(DirectoryHandle Directory, string Name, bool IsKernelLink)
{
    /// <summary>Resolves a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="makesMissing">Whether directories that are not there are made.</param>
    /// <exception cref="IOException">It leads through a symbolic link that anybody may have laid.</exception>
    public static ResolvedPath Of(string path, bool makesMissing = false) => PathWalk.OpenParent(path, makesMissing);
}
