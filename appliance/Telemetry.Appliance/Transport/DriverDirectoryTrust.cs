// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;

namespace Telemetry.Appliance.Transport;

/// <summary>
/// Whether the directory of an external media driver may be used, named or not. Its files are mapped and written:
/// another user who owns them could truncate them, or publish anything.
/// </summary>
internal static class DriverDirectoryTrust
{
    /// <summary>Why a media driver in it is not to be used; null if it may be, or there is no directory.</summary>
    internal static string? WhyNot(string path)
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
