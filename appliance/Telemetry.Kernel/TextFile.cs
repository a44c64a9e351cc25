// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Kernel;

/// <summary>Small text files of the kernel's, read as a whole. One that is not there or not ours to read has nothing in
/// it: whoever asks tells what that means.</summary>
public static class TextFile
{
    /// <summary>All of it; null if it cannot be read.</summary>
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

    /// <summary>What it says, without blanks around it; null if it cannot be read.</summary>
    public static string? Word(string path) => Read(path)?.Trim();

    /// <summary>Its lines; none if it cannot be read.</summary>
    public static string[] Lines(string path) => Read(path)?.TrimEnd('\n').Split('\n') ?? [];
}
