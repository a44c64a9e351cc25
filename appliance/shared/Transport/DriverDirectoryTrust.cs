// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;

namespace Telemetry.Transport;

/// <summary>Checks that the directory of an external media driver is safe, named or not. Its files are mapped and
/// written: another user who owns them could truncate them, or publish anything.</summary>
public static class DriverDirectoryTrust
{
    /// <summary>The reason why a media driver in it must not be used; null if it may, or there is no
    /// directory.</summary>
    public static string? RefusalOf(string path)
    {
        try
        {
            using DirectoryHandle directory = DirectoryHandle.Open(path);
            FileStatus status = directory.Status;
            return !status.IsOwn && status.Owner != 0
                    ? $"it belongs to user {status.Owner}; run the media driver as this user or as root"
                : status.IsWritableByAll ? $"everybody can write into it; run 'chmod o-w {path}'"
                : null;
        }
        catch (DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return cause.Message;
        }
    }
}
