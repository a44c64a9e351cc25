// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>Why a file cannot be opened or written, in words of ours: the runtime's name a denial where the path is a
/// folder, and an argument of nobody's where a file would be too large.</summary>
public static class FileProblem
{
    /// <summary>Whether writing to a file ends so.</summary>
    public static bool IsOfWriting(Exception cause) =>
        cause is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;

    /// <summary>What is wrong.</summary>
    public static string Of(string path, Exception cause) => cause switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException when Directory.Exists(path) => "it is a folder",
        UnauthorizedAccessException => "permission is denied",
        ArgumentOutOfRangeException => "it would be too large",
        _ => cause.Message.TrimEnd('.'),
    };
}
