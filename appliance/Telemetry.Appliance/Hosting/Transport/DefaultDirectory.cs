// SPDX-License-Identifier: Apache-2.0
using Telemetry.Files;

namespace Telemetry.Appliance.Hosting.Transport;

/// <summary>
/// The directory of an external media driver where none is named. It is in a directory in which everybody makes files,
/// under a name that everybody can guess, so another user's is not taken for that of a driver of this user.
/// </summary>
internal static class DefaultDirectory
{
    /// <summary>Why a media driver in it is not to be used; null if it may be, or there is no directory.</summary>
    internal static string? WhyNot(string path)
    {
        try
        {
            using DirectoryHandle directory = DirectoryHandle.Open(path);
            FileStatus status = directory.Status;
            return !status.IsOwn && status.Owner != 0
                    ? $"it belongs to user {status.Owner}; name it with --driver-directory if that user's is meant"
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
