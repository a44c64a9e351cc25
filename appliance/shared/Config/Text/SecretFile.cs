// SPDX-License-Identifier: Apache-2.0
using Microsoft.Win32.SafeHandles;
using Telemetry.Files;
using Telemetry.Yaml;

namespace Telemetry.Config.Text;

/// <summary>Reads a secret of one line from a file that only its owner may read (<see cref="SecretMode"/>).</summary>
public static class SecretFile
{
    private const int MostBytes = 4_096;

    /// <summary>Reads a file; null if it cannot be used, which is an error then.</summary>
    /// <param name="path">Its path, and the place that names it.</param>
    public static string? Read(Located<string> path, ErrorList errors)
    {
        try
        {
            // A link is followed here, since opening looks at nothing but files.
            string target = File.ResolveLinkTarget(path.Value, returnFinalTarget: true)?.FullName ?? path.Value;
            using SafeFileHandle handle = RegularFile.Open(target, FileAccess.Read);
            using var file = new FileStream(handle, FileAccess.Read);
            if (SecretMode.IsOpenToOthers(File.GetUnixFileMode(handle)))
                errors.Add(path.Where, $"{path.Value}: other users may read or change the secret",
                    $"chmod 600 {path.Value}");
            else if (file.Length > MostBytes)
                errors.Add(path.Where, $"{path.Value}: larger than 4 KiB", "put nothing but the secret into it");
            else
                return ReadLine(file, path, errors);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            bool isMissing = cause is FileNotFoundException or DirectoryNotFoundException;
            errors.Add(path.Where, $"{path.Value}: {(isMissing ? "no such file" : FileProblem.Of(path.Value, cause))}",
                "create it, with mode 0600, readable by this user");
        }
        return null;
    }

    private static string? ReadLine(FileStream file, Located<string> path, ErrorList errors)
    {
        using var text = new StreamReader(file);
        string secret = text.ReadToEnd().Trim();
        if (secret.Length > 0 && !secret.Any(char.IsControl))
            return secret;
        errors.Add(path.Where, $"{path.Value}: {(secret.Length == 0 ? "it is empty" : "it has several lines")}",
            "put the secret on its one line");
        return null;
    }
}
