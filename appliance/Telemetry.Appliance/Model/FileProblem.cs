// SPDX-License-Identifier: Apache-2.0
namespace Telemetry.Appliance.Model;

/// <summary>What a file that cannot be opened lacks, in words of ours: the runtime's name a denial where the path is a
/// folder.</summary>
internal static class FileProblem
{
    /// <summary>What is wrong.</summary>
    public static string Of(string path, Exception cause) => cause switch
    {
        FileNotFoundException => "there is no such file",
        DirectoryNotFoundException => "there is no such folder",
        UnauthorizedAccessException when Directory.Exists(path) => "it is a folder",
        UnauthorizedAccessException => "permission is denied",
        _ => cause.Message.TrimEnd('.'),
    };
}
