// SPDX-License-Identifier: Apache-2.0
using Telemetry.Kernel.Native;

namespace Telemetry.Kernel;

/// <summary>Small text files of the kernel, read as a whole. A missing or unreadable file reads as absent; the caller
/// reports what that means.</summary>
public static class TextFile
{
    /// <summary>Text of the file; null if it cannot be read.</summary>
    public static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Text without surrounding blanks; null if it cannot be read.</summary>
    public static string? Word(string path) => Read(path)?.Trim();

    /// <summary>Lines of the file; none if it cannot be read.</summary>
    public static string[] Lines(string path) => Read(path)?.TrimEnd('\n').Split('\n') ?? [];

    /// <summary>True if the file is on a file system that is mounted read-only, as <c>/proc/sys</c> in a
    /// container.</summary>
    public static bool IsOnReadOnlyMount(string path)
    {
        const int ToWrite = 2;                                  // W_OK
        const int ErrorReadOnly = 30;                           // EROFS
        return Libc.access(path, ToWrite) != 0 && NativeError.Last == ErrorReadOnly;
    }
}
