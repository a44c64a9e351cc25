// SPDX-License-Identifier: Apache-2.0
using System.Globalization;
using Telemetry.Files;

namespace Adaptive.Aeron.Driver.Conducting.Directories;

/// <summary>
/// Removes directories of drivers whose process ended without removing them. In a shared directory any user can create
/// one with such a name, so only those of this process's user are removed, and nothing is looked up by path.
/// </summary>
internal static class DeadDirectories
{
    internal const string Prefix = "aeron-embedded-";

    /// <summary>Name for a new directory of this process.</summary>
    internal static string NewName() => $"{Prefix}{Environment.ProcessId}-{Guid.NewGuid():N}";

    /// <summary>Removes those in a directory.</summary>
    internal static void Sweep(DirectoryHandle root)
    {
        foreach (string name in root.Names())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal))
                continue;
            try
            {
                // A driver that is starting has not locked its file yet, but its process exists.
                if (!IsOwnerAlive(name) && root.StatusOf(name) is { IsDirectory: true, IsOwn: true })
                    Remove(root, name);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                // Being removed by another process, or not in the form that a driver leaves: it stays.
            }
        }
    }

    private static void Remove(DirectoryHandle root, string name)
    {
        using DirectoryHandle directory = root.OpenDirectory(name);
        if (directory.Status is not { IsOwn: true, IsWritableByAll: false })
            return;
        using FileLock? held = FileLock.TryTake(directory, DriverDirectory.LockFile);
        if (held is not null)
            _ = root.TryRemoveTree(name);
    }

    private static bool IsOwnerAlive(string name)
    {
        string id = name[Prefix.Length..].Split('-')[0];
        return !int.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out int processId)
            || Directory.Exists($"/proc/{processId}");
    }
}
