// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Model.Failures;

/// <summary>Text of the reason why a file cannot be opened or written. Replaces the runtime's messages, which report a
/// denied access where the path is a folder, and an invalid argument where a file would be too large.</summary>
public static class FileProblem
{
    /// <summary>True if writing to a file can fail with this exception.</summary>
    public static bool IsOfWriting(Exception cause) =>
        cause is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException;

    /// <summary>Text of the problem.</summary>
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
