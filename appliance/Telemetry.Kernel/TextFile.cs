// SPDX-License-Identifier: Apache-2.0
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
}
